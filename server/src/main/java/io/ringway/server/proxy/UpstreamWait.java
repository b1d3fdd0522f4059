package io.ringway.server.proxy;

/**
 * An exchange's place among the requests that wait for a stream to one endpoint. Every exchange has one, used again for
 * each wait, so that waiting takes no memory. Thread: owning worker.
 */
public final class UpstreamWait {

    private final Exchange exchange;
    private WaitingRequests queue;
    private long deadlineNs;
    private boolean counted;

    /** Neighbours in the queue; the queue's. */
    UpstreamWait earlier;
    UpstreamWait later;

    /**
     * Creates the place of an exchange.
     *
     * @param exchange that may have to wait
     */
    UpstreamWait(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * Notes that the exchange waits.
     *
     * @param in      queue that has it from now on
     * @param untilNs when the wait ends
     */
    void begin(WaitingRequests in, long untilNs) {
        assert queue == null && earlier == null && later == null;
        queue = in;
        deadlineNs = untilNs;
        counted = false;
    }

    /** Notes that the queue has let go of the exchange. */
    void end() {
        queue = null;
        earlier = null;
        later = null;
    }

    /** Leaves the queue, if it is in one: the request is given up. */
    void leave() {
        if (queue != null) {
            queue.remove(this);
        }
    }

    /** {@return true while it is in a queue} */
    boolean isPending() {
        return queue != null;
    }

    /** {@return the exchange that waits} */
    public Exchange exchange() {
        return exchange;
    }

    /** {@return when the wait ends, on the loop's clock} */
    public long deadlineNs() {
        return deadlineNs;
    }

    /** {@return the one behind it, or null} */
    public UpstreamWait later() {
        return later;
    }

    /**
     * Notes that the wait goes into the figures of its pool.
     *
     * @return true the first time
     */
    public boolean countOnce() {
        boolean isFirst = !counted;
        counted = true;
        return isFirst;
    }
}
