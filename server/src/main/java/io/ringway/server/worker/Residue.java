package io.ringway.server.worker;

/**
 * What one worker, or all of them, holds now. Everything but connections is zero when nothing is in flight.
 *
 * @param connections    slots in use, idle upstream connections included
 * @param clients        client connections
 * @param exchanges      requests in flight
 * @param receiveBuffers receive buffers not with the kernel
 * @param blocks         off-heap blocks in use
 */
public record Residue(int connections, int clients, int exchanges, int receiveBuffers, int blocks) {

    /** Nothing at all. */
    public static final Residue NONE = new Residue(0, 0, 0, 0, 0);

    /**
     * Adds what another worker holds.
     *
     * @param other worker's
     * @return the sum
     */
    public Residue plus(Residue other) {
        return new Residue(connections + other.connections, clients + other.clients, exchanges + other.exchanges,
            receiveBuffers + other.receiveBuffers, blocks + other.blocks);
    }
}
