package io.ringway.router;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * The values of Allow, made when the table is compiled. A request can match several patterns with different methods, so
 * there is a value for each union of their sets. Immutable.
 */
final class AllowTable {
    /**
     * Most values made ahead. Real tables have a handful; one with more makes the others when they are asked for, which
     * allocates, but only for a 405.
     */
    static final int VALUES_MAX = 1_024;

    private final MethodTable methods;
    private final long[] masks;
    private final byte[][] values;

    /**
     * Makes the values.
     *
     * @param methods       of the table, to name the bits.
     * @param distinctMasks are the sets of methods that occur.
     */
    AllowTable(MethodTable methods, long[] distinctMasks) {
        this.methods = methods;
        TreeSet<Long> unions = new TreeSet<>();
        for (int i = 0; i < distinctMasks.length && unions.size() < VALUES_MAX; i++) {
            long mask = distinctMasks[i];
            for (long union : unions.toArray(Long[]::new)) {
                addUpToMax(unions, union | mask);
            }
            addUpToMax(unions, mask);
        }
        masks = unions.stream().mapToLong(Long::longValue).toArray();
        values = Arrays.stream(masks).mapToObj(this::encode).toArray(byte[][]::new);
    }

    private static void addUpToMax(TreeSet<Long> unions, long mask) {
        if (unions.size() < VALUES_MAX) {
            unions.add(mask);
        }
    }

    /**
     * The value for a set of methods.
     *
     * @param mask of the methods.
     * @return shared bytes, for example {@code GET, HEAD}.
     */
    byte[] value(long mask) {
        int at = Arrays.binarySearch(masks, mask);
        return at >= 0 ? values[at] : encode(mask);
    }

    /**
     * How many values were made ahead.
     *
     * @return 0 to {@link #VALUES_MAX}.
     */
    int count() {
        return masks.length;
    }

    private byte[] encode(long mask) {
        StringBuilder text = new StringBuilder();
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            text.append(text.isEmpty() ? "" : ", ").append(methods.name(Long.numberOfTrailingZeros(rest)));
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
