package io.ringway.server.config;

/**
 * The admin listener. One that others can reach is refused where a configuration is read, and where it is opened.
 *
 * @param address   where; it must be loopback or a Unix socket.
 * @param tokenFile path of the file with the token, or null: none. Has no effect in this version.
 */
public record AdminConfig(ListenAddress address, String tokenFile) {

    /** Why an address that others can reach is refused (case E014), for messages. */
    public static final String REACHABLE = "reachable from other hosts, and the token that would protect it comes with "
            + "the admin API of a later version";
    /** What is allowed instead, for messages. */
    public static final String ALLOWED = "a loopback address or a Unix socket";

    /**
     * Tells whether hosts other than this one can reach an address.
     *
     * @param address of an admin listener.
     * @return false for the loopback and for Unix sockets.
     */
    public static boolean isReachable(ListenAddress address) {
        return address instanceof ListenAddress.Inet inet && !inet.ip().isLoopback();
    }
}
