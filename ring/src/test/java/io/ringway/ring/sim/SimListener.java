package io.ringway.ring.sim;

import io.ringway.ring.kernel.SockAddr;

/** A simulated server's listening socket. */
public final class SimListener {
    private final AddressTable addresses;
    private final ListenPoint point;
    private boolean closed;

    SimListener(AddressTable addresses, ListenPoint point) {
        this.addresses = addresses;
        this.point = point;
    }

    /** {@return the address, with the port it got} */
    public SockAddr address() {
        return point.address();
    }

    /** Listens no more: connects are refused. Connections stay. */
    public void close() {
        if (!closed) {
            closed = true;
            addresses.remove(point);
            addresses.unbind(point.address());
            if (point.address().isUnix()) {
                addresses.unlink(point.address());
            }
        }
    }
}
