package io.ringway.http;

import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the first byte that ends or breaks a token, a field value or a target, eight bytes at a time.
 *
 * <p>A word is eight bytes read little-endian, so the lowest set marker bit belongs to the first byte. Each search is a
 * few additions that set a byte's top bit where the byte is of interest; markers above the first one may be wrong
 * (borrows run upward) and are not looked at. No search reads outside {@code [from, end)}.
 *
 * <p>Thread: any.
 */
public final class ByteScan {
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long TOPS = 0x8080_8080_8080_8080L;
    private static final long LOWS = ~TOPS;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private ByteScan() {
    }

    /**
     * Finds the end of a field value or reason phrase: the first byte that may not stand in one (RFC 9110 5.5).
     *
     * @param buffer to search.
     * @param from   first byte to look at.
     * @param end    first byte not to look at.
     * @return index of the first control byte other than HTAB, or {@code end}.
     */
    @Hot
    public static int value(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        while (end - pos >= Long.BYTES) {
            long stops = valueStops(buffer.getLong(pos, ORDER));
            if (stops == 0) {
                pos += Long.BYTES;
                continue;
            }
            pos += Long.numberOfTrailingZeros(stops) >>> 3;
            if (buffer.getByte(pos) != '\t') {
                return pos;
            }
            pos++;
        }
        while (pos < end && CharClass.isValue(buffer.getByte(pos))) {
            pos++;
        }
        return pos;
    }

    /**
     * Finds the end of a token: the first byte that is no tchar (RFC 9110 5.6.2).
     *
     * @param buffer to search.
     * @param from   first byte to look at.
     * @param end    first byte not to look at.
     * @return index of that byte, or {@code end}.
     */
    @Hot
    public static int token(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        while (end - pos >= Long.BYTES) {
            long stops = nameStops(buffer.getLong(pos, ORDER));
            if (stops == 0) {
                pos += Long.BYTES;
                continue;
            }
            pos += Long.numberOfTrailingZeros(stops) >>> 3;
            if (!CharClass.isToken(buffer.getByte(pos))) {
                return pos;
            }
            pos++;
        }
        while (pos < end && CharClass.isToken(buffer.getByte(pos))) {
            pos++;
        }
        return pos;
    }

