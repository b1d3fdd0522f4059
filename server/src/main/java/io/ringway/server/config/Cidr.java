package io.ringway.server.config;

/**
 * One range of addresses, {@code 10.0.0.0/8}.
 *
 * @param network    whose bits after the prefix are ignored.
 * @param prefixBits 0 to 32 for IPv4, 0 to 128 for IPv6.
 */
public record Cidr(IpAddress network, int prefixBits) {

    /** Checks the length of the prefix. */
    public Cidr {
        if (prefixBits < 0 || prefixBits > bits(network)) {
            throw new IllegalArgumentException("prefix: " + prefixBits);
        }
    }

    /**
     * Reads {@code ADDRESS/BITS}, or a lone address as the range that holds only it.
     *
     * @param text to read.
     * @return the range, or null when the text is none.
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        IpAddress network = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            return null;
        }
        if (slash < 0) {
            return new Cidr(network, bits(network));
        }
        String digits = text.substring(slash + 1);
        boolean isShaped = !digits.isEmpty() && digits.length() <= 3
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.length() == 1 || digits.charAt(0) != '0');
        // A mapped range, ::ffff:10.0.0.0/104, was made IPv4 by the address reader: its prefix loses the 96 bits too.
        int mapped = network.ipv4() && text.indexOf(':') >= 0 ? 96 : 0;
        int prefix = isShaped ? Integer.parseInt(digits) - mapped : -1;
        return prefix < 0 || prefix > bits(network) ? null : new Cidr(network, prefix);
    }

    /**
     * Tells whether the address has bits set that the prefix cuts off, which often is a slip of the pen.
     *
     * @return true for {@code 10.0.0.1/8}.
     */
    public boolean hasHostBits() {
        int host = bits(network) - prefixBits;
        long lowHost = host >= 64 ? -1L : (1L << host) - 1;
        long highHost = host <= 64 ? 0 : host == 128 ? -1L : (1L << (host - 64)) - 1;
        return (network.low() & lowHost) != 0 || (network.high() & highHost) != 0;
    }

    @Override
    public String toString() {
        return network + "/" + prefixBits;
    }

    private static int bits(IpAddress address) {
        return address.ipv4() ? 32 : 128;
    }
}
