package io.ringway.http;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Brings a path to the one form that is both matched and sent on (RFC 3986 6.2.2), or refuses it.
 *
 * <p>What is done: escapes of unreserved characters are decoded, once; other escapes get upper-case digits; {@code .} and
 * {@code ..} segments are removed, escaped ones too; empty segments are merged, since upstreams that merge them would
 * otherwise see a path that no route was asked about; raw {@code [ ] | { } ^ `} are escaped. Paths are case-sensitive.
 *
 * <p>What is refused, because upstreams disagree on its meaning: escaped slash, backslash, controls, and sequences of
 * escapes that are no UTF-8 (RFC 3629 3); a way above the root; dot segments with a parameter ({@code ..;}); raw
 * backslashes, controls and whatever else {@link CharClass#isTarget} refuses. A canonical path comes out as it went in.
 *
 * <p>Thread: any. Work is linear in the length.
 */
public final class PathNormalizer {
    private static final int ESCAPE_LENGTH = 3;
    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    };

    private PathNormalizer() {
    }

    /**
     * Writes the canonical form of a path.
     *
     * @param src         holding the path.
     * @param offset      of its first byte.
     * @param length      in bytes; 0 means {@code /}.
     * @param dst         to write to; must not overlap the path. On refusal what was written means nothing.
     * @param dstOffset   to begin at.
     * @param dstCapacity bytes that may be written. A path grows only where raw {@code [ ] | { } ^ `} are escaped, to at
     *                    most three times its length.
     * @return length of the canonical path, at least 1; {@link HttpError#BAD_PATH} if it is refused;
     *         {@link HttpError#TARGET_TOO_LONG} if it does not fit.
     */
    @Hot
    public static int normalize(
        UnsafeBuffer src, int offset, int length, UnsafeBuffer dst, int dstOffset, int dstCapacity) {
        int end = offset + length;
        int dstEnd = dstOffset + dstCapacity;
        if (length > 0 && src.getByte(offset) != '/') {
            return HttpError.BAD_PATH;
        }
        int out = put(dst, dstOffset, dstEnd, (byte) '/');
        int pos = offset + 1;
        while (out >= 0 && pos < end) {
            int segmentEnd = ByteScan.indexOf(src, pos, end, (byte) '/');
            int segmentOut = out;
            out = copySegment(src, pos, segmentEnd, dst, segmentOut, dstEnd);
            if (out >= 0) {
                out = closeSegment(dst, dstOffset, segmentOut, out, dstEnd, segmentEnd == end);
            }
            pos = segmentEnd + 1;
        }
        return out < 0 ? out : out - dstOffset;
    }

    /** Writes one segment; returns the offset behind it, or a negative error. */
    private static int copySegment(UnsafeBuffer src, int from, int end, UnsafeBuffer dst, int dstFrom, int dstEnd) {
        int pos = from;
        int out = dstFrom;
        while (pos < end && out >= 0) {
            byte b = src.getByte(pos);
            if (b == '%') {
                int escapes = characterLength(src, pos, end);
                out = escapes == 0 ? HttpError.BAD_PATH : copyEscapes(src, pos, escapes, dst, out, dstEnd);
                pos += escapes * ESCAPE_LENGTH;
            } else {
                out = copyRaw(b, dst, out, dstEnd);
                pos++;
            }
        }
        return out;
    }

    private static int copyRaw(byte b, UnsafeBuffer dst, int out, int dstEnd) {
        if (!CharClass.isTarget(b) || b == '?') {
            return HttpError.BAD_PATH;
        }
        return CharClass.isPathLenient(b) ? putEscape(dst, out, dstEnd, b & 0xff) : put(dst, out, dstEnd, b);
    }

    private static int copyEscapes(UnsafeBuffer src, int pos, int escapes, UnsafeBuffer dst, int dstFrom, int dstEnd) {
        int first = escaped(src, pos);
        if (CharClass.isUnreserved((byte) first)) {
            return put(dst, dstFrom, dstEnd, (byte) first);
        }
        int out = dstFrom;
        for (int i = 0; i < escapes && out >= 0; i++) {
            out = putEscape(dst, out, dstEnd, escaped(src, pos + i * ESCAPE_LENGTH));
        }
        return out;
    }

    /**
     * Acts on dot segments and empty ones (RFC 3986 5.2.4); the segment lies in dst, behind a slash.
     */
    private static int closeSegment(UnsafeBuffer dst, int pathStart, int from, int end, int dstEnd, boolean isLast) {
        int length = end - from;
        if (length == 0) {
            return end;
        }
        if (dst.getByte(from) == '.') {
            int dots = length > 1 && dst.getByte(from + 1) == '.' ? 2 : 1;
            if (dots == length) {
                return dots == 1 ? from : parent(dst, pathStart, from);
            }
            if (beginsParameter(dst, from + dots, end)) {
                return HttpError.BAD_PATH;
            }
        }
        return isLast ? end : put(dst, end, dstEnd, (byte) '/');
    }

    /** Finds where the parent's segment began, behind its slash; a bad path if there is none. */
    private static int parent(UnsafeBuffer dst, int pathStart, int segmentStart) {
        int slash = segmentStart - 1;
        if (slash == pathStart) {
            return HttpError.BAD_PATH;
        }
        do {
            slash--;
        } while (dst.getByte(slash) != '/');
        return slash + 1;
    }

    private static boolean beginsParameter(UnsafeBuffer dst, int pos, int end) {
        return dst.getByte(pos) == ';'
            || end - pos >= ESCAPE_LENGTH && dst.getByte(pos) == '%' && escaped(dst, pos) == ';';
    }

    /**
     * Counts the escapes that make the character at an escape: 1 for acceptable ASCII, 2 to 4 for well-formed UTF-8
     * (RFC 3629 4: no overlong forms, no surrogates, nothing above U+10FFFF), 0 for everything else.
     */
    private static int characterLength(UnsafeBuffer src, int pos, int end) {
        int first = escaped(src, pos, end);
        if (first < 0x80) {
            return first <= 0x1f || first == 0x7f || first == '/' || first == '\\' ? 0 : 1;
        }
        int length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (length == 0) {
            return 0;
        }
        int second = escaped(src, pos + ESCAPE_LENGTH, end);
        int secondMin = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int secondMax = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < secondMin || second > secondMax) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            int next = escaped(src, pos + i * ESCAPE_LENGTH, end);
            if (next < 0x80 || next > 0xbf) {
                return 0;
            }
        }
        return length;
    }

    /** Value of the escape at a position, or -1 if there is none before end. */
    private static int escaped(UnsafeBuffer buffer, int pos, int end) {
        if (end - pos < ESCAPE_LENGTH || buffer.getByte(pos) != '%') {
            return -1;
        }
        int high = CharClass.hex(buffer.getByte(pos + 1));
        int low = CharClass.hex(buffer.getByte(pos + 2));
        return (high | low) < 0 ? -1 : high << 4 | low;
    }

    private static int escaped(UnsafeBuffer buffer, int pos) {
        return CharClass.hex(buffer.getByte(pos + 1)) << 4 | CharClass.hex(buffer.getByte(pos + 2));
    }

    private static int put(UnsafeBuffer dst, int out, int dstEnd, byte b) {
        if (out >= dstEnd) {
            return HttpError.TARGET_TOO_LONG;
        }
        dst.putByte(out, b);
        return out + 1;
    }

    private static int putEscape(UnsafeBuffer dst, int out, int dstEnd, int value) {
        if (dstEnd - out < ESCAPE_LENGTH) {
            return HttpError.TARGET_TOO_LONG;
        }
        dst.putByte(out, (byte) '%');
        dst.putByte(out + 1, DIGITS[value >>> 4]);
        dst.putByte(out + 2, DIGITS[value & 0xf]);
        return out + ESCAPE_LENGTH;
    }
}
