package io.ringway.server.config;

/**
 * An IP address as two numbers, in the form {@link CidrSet#contains} takes. An IPv4 address that came in IPv6 clothes
 * ({@code ::ffff:a.b.c.d}) is an IPv4 address here.
 *
 * @param high the first 64 bits of an IPv6 address, 0 for IPv4.
 * @param low  the last 64 bits of an IPv6 address, or the 32 bits of an IPv4 one.
 * @param ipv4 true for IPv4.
 */
public record IpAddress(long high, long low, boolean ipv4) {

    /** {@code 0.0.0.0}. */
    public static final IpAddress ANY_IPV4 = new IpAddress(0, 0, true);

    /** {@code 127.0.0.1}. */
    public static final IpAddress LOOPBACK_IPV4 = new IpAddress(0, 0x7f000001L, true);

    /** Checks that an IPv4 address has 32 bits. */
    public IpAddress {
        if (ipv4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /**
     * Reads an address without brackets, zone or port. Only full dotted quads without leading zeros are IPv4 addresses:
     * {@code 127.1} and {@code 010.0.0.1} mean different hosts to different readers and are refused.
     *
     * @param text to read.
     * @return the address, or null when the text is none.
     */
    public static IpAddress parse(String text) {
        if (text.indexOf(':') < 0) {
            return IpText.parseIpv4(text);
        }
        return IpText.parseIpv6(text);
    }

    /**
     * Tells whether only this host can reach the address.
     *
     * @return true for 127.0.0.0/8 and {@code ::1}.
     */
    public boolean isLoopback() {
        return ipv4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /**
     * Tells whether a socket bound to it takes what comes to every address of the family.
     *
     * @return true for {@code 0.0.0.0} and {@code ::}.
     */
    public boolean isUnspecified() {
        return high == 0 && low == 0;
    }

    /**
     * The bytes in network order.
     *
     * @return 4 or 16 bytes.
     */
    public byte[] bytes() {
        byte[] bytes = new byte[ipv4 ? 4 : 16];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            long half = fromEnd < 8 ? low : high;
            bytes[i] = (byte) (half >>> ((fromEnd & 7) * 8));
        }
        return bytes;
    }

    /** The usual text form; IPv6 without brackets. */
    @Override
    public String toString() {
        if (!ipv4) {
            return IpText.formatIpv6(high, low);
        }
        return (low >>> 24) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
    }
}
