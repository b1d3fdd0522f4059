package io.ringway.server.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that follow from a canary: slices of one long random text, each canary's at a place of its own. So making them
 * and comparing them costs a copy or a compare, and a piece of another's slice differs within a few bytes. The poison
 * byte 0xDB occurs nowhere.
 */
final class Pattern {

    /** Where a slice may begin. */
    static final int STARTS = 1 << 20;
    /** The longest slice. */
    static final int LENGTH_MAX = 1 << 20;
    /** What the gateway fills freed memory with. */
    static final byte POISON = (byte) 0xDB;

    private static final byte[] BYTES = new byte[STARTS + LENGTH_MAX];
    private static final byte[] TEXT = new byte[STARTS + LENGTH_MAX];

    static {
        byte[] letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
            .getBytes(StandardCharsets.ISO_8859_1);
        Draw draw = new Draw(20_261_121);
        for (int i = 0; i < BYTES.length; i++) {
            long bits = draw.next();
            BYTES[i] = (byte) bits == POISON ? (byte) 0x24 : (byte) bits;
            TEXT[i] = letters[(int) (bits >>> 32 & 63)];
        }
    }

    private Pattern() {
    }

    /** Where the slice of a canary begins; the salt tells its several slices apart. */
    static int start(long canary, int salt) {
        return (int) Draw.mix(canary * 31 + salt) & STARTS - 1;
    }

    /** Copies a part of a slice of bytes. */
    static void copy(int start, int from, byte[] target, int offset, int length) {
        System.arraycopy(BYTES, start + from, target, offset, length);
    }

    /** Where received bytes first differ from a slice, or -1. */
    static int mismatch(int start, int from, byte[] bytes, int offset, int length) {
        return Arrays.mismatch(BYTES, start + from, start + from + length, bytes, offset, offset + length);
    }

    /** A slice as text of letters, digits, hyphen and underscore. */
    static String text(int start, int length) {
        return new String(TEXT, start, length, StandardCharsets.ISO_8859_1);
    }

    /**
     * Looks for bytes among all slices.
     *
     * @return their position in the long text, or -1 if they come from no slice
     */
    static int find(byte[] bytes, int offset, int length) {
        for (int at = 0; at <= BYTES.length - length; at++) {
            if (Arrays.equals(BYTES, at, at + length, bytes, offset, offset + length)) {
                return at;
            }
        }
        return -1;
    }
}
