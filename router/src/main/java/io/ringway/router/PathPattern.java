package io.ringway.router;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An external path pattern, checked and split into segments; literal text is in the canonical form that requests have
 * when they are matched.
 */
final class PathPattern {
    /** Most segments of a pattern: the size of the scratch space in each {@link RouteMatch}. */
    static final int SEGMENTS_MAX = 64;
    /** Longest pattern, in bytes of canonical text. */
    static final int LENGTH_MAX = 4_096;
    private static final Predicate<String> IS_NAME = Pattern.compile("[0-9A-Za-z_.-]+").asMatchPredicate();

    /** The target of {@code OPTIONS *}. */
    static final String ASTERISK = "*";

    /** What a segment matches. */
    enum Kind {
        /** This text. */
        STATIC,
        /** Any one segment that is not empty. */
        PARAM,
        /** All that is left, even nothing. */
        CATCH_ALL
    }

    /**
     * One segment.
     *
     * @param kind of the segment.
     * @param text is the literal text, or the parameter's name.
     */
    record Segment(Kind kind, String text) {
    }

    private final List<Segment> segments;
    private final String shape;

    private PathPattern(List<Segment> segments) {
        this.segments = List.copyOf(segments);
        shape = shape(this.segments);
    }

    private static String shape(List<Segment> segments) {
        if (segments.isEmpty()) {
            return ASTERISK;
        }
        StringBuilder text = new StringBuilder();
        for (Segment segment : segments) {
            text.append('/').append(switch (segment.kind()) {
                case STATIC -> segment.text();
                case PARAM -> "{}";
                case CATCH_ALL -> "{*}";
            });
        }
        return text.toString();
    }

    /**
     * Reads a pattern.
     *
     * @param text as configured.
     * @return the pattern.
     * @throws IllegalArgumentException with a sentence for the operator.
     */
    static PathPattern parse(String text) {
        if (text.equals(ASTERISK)) {
            return new PathPattern(List.of());
        }
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /");
        }
        String[] parts = text.substring(1).split("/", -1);
        if (parts.length > SEGMENTS_MAX) {
            throw new IllegalArgumentException(
                    "it has " + parts.length + " segments, allowed are " + SEGMENTS_MAX);
        }
        List<Segment> segments = new ArrayList<>(parts.length);
        int length = 0;
        for (int i = 0; i < parts.length; i++) {
            Segment segment = segment(parts[i], i == parts.length - 1);
            checkNameIsNew(segment, segments);
            segments.add(segment);
            length += 1 + segment.text().length();
        }
        if (length > LENGTH_MAX) {
            throw new IllegalArgumentException("it has " + length + " bytes, allowed are " + LENGTH_MAX);
        }
        return new PathPattern(segments);
    }

    private static Segment segment(String part, boolean isLast) {
        boolean isBraced = part.startsWith("{") && part.endsWith("}") && part.length() > 1;
        if (part.equals("*") || isBraced && part.endsWith("*}")) {
            if (!isLast) {
                throw new IllegalArgumentException(
                        part + " takes the rest of the path, so it must be the last segment");
            }
            return new Segment(Kind.CATCH_ALL, isBraced ? name(part.substring(1, part.length() - 2)) : "*");
        }
        if (isBraced) {
            return new Segment(Kind.PARAM, name(part.substring(1, part.length() - 1)));
        }
        if (part.indexOf('{') >= 0 || part.indexOf('}') >= 0 || part.indexOf('*') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + part + "\": a parameter or * must be a whole segment, as in /{id}/ or /*");
        }
        String literal = CanonicalText.of(part);
        // A slash at the end makes an empty last segment; the other ones are merged in requests.
        if (literal.isEmpty() ? !isLast : !CanonicalText.isCanonical('/' + literal)) {
            throw new IllegalArgumentException("no request has the segment \"" + part + "\" when it is matched");
        }
        return new Segment(Kind.STATIC, literal);
    }

    private static String name(String text) {
        if (!IS_NAME.test(text)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no parameter name; allowed are letters, digits, '_', '-' and '.'");
        }
        return text;
    }

    private static void checkNameIsNew(Segment segment, List<Segment> earlier) {
        if (segment.kind() != Kind.STATIC && earlier.stream()
                .anyMatch(other -> other.kind() != Kind.STATIC && other.text().equals(segment.text()))) {
            throw new IllegalArgumentException("the parameter {" + segment.text() + "} is there twice");
        }
    }

    /**
     * The segments in order.
     *
     * @return empty for the asterisk form.
     */
    List<Segment> segments() {
        return segments;
    }

    /**
     * Whether the pattern is the target of {@code OPTIONS *}.
     *
     * @return true if so.
     */
    boolean isAsterisk() {
        return segments.isEmpty();
    }

    /**
     * Whether the pattern matches one path only.
     *
     * @return true if so.
     */
    boolean isStatic() {
        return segments.stream().allMatch(segment -> segment.kind() == Kind.STATIC);
    }

    /**
     * The names of the parameters, in order.
     *
     * @return names; {@code *} for an unnamed rest.
     */
    List<String> parameters() {
        return segments.stream().filter(segment -> segment.kind() != Kind.STATIC).map(Segment::text).toList();
    }

    /**
     * What the pattern matches, whatever its parameters are called: equal for two patterns if they match the same
     * paths. For a static pattern it is the path.
     *
     * @return text that no literal can imitate, as braces do not occur in literals.
     */
    String shape() {
        return shape;
    }
}
