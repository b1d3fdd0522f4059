package io.ringway.ring.kernel;

import io.ringway.ring.Hot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The address of a socket: IPv4, IPv6 or a Unix socket's path. Immutable; its static methods read addresses as the
 * kernel writes them, without allocation.
 */
public final class SockAddr {
    /** Bytes that hold any encoded address. */
    public static final int BYTES_MAX = 128;
    /** Bytes that hold any IP address as text. */
    public static final int TEXT_MAX = 45;

    private static final int FAMILY_OFFSET = 0;
    private static final int PORT_OFFSET = 2;
    private static final int IPV4_OFFSET = 4;
    private static final int IPV6_OFFSET = 8;
    private static final int PATH_OFFSET = 2;
    private static final int IPV4_LENGTH = 16;
    private static final int IPV6_LENGTH = 28;
    private static final int PATH_MAX = 107;
    private static final int PORT_MAX = 65535;
    private static final String UNIX_PREFIX = "unix:";
    private static final int LOOPBACK_NET = 127;

    private final int family;
    private final byte[] bytes;
    private final int port;

    private SockAddr(int family, byte[] bytes, int port) {
        this.family = family;
        this.bytes = bytes;
        this.port = port;
    }

    /**
     * Reads an address as users write it.
     *
     * @param text {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}, {@code :80} (all IPv4 interfaces),
     *             {@code unix:/path} or {@code unix:@abstract}.
     * @return the address.
     * @throws IllegalArgumentException naming what is wrong with it.
     */
    public static SockAddr parse(String text) {
        if (text.startsWith(UNIX_PREFIX)) {
            return unix(text.substring(UNIX_PREFIX.length()));
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw invalid(text, "no port");
        }
        int port = parsePort(text, text.substring(colon + 1));
        String host = text.substring(0, colon);
        if (host.isEmpty()) {
            return ip(new byte[IpLiteral.IPV4_BYTES], port);
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            byte[] bytes = IpLiteral.parse(host.substring(1, host.length() - 1));
            if (bytes.length == IpLiteral.IPV6_BYTES) {
                return ip(bytes, port);
            }
            throw invalid(text, "brackets are for IPv6");
        }
        if (host.indexOf(':') >= 0) {
            throw invalid(text, "an IPv6 address needs brackets");
        }
        return ip(IpLiteral.parse(host), port);
    }

    /**
     * Makes an IP socket's address.
     *
     * @param address an IP address as text, without brackets.
     * @param port    0 to 65535.
     * @return the address.
     * @throws IllegalArgumentException when it is no IP address.
     */
    public static SockAddr ip(String address, int port) {
        return ip(IpLiteral.parse(address), port);
    }

