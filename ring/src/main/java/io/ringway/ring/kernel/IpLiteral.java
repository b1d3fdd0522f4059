package io.ringway.ring.kernel;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.regex.Pattern;

/** IP addresses as written: strict, never a name, so nothing is ever looked up. */
final class IpLiteral {
    static final int IPV4_BYTES = 4;
    static final int IPV6_BYTES = 16;

    private static final Pattern DOTTED_FOUR = Pattern.compile("(?:0|[1-9]\\d{0,2})(?:\\.(?:0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private IpLiteral() {
    }

    /**
     * Reads an address.
     *
     * @param text {@code 192.0.2.1} or {@code 2001:db8::1}; no brackets, no zone.
     * @return its 4 or 16 bytes in network order.
     * @throws IllegalArgumentException when it is neither.
     */
    static byte[] parse(String text) {
        if (DOTTED_FOUR.matcher(text).matches()) {
            return Inet4Address.ofLiteral(text).getAddress();
        }
        if (IPV6_CHARACTERS.matcher(text).matches()) {
            byte[] bytes = Inet6Address.ofLiteral(text).getAddress();
            return bytes.length == IPV6_BYTES ? bytes : mapped(bytes);
        }
        throw new IllegalArgumentException(text + ": not an IP address (allowed: 192.0.2.1 or 2001:db8::1)");
    }

    /** The JDK turns ::ffff:192.0.2.1 into IPv4; what was written as IPv6 stays IPv6. */
    private static byte[] mapped(byte[] ipv4) {
        byte[] bytes = new byte[IPV6_BYTES];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        System.arraycopy(ipv4, 0, bytes, IPV6_BYTES - IPV4_BYTES, IPV4_BYTES);
        return bytes;
    }
}
