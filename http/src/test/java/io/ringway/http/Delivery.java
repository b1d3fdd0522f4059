package io.ringway.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The ways in which the same bytes can arrive: lists of growing limits, the last one being all of them.
 */
public final class Delivery {
    private static final byte POISON = (byte) 0xff;

    private Delivery() {
    }

    /** Whole, one byte at a time, and in random pieces, the small ones preferred. */
    public static List<int[]> waysOf(int length, long seed) {
        List<int[]> ways = new ArrayList<>();
        ways.add(new int[] {length});
        int[] single = new int[length];
        for (int i = 0; i < length; i++) {
            single[i] = i + 1;
        }
        ways.add(single);
        Random random = new Random(seed);
        for (int way = 0; way < 3; way++) {
            List<Integer> limits = new ArrayList<>();
            int limit = 0;
            while (limit < length) {
                limit = Math.min(length, limit + 1 + random.nextInt(1 << 1 + random.nextInt(7)));
                limits.add(limit);
            }
            ways.add(limits.stream().mapToInt(Integer::intValue).toArray());
        }
        return ways;
    }

    /** The bytes behind some others, so that offset 0 is never right by chance. */
    public static byte[] shifted(byte[] bytes, int offset) {
        byte[] shifted = new byte[offset + bytes.length];
        Arrays.fill(shifted, 0, offset, POISON);
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);
        return shifted;
    }

    /** A buffer that ends at the limit: a read beyond it throws. */
    public static UnsafeBuffer upTo(byte[] array, int limit) {
        return new UnsafeBuffer(array, 0, limit);
    }

    /** The range as text, one character per byte. */
    public static String text(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
    }

    /** The text's bytes, one per character. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
