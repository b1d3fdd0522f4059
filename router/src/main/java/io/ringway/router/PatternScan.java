package io.ringway.router;

import java.util.List;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The patterns with parameters as lists by host, the most specific pattern first; the first one that matches and takes
 * the method wins. Immutable.
 *
 * <p>A pattern is the literal text before, between and behind its parameters, slashes included, so that most patterns
 * fail in one comparison. All of them lie in one int array.
 */
final class PatternScan {
    /** Ints of a pattern before its literals. */
    private static final int HEADER_INTS = 3;
    private static final int LEAF = 0;
    /** One more than the parameters of one segment. */
    private static final int LITERAL_COUNT = 1;
    /** 1 for a pattern that ends in a catch-all. */
    private static final int TAKES_REST = 2;
    /** Offset and length of a literal. */
    private static final int LITERAL_INTS = 2;

    /** Where the patterns of each host begin; those of the last one end at the last element. */
    private final int[] firsts;
    private final int[] patterns;
    private final UnsafeBuffer keys;
    private final LeafTable leaves;

    /**
     * Compiles the lists.
     *
     * @param entries   not static.
     * @param hostCount is the number of host entries.
     * @param leaves    of the table.
     */
    PatternScan(List<PathTable.Entry> entries, int hostCount, LeafTable leaves) {
        this.leaves = leaves;
        List<List<PathTable.Entry>> byHost = PatternOrder.byHost(entries, hostCount);
        firsts = new int[hostCount + 1];
        IntArrayList ints = new IntArrayList();
        KeyPool pool = new KeyPool();
        for (int host = 0; host < hostCount; host++) {
            firsts[host] = ints.size();
            byHost.get(host).forEach(entry -> layOut(entry, ints, pool));
        }
        firsts[hostCount] = ints.size();
        patterns = ints.toIntArray();
        keys = pool.toBuffer();
    }

    private static void layOut(PathTable.Entry entry, IntArrayList ints, KeyPool pool) {
        int at = ints.size();
        ints.addInt(entry.leaf());
        ints.addInt(0);
        ints.addInt(0);
        StringBuilder literal = new StringBuilder();
        int literals = 0;
        for (PathPattern.Segment segment : entry.pattern().segments()) {
            literal.append('/');
            switch (segment.kind()) {
                case STATIC -> literal.append(segment.text());
                case PARAM -> {
                    addLiteral(literal, ints, pool);
                    literals++;
                }
                case CATCH_ALL -> ints.set(at + TAKES_REST, 1);
            }
        }
        addLiteral(literal, ints, pool);
        ints.set(at + LITERAL_COUNT, literals + 1);
    }

    private static void addLiteral(StringBuilder literal, IntArrayList ints, KeyPool pool) {
        ints.addInt(pool.add(literal.toString()));
        ints.addInt(literal.length());
        literal.setLength(0);
    }

    /**
     * Finds the best route of one host. Adds the parameters to the result, and the methods of patterns that match but
     * refuse the method.
     *
     * @param host   entry to look under.
     * @param method is the method's bit.
     * @param path   holds the path.
     * @param start  of the path.
     * @param end    of the path.
     * @param result for parameters and methods.
     * @return the route's id, or -1.
     */
    @Hot
    int match(int host, long method, UnsafeBuffer path, int start, int end, RouteMatch result) {
        final int last = firsts[host + 1];
        int at = firsts[host];
        while (at < last) {
            result.clearPath();
            if (matches(at, path, start, end, result)) {
                int leaf = patterns[at + LEAF];
                int route = leaves.route(leaf, method);
                if (route >= 0) {
                    return route;
                }
                result.allowAlso(leaves.mask(leaf));
            }
            at += HEADER_INTS + LITERAL_INTS * patterns[at + LITERAL_COUNT];
        }
        return -1;
    }

    @Hot
    private boolean matches(int pattern, UnsafeBuffer path, int start, int end, RouteMatch result) {
        final int[] ints = patterns;
        final int last = pattern + HEADER_INTS + LITERAL_INTS * (ints[pattern + LITERAL_COUNT] - 1);
        int at = start;
        for (int literal = pattern + HEADER_INTS; literal <= last; literal += LITERAL_INTS) {
            int length = ints[literal + 1];
            if (length > end - at || !ByteRange.equal(path, at, keys, ints[literal], length)) {
                return false;
            }
            at += length;
            if (literal < last) {
                int segmentEnd = ByteRange.slash(path, at, end);
                if (segmentEnd == at) {
                    return false;
                }
                result.addParam(at, segmentEnd - at);
                at = segmentEnd;
            }
        }
        if (ints[pattern + TAKES_REST] != 0) {
            result.addParam(at, end - at);
            return true;
        }
        return at == end;
    }
}
