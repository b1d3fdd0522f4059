package io.ringway.http.fuzz;

import static io.ringway.http.fuzz.StrictSyntax.REFUSED;
import static io.ringway.http.fuzz.StrictSyntax.hex;

import java.util.Arrays;

/**
 * The canonical form of a path, by decoding everything, then cutting into segments, then joining (RFC 3986 6.2.2).
 */
final class StrictPath {
    private static final byte[] DIGITS = StrictSyntax.ascii("0123456789ABCDEF");
    private static final int ESCAPED = 0x100;

    /** The canonical path after a result that is not REFUSED. */
    byte[] out = new byte[3 * 1024 + 3];

    // One unit for each character of the path; what stays escaped is marked.
    private int[] units = new int[1024];
    private int[] segments = new int[1024 + 4];
    private int unitCount;

    /** Length of the canonical form in {@link #out}, or REFUSED. */
    int normalize(byte[] b, int from, int to) {
        if (units.length < to - from + 1) {
            units = new int[2 * (to - from + 1)];
            segments = new int[units.length + 4];
            out = new byte[3 * units.length + 3];
        }
        unitCount = 0;
        if (from == to) {
            units[unitCount++] = '/';
        } else if (b[from] != '/') {
            return REFUSED;
        }
        return decode(b, from, to) && isUtf8() ? join() : REFUSED;
    }

    boolean equals(byte[] b, int from, int to, int length) {
        return Arrays.equals(b, from, to, out, 0, length);
    }

    private boolean decode(byte[] b, int from, int to) {
        int pos = from;
        while (pos < to) {
            byte c = b[pos];
            if (c == '%') {
                if (to - pos < 3 || hex(b[pos + 1]) < 0 || hex(b[pos + 2]) < 0) {
                    return false;
                }
                int value = 16 * hex(b[pos + 1]) + hex(b[pos + 2]);
                if (value < 0x20 || value == 0x7f || value == '/' || value == '\\') {
                    return false;
                }
                units[unitCount++] = value < 0x80 && StrictSyntax.isUnreserved(value) ? value : value | ESCAPED;
                pos += 3;
            } else {
                if (!StrictSyntax.isPath(c) && !StrictSyntax.isLenient(c)) {
                    return false;
                }
                units[unitCount++] = StrictSyntax.isLenient(c) ? c | ESCAPED : c;
                pos++;
            }
        }
        return true;
    }

    /** RFC 3629: each character's code point, encoded again, has as many bytes as it had. */
    private boolean isUtf8() {
        int i = 0;
        while (i < unitCount) {
            int lead = units[i++] & 0xff;
            if (lead < 0x80) {
                continue;
            }
            int more = lead >= 0xf8 || lead < 0xc0 ? -1 : lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
            int point = lead & (more == 3 ? 0x07 : more == 2 ? 0x0f : 0x1f);
            for (int k = 0; k < more; k++, i++) {
                if (i == unitCount || (units[i] & 0xc0) != 0x80) {
                    return false;
                }
                point = point << 6 | units[i] & 0x3f;
            }
            boolean isSurrogate = point >= 0xd800 && point <= 0xdfff;
            int needed = point < 0x80 ? 0 : point < 0x800 ? 1 : point < 0x1_0000 ? 2 : point < 0x11_0000 ? 3 : 4;
            if (more < 0 || needed != more || isSurrogate) {
                return false;
            }
        }
        return true;
    }

    /** Cuts at slashes, drops empty and dot segments, lets the double dot take its parent away; REFUSED at the root. */
    private int join() {
        int kept = 0;
        boolean endsWithSlash = true;
        int start = 1;
        while (start <= unitCount) {
            int end = start;
            while (end < unitCount && units[end] != '/') {
                end++;
            }
            int dots = dots(start, end);
            endsWithSlash = start == end || dots == end - start;
            if (dots > 0 && dots == end - start) {
                kept -= dots - 1;
                if (kept < 0) {
                    return REFUSED;
                }
            } else if (dots > 0 && (units[start + dots] & 0xff) == ';') {
                return REFUSED;
            } else if (start < end) {
                segments[2 * kept] = start;
                segments[2 * kept + 1] = end;
                kept++;
            }
            start = end + 1;
        }
        return write(kept, endsWithSlash);
    }

    /** One or two dots at the beginning of a segment; 0 where none, or three. */
    private int dots(int start, int end) {
        int dots = 0;
        while (start + dots < end && units[start + dots] == '.') {
            dots++;
        }
        return dots > 2 ? 0 : dots;
    }

    private int write(int kept, boolean endsWithSlash) {
        int length = 0;
        for (int i = 0; i < kept; i++) {
            out[length++] = '/';
            for (int k = segments[2 * i]; k < segments[2 * i + 1]; k++) {
                int unit = units[k];
                if (unit < ESCAPED) {
                    out[length++] = (byte) unit;
                } else {
                    out[length++] = '%';
                    out[length++] = DIGITS[unit >> 4 & 0xf];
                    out[length++] = DIGITS[unit & 0xf];
                }
            }
        }
        if (kept == 0 || endsWithSlash) {
            out[length++] = '/';
        }
        return length;
    }
}
