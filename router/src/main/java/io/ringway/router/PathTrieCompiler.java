package io.ringway.router;

import java.util.Map;
import java.util.TreeMap;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/** Collects patterns with parameters into a tree of objects, and lays that out as a {@link PathTrie}. */
final class PathTrieCompiler {
    /** A tree node while compiling. Sorted children, so that equal routes give equal tables. */
    private static final class Node {
        private final TreeMap<String, Node> literals = new TreeMap<>();
        private Node param;
        private int catchAllLeaf = PathTrie.NO_LEAF;
        private int terminalLeaf = PathTrie.NO_LEAF;

        /** Whether a search could only go on to the single literal child: then the two can be one node. */
        private boolean isPassage() {
            return literals.size() == 1 && param == null && catchAllLeaf == PathTrie.NO_LEAF
                    && terminalLeaf == PathTrie.NO_LEAF;
        }
    }

    private final Node[] roots;
    private final IntArrayList nodes = new IntArrayList();
    private final IntArrayList children = new IntArrayList();
    private final KeyPool keys = new KeyPool();

    /**
     * Starts with empty trees.
     *
     * @param hostCount is the number of host entries.
     */
    PathTrieCompiler(int hostCount) {
        roots = new Node[hostCount];
        // Node 0 stays unused: its index means "no node".
        allocateNode();
    }

    /**
     * Adds one pattern.
     *
     * @param host    entry it belongs to.
     * @param pattern to add; not static, and not there yet under that host.
     * @param leaf    at its end.
     */
    void add(int host, PathPattern pattern, int leaf) {
        if (roots[host] == null) {
            roots[host] = new Node();
        }
        Node node = roots[host];
        for (PathPattern.Segment segment : pattern.segments()) {
            switch (segment.kind()) {
                case STATIC -> node = node.literals.computeIfAbsent(segment.text(), text -> new Node());
                case PARAM -> {
                    node.param = node.param == null ? new Node() : node.param;
                    node = node.param;
                }
                case CATCH_ALL -> {
                    assert node.catchAllLeaf == PathTrie.NO_LEAF;
                    node.catchAllLeaf = leaf;
                    return;
                }
            }
        }
        assert node.terminalLeaf == PathTrie.NO_LEAF;
        node.terminalLeaf = leaf;
    }

    /**
     * Lays the trees out.
     *
     * @param leaves of the table.
     * @return the trie.
     */
    PathTrie compile(LeafTable leaves) {
        int[] rootNodes = new int[roots.length];
        for (int host = 0; host < roots.length; host++) {
            rootNodes[host] = roots[host] == null ? PathTrie.NO_NODE : layOut(roots[host], 0, 0, 0);
        }
        return new PathTrie(rootNodes, nodes.toIntArray(), children.toIntArray(), keys.toBuffer(), leaves);
    }

    /** Depth is at most the pattern's 64 segments, so recursion is safe here. */
    private int layOut(Node node, int keyOffset, int keyLength, int labelLength) {
        int at = allocateNode();
        nodes.set(at + PathTrie.KEY_OFFSET, keyOffset);
        nodes.set(at + PathTrie.KEY_LENGTH, keyLength);
        nodes.set(at + PathTrie.LABEL_LENGTH, labelLength);
        nodes.set(at + PathTrie.CATCH_ALL_LEAF, node.catchAllLeaf);
        nodes.set(at + PathTrie.TERMINAL_LEAF, node.terminalLeaf);
        nodes.set(at + PathTrie.PARAM_CHILD, node.param == null ? PathTrie.NO_NODE : layOutChild("", node.param));
        if (node.literals.isEmpty()) {
            nodes.set(at + PathTrie.CHILD_MASK, PathTrie.NO_CHILDREN);
        } else if (node.literals.size() == 1) {
            Map.Entry<String, Node> only = node.literals.firstEntry();
            nodes.set(at + PathTrie.CHILD_MASK, 0);
            nodes.set(at + PathTrie.CHILDREN, layOutChild(only.getKey(), only.getValue()));
        } else {
            layOutTable(at, node.literals);
        }
        return at;
    }

    /** Follows the passage behind a child, whose segments become its label. */
    private int layOutChild(String key, Node child) {
        StringBuilder label = new StringBuilder();
        Node last = child;
        while (last.isPassage()) {
            Map.Entry<String, Node> only = last.literals.firstEntry();
            label.append('/').append(only.getKey());
            last = only.getValue();
        }
        int keyOffset = keys.add(key + label);
        return layOut(last, keyOffset, key.length(), label.length());
    }

    private void layOutTable(int parent, TreeMap<String, Node> literals) {
        int size = Integer.highestOneBit(literals.size()) << 2;
        int[] table = new int[2 * size];
        for (Map.Entry<String, Node> entry : literals.entrySet()) {
            UnsafeBuffer key = KeyPool.bufferOf(entry.getKey());
            int hash = ByteRange.hash(key, 0, key.capacity());
            int slot = hash & size - 1;
            while (table[2 * slot + 1] != PathTrie.NO_NODE) {
                slot = slot + 1 & size - 1;
            }
            table[2 * slot] = hash;
            table[2 * slot + 1] = layOutChild(entry.getKey(), entry.getValue());
        }
        nodes.set(parent + PathTrie.CHILD_MASK, size - 1);
        nodes.set(parent + PathTrie.CHILDREN, children.size());
        for (int value : table) {
            children.addInt(value);
        }
    }

    private int allocateNode() {
        int at = nodes.size();
        for (int i = 0; i < PathTrie.NODE_INTS; i++) {
            nodes.addInt(0);
        }
        return at;
    }
}
