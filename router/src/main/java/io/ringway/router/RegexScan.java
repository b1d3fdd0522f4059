package io.ringway.router;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All patterns as regular expressions, in lists by host, the most specific pattern first; the first one that matches
 * and takes the method wins. Immutable. Allocates for each lookup: a text of the path, and what the matcher needs.
 *
 * <p>Quantifiers are possessive and segments end at slashes, so no path makes an expression backtrack.
 */
final class RegexScan {
    private static final String SEGMENT = "([^/]++)";
    private static final String REST = "(.*+)";

    private final Pattern[][] expressions;
    private final int[][] leafNumbers;
    private final LeafTable leaves;

    /**
     * Compiles the lists.
     *
     * @param entries   static ones included.
     * @param hostCount is the number of host entries.
     * @param leaves    of the table.
     */
    RegexScan(List<PathTable.Entry> entries, int hostCount, LeafTable leaves) {
        this.leaves = leaves;
        List<List<PathTable.Entry>> byHost = PatternOrder.byHost(entries, hostCount);
        expressions = new Pattern[hostCount][];
        leafNumbers = new int[hostCount][];
        for (int host = 0; host < hostCount; host++) {
            List<PathTable.Entry> list = byHost.get(host);
            expressions[host] = list.stream().map(entry -> expression(entry.pattern())).toArray(Pattern[]::new);
            leafNumbers[host] = list.stream().mapToInt(PathTable.Entry::leaf).toArray();
        }
    }

    /** The expression that matches the same paths; its groups are the parameters. */
    private static Pattern expression(PathPattern pattern) {
        if (pattern.isAsterisk()) {
            return Pattern.compile(Pattern.quote(PathPattern.ASTERISK));
        }
        StringBuilder text = new StringBuilder();
        for (PathPattern.Segment segment : pattern.segments()) {
            text.append('/').append(switch (segment.kind()) {
                case STATIC -> segment.text().isEmpty() ? "" : Pattern.quote(segment.text());
                case PARAM -> SEGMENT;
                case CATCH_ALL -> REST;
            });
        }
        return Pattern.compile(text.toString(), Pattern.DOTALL);
    }

    /**
     * Finds the best route of one host. Adds the parameters to the result, and the methods of patterns that match but
     * refuse the method.
     *
     * @param host   entry to look under.
     * @param method is the method's bit.
     * @param path   holds the path.
     * @param offset of the path.
     * @param length of the path.
     * @param result for parameters and methods.
     * @return the route's id, or -1.
     */
    int match(int host, long method, UnsafeBuffer path, int offset, int length, RouteMatch result) {
        Pattern[] list = expressions[host];
        if (list.length == 0) {
            return -1;
        }
        Matcher matcher = list[0].matcher(text(path, offset, length));
        for (int i = 0; i < list.length; i++) {
            if (!matcher.usePattern(list[i]).matches()) {
                continue;
            }
            int leaf = leafNumbers[host][i];
            int route = leaves.route(leaf, method);
            if (route >= 0) {
                takeParameters(matcher, offset, result);
                return route;
            }
            result.allowAlso(leaves.mask(leaf));
        }
        return -1;
    }

    /** One character per byte, whatever the bytes are, so that positions are offsets. */
    private static String text(UnsafeBuffer path, int offset, int length) {
        byte[] bytes = new byte[length];
        path.getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static void takeParameters(Matcher matcher, int offset, RouteMatch result) {
        result.clearPath();
        for (int group = 1; group <= matcher.groupCount(); group++) {
            result.addParam(offset + matcher.start(group), matcher.end(group) - matcher.start(group));
        }
    }
}
