package io.ringway.ring.sim;

import io.ringway.ring.kernel.SockAddr;

/** A simulated server's listening socket. */
public final class SimListener {
    SimListener() {
    }

    /** {@return the address, with the port it got} */
    public SockAddr address() {
        throw new UnsupportedOperationException();
    }

    /** Listens no more: connects are refused. Connections stay. */
    public void close() {
        throw new UnsupportedOperationException();
    }
}
