package io.ringway.server.upstream;

import io.ringway.http.HeaderBlock;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.UpstreamStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Stands for a connection that an exchange does not have yet, because the endpoint has as many as it may. Pooled.
 * Thread: owning worker.
 */
final class ConnectionWait implements UpstreamStream {

    private final WaitingRequests queue;
    private Exchange exchange;
    private long deadlineNs;

    /** Neighbours in the queue, or free ones behind; the queue's. */
    ConnectionWait earlier;
    ConnectionWait later;

    /**
     * Creates a free one.
     *
     * @param queue it waits in
     */
    ConnectionWait(WaitingRequests queue) {
        this.queue = queue;
    }

    void begin(Exchange x, long untilNs) {
        exchange = x;
        deadlineNs = untilNs;
    }

    /** Lets go of the exchange. */
    Exchange forsake() {
        Exchange x = exchange;
        exchange = null;
        return x;
    }

    Exchange exchange() {
        return exchange;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    @Override
    public boolean isConnected() {
        return false;
    }

    @Override
    public boolean isReused() {
        return false;
    }

    @Override
    public void begin(Exchange x) {
        throw unconnected();
    }

    @Override
    public void body(UnsafeBuffer buffer, int offset, int length, int bid) {
        throw unconnected();
    }

    @Override
    public void end(HeaderBlock trailers, UnsafeBuffer buffer) {
        throw unconnected();
    }

    private static IllegalStateException unconnected() {
        return new IllegalStateException("a request was sent that waits for a connection");
    }

    @Override
    public boolean isCongested() {
        // As while a connect is on its way: the phase of the exchange keeps the body back.
        return false;
    }

    @Override
    public boolean isFull() {
        return false;
    }

    @Override
    public void wake() {
        // Nothing comes yet that could be held.
    }

    @Override
    public boolean mayRefuse() {
        return false;
    }

    @Override
    public void abort() {
        // Whose wait was ended by the queue has left it already.
        if (exchange != null) {
            queue.abandon(this);
        }
    }
}
