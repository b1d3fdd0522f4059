package io.ringway.server.upstream;

import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.UpstreamStream;

/**
 * Requests that wait for a connection to one endpoint, in the order they came. Limit: the requests a worker may have at
 * a time. Thread: owning worker.
 */
final class WaitingRequests {

    private ConnectionWait first;
    private ConnectionWait last;
    private ConnectionWait free;
    private int count;

    boolean isEmpty() {
        return first == null;
    }

    int count() {
        return count;
    }

    /** The exchange that has waited longest, or null. */
    Exchange first() {
        return first == null ? null : first.exchange();
    }

    /** When the wait of the one that has waited longest ends; of an empty queue never. */
    long deadlineNs() {
        return first == null ? Long.MAX_VALUE : first.deadlineNs();
    }

    /**
     * Has an exchange wait behind the others.
     *
     * @param x          without a connection
     * @param deadlineNs when its wait ends
     * @return what stands for the connection; {@link UpstreamStream#abort} ends the wait
     */
    UpstreamStream add(Exchange x, long deadlineNs) {
        ConnectionWait wait = free;
        if (wait == null) {
            wait = new ConnectionWait(this);
        } else {
            free = wait.later;
            wait.later = null;
        }
        wait.begin(x, deadlineNs);
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

    /** Takes the exchange that has waited longest; of an empty queue none may be taken. */
    Exchange take() {
        ConnectionWait wait = first;
        remove(wait);
        return wait.forsake();
    }

    /**
     * Ends the wait of one that wants no connection any more.
     *
     * @param wait in this queue
     */
    void abandon(ConnectionWait wait) {
        remove(wait);
        wait.forsake();
    }

    private void remove(ConnectionWait wait) {
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
        wait.earlier = null;
        wait.later = free;
        free = wait;
        count--;
    }
}
