package io.ringway.server.config;

import java.nio.charset.StandardCharsets;

/** Where a listener binds: an address and port, or a path. Names other than {@code localhost} are not resolved here. */
public sealed interface ListenAddress {

    /** Longest path of a Unix socket in bytes: {@code sun_path} less its terminating zero. */
    int UNIX_PATH_MAX = 107;

    /** The forms that are read, for messages. */
    String ALLOWED = "IPv4:PORT, [IPv6]:PORT, localhost:PORT, *:PORT, :PORT or unix:/PATH, with PORT 1..65535";

    /**
     * A TCP address.
     *
     * @param ip   to bind, {@code 0.0.0.0} and {@code ::} for all.
     * @param port 1 to 65535; 0, for a port the kernel chooses, only in configurations built in code.
     */
    record Inet(IpAddress ip, int port) implements ListenAddress {

        private static final int PORT_CHOSEN_LATER = 0;

        /** Checks the port's range. */
        public Inet {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("port: " + port);
            }
        }

        /**
         * This address with another port.
         *
         * @param other port, such as the one the kernel has chosen.
         * @return the address.
         */
        public Inet withPort(int other) {
            return new Inet(ip, other);
        }

        @Override
        public boolean overlaps(ListenAddress other) {
            return other instanceof Inet inet && port == inet.port && port != PORT_CHOSEN_LATER
                    && ip.ipv4() == inet.ip.ipv4()
                    && (ip.equals(inet.ip) || ip.isUnspecified() || inet.ip.isUnspecified());
        }

        @Override
        public String toString() {
            return ip.ipv4() ? ip + ":" + port : "[" + ip + "]:" + port;
        }
    }

    /**
     * A Unix stream socket.
     *
     * @param path absolute, at most {@value #UNIX_PATH_MAX} bytes in UTF-8.
     */
    record Unix(String path) implements ListenAddress {

        /** Checks the path. */
        public Unix {
            if (!isUnixPath(path)) {
                throw new IllegalArgumentException("Unix socket path");
            }
        }

        @Override
        public boolean overlaps(ListenAddress other) {
            return equals(other);
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /**
     * Tells whether a client that connects to one address may be taken by a listener on another: the same path, or the
     * same port on one interface, where {@code 0.0.0.0} and {@code ::} are every interface of their family (a socket
     * of one family is told not to take the other's). Port 0 is nobody's yet.
     *
     * @param other address.
     * @return true if they overlap.
     */
    boolean overlaps(ListenAddress other);

    /**
     * Reads an address; {@code *} and an empty host are {@code 0.0.0.0}.
     *
     * @param text in one of the forms of {@link #ALLOWED}; port 0 is read too, callers that must not have it check.
     * @return the address.
     * @throws IllegalArgumentException when it is none; the message says what is wrong, in a few words.
     */
    static ListenAddress parse(String text) {
        if (text.startsWith("unix:")) {
            String path = text.substring("unix:".length());
            if (!isUnixPath(path)) {
                throw new IllegalArgumentException("a Unix socket needs an absolute path of at most " + UNIX_PATH_MAX
                        + " bytes without control characters");
            }
            return new Unix(path);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("has no port");
        }
        int port = port(text.substring(colon + 1));
        IpAddress ip = bindable(text.substring(0, colon));
        return new Inet(ip, port);
    }

    /**
     * Tells whether a path can name a Unix socket.
     *
     * @param path to look at.
     * @return true when it is absolute, short enough and without control characters.
     */
    static boolean isUnixPath(String path) {
        return path.length() > 1 && path.charAt(0) == '/'
                && path.getBytes(StandardCharsets.UTF_8).length <= UNIX_PATH_MAX
                && path.chars().noneMatch(Character::isISOControl);
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("the port is not a number");
        }
        int port = Integer.parseInt(digits);
        if (port > 65535) {
            throw new IllegalArgumentException("the port is out of range");
        }
        return port;
    }

    private static IpAddress bindable(String host) {
        if (host.isEmpty() || host.equals("*")) {
            return IpAddress.ANY_IPV4;
        }
        if (host.equalsIgnoreCase("localhost")) {
            return IpAddress.LOOPBACK_IPV4;
        }
        boolean bracketed = host.length() > 2 && host.charAt(0) == '[' && host.charAt(host.length() - 1) == ']';
        IpAddress ip = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
        if (ip == null) {
            throw new IllegalArgumentException("the host is not an IP address");
        }
        if (bracketed == ip.ipv4()) {
            throw new IllegalArgumentException(
                    bracketed ? "brackets are for IPv6 only" : "an IPv6 address needs brackets");
        }
        return ip;
    }
}
