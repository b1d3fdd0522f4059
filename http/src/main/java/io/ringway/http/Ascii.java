package io.ringway.http;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes and reads numbers and bytes as text, and compares text without regard to ASCII case.
 *
 * <p>Writers begin at an offset and return the offset behind what they wrote; the caller has made sure of the space.
 * Thread: any.
 */
public final class Ascii {
    /** Bytes of the longest decimal number that is written. */
    public static final int DECIMAL_MAX = 19;

    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    };
    private static final int LONG_COPY = 16;

    private Ascii() {
    }

    /**
     * Writes a number in decimal.
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @param value  0 or more.
     * @return offset behind the last digit.
     */
    @Hot
    public static int putLong(UnsafeBuffer dst, int offset, long value) {
        assert value >= 0;
        int end = offset + decimalDigits(value);
        int pos = end;
        long rest = value;
        do {
            long quotient = rest / 10;
            dst.putByte(--pos, DIGITS[(int) (rest - quotient * 10)]);
            rest = quotient;
        } while (rest != 0);
        assert pos == offset;
        return end;
    }

    /**
     * Writes a number in lower-case hexadecimal without leading zeros.
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @param value  any; read as unsigned.
     * @return offset behind the last digit.
     */
    @Hot
    public static int putHex(UnsafeBuffer dst, int offset, long value) {
        int digits = value == 0 ? 1 : Long.SIZE - Long.numberOfLeadingZeros(value) + 3 >>> 2;
        for (int i = 0, shift = (digits - 1) * 4; i < digits; i++, shift -= 4) {
            dst.putByte(offset + i, DIGITS[(int) (value >>> shift) & 0xf]);
        }
        return offset + digits;
    }

    /**
     * Writes two decimal digits.
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @param value  0 to 99.
     * @return offset behind the second digit.
     */
    @Hot
    public static int putTwoDigits(UnsafeBuffer dst, int offset, int value) {
        assert value >= 0 && value <= 99;
        dst.putByte(offset, DIGITS[value / 10]);
        dst.putByte(offset + 1, DIGITS[value % 10]);
        return offset + 2;
    }

    /**
     * Writes bytes.
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @param bytes  to write.
     * @return offset behind the last byte.
     */
    @Hot
    public static int put(UnsafeBuffer dst, int offset, byte[] bytes) {
        dst.putBytes(offset, bytes, 0, bytes.length);
        return offset + bytes.length;
    }

    /**
     * Copies a range; short ones as two words that may overlap, which costs less than a call to the bulk copy.
     *
     * @param dst       to write to; may be the source if the ranges do not overlap.
     * @param offset    to begin at.
     * @param src       to read from.
     * @param srcOffset first byte to copy.
     * @param length    in bytes, 0 or more.
     * @return offset behind the last byte.
     */
    @Hot
    public static int put(UnsafeBuffer dst, int offset, UnsafeBuffer src, int srcOffset, int length) {
        int end = offset + length;
        if (length > LONG_COPY) {
            dst.putBytes(offset, src, srcOffset, length);
        } else if (length >= Long.BYTES) {
            long first = src.getLong(srcOffset, ByteOrder.LITTLE_ENDIAN);
            long last = src.getLong(srcOffset + length - Long.BYTES, ByteOrder.LITTLE_ENDIAN);
            dst.putLong(offset, first, ByteOrder.LITTLE_ENDIAN);
            dst.putLong(end - Long.BYTES, last, ByteOrder.LITTLE_ENDIAN);
        } else if (length >= Integer.BYTES) {
            int first = src.getInt(srcOffset, ByteOrder.LITTLE_ENDIAN);
            int last = src.getInt(srcOffset + length - Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
            dst.putInt(offset, first, ByteOrder.LITTLE_ENDIAN);
            dst.putInt(end - Integer.BYTES, last, ByteOrder.LITTLE_ENDIAN);
        } else {
            for (int i = 0; i < length; i++) {
                dst.putByte(offset + i, src.getByte(srcOffset + i));
            }
        }
        return end;
    }

    /**
     * Reads a decimal number: digits only, no sign, no space.
     *
     * @param buffer holding it.
     * @param offset of its first byte.
     * @param length in bytes, 0 or more.
     * @return the number, or -1 if it is none or does not fit a long.
     */
    @Hot
    public static long parseLong(UnsafeBuffer buffer, int offset, int length) {
        if (length == 0) {
            return -1;
        }
        long value = 0;
        for (int pos = offset; pos < offset + length; pos++) {
            int digit = buffer.getByte(pos) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /**
     * Compares a range with a text in lower case, without regard to the range's ASCII case.
     *
     * @param buffer holding the range.
     * @param offset of its first byte.
     * @param length in bytes.
     * @param lower  text, in lower case.
     * @return true if they are the same.
     */
    @Hot
    public static boolean equalsIgnoreCase(UnsafeBuffer buffer, int offset, int length, byte[] lower) {
        if (length != lower.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(buffer.getByte(offset + i)) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Compares two ranges of the same length without regard to ASCII case.
     *
     * @param a       holding the first range.
     * @param aOffset of its first byte.
     * @param b       holding the second range.
     * @param bOffset of its first byte.
     * @param length  of both, in bytes.
     * @return true if they are the same.
     */
    @Hot
    public static boolean equalsIgnoreCase(UnsafeBuffer a, int aOffset, UnsafeBuffer b, int bOffset, int length) {
        for (int i = 0; i < length; i++) {
            if (lower(a.getByte(aOffset + i)) != lower(b.getByte(bOffset + i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Maps an ASCII capital to its small letter.
     *
     * @param b any byte.
     * @return the small letter, or the byte itself.
     */
    @Hot
    public static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    /**
     * Counts decimal digits.
     *
     * @param value 0 or more.
     * @return 1 to {@link #DECIMAL_MAX}.
     */
    @Hot
    public static int decimalDigits(long value) {
        long bound = 10;
        for (int digits = 1; digits < DECIMAL_MAX; digits++) {
            if (value < bound) {
                return digits;
            }
            bound *= 10;
        }
        return DECIMAL_MAX;
    }
}
