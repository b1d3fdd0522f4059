package io.ringway.ring.sim;

/**
 * A simulated client or origin at one end of a connection. The network calls it while events run; it may call its
 * socket and the network from within, but not run events.
 */
public interface SimPeer {
    /**
     * The connection is there, on either side of it.
     *
     * @param socket this end.
     */
    void onConnected(SimSocket socket);

    /**
     * The connection will not come about.
     *
     * @param socket this end; of no more use.
     * @param errno  positive: ECONNREFUSED, ETIMEDOUT or ENOENT (no such Unix socket).
     */
    void onRefused(SimSocket socket, int errno);

    /**
     * Bytes have come. Borrows: the array until it returns.
     *
     * @param socket this end.
     * @param bytes  where they are.
     * @param offset the first.
     * @param length how many, more than 0.
     */
    void onBytes(SimSocket socket, byte[] bytes, int offset, int length);

    /**
     * A socket that took less than it was given takes more now.
     *
     * @param socket this end.
     */
    void onWritable(SimSocket socket);

    /**
     * The other end has finished sending; this one may still send.
     *
     * @param socket this end.
     */
    void onEnd(SimSocket socket);

    /**
     * The connection was reset: by the other end or by a fault. Nothing follows.
     *
     * @param socket this end; of no more use.
     */
    void onReset(SimSocket socket);
}
