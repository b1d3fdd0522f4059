package io.ringway.server.config;

import java.util.List;

/**
 * One address the gateway accepts connections on.
 *
 * @param address   where.
 * @param protocols spoken there, without repetition, at least one.
 */
public record ListenerConfig(ListenAddress address, List<ListenerProtocol> protocols) {

    /** What is spoken where nothing is said, without TLS: a client of HTTP/2 is known by its preface. */
    public static final List<ListenerProtocol> CLEAR_TEXT = List.of(ListenerProtocol.H1, ListenerProtocol.H2C);
    /** What is offered where nothing is said, with TLS. */
    public static final List<ListenerProtocol> TLS = List.of(ListenerProtocol.H2, ListenerProtocol.H1);

    /** Takes a copy of the list. */
    public ListenerConfig {
        protocols = List.copyOf(protocols);
        if (protocols.isEmpty()) {
            throw new IllegalArgumentException("a listener needs a protocol");
        }
    }

    /**
     * A listener without TLS that speaks what is spoken where nothing is said.
     *
     * @param address as text, in the form {@link ListenAddress#parse} reads.
     * @return the listener.
     * @throws IllegalArgumentException when the text is no such address.
     */
    public static ListenerConfig clearText(String address) {
        return new ListenerConfig(ListenAddress.parse(address), CLEAR_TEXT);
    }

    /**
     * A listener for HTTP/1.1.
     *
     * @param address as text, in the form {@link ListenAddress#parse} reads.
     * @return the listener.
     * @throws IllegalArgumentException when the text is no such address.
     */
    public static ListenerConfig h1(String address) {
        return new ListenerConfig(ListenAddress.parse(address), List.of(ListenerProtocol.H1));
    }
}
