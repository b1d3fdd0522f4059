package io.ringway.server.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One address requests can be sent to, ready for use: nothing is resolved or formatted on the hot path. Immutable.
 */
public final class UpstreamEndpoint {

    private final String name;
    private final int family;
    private final byte[] sockaddr;
    private final byte[] hostLine;
    private final UpstreamProtocol protocol;

    /**
     * Creates an endpoint.
     *
     * @param name      as in the configuration, for reports: {@code host:port} or {@code unix:/path}
     * @param family    address family of its socket
     * @param sockaddr  the kernel's form of the address; taken
     * @param authority the value of {@code Host} it expects
     * @param protocol  what is spoken to it
     */
    public UpstreamEndpoint(String name, int family, byte[] sockaddr, String authority, UpstreamProtocol protocol) {
        this.name = name;
        this.family = family;
        this.sockaddr = sockaddr;
        hostLine = ("Host: " + authority + "\r\n").getBytes(StandardCharsets.US_ASCII);
        this.protocol = protocol;
    }

    /**
     * Identifies the endpoint across generations.
     *
     * @return its name
     */
    public String name() {
        return name;
    }

    /**
     * Tells the kind of socket it needs.
     *
     * @return address family
     */
    public int family() {
        return family;
    }

    /**
     * Tells the address.
     *
     * @return the kernel's form; not to be changed
     */
    public byte[] sockaddr() {
        return sockaddr;
    }

    /**
     * Tells the field line that names it to itself.
     *
     * @return {@code Host: authority CRLF}; not to be changed
     */
    public byte[] hostLine() {
        return hostLine;
    }

    /**
     * Tells what is spoken to it.
     *
     * @return the protocol
     */
    public UpstreamProtocol protocol() {
        return protocol;
    }

    /**
     * Tells whether connections to this endpoint serve another one as well: same name, address and protocol.
     *
     * @param other endpoint, perhaps of another generation
     * @return true if they do
     */
    public boolean isSame(UpstreamEndpoint other) {
        return name.equals(other.name) && protocol == other.protocol && Arrays.equals(sockaddr, other.sockaddr);
    }
}
