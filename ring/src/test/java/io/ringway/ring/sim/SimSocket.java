package io.ringway.ring.sim;

import io.ringway.ring.kernel.SockAddr;

/** A simulated client's or origin's end of a connection. Bytes come through its {@link SimPeer}. */
public final class SimSocket {
    SimSocket() {
    }

    /**
     * Sends bytes, as many as there is room for; {@link SimPeer#onWritable} follows if those were not all.
     *
     * @param bytes  where they are.
     * @param offset the first.
     * @param length how many.
     * @return bytes taken, 0 when there is no room, or -EPIPE when the direction has ended.
     */
    public int send(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    /** Ends this end's direction in order; what was sent still arrives. */
    public void shutdownOutput() {
        throw new UnsupportedOperationException();
    }

    /** Ends both directions at once: what is on its way may be lost, the other end sees ECONNRESET. */
    public void reset() {
        throw new UnsupportedOperationException();
    }

    /** Closes: an orderly end if everything that came was read, otherwise a reset, as TCP does. No callback follows. */
    public void close() {
        throw new UnsupportedOperationException();
    }

    /** Reads no more: what arrives fills the window, and the other end's sends block. */
    public void pauseReading() {
        throw new UnsupportedOperationException();
    }

    /** Reads again; what is there is handed over by an event of its own. */
    public void resumeReading() {
        throw new UnsupportedOperationException();
    }

    /** {@return whether the connection is there and was neither closed nor reset} */
    public boolean isConnected() {
        throw new UnsupportedOperationException();
    }

    /**
     * Tells whether a fault cut or disturbed this connection so that its user must not count on an answer.
     *
     * @param fault {@link Fault#RESET}, {@link Fault#HALF_CLOSE}, {@link Fault#STALL} or another of the network's.
     * @return whether it happened here.
     */
    public boolean suffered(Fault fault) {
        throw new UnsupportedOperationException();
    }

    /** {@return a number of its own for the connection, the same at both ends} */
    public int connectionId() {
        throw new UnsupportedOperationException();
    }

    /** {@return this end's address} */
    public SockAddr localAddress() {
        throw new UnsupportedOperationException();
    }

    /** {@return the other end's address} */
    public SockAddr remoteAddress() {
        throw new UnsupportedOperationException();
    }
}
