package io.ringway.balancer;

import java.util.Objects;

/**
 * One address of a cluster. Two endpoints of a cluster may have the same address; each then gets its own share.
 *
 * @param host     is a name or an IP address (IPv6 without brackets), without scheme and port; for a Unix socket, the
 *                 name to put into the Host field.
 * @param port     is 1 to 65535; 0 for a Unix socket.
 * @param weight   is the share of requests, 0 to 2^31 - 1; 0 takes no new requests, whatever the strategy.
 * @param scheme   says what is spoken there.
 * @param unixPath is the path of a Unix socket, or null for an address on the network.
 */
public record EndpointConfig(String host, int port, int weight, EndpointScheme scheme, String unixPath) {

    /** Refuses what no configuration may contain. */
    public EndpointConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(scheme, "scheme");
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty");
        }
        if (weight < 0) {
            throw new IllegalArgumentException("weight is " + weight + ", allowed are 0 to " + Integer.MAX_VALUE);
        }
        if (unixPath == null && (port < 1 || port > 65535)) {
            throw new IllegalArgumentException("port is " + port + ", allowed are 1 to 65535");
        }
        if (unixPath != null && port != 0) {
            throw new IllegalArgumentException("port is " + port + ", a Unix socket has none (0)");
        }
        if (unixPath != null && unixPath.isEmpty()) {
            throw new IllegalArgumentException("unixPath is empty");
        }
    }

    /**
     * An endpoint on the network.
     *
     * @param scheme that is spoken there.
     * @param host   to connect to.
     * @param port   to connect to.
     * @param weight of the endpoint.
     * @return the endpoint.
     */
    public static EndpointConfig tcp(EndpointScheme scheme, String host, int port, int weight) {
        return new EndpointConfig(host, port, weight, scheme, null);
    }

    /**
     * An endpoint behind a Unix socket; its Host field says {@code localhost}.
     *
     * @param scheme   that is spoken there.
     * @param unixPath of the socket.
     * @param weight   of the endpoint.
     * @return the endpoint.
     */
    public static EndpointConfig unix(EndpointScheme scheme, String unixPath, int weight) {
        return new EndpointConfig("localhost", 0, weight, scheme, Objects.requireNonNull(unixPath, "unixPath"));
    }

    /**
     * Whether the endpoint is a Unix socket.
     *
     * @return true if so.
     */
    public boolean isUnix() {
        return unixPath != null;
    }

    /**
     * The authority for the Host field: host and port, without the scheme's default port (RFC 9110 4.2.1, 7.2), IPv6 in
     * brackets.
     *
     * @return for example {@code 10.0.0.1:8080}.
     */
    public String authority() {
        String name = bracketed();
        return isUnix() || port == scheme.defaultPort() ? name : name + ':' + port;
    }

    /**
     * The name under which operators meet the endpoint in logs, metrics and the admin API: always with the port.
     *
     * @return for example {@code 10.0.0.1:80} or {@code unix:/run/app.sock}.
     */
    public String label() {
        return isUnix() ? "unix:" + unixPath : bracketed() + ':' + port;
    }

    private String bracketed() {
        return host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    }
}
