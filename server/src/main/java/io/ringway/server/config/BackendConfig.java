package io.ringway.server.config;

/**
 * One server behind the gateway, reached by TCP or by a Unix socket.
 *
 * @param scheme          how it is spoken to.
 * @param host            a name or an IP address without brackets, lower case; empty for a Unix socket.
 * @param port            1 to 65535; 0 for a Unix socket.
 * @param unixPath        absolute path of the Unix socket, or null: TCP.
 * @param weight          its share, to {@value #WEIGHT_MAX}, used by strategies that weigh; 0 takes no new requests.
 * @param healthCheckPath path asked by health checks, or null: none.
 * @param protocol        what it is asked to speak.
 */
public record BackendConfig(
        BackendScheme scheme,
        String host,
        int port,
        String unixPath,
        int weight,
        String healthCheckPath,
        BackendProtocol protocol) {

    /** Largest weight. */
    public static final int WEIGHT_MAX = 65_535;

    /** Checks that it is one kind of address and not both, and the ranges. */
    public BackendConfig {
        boolean isTcp = unixPath == null && !host.isEmpty() && port >= 1 && port <= 65_535;
        boolean isUnix = unixPath != null && host.isEmpty() && port == 0;
        if (!isTcp && !isUnix) {
            throw new IllegalArgumentException("a backend is a host and port or a Unix socket");
        }
        if (weight < 0 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException("weight: " + weight);
        }
    }

    /**
     * A plain HTTP backend of weight 1, for configurations built in code.
     *
     * @param host a name or an IP address without brackets.
     * @param port 1 to 65535.
     * @return the backend.
     */
    public static BackendConfig http(String host, int port) {
        return new BackendConfig(BackendScheme.HTTP, host, port, null, 1, null, BackendProtocol.AUTO);
    }

    /**
     * Tells whether the backend is reached by a Unix socket.
     *
     * @return true for a Unix socket.
     */
    public boolean isUnix() {
        return unixPath != null;
    }

    /**
     * The address as metrics, logs and the admin API name it.
     *
     * @return {@code host:port}, {@code [ipv6]:port} or {@code unix:/path}.
     */
    public String authority() {
        if (isUnix()) {
            return "unix:" + unixPath;
        }
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
