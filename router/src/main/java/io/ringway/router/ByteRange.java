package io.ringway.router;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Hashing, comparing and scanning of byte ranges, eight bytes at a time. Bytes before a range may be read, in the same
 * buffer, but no byte outside it changes a result.
 */
final class ByteRange {
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
    private static final long SLASHES = 0x2F2F_2F2F_2F2F_2F2FL;
    private static final long LOW_BITS = 0x7F7F_7F7F_7F7F_7F7FL;

    private ByteRange() {
    }

    /**
     * A hash of the range's content and length, the same for equal content in any buffer of this machine.
     *
     * @param buffer that holds the range.
     * @param offset of the range.
     * @param length of the range, 0 or more.
     * @return all 32 bits are usable.
     */
    @Hot
    static int hash(UnsafeBuffer buffer, int offset, int length) {
        long hash = length * MULTIPLIER;
        int end = offset + length;
        int at = offset;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash, buffer.getLong(at));
        }
        if (at < end) {
            hash = mix(hash, tail(buffer, offset, at, end));
        }
        return fold(hash);
    }

    /**
     * The 32 bits that tables use.
     *
     * @param hash of all words.
     * @return both halves in one.
     */
    @Hot
    static int fold(long hash) {
        return (int) (hash ^ hash >>> 32);
    }

    /** The last one to seven bytes, with bytes before them read again where that saves a byte loop. */
    @Hot
    private static long tail(UnsafeBuffer buffer, int offset, int at, int end) {
        if (end - offset >= Long.BYTES) {
            return buffer.getLong(end - Long.BYTES);
        }
        if (end - at >= Integer.BYTES) {
            return (long) buffer.getInt(at) << 32 ^ buffer.getInt(end - Integer.BYTES) & 0xFFFF_FFFFL;
        }
        // One to three bytes: first, middle and last, which may coincide; the length is already in the hash.
        int middle = at + (end - at >>> 1);
        return (long) buffer.getByte(at) << 16 ^ (buffer.getByte(middle) & 0xFFL) << 8
                ^ buffer.getByte(end - 1) & 0xFFL;
    }

    /**
     * One step of the hash.
     *
     * @param hash so far.
     * @param word to take in.
     * @return the next hash.
     */
    @Hot
    static long mix(long hash, long word) {
        long mixed = Long.rotateLeft(hash, 29) ^ word;
        // Both halves of the product: in the low one alone, the last bytes of a word would move the top bits only.
        return mixed * MULTIPLIER ^ Math.unsignedMultiplyHigh(mixed, MULTIPLIER);
    }

    /**
     * Whether two ranges of one length have the same content.
     *
     * @param a       holds one range.
     * @param aOffset of it.
     * @param b       holds the other.
     * @param bOffset of it.
     * @param length  of both.
     * @return true if equal.
     */
    @Hot
    static boolean equal(UnsafeBuffer a, int aOffset, UnsafeBuffer b, int bOffset, int length) {
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (a.getLong(aOffset + i) != b.getLong(bOffset + i)) {
                return false;
            }
        }
        if (length >= Long.BYTES) {
            int last = length - Long.BYTES;
            return a.getLong(aOffset + last) == b.getLong(bOffset + last);
        }
        if (length >= Integer.BYTES) {
            int last = length - Integer.BYTES;
            return a.getInt(aOffset) == b.getInt(bOffset) && a.getInt(aOffset + last) == b.getInt(bOffset + last);
        }
        for (; i < length; i++) {
            if (a.getByte(aOffset + i) != b.getByte(bOffset + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Finds the next slash.
     *
     * @param buffer to scan.
     * @param from   is the first byte to look at.
     * @param end    is behind the last one.
     * @return the slash's offset, or {@code end}.
     */
    @Hot
    static int slash(UnsafeBuffer buffer, int from, int end) {
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long found = zeroBytes(buffer.getLong(at, ByteOrder.LITTLE_ENDIAN) ^ SLASHES);
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        return at == end ? end : slashInTail(buffer, at, end);
    }

    /** The last one to seven bytes, in one word with those before them in the buffer, which are shifted out. */
    @Hot
    private static int slashInTail(UnsafeBuffer buffer, int from, int end) {
        if (end >= Long.BYTES) {
            int before = Long.BYTES - (end - from);
            long word = buffer.getLong(end - Long.BYTES, ByteOrder.LITTLE_ENDIAN);
            long found = zeroBytes(word ^ SLASHES) >>> (before << 3);
            return found == 0 ? end : from + (Long.numberOfTrailingZeros(found) >>> 3);
        }
        int at = from;
        while (at < end && buffer.getByte(at) != '/') {
            at++;
        }
        return at;
    }

    /** The high bit of each byte that is zero, exactly: no carry passes from byte to byte. */
    @Hot
    private static long zeroBytes(long word) {
        return ~((word & LOW_BITS) + LOW_BITS | word | LOW_BITS);
    }
}
