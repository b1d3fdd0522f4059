package io.ringway.router;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the route of one host entry by path and method, in the way its {@link RouterMode} says. Immutable.
 *
 * <p>The ways are fields of final classes and not implementations of one interface: of a call site that has seen three
 * of them the JIT would make a virtual call, in production just because a test or an A/B run has used the others.
 */
final class PathTable {
    private final LeafTable leaves;
    /** Null in regex mode: there the static paths are expressions like all others. */
    private final StaticIndex statics;
    /** One of these three is there, the others are null. */
    private final PathTrie trie;
    private final PatternScan patterns;
    private final RegexScan expressions;

    /**
     * One pattern of one host.
     *
     * @param host    entry it belongs to.
     * @param pattern to be found.
     * @param leaf    with its routes.
     */
    record Entry(int host, PathPattern pattern, int leaf) {
    }

    /**
     * Compiles the patterns of all hosts.
     *
     * @param mode      to look up with.
     * @param entries   of all hosts, each pattern once per host.
     * @param hostCount is the number of host entries.
     * @param leaves    of the table.
     */
    PathTable(RouterMode mode, List<Entry> entries, int hostCount, LeafTable leaves) {
        this.leaves = leaves;
        boolean isRegex = mode == RouterMode.REGEX;
        statics = isRegex ? null : new StaticIndex(entries.stream().filter(entry -> entry.pattern().isStatic())
                .map(entry -> new StaticIndex.Entry(entry.host(), entry.pattern().shape(), entry.leaf())).toList());
        List<Entry> scanned = isRegex ? entries
                : entries.stream().filter(entry -> !entry.pattern().isStatic()).toList();
        trie = mode == RouterMode.TRIE ? trie(scanned, hostCount, leaves) : null;
        patterns = mode == RouterMode.HYBRID ? new PatternScan(scanned, hostCount, leaves) : null;
        expressions = isRegex ? new RegexScan(scanned, hostCount, leaves) : null;
    }

    private static PathTrie trie(List<Entry> entries, int hostCount, LeafTable leaves) {
        PathTrieCompiler compiler = new PathTrieCompiler(hostCount);
        entries.forEach(entry -> compiler.add(entry.host(), entry.pattern(), entry.leaf()));
        return compiler.compile(leaves);
    }

    /**
     * The hash that {@link #match} wants, computed once for all hosts.
     *
     * @param path   holds the path.
     * @param offset of the path.
     * @param length of the path.
     * @return the hash.
     */
    @Hot
    int hash(UnsafeBuffer path, int offset, int length) {
        return statics == null ? 0 : ByteRange.hash(path, offset, length);
    }

    /**
     * Finds the best route of one host. Adds the parameters to the result, and the methods of patterns that match but
     * refuse the method.
     *
     * @param host   entry to look under.
     * @param hash   of the path.
     * @param method is the method's bit.
     * @param path   holds the path.
     * @param offset of the path.
     * @param length of the path.
     * @param result for parameters, methods and scratch space.
     * @return the route's id, or -1.
     */
    @Hot
    int match(int host, int hash, long method, UnsafeBuffer path, int offset, int length, RouteMatch result) {
        int route = statics == null ? -1 : matchStatic(host, hash, method, path, offset, length, result);
        if (route >= 0) {
            return route;
        }
        if (trie != null) {
            return trie.match(host, method, path, offset, offset + length, result);
        }
        return patterns != null ? patterns.match(host, method, path, offset, offset + length, result)
                : expressions.match(host, method, path, offset, length, result);
    }

    @Hot
    private int matchStatic(int host, int hash, long method, UnsafeBuffer path, int offset, int length,
                            RouteMatch result) {
        int leaf = statics.find(host, hash, path, offset, length);
        if (leaf < 0) {
            return -1;
        }
        // A more specific host may have left parameters behind.
        result.clearPath();
        int route = leaves.route(leaf, method);
        if (route < 0) {
            result.allowAlso(leaves.mask(leaf));
        }
        return route;
    }
}
