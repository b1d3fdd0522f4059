package io.ringway.http.hpack;

import io.ringway.http.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes integers with a prefix (RFC 7541 5.1).
 *
 * <p>Thread: any.
 */
final class HpackInteger {
    /** Bytes of the longest one, whatever its prefix: 31 bits in sevens behind the first byte. */
    static final int LENGTH_MAX = 6;

    private HpackInteger() {
    }

    /**
     * Writes an integer.
     *
     * @param to         to write to.
     * @param offset     to begin at.
     * @param pattern    the bits of the first byte above the prefix.
     * @param prefixMask bits of the prefix, all set: 0x0f, 0x1f, 0x3f or 0x7f.
     * @param value      0 or more.
     * @return offset behind it.
     */
    @Hot
    static int put(UnsafeBuffer to, int offset, int pattern, int prefixMask, int value) {
        assert value >= 0;
        if (value < prefixMask) {
            to.putByte(offset, (byte) (pattern | value));
            return offset + 1;
        }
        to.putByte(offset, (byte) (pattern | prefixMask));
        int pos = offset + 1;
        int rest = value - prefixMask;
        while (rest >= 0x80) {
            to.putByte(pos++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        to.putByte(pos++, (byte) rest);
        return pos;
    }
}
