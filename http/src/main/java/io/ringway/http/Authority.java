package io.ringway.http;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Checks {@code host [":" port]} and tells its parts (RFC 9110 7.2, RFC 3986 3.2).
 *
 * <p>Stricter than RFC 3986 [policy]: a name has unreserved characters only (neither escapes nor sub-delims), no empty
 * label but the one behind a final dot, and is not empty; what consists of digits and dots is an IPv4 address; there is
 * no userinfo, no zone id, no future address form.
 *
 * <p>The result is one long, so that two numbers come back without an object. Thread: any.
 */
public final class Authority {
    /** Result for what is no authority. */
    public static final long MALFORMED = -1;

    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS_MAX = 5;
    private static final int GROUPS = 8;
    private static final int GROUP_DIGITS_MAX = 4;
    private static final int OCTETS = 4;
    private static final int OCTET_MAX = 255;

    private Authority() {
    }

    /**
     * Checks an authority.
     *
     * @param buffer holding it.
     * @param from   its first byte.
     * @param end    the byte behind it.
     * @return its parts, for {@link #hostLength} and {@link #port}, or {@link #MALFORMED}.
     */
    @Hot
    public static long parse(UnsafeBuffer buffer, int from, int end) {
        if (from == end) {
            return MALFORMED;
        }
        int hostEnd = buffer.getByte(from) == '[' ? addressEnd(buffer, from, end) : nameEnd(buffer, from, end);
        if (hostEnd < 0 || hostEnd - from > HttpLimits.HOST_BYTES_MAX) {
            return MALFORMED;
        }
        int port = hostEnd == end ? -1 : parsePort(buffer, hostEnd, end);
        return port < -1 ? MALFORMED : (long) (hostEnd - from) << Integer.SIZE | port + 1;
    }

    /**
     * Length of the host in a result.
     *
     * @param authority result of {@link #parse}, not MALFORMED.
     * @return bytes, at least 1.
     */
    @Hot
    public static int hostLength(long authority) {
        assert authority != MALFORMED;
        return (int) (authority >>> Integer.SIZE);
    }

    /**
     * Port in a result.
     *
     * @param authority result of {@link #parse}, not MALFORMED.
     * @return 0 to 65,535, or -1 if none is given.
     */
    @Hot
    public static int port(long authority) {
        assert authority != MALFORMED;
        return (int) authority - 1;
    }

    /** End of a name: index of the colon or end; -1 if it is none. */
    private static int nameEnd(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        boolean isNumeric = true;
        byte previous = '.';
        while (pos < end) {
            byte b = buffer.getByte(pos);
            if (b == ':') {
                break;
            }
            if (!CharClass.isUnreserved(b) || b == '.' && previous == '.') {
                return -1;
            }
            isNumeric &= b == '.' || isDigit(b);
            previous = b;
            pos++;
        }
        return pos == from || isNumeric && !isIpv4(buffer, from, pos) ? -1 : pos;
    }

    /** End of an address in brackets: index behind the closing one; -1 if it is none. */
    private static int addressEnd(UnsafeBuffer buffer, int from, int end) {
        int close = ByteScan.indexOf(buffer, from, end, (byte) ']');
        return close < end && isIpv6(buffer, from + 1, close) ? close + 1 : -1;
    }

    /** Reads a colon and the digits behind it: the port, -1 if there are no digits, -2 if it is none. */
    private static int parsePort(UnsafeBuffer buffer, int colon, int end) {
        if (buffer.getByte(colon) != ':' || end - colon - 1 > PORT_DIGITS_MAX) {
            return -2;
        }
        int port = 0;
        for (int pos = colon + 1; pos < end; pos++) {
            byte b = buffer.getByte(pos);
            if (!isDigit(b)) {
                return -2;
            }
            port = port * 10 + b - '0';
        }
        return colon + 1 == end ? -1 : port > PORT_MAX ? -2 : port;
    }

    /** Four decimal octets without leading zeros (RFC 3986 3.2.2). */
    private static boolean isIpv4(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        for (int octets = 1; octets <= OCTETS; octets++) {
            int start = pos;
            int value = 0;
            while (pos < end && isDigit(buffer.getByte(pos)) && value <= OCTET_MAX) {
                value = value * 10 + buffer.getByte(pos++) - '0';
            }
            boolean isPadded = pos - start > 1 && buffer.getByte(start) == '0';
            if (pos == start || isPadded || value > OCTET_MAX) {
                return false;
            }
            if (octets < OCTETS && (pos == end || buffer.getByte(pos++) != '.')) {
                return false;
            }
        }
        return pos == end;
    }

    /** Eight groups of up to four digits, one run of zero groups left out, the last two perhaps as IPv4. */
    private static boolean isIpv6(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        boolean isCompressed = end - from >= 2 && buffer.getByte(from) == ':' && buffer.getByte(from + 1) == ':';
        if (isCompressed) {
            pos += 2;
        }
        int groups = 0;
        while (pos < end) {
            int groupEnd = groupEnd(buffer, pos, end);
            if (groupEnd < end && buffer.getByte(groupEnd) == '.') {
                return isIpv4(buffer, pos, end) && isComplete(groups + 2, isCompressed);
            }
            if (groupEnd == pos || groupEnd - pos > GROUP_DIGITS_MAX) {
                return false;
            }
            groups++;
            pos = groupEnd;
            if (pos == end) {
                break;
            }
            if (buffer.getByte(pos++) != ':' || pos == end || groups == GROUPS) {
                return false;
            }
            if (buffer.getByte(pos) == ':') {
                if (isCompressed) {
                    return false;
                }
                isCompressed = true;
                pos++;
            }
        }
        return isComplete(groups, isCompressed);
    }

    private static int groupEnd(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        while (pos < end && pos - from <= GROUP_DIGITS_MAX && CharClass.hex(buffer.getByte(pos)) >= 0) {
            pos++;
        }
        return pos;
    }

    private static boolean isComplete(int groups, boolean isCompressed) {
        return isCompressed ? groups < GROUPS : groups == GROUPS;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
