package io.ringway.router;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.agrona.collections.IntArrayList;

/**
 * The routes at the end of each pattern, by method. A leaf stands for one host and one pattern; the routes of its
 * methods lie side by side, found by rank in its mask. Immutable.
 */
final class LeafTable {
    private final long[] masks;
    private final int[] firsts;
    private final int[] anyMethod;
    private final int[] routes;

    /**
     * The routes of one leaf.
     *
     * @param byMethod maps method bit numbers to routes.
     * @param any      is the route for all other methods, or -1.
     */
    record Leaf(SortedMap<Integer, Integer> byMethod, int any) {
    }

    /**
     * Compiles the table.
     *
     * @param leaves in the order of their numbers.
     */
    LeafTable(List<Leaf> leaves) {
        int count = leaves.size();
        masks = new long[count];
        firsts = new int[count];
        anyMethod = new int[count];
        IntArrayList ranked = new IntArrayList();
        for (int i = 0; i < count; i++) {
            Leaf leaf = leaves.get(i);
            firsts[i] = ranked.size();
            anyMethod[i] = leaf.any();
            for (var entry : leaf.byMethod().entrySet()) {
                masks[i] |= 1L << entry.getKey();
                ranked.addInt(entry.getValue());
            }
        }
        routes = ranked.toIntArray();
    }

    /**
     * The route of a leaf for a method.
     *
     * @param leaf   that matched host and path.
     * @param method is the method's bit, 0 for one that no route names.
     * @return the route's id, or -1 if the method is not allowed here.
     */
    @Hot
    int route(int leaf, long method) {
        long mask = masks[leaf];
        if ((mask & method) != 0) {
            return routes[firsts[leaf] + Long.bitCount(mask & method - 1)];
        }
        return anyMethod[leaf];
    }

    /**
     * The methods that a leaf names.
     *
     * @param leaf to ask for.
     * @return their bits; never 0 for a leaf that refuses a method.
     */
    @Hot
    long mask(int leaf) {
        return masks[leaf];
    }

    /**
     * The different sets of methods, of leaves that can refuse one.
     *
     * @return masks, ascending.
     */
    long[] distinctMasks() {
        return IntStream.range(0, masks.length).filter(leaf -> anyMethod[leaf] < 0)
                .mapToLong(leaf -> masks[leaf]).distinct().sorted().toArray();
    }
}
