package io.ringway.server.proxy;

import io.ringway.server.Hot;

/**
 * Requests that wait for a stream to one endpoint, in the order they came: for a connection of HTTP/1.1, or a stream of
 * one of HTTP/2. Who is given up leaves by itself. Limit: the pool's, and the requests a worker may have at a time.
 * Thread: owning worker.
 */
public final class WaitingRequests {

    private UpstreamWait first;
    private UpstreamWait last;
    private int count;

    /** Begins empty. */
    public WaitingRequests() {
        super();
    }

    /** {@return true if nobody waits} */
    @Hot
    public boolean isEmpty() {
        return first == null;
    }

    /** {@return how many wait} */
    @Hot
    public int count() {
        return count;
    }

    /** {@return the one that has waited longest, or null} */
    @Hot
    public UpstreamWait first() {
        return first;
    }

    /**
     * Has an exchange wait behind the others.
     *
     * @param x          without a stream
     * @param deadlineNs when its wait ends, on the loop's clock; to be watched by who has the queue
     * @return its place
     */
    public UpstreamWait add(Exchange x, long deadlineNs) {
        UpstreamWait wait = x.wait;
        wait.begin(this, deadlineNs);
        wait.earlier = last;
        if (last == null) {
            first = wait;
        } else {
            last.later = wait;
        }
        last = wait;
        count++;
        return wait;
    }

    /**
     * Takes the exchange that has waited longest; of an empty queue none may be taken.
     *
     * @return the exchange; it is to get a stream, to wait anew or to fail
     */
    public Exchange take() {
        Exchange x = first.exchange();
        remove(first);
        return x;
    }

    /**
     * Moves those whose waits are over to another queue, in order. Looks at all of them.
     *
     * @param nowNs time of the turn
     * @param over  takes them
     * @return when the next wait of those that stay is over, or {@link Long#MAX_VALUE}
     */
    public long moveOver(long nowNs, WaitingRequests over) {
        long next = Long.MAX_VALUE;
        UpstreamWait wait = first;
        while (wait != null) {
            UpstreamWait behind = wait.later;
            if (wait.deadlineNs() <= nowNs) {
                remove(wait);
                over.add(wait.exchange(), wait.deadlineNs());
            } else {
                next = Math.min(next, wait.deadlineNs());
            }
            wait = behind;
        }
        return next;
    }

    /**
     * Takes one out, wherever it is.
     *
     * @param wait in this queue
     */
    public void remove(UpstreamWait wait) {
        if (wait.earlier == null) {
            first = wait.later;
        } else {
            wait.earlier.later = wait.later;
        }
        if (wait.later == null) {
            last = wait.earlier;
        } else {
            wait.later.earlier = wait.earlier;
        }
        wait.end();
        count--;
    }
}
