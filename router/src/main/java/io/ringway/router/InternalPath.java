package io.ringway.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reads the internal path of a route: literal text with the parameters of the external path in it. */
final class InternalPath {
    private final String text;
    private final List<String> parameters;
    private final List<String> literals = new ArrayList<>();
    private final List<Integer> indices = new ArrayList<>();
    private final boolean hasRest;

    private InternalPath(String text, PathPattern external) {
        this.text = text;
        this.parameters = external.parameters();
        this.hasRest = external.segments().stream().anyMatch(s -> s.kind() == PathPattern.Kind.CATCH_ALL);
    }

    /**
     * Compiles the rewriting of a route.
     *
     * @param text     as configured; parameters are {@code {x}}, the rest is {@code *} or {@code {rest*}}.
     * @param external is the route's path pattern.
     * @return the rewriting, or null if the path would stay as it is.
     * @throws IllegalArgumentException with a sentence for the operator.
     */
    static Rewrite compile(String text, PathPattern external) {
        InternalPath path = new InternalPath(text, external);
        path.read();
        return path.isSameAs(external) ? null
                : new Rewrite(path.literals, path.indices.stream().mapToInt(Integer::intValue).toArray());
    }

    private void read() {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /");
        }
        if (text.length() > PathPattern.LENGTH_MAX) {
            throw new IllegalArgumentException("it is longer than " + PathPattern.LENGTH_MAX);
        }
        int literalStart = 0;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '{' && c != '*') {
                at++;
                continue;
            }
            int behind = c == '*' ? at + 1 : text.indexOf('}', at) + 1;
            if (behind == 0) {
                throw new IllegalArgumentException("a { without }");
            }
            addParameter(text.substring(literalStart, at), text.substring(at, behind), behind == text.length());
            literalStart = behind;
            at = behind;
        }
        literals.add(CanonicalText.of(text.substring(literalStart)));
        checkDotSegments();
    }

    private void addParameter(String literal, String reference, boolean isLast) {
        boolean isRest = reference.endsWith("*") || reference.endsWith("*}");
        String name = reference.equals("*") ? "*" : reference.substring(1, reference.length() - (isRest ? 2 : 1));
        int index = name.equals("*") && hasRest ? parameters.size() - 1 : parameters.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(reference + " is no parameter of the external path"
                    + (parameters.isEmpty() ? ", which has none" : "; those are " + parameters));
        }
        boolean takesRest = hasRest && index == parameters.size() - 1;
        if (isRest && !takesRest) {
            throw new IllegalArgumentException(reference + " is one segment in the external path, not the rest");
        }
        // The rest may be empty: behind other text it could leave a dot segment, before other text a double slash.
        if (takesRest && !(isLast && literal.endsWith("/"))) {
            throw new IllegalArgumentException(
                    reference + " holds the rest of the path, so it must be the last segment");
        }
        literals.add(CanonicalText.of(literal));
        indices.add(index);
    }

    /** Parameters are never empty or dots, so only a segment that is all literal can be a dot segment. */
    private void checkDotSegments() {
        String joined = String.join("{}", literals);
        if (Arrays.stream(joined.split("/", -1)).anyMatch(segment -> segment.equals(".") || segment.equals(".."))) {
            throw new IllegalArgumentException("it has a segment . or ..");
        }
    }

    private boolean isSameAs(PathPattern external) {
        String joined = String.join("{}", literals);
        return indices.equals(IntStream.range(0, parameters.size()).boxed().toList())
                && joined.equals(external.shape().replace("{*}", "{}"));
    }
}
