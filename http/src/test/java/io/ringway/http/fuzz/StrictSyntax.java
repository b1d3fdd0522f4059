package io.ringway.http.fuzz;

import java.nio.charset.StandardCharsets;

/**
 * Character classes and small grammars, spelled out from RFC 9110, RFC 9112 and RFC 3986 with our policy, on arrays and
 * one byte at a time. Shares nothing with the product.
 */
final class StrictSyntax {
    /** Result: the bytes break a rule. */
    static final int REFUSED = -1;
    /** Result: the bytes end before the message does. */
    static final int INCOMPLETE = 0;

    private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    /** RFC 9110 5.6.2: tchar. */
    private static final boolean[] TCHAR = set("!#$%&'*+-.^_`|~" + ALPHANUMERIC);
    /** RFC 3986 2.3. */
    private static final boolean[] UNRESERVED = set("-._~" + ALPHANUMERIC);
    /** RFC 3986 3.3: pchar without escapes, and the slash. */
    private static final boolean[] PATH = set("-._~!$&'()*+,;=:@/" + ALPHANUMERIC);
    /** What browsers send raw against RFC 3986, accepted [policy]. */
    private static final boolean[] LENIENT = set("[]|{}^`");
    private static final int HOST_MAX = 255;

    private StrictSyntax() {
    }

    static boolean isTchar(byte b) {
        return TCHAR[b & 0xff];
    }

    static boolean isUnreserved(int b) {
        return UNRESERVED[b & 0xff];
    }

    static boolean isPath(byte b) {
        return PATH[b & 0xff];
    }

    static boolean isLenient(byte b) {
        return LENIENT[b & 0xff];
    }

    /** RFC 9110 5.5: HTAB, SP, VCHAR, obs-text. */
    static boolean isValue(byte b) {
        int c = b & 0xff;
        return c == '\t' || c >= ' ' && c != 0x7f;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    static int hex(byte b) {
        return b < 0 ? -1 : Character.digit((char) b, 16);
    }

    static boolean isToken(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isTchar(b[i])) {
                return false;
            }
        }
        return from < to;
    }

    /** Where the CR of the line's CRLF stands; INCOMPLETE (as -2) or REFUSED for a bare CR or LF. */
    static int lineEnd(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (b[i] == '\n') {
                return REFUSED;
            }
            if (b[i] == '\r') {
                return i + 1 == to ? -2 : b[i + 1] == '\n' ? i : REFUSED;
            }
        }
        return -2;
    }

    static boolean equalsIgnoreCase(byte[] b, int from, int to, byte[] lower) {
        if (to - from != lower.length) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower(b[from + i]) != lower[i]) {
                return false;
            }
        }
        return true;
    }

    static boolean equalsIgnoreCase(byte[] b, int from, int to, int otherFrom, int otherTo) {
        if (to - from != otherTo - otherFrom) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (lower(b[from + i]) != lower(b[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + 'a' - 'A') : b;
    }

    static int indexOf(byte[] b, int from, int to, char wanted) {
        int i = from;
        while (i < to && b[i] != wanted) {
            i++;
        }
        return i;
    }

    /** End of the host of {@code host [":" port]}, or -1; the port is not looked at. */
    static int hostEnd(byte[] b, int from, int to) {
        int end;
        boolean isHost;
        if (from < to && b[from] == '[') {
            int close = indexOf(b, from, to, ']');
            end = close + 1;
            isHost = close < to && isIpv6(b, from + 1, close);
        } else {
            end = indexOf(b, from, to, ':');
            isHost = isName(b, from, end);
        }
        return isHost && end - from <= HOST_MAX ? end : -1;
    }

    /** Port behind a host: -1 for none, -2 for a bad one. */
    static int port(byte[] b, int hostEnd, int to) {
        if (hostEnd == to || b[hostEnd] == ':' && hostEnd + 1 == to) {
            return -1;
        }
        if (b[hostEnd] != ':' || to - hostEnd > 6) {
            return -2;
        }
        int port = 0;
        for (int i = hostEnd + 1; i < to; i++) {
            if (!isDigit(b[i])) {
                return -2;
            }
            port = 10 * port + b[i] - '0';
        }
        return port > 65_535 ? -2 : port;
    }

    /** Labels with single dots between them, perhaps one at the end; digits and dots alone are an IPv4 address. */
    private static boolean isName(byte[] b, int from, int to) {
        boolean isNumeric = true;
        for (int i = from; i < to; i++) {
            boolean isDot = b[i] == '.';
            if (!isUnreserved(b[i]) || isDot && (i == from || b[i - 1] == '.')) {
                return false;
            }
            isNumeric &= isDot || isDigit(b[i]);
        }
        return from < to && (!isNumeric || isIpv4(b, from, to));
    }

    private static boolean isIpv4(byte[] b, int from, int to) {
        int octets = 0;
        int start = from;
        while (start <= to) {
            int end = indexOf(b, start, to, '.');
            if (!isOctet(b, start, end)) {
                return false;
            }
            octets++;
            start = end + 1;
        }
        return octets == 4;
    }

    private static boolean isOctet(byte[] b, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(b[i]) || i - from == 3) {
                return false;
            }
            value = 10 * value + b[i] - '0';
        }
        return from < to && value <= 255 && (b[from] != '0' || to - from == 1);
    }

    /** RFC 3986 3.2.2: eight groups, or fewer around one double colon. */
    private static boolean isIpv6(byte[] b, int from, int to) {
        for (int i = from; i + 1 < to; i++) {
            if (b[i] == ':' && b[i + 1] == ':') {
                int left = groups(b, from, i, false);
                int right = groups(b, i + 2, to, true);
                return left >= 0 && right >= 0 && left + right <= 7;
            }
        }
        return groups(b, from, to, true) == 8;
    }

    private static int groups(byte[] b, int from, int to, boolean mayEndInIpv4) {
        if (from == to) {
            return 0;
        }
        int groups = 0;
        int start = from;
        while (start <= to) {
            int end = indexOf(b, start, to, ':');
            if (mayEndInIpv4 && end == to && isIpv4(b, start, end)) {
                return groups + 2;
            }
            if (end == start || end - start > 4) {
                return -1;
            }
            for (int i = start; i < end; i++) {
                if (hex(b[i]) < 0) {
                    return -1;
                }
            }
            groups++;
            start = end + 1;
        }
        return groups;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[][] ascii(String... texts) {
        byte[][] all = new byte[texts.length][];
        for (int i = 0; i < all.length; i++) {
            all[i] = ascii(texts[i]);
        }
        return all;
    }

    private static boolean[] set(String members) {
        boolean[] set = new boolean[256];
        for (int i = 0; i < members.length(); i++) {
            set[members.charAt(i)] = true;
        }
        return set;
    }
}
