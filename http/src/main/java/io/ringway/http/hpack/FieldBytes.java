package io.ringway.http.hpack;

import io.ringway.http.ByteScan;
import io.ringway.http.Hot;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Compares and hashes names and values, eight bytes at a time; the last eight may overlap those before.
 *
 * <p>Names are read as if they were in lower case where the method says so: only the letters A to Z are changed.
 * Hashes are not secret: who looks something up by them bounds his search. Thread: any.
 */
final class FieldBytes {
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long LOWS = ~TOPS;
    private static final long MULTIPLIER = 0x9e37_79b9_7f4a_7c15L;
    private static final int ROTATION = 29;

    private FieldBytes() {
    }

    /** Tells whether two ranges of the same length hold the same bytes. */
    @Hot
    static boolean isSame(UnsafeBuffer a, int aOffset, UnsafeBuffer b, int bOffset, int length) {
        if (length < Long.BYTES) {
            return ByteScan.shortWord(a, aOffset, length) == ByteScan.shortWord(b, bOffset, length);
        }
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if (a.getLong(aOffset + i, ORDER) != b.getLong(bOffset + i, ORDER)) {
                return false;
            }
        }
        return a.getLong(aOffset + last, ORDER) == b.getLong(bOffset + last, ORDER);
    }

    /** Tells whether a range is, in lower case, the same as another of the same length that is in lower case. */
    @Hot
    static boolean isSameLower(UnsafeBuffer name, int offset, UnsafeBuffer lower, int lowerOffset, int length) {
        if (length < Long.BYTES) {
            return lower(ByteScan.shortWord(name, offset, length)) == ByteScan.shortWord(lower, lowerOffset, length);
        }
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            if (lower(name.getLong(offset + i, ORDER)) != lower.getLong(lowerOffset + i, ORDER)) {
                return false;
            }
        }
        return lower(name.getLong(offset + last, ORDER)) == lower.getLong(lowerOffset + last, ORDER);
    }

    /** Copies a name in lower case; the ranges do not overlap, or are the same. */
    @Hot
    static void putLower(UnsafeBuffer dst, int dstOffset, UnsafeBuffer name, int offset, int length) {
        int i = 0;
        for (; length - i >= Long.BYTES; i += Long.BYTES) {
            dst.putLong(dstOffset + i, lower(name.getLong(offset + i, ORDER)), ORDER);
        }
        for (; i < length; i++) {
            dst.putByte(dstOffset + i, (byte) lower(name.getByte(offset + i) & 0xff));
        }
    }

    /** Hash of a name in lower case. */
    @Hot
    static int nameHash(UnsafeBuffer buffer, int offset, int length) {
        if (length < Long.BYTES) {
            return fold(step(length, lower(ByteScan.shortWord(buffer, offset, length))));
        }
        long hash = length;
        int last = length - Long.BYTES;
        for (int i = 0; i < last; i += Long.BYTES) {
            hash = step(hash, lower(buffer.getLong(offset + i, ORDER)));
        }
        return fold(step(hash, lower(buffer.getLong(offset + last, ORDER))));
    }

    /** Hash of a whole field, given its name's. */
    @Hot
    static int fieldHash(int nameHash, UnsafeBuffer buffer, int offset, int length) {
        long hash = nameHash * MULTIPLIER + length;
        if (length < Long.BYTES) {
            return fold(step(hash, ByteScan.shortWord(buffer, offset, length)));
        }
        int last = length - Long.BYTES;
        // Two chains, so that one multiplication need not wait for the other.
        long other = MULTIPLIER;
        int i = 0;
        for (; i < last - Long.BYTES; i += 2 * Long.BYTES) {
            hash = step(hash, buffer.getLong(offset + i, ORDER));
            other = step(other, buffer.getLong(offset + i + Long.BYTES, ORDER));
        }
        if (i < last) {
            other = step(other, buffer.getLong(offset + i, ORDER));
        }
        return fold(step(hash, buffer.getLong(offset + last, ORDER)) + Long.rotateLeft(other, 1));
    }

    private static long step(long hash, long word) {
        return Long.rotateLeft(hash ^ word, ROTATION) * MULTIPLIER;
    }

    private static int fold(long hash) {
        long mixed = (hash ^ hash >>> Integer.SIZE) * MULTIPLIER;
        return (int) (mixed >>> Integer.SIZE);
    }

    /** Sets the bit 0x20 where a byte is A to Z. */
    private static long lower(long word) {
        long low = word & LOWS;
        long fromA = low + (0x80 - 'A') * ONES;
        long aboveZ = low + (0x80 - 'Z' - 1) * ONES;
        return word | (fromA & ~aboveZ & ~word & TOPS) >>> 2;
    }
}