    /**
     * Finds the first byte of a path that needs a closer look: one that ends the path, is refused, or keeps the path from
     * being canonical as it stands ({@code %}, and {@code .} or {@code /} after {@code /}). It may also stop at one of
     * {@code ! $ = @ ~}, which are fine.
     *
     * @param buffer to search.
     * @param from   first byte to look at; the byte before it belongs to the path.
     * @param end    first byte not to look at.
     * @return index of that byte, or {@code end}.
     */
    @Hot
    public static int canonicalPath(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        long afterSlash = buffer.getByte(from - 1) == '/' ? 0x80 : 0;
        while (end - pos >= Long.BYTES) {
            long word = buffer.getLong(pos, ORDER);
            long slashes = zeroes(word ^ '/' * ONES);
            long slashesAndDots = zeroes((word | ONES) ^ '/' * ONES);
            long stops = pathStops(word) | slashesAndDots & (slashes << Byte.SIZE | afterSlash);
            if (stops != 0) {
                return pos + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
            afterSlash = slashes >>> 56;
            pos += Long.BYTES;
        }
        boolean slash = afterSlash != 0;
        while (pos < end) {
            byte b = buffer.getByte(pos);
            boolean nextSlash = b == '/';
            if (slash && (nextSlash || b == '.') || b == '%' || b == '?' || !CharClass.isTarget(b)
                || CharClass.isPathLenient(b)) {
                return pos;
            }
            slash = nextSlash;
            pos++;
        }
        return pos;
    }

    /**
     * Finds the first byte of a query, or of a path already known not to be canonical, that ends it, is refused, or
     * begins an escape. It may also stop at one of {@code ! $}, which are fine.
     *
     * @param buffer to search.
     * @param from   first byte to look at.
     * @param end    first byte not to look at.
     * @return index of that byte, or {@code end}.
     */
    @Hot
    public static int target(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        while (end - pos >= Long.BYTES) {
            long stops = targetStops(buffer.getLong(pos, ORDER));
            if (stops != 0) {
                return pos + (Long.numberOfTrailingZeros(stops) >>> 3);
            }
            pos += Long.BYTES;
        }
        while (pos < end) {
            byte b = buffer.getByte(pos);
            if (b == '%' || !CharClass.isTarget(b)) {
                return pos;
            }
            pos++;
        }
        return pos;
    }

    /**
     * Finds a byte.
     *
     * @param buffer to search.
     * @param from   first byte to look at.
     * @param end    first byte not to look at.
     * @param wanted the byte.
     * @return index of its first occurrence, or {@code end}.
     */
    @Hot
    public static int indexOf(UnsafeBuffer buffer, int from, int end, byte wanted) {
        int pos = from;
        long pattern = (wanted & 0xff) * ONES;
        while (end - pos >= Long.BYTES) {
            long hits = zeroes(buffer.getLong(pos, ORDER) ^ pattern);
            if (hits != 0) {
                return pos + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
            pos += Long.BYTES;
        }
        while (pos < end && buffer.getByte(pos) != wanted) {
            pos++;
        }
        return pos;
    }

    /**
     * Reads up to eight bytes as one little-endian number, zero-padded, without touching any byte outside the range.
     *
     * @param buffer to read.
     * @param offset of the first byte.
     * @param length 0 to 8.
     * @return the bytes, the first one lowest.
     */
    @Hot
    public static long shortWord(UnsafeBuffer buffer, int offset, int length) {
        assert length >= 0 && length <= Long.BYTES;
        if (length == Long.BYTES) {
            return buffer.getLong(offset, ORDER);
        }
        if (length >= Integer.BYTES) {
            // Two reads that overlap; the bytes they share are the same, so OR keeps them.
            long low = buffer.getInt(offset, ORDER) & 0xffff_ffffL;
            int rest = length - Integer.BYTES;
            return low | (buffer.getInt(offset + rest, ORDER) & 0xffff_ffffL) << rest * Byte.SIZE;
        }
        if (length == 0) {
            return 0;
        }
        int middle = length >>> 1;
        int last = length - 1;
        return buffer.getByte(offset) & 0xffL
            | (buffer.getByte(offset + middle) & 0xffL) << middle * Byte.SIZE
            | (buffer.getByte(offset + last) & 0xffL) << last * Byte.SIZE;
    }

    /** Marks bytes below 0x20, HTAB among them, and DEL; obs-text passes. */
    private static long valueStops(long word) {
        long deletes = word ^ 0x7f * ONES;
        return (word - 0x20 * ONES & ~word | deletes - ONES & ~deletes) & TOPS;
    }

    /** Marks all but letters, digits and {@code -}: the colon, what is refused, and the rare tchars. */
    private static long nameStops(long word) {
        long low = word & LOWS;
        long folded = low | 0x20 * ONES;
        long letters = folded + (0x80 - 'a') * ONES & ~(folded + (0x80 - 'z' - 1) * ONES);
        long digits = low + (0x80 - '0') * ONES & ~(low + (0x80 - '9' - 1) * ONES);
        long dashes = ~((low ^ '-' * ONES) + LOWS);
        return ~(letters | digits | dashes) & TOPS | word & TOPS;
    }

    /** Marks all but {@code & ' ( ) * + , - . / 0-9 : ; A-Z _ a-z}. */
    private static long pathStops(long word) {
        long low = word & LOWS;
        long folded = low | 0x20 * ONES;
        long letters = folded + (0x80 - 'a') * ONES & ~(folded + (0x80 - 'z' - 1) * ONES);
        long others = low + (0x80 - '&') * ONES & ~(low + (0x80 - ';' - 1) * ONES);
        long underscores = ~((low ^ '_' * ONES) + LOWS);
        return ~(letters | others | underscores) & TOPS | word & TOPS;
    }

    /** Marks bytes below {@code &}, {@code <}, {@code >}, backslash, DEL and above. */
    private static long targetStops(long word) {
        long low = word & LOWS;
        long angles = (low | 2 * ONES) ^ '>' * ONES;
        long backslashes = low ^ '\\' * ONES;
        long fine = low + (0x80 - '&') * ONES & ~(low + ONES) & angles + LOWS & backslashes + LOWS;
        return ~fine & TOPS | word & TOPS;
    }

    /** Marks zero bytes; right up to and including the first one. */
    private static long zeroes(long word) {
        return word - ONES & ~word & TOPS;
    }
}
