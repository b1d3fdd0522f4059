package io.ringway.router;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * The patterns with parameters, as a radix tree over segments: chains of literal segments without a choice are one node
 * and one comparison; a node with several literal children finds the one by hash. All nodes lie in one int array, roots
 * by host entry. Immutable; made by {@link PathTrieCompiler}.
 *
 * <p>At each node the literal child is tried first, then the parameter, then the catch-all; where the deeper part
 * fails, the search goes back to the last node with something left to try. A node stands for one pattern prefix, and
 * thus for one place in a path: it is visited at most once per search, whatever the path.
 */
final class PathTrie {
    /** Ints of a node. */
    static final int NODE_INTS = 8;
    /** Where the node's text begins: its key (first segment), then its label (the chain behind it, from its slash). */
    static final int KEY_OFFSET = 0;
    /** Bytes of the key. */
    static final int KEY_LENGTH = 1;
    /** Bytes of the label, often 0. */
    static final int LABEL_LENGTH = 2;
    /** How to read {@link #CHILDREN}: {@link #NO_CHILDREN}, 0 for a single node, or the mask of a hash table. */
    static final int CHILD_MASK = 3;
    /** The literal child, or where the table of literal children begins. */
    static final int CHILDREN = 4;
    /** The child for any one segment, or {@link #NO_NODE}. */
    static final int PARAM_CHILD = 5;
    /** The leaf of the catch-all, or {@link #NO_LEAF}. */
    static final int CATCH_ALL_LEAF = 6;
    /** The leaf of the pattern that ends here, or {@link #NO_LEAF}. */
    static final int TERMINAL_LEAF = 7;

    /** The mask of a node without literal children. */
    static final int NO_CHILDREN = -1;
    /** No node, and an empty slot: node 0 is never used. */
    static final int NO_NODE = 0;
    /** No leaf. */
    static final int NO_LEAF = -1;

    private static final int STAGE_LITERAL = 0;
    private static final int STAGE_PARAM = 1;
    private static final int STAGE_CATCH_ALL = 2;

    private final int[] roots;
    private final int[] nodes;
    /** Hash tables of literal children: pairs of hash and node. */
    private final int[] children;
    private final UnsafeBuffer keys;
    private final LeafTable leaves;

    /**
     * Takes what the compiler has laid out.
     *
     * @param roots    by host entry, {@link #NO_NODE} for a host without such patterns.
     * @param nodes    one behind the other.
     * @param children tables.
     * @param keys     texts of the nodes.
     * @param leaves   of the table.
     */
    PathTrie(int[] roots, int[] nodes, int[] children, UnsafeBuffer keys, LeafTable leaves) {
        this.roots = roots;
        this.nodes = nodes;
        this.children = children;
        this.keys = keys;
        this.leaves = leaves;
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
     * @param result for parameters, methods and scratch space.
     * @return the route's id, or -1.
     */
    @Hot
    int match(int host, long method, UnsafeBuffer path, int start, int end, RouteMatch result) {
        result.clearPath();
        int node = roots[host];
        if (node == NO_NODE || start == end || path.getByte(start) != '/') {
            return -1;
        }
        int offset = start + 1;
        int stage = STAGE_LITERAL;
        while (true) {
            int segmentEnd = ByteRange.slash(path, offset, end);
            int child = next(node, stage, path, offset, segmentEnd, result);
            int behind = child == NO_NODE ? -1 : behindLabel(child, path, segmentEnd, end);
            int route = -1;
            if (behind == end) {
                route = take(nodes[child + TERMINAL_LEAF], method, result);
            } else if (behind < 0 && child == NO_NODE) {
                route = takeRest(node, method, offset, end, result);
            }
            if (route >= 0) {
                return route;
            }
            if (behind >= 0 && behind < end) {
                node = child;
                offset = behind + 1;
                stage = STAGE_LITERAL;
            } else if (result.popFrame()) {
                node = result.frameNode();
                offset = result.frameOffset();
                stage = result.frameStage();
            } else {
                return -1;
            }
        }
    }

    /** The next child to try at a node; leaves a frame behind if there is still something to try after it. */
    @Hot
    private int next(int node, int stage, UnsafeBuffer path, int offset, int segmentEnd, RouteMatch result) {
        final int param = nodes[node + PARAM_CHILD];
        final boolean hasCatchAll = nodes[node + CATCH_ALL_LEAF] != NO_LEAF;
        if (stage == STAGE_LITERAL) {
            int child = literalChild(node, path, offset, segmentEnd - offset);
            if (child != NO_NODE) {
                if (param != NO_NODE || hasCatchAll) {
                    result.pushFrame(node, offset, STAGE_PARAM);
                }
                return child;
            }
        }
        if (stage <= STAGE_PARAM && param != NO_NODE && segmentEnd > offset) {
            if (hasCatchAll) {
                result.pushFrame(node, offset, STAGE_CATCH_ALL);
            }
            result.addParam(offset, segmentEnd - offset);
            return param;
        }
        return NO_NODE;
    }

    @Hot
    private int literalChild(int node, UnsafeBuffer path, int offset, int length) {
        final int mask = nodes[node + CHILD_MASK];
        if (mask == NO_CHILDREN) {
            return NO_NODE;
        }
        int child = nodes[node + CHILDREN];
        if (mask != 0) {
            return probe(child, mask, path, offset, length);
        }
        return isKey(child, path, offset, length) ? child : NO_NODE;
    }

    @Hot
    private int probe(int base, int mask, UnsafeBuffer path, int offset, int length) {
        final int[] table = children;
        final int hash = ByteRange.hash(path, offset, length);
        int slot = hash & mask;
        for (int at = base + 2 * slot; table[at + 1] != NO_NODE; at = base + 2 * slot) {
            if (table[at] == hash && isKey(table[at + 1], path, offset, length)) {
                return table[at + 1];
            }
            slot = slot + 1 & mask;
        }
        return NO_NODE;
    }

    @Hot
    private boolean isKey(int node, UnsafeBuffer path, int offset, int length) {
        return nodes[node + KEY_LENGTH] == length
                && ByteRange.equal(path, offset, keys, nodes[node + KEY_OFFSET], length);
    }

    /** Where the path goes on behind a node's label: the offset of a slash or the end, -1 if the label is not there. */
    @Hot
    private int behindLabel(int node, UnsafeBuffer path, int offset, int end) {
        final int length = nodes[node + LABEL_LENGTH];
        if (length == 0) {
            return offset;
        }
        final int behind = offset + length;
        if (behind > end || behind < end && path.getByte(behind) != '/') {
            return -1;
        }
        int label = nodes[node + KEY_OFFSET] + nodes[node + KEY_LENGTH];
        return ByteRange.equal(path, offset, keys, label, length) ? behind : -1;
    }

    @Hot
    private int takeRest(int node, long method, int offset, int end, RouteMatch result) {
        int leaf = nodes[node + CATCH_ALL_LEAF];
        if (leaf != NO_LEAF) {
            result.addParam(offset, end - offset);
        }
        return take(leaf, method, result);
    }

    @Hot
    private int take(int leaf, long method, RouteMatch result) {
        if (leaf == NO_LEAF) {
            return -1;
        }
        int route = leaves.route(leaf, method);
        if (route < 0) {
            result.allowAlso(leaves.mask(leaf));
        }
        return route;
    }
}