    /**
     * Makes an IP socket's address.
     *
     * @param address 4 or 16 bytes in network order.
     * @param port    0 to 65535.
     * @return the address.
     */
    public static SockAddr ip(byte[] address, int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port: " + port + " (allowed: 0 to " + PORT_MAX + ")");
        }
        return switch (address.length) {
            case IpLiteral.IPV4_BYTES -> new SockAddr(SocketOptions.AF_INET, address.clone(), port);
            case IpLiteral.IPV6_BYTES -> new SockAddr(SocketOptions.AF_INET6, address.clone(), port);
            default -> throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + address.length);
        };
    }

    /**
     * Makes a Unix socket's address.
     *
     * @param path a path, or {@code @name} for one outside the file system; at most 107 bytes.
     * @return the address.
     */
    public static SockAddr unix(String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > PATH_MAX || path.indexOf(0) >= 0) {
            throw invalid(UNIX_PREFIX + path, "a Unix socket's path has 1 to " + PATH_MAX + " bytes and no NUL");
        }
        return new SockAddr(SocketOptions.AF_UNIX, bytes, -1);
    }

    /**
     * Reads an address that the kernel wrote.
     *
     * @param address where it is.
     * @param length  its bytes, as the kernel said.
     * @return the address; a Unix socket without a name has an empty path.
     */
    public static SockAddr decode(long address, int length) {
        int family = family(address);
        return switch (family) {
            case SocketOptions.AF_INET -> new SockAddr(family,
                    NativeMemory.bytes(address + IPV4_OFFSET, IpLiteral.IPV4_BYTES), port(address));
            case SocketOptions.AF_INET6 -> new SockAddr(family,
                    NativeMemory.bytes(address + IPV6_OFFSET, IpLiteral.IPV6_BYTES), port(address));
            case SocketOptions.AF_UNIX -> new SockAddr(family, decodePath(address, length), -1);
            default -> throw new IllegalArgumentException("address family " + family);
        };
    }

    /** {@return AF_INET, AF_INET6 or AF_UNIX} */
    public int family() {
        return family;
    }

    /** {@return whether it is a Unix socket's} */
    public boolean isUnix() {
        return family == SocketOptions.AF_UNIX;
    }

    /** {@return the port, or -1 for a Unix socket} */
    public int port() {
        return port;
    }

    /** {@return a Unix socket's path as written, {@code @name} for one outside the file system; null for IP} */
    public String path() {
        return isUnix() ? new String(bytes, StandardCharsets.UTF_8) : null;
    }

    /**
     * The same host with another port.
     *
     * @param other 0 to 65535.
     * @return the address.
     */
    public SockAddr port(int other) {
        return ip(bytes, other);
    }

    /**
     * Writes the address as the kernel reads it.
     *
     * @param address where it goes; {@link #BYTES_MAX} bytes are enough.
     * @return its length in bytes.
     */
    public int encode(long address) {
        NativeMemory.clear(address, BYTES_MAX);
        NativeMemory.putShort(address + FAMILY_OFFSET, (short) family);
        if (isUnix()) {
            NativeMemory.put(bytes, address + PATH_OFFSET);
            if (bytes[0] == '@') {
                // Outside the file system a name begins with NUL and ends with the length.
                NativeMemory.putByte(address + PATH_OFFSET, (byte) 0);
                return PATH_OFFSET + bytes.length;
            }
            return PATH_OFFSET + bytes.length + 1;
        }
        NativeMemory.putByte(address + PORT_OFFSET, (byte) (port >>> Byte.SIZE));
        NativeMemory.putByte(address + PORT_OFFSET + 1, (byte) port);
        boolean ipv4 = family == SocketOptions.AF_INET;
        NativeMemory.put(bytes, address + (ipv4 ? IPV4_OFFSET : IPV6_OFFSET));
        return ipv4 ? IPV4_LENGTH : IPV6_LENGTH;
    }

    /**
     * Reads an encoded address's family.
     *
     * @param sockaddr where the address is.
     * @return AF_INET, AF_INET6, AF_UNIX or another.
     */
    @Hot
    public static int family(long sockaddr) {
        return NativeMemory.getShort(sockaddr + FAMILY_OFFSET) & 0xffff;
    }

    /**
     * Reads an encoded IP address's port.
     *
     * @param sockaddr where the address is.
     * @return 0 to 65535, or -1 when it is no IP address.
     */
    @Hot
    public static int port(long sockaddr) {
        int family = family(sockaddr);
        if (family != SocketOptions.AF_INET && family != SocketOptions.AF_INET6) {
            return -1;
        }
        return (NativeMemory.getByte(sockaddr + PORT_OFFSET) & 0xff) << Byte.SIZE
                | NativeMemory.getByte(sockaddr + PORT_OFFSET + 1) & 0xff;
    }

    /**
     * Writes an encoded address's IP as text, without port: dotted for IPv4 and for IPv4 in IPv6, RFC 5952 for IPv6.
     *
     * @param sockaddr where the address is.
     * @param dst      where the text goes; {@link #TEXT_MAX} bytes are enough.
     * @param offset   its position there.
     * @return the position after it; unchanged when it is no IP address.
     */
    @Hot
    public static int writeIp(long sockaddr, UnsafeBuffer dst, int offset) {
        return switch (family(sockaddr)) {
            case SocketOptions.AF_INET -> IpText.writeIpv4(sockaddr + IPV4_OFFSET, dst, offset);
            case SocketOptions.AF_INET6 -> isMapped(sockaddr)
                    ? IpText.writeIpv4(sockaddr + IPV6_OFFSET + 12, dst, offset)
                    : IpText.writeIpv6(sockaddr + IPV6_OFFSET, dst, offset);
            default -> offset;
        };
    }

    /**
     * Tells whether an encoded address is this host's loopback: 127.0.0.0/8, ::1, or a Unix socket.
     *
     * @param sockaddr where the address is.
     * @return whether it is.
     */
    @Hot
    public static boolean isLoopback(long sockaddr) {
        return switch (family(sockaddr)) {
            case SocketOptions.AF_INET -> NativeMemory.getByte(sockaddr + IPV4_OFFSET) == LOOPBACK_NET;
            case SocketOptions.AF_INET6 -> isMapped(sockaddr)
                    ? NativeMemory.getByte(sockaddr + IPV6_OFFSET + 12) == LOOPBACK_NET
                    : NativeMemory.getLong(sockaddr + IPV6_OFFSET) == 0
                            && NativeMemory.getLong(sockaddr + IPV6_OFFSET + 8) == 1L << Long.SIZE - Byte.SIZE;
            case SocketOptions.AF_UNIX -> true;
            default -> false;
        };
    }

    /**
     * Finds an encoded address's IP bytes.
     *
     * @param sockaddr where the address is.
     * @return the native address of its 4 bytes (IPv4, or IPv4 in IPv6) or 16 bytes; 0 when it is no IP address.
     */
    @Hot
    public static long ipAddress(long sockaddr) {
        return switch (family(sockaddr)) {
            case SocketOptions.AF_INET -> sockaddr + IPV4_OFFSET;
            case SocketOptions.AF_INET6 -> sockaddr + IPV6_OFFSET + (isMapped(sockaddr) ? 12 : 0);
            default -> 0;
        };
    }

    /**
     * Tells how many bytes {@link #ipAddress} points at.
     *
     * @param sockaddr where the address is.
     * @return 4, 16, or 0 when it is no IP address.
     */
    @Hot
    public static int ipLength(long sockaddr) {
        return switch (family(sockaddr)) {
            case SocketOptions.AF_INET -> IpLiteral.IPV4_BYTES;
            case SocketOptions.AF_INET6 -> isMapped(sockaddr) ? IpLiteral.IPV4_BYTES : IpLiteral.IPV6_BYTES;
            default -> 0;
        };
    }

    /** Writes the address as {@link #parse} reads it. */
    @Override
    public String toString() {
        if (isUnix()) {
            return UNIX_PREFIX + path();
        }
        String host = IpText.text(bytes);
        return (family == SocketOptions.AF_INET6 ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SockAddr that && family == that.family && port == that.port
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * family + port) + Arrays.hashCode(bytes);
    }

    /** ::ffff:0:0/96, an IPv4 peer of an IPv6 listener. The bytes 0 to 7 are zero, then 00 00 ff ff. */
    @Hot
    private static boolean isMapped(long sockaddr) {
        return NativeMemory.getLong(sockaddr + IPV6_OFFSET) == 0
                && NativeMemory.getInt(sockaddr + IPV6_OFFSET + 8) == 0xffff_0000;
    }

    private static byte[] decodePath(long address, int length) {
        byte[] path = NativeMemory.bytes(address + PATH_OFFSET, Math.max(0, length - PATH_OFFSET));
        if (path.length > 0 && path[0] == 0) {
            path[0] = '@';
            return path;
        }
        int end = 0;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        return Arrays.copyOf(path, end);
    }

    private static int parsePort(String text, String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
                || Integer.parseInt(digits) > PORT_MAX) {
            throw invalid(text, "port " + digits + " is not 0 to " + PORT_MAX);
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException invalid(String text, String problem) {
        return new IllegalArgumentException(
                text + ": " + problem + " (allowed: 192.0.2.1:80, [2001:db8::1]:80, :80, unix:/path)");
    }
}
