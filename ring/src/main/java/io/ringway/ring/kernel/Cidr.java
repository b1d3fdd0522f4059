package io.ringway.ring.kernel;

import io.ringway.ring.Hot;

/** A range of IP addresses, {@code 10.0.0.0/8} or {@code 2001:db8::/32}. Immutable. IPv4 in IPv6 counts as IPv4. */
public final class Cidr {
    private final byte[] prefix;
    private final int bits;

    private Cidr(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /**
     * Reads a range.
     *
     * @param text an IP address with or without {@code /bits}; bits behind the prefix are zero.
     * @return the range.
     * @throws IllegalArgumentException naming what is wrong with it.
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        byte[] prefix = IpLiteral.parse(slash < 0 ? text : text.substring(0, slash));
        int bitsMax = prefix.length * Byte.SIZE;
        String digits = slash < 0 ? Integer.toString(bitsMax) : text.substring(slash + 1);
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > bitsMax) {
            throw new IllegalArgumentException(text + ": prefix length " + digits + " (allowed: 0 to " + bitsMax + ")");
        }
        int bits = Integer.parseInt(digits);
        for (int bit = bits; bit < bitsMax; bit++) {
            if ((prefix[bit / Byte.SIZE] & 0x80 >>> bit % Byte.SIZE) != 0) {
                throw new IllegalArgumentException(text + ": bits are set behind the prefix of " + bits);
            }
        }
        return new Cidr(prefix, bits);
    }

    /**
     * Tells whether an encoded address is in the range.
     *
     * @param sockaddr where the address is.
     * @return whether it is; never for a Unix socket.
     */
    @Hot
    public boolean contains(long sockaddr) {
        if (SockAddr.ipLength(sockaddr) != prefix.length) {
            return false;
        }
        long ip = SockAddr.ipAddress(sockaddr);
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (NativeMemory.getByte(ip + i) != prefix[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || ((NativeMemory.getByte(ip + whole) ^ prefix[whole]) & 0xff00 >>> rest & 0xff) == 0;
    }

    /** Writes the range as {@link #parse} reads it. */
    @Override
    public String toString() {
        return IpText.text(prefix) + "/" + bits;
    }
}
