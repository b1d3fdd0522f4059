package io.ringway.ring.sim;

/** Where a simulated server gets the peers of its connections from. */
@FunctionalInterface
public interface SimAcceptor {
    /**
     * Makes the peer of a connection that has come in.
     *
     * @param socket the server's end, connected.
     * @return its peer; {@link SimPeer#onConnected} is called next.
     */
    SimPeer accept(SimSocket socket);
}
