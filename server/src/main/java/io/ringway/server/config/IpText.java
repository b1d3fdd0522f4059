package io.ringway.server.config;

/** Reads the text forms of IP addresses (RFC 4291 2.2, RFC 6943 3.1.1 strict), without ever asking a name server. */
final class IpText {

    private static final int GROUPS = 8;

    private IpText() {
    }

    /**
     * Reads a dotted quad.
     *
     * @param text to read.
     * @return the address, or null when it is none.
     */
    static IpAddress parseIpv4(String text) {
        long value = quad(text);
        return value < 0 ? null : new IpAddress(0, value, true);
    }

    /**
     * Reads an IPv6 address, with {@code ::} and a final dotted quad allowed, without a zone.
     *
     * @param text to read.
     * @return the address, an IPv4 one for {@code ::ffff:0:0/96}, or null when it is none.
     */
    static IpAddress parseIpv6(String text) {
        int[] groups = new int[GROUPS];
        int gap = text.indexOf("::");
        if (gap < 0) {
            return readGroups(text, groups, 0) == GROUPS ? address(groups) : null;
        }
        int head = gap == 0 ? 0 : readGroups(text.substring(0, gap), groups, 0);
        int[] tail = new int[GROUPS];
        String rest = text.substring(gap + 2);
        int tailCount = rest.isEmpty() ? 0 : readGroups(rest, tail, 0);
        if (head < 0 || tailCount < 0 || head + tailCount >= GROUPS
                || text.substring(0, gap).indexOf('.') >= 0) {
            return null;
        }
        System.arraycopy(tail, 0, groups, GROUPS - tailCount, tailCount);
        return address(groups);
    }

    /**
     * Writes an IPv6 address as RFC 5952 recommends: lower case, the longest run of zero groups as {@code ::}.
     *
     * @param high the first 64 bits.
     * @param low  the last 64 bits.
     * @return the text.
     */
    static String formatIpv6(long high, long low) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - (i & 3) * 16)) & 0xffff;
        }
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && groups[i + length] == 0) {
                length++;
            }
            if (length > gapLength) {
                gap = i;
                gapLength = length;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(i == 0 || i == gap + gapLength && gap >= 0 ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** Returns how many groups there were, or -1 when one was malformed or there were too many. */
    private static int readGroups(String text, int[] groups, int from) {
        String[] parts = text.split(":", -1);
        int count = from;
        for (int i = 0; i < parts.length; i++) {
            boolean isQuad = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
            if (count + (isQuad ? 2 : 1) > GROUPS) {
                return -1;
            }
            long value = isQuad ? quad(parts[i]) : hex(parts[i]);
            if (value < 0) {
                return -1;
            }
            if (isQuad) {
                groups[count++] = (int) (value >>> 16);
            }
            groups[count++] = (int) (value & 0xffff);
        }
        return count;
    }

    private static long hex(String part) {
        if (part.isEmpty() || part.length() > 4) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static long quad(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return -1;
        }
        long value = 0;
        for (String part : parts) {
            int octet = octet(part);
            if (octet < 0) {
                return -1;
            }
            value = value << 8 | octet;
        }
        return value;
    }

    private static int octet(String part) {
        boolean isShaped = !part.isEmpty() && part.length() <= 3 && (part.length() == 1 || part.charAt(0) != '0')
                && part.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isShaped) {
            return -1;
        }
        int value = Integer.parseInt(part);
        return value <= 255 ? value : -1;
    }

    private static IpAddress address(int[] groups) {
        long high = join(groups, 0);
        long low = join(groups, 4);
        boolean isMapped = high == 0 && low >>> 32 == 0xffff;
        return isMapped ? new IpAddress(0, low & 0xffff_ffffL, true) : new IpAddress(high, low, false);
    }

    private static long join(int[] groups, int from) {
        return (long) groups[from] << 48 | (long) groups[from + 1] << 32 | (long) groups[from + 2] << 16
                | groups[from + 3];
    }
}
