package io.ringway.router;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Finds a whole path of one host among the patterns without parameters: one hash table for all hosts. Immutable. */
final class StaticIndex {
    private static final int ENTRY_INTS = 5;
    private static final int HASH = 0;
    private static final int HOST = 1;
    private static final int LENGTH = 2;
    private static final int OFFSET = 3;
    private static final int LEAF = 4;

    /** Open-addressed; LENGTH 0 marks an empty entry, as no path is empty. */
    private final int[] entries;
    private final int mask;
    private final UnsafeBuffer keys;

    /**
     * One path to be found.
     *
     * @param host is its host entry.
     * @param path is its canonical text.
     * @param leaf is what to find.
     */
    record Entry(int host, String path, int leaf) {
    }

    /**
     * Compiles the index.
     *
     * @param paths to be found, all different.
     */
    StaticIndex(List<Entry> paths) {
        int size = Integer.highestOneBit(Math.max(1, paths.size())) << 2;
        mask = size - 1;
        entries = new int[size * ENTRY_INTS];
        KeyPool pool = new KeyPool();
        for (Entry path : paths) {
            UnsafeBuffer text = KeyPool.bufferOf(path.path());
            int hash = withHost(ByteRange.hash(text, 0, text.capacity()), path.host());
            int slot = hash & mask;
            while (entries[slot * ENTRY_INTS + LENGTH] != 0) {
                slot = slot + 1 & mask;
            }
            int at = slot * ENTRY_INTS;
            entries[at + HASH] = hash;
            entries[at + HOST] = path.host();
            entries[at + LENGTH] = text.capacity();
            entries[at + OFFSET] = pool.add(path.path());
            entries[at + LEAF] = path.leaf();
        }
        keys = pool.toBuffer();
    }

    /**
     * Finds a path.
     *
     * @param host     entry to look under.
     * @param pathHash is {@link ByteRange#hash} of the path, computed once for all hosts.
     * @param path     holds the path.
     * @param offset   of the path.
     * @param length   of the path.
     * @return its leaf, or -1.
     */
    @Hot
    int find(int host, int pathHash, UnsafeBuffer path, int offset, int length) {
        final int[] table = entries;
        final int hash = withHost(pathHash, host);
        int slot = hash & mask;
        for (int at = slot * ENTRY_INTS; table[at + LENGTH] != 0; at = slot * ENTRY_INTS) {
            if (table[at + HASH] == hash && table[at + HOST] == host && table[at + LENGTH] == length
                    && ByteRange.equal(path, offset, keys, table[at + OFFSET], length)) {
                return table[at + LEAF];
            }
            slot = slot + 1 & mask;
        }
        return -1;
    }

    @Hot
    private static int withHost(int hash, int host) {
        int mixed = hash ^ host * 0x9E37_79B9;
        return mixed ^ mixed >>> 16;
    }
}
