package io.ringway.server.downstream.h2;

import io.ringway.server.Hot;
import io.ringway.server.metrics.Counter;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.Timeouts;

/**
 * What a client's HTTP/2 connection waits for, and how long; what its streams wait for they know themselves. One timer
 * serves all. Frames that bring no request (PING, SETTINGS, WINDOW_UPDATE) put no deadline off. Thread: owning worker.
 */
final class H2ServerDeadlines {

    /** A round trip is over after so long at the latest (RFC 9113 6.8). */
    private static final long DRAIN_NS = 1_000_000_000L;
    /** A client that broke the rules has so long to read why; it is not waited for in all. */
    private static final long FAILED_NS = 900_000_000L;
    /** Shortest wait of a stream: for leave to send a body, and for a client to stop sending one. */
    private static final long STREAM_WAIT_NS = 1_000_000_000L;

    private long acceptedNs;
    private long idleNs;
    private long headNs;
    private boolean isHeadBegun;
    private int heads;
    private long drainNs;
    private long failedNs;

    void onAccepted(long nowNs) {
        acceptedNs = nowNs;
        idleNs = nowNs;
        headNs = nowNs;
        isHeadBegun = true;
        heads = 0;
    }

    /**
     * Notes how far heads have come. The wait for one is from its first bytes, however long nothing came before them.
     *
     * @param isPending whether a head, or the preface, is half received
     * @param completed heads so far
     * @param nowNs     time of the turn
     */
    @Hot
    void onRead(boolean isPending, int completed, long nowNs) {
        if (!isPending || !isHeadBegun || completed != heads) {
            headNs = nowNs;
            heads = completed;
        }
        isHeadBegun = isPending;
    }

    @Hot
    void onIdle(long nowNs) {
        idleNs = nowNs;
    }

    /** Since when there are no streams; if there are none. */
    long idleNs() {
        return idleNs;
    }

    void onDraining(long nowNs) {
        drainNs = nowNs;
    }

    /** The client broke the rules, and was told. */
    void onFailed(long nowNs) {
        failedNs = nowNs;
    }

    boolean isDrainOver(long nowNs) {
        return drainNs + DRAIN_NS <= nowNs;
    }

    /**
     * Bounds from below when the nearest wait ends, without a look at each stream: a timer that fires early costs
     * little.
     *
     * @param c     connection that waits
     * @param nowNs time of the turn
     * @return time on the loop's clock
     */
    @Hot
    long soonest(H2ServerConnection c, long nowNs) {
        long deadline = ownDeadline(c);
        if (c.codec().streamCount() > 0) {
            Timeouts timeouts = c.generation().timeouts();
            long wait = Math.min(STREAM_WAIT_NS, Math.min(timeouts.bodyNs(), timeouts.requestNs()));
            deadline = Math.min(deadline, nowNs + wait);
        }
        return deadline;
    }

    /**
     * Tells when the nearest wait ends.
     *
     * @param c     connection that waits
     * @param nowNs time of the turn
     * @return time on the loop's clock
     */
    long next(H2ServerConnection c, long nowNs) {
        long deadline = ownDeadline(c);
        return c.codec().streamCount() == 0 || c.isClosing() ? deadline
            : Math.min(deadline, c.streamDeadlineNs(nowNs));
    }

    @Hot
    private long ownDeadline(H2ServerConnection c) {
        GatewaySnapshot snapshot = c.generation();
        Timeouts timeouts = snapshot.timeouts();
        if (c.isClosing()) {
            long deadline = c.closing().deadlineNs(timeouts.bodyNs(), snapshot.limits().lingerNs(), c.listener());
            return c.hasFailed() ? Math.min(deadline, failedNs + FAILED_NS) : deadline;
        }
        long deadline = c.isSendBlocked() ? c.sendProgressNs() + timeouts.bodyNs()
            : acceptedNs + Timeouts.NEVER;
        if (c.codec().isHeadPending()) {
            deadline = Math.min(deadline, headNs + timeouts.headerNs());
        }
        if (isAckAwaited(c)) {
            deadline = Math.min(deadline, acceptedNs + timeouts.headerNs());
        }
        if (isIdle(c)) {
            deadline = Math.min(deadline, idleNs + timeouts.idleNs());
        }
        return c.isDraining() ? Math.min(deadline, drainNs + DRAIN_NS) : deadline;
    }

    /**
     * Tells which wait of the connection is over.
     *
     * @param c     connection whose timer fired
     * @param nowNs time of the turn
     * @return what it is counted as, or null
     */
    Counter expired(H2ServerConnection c, long nowNs) {
        Timeouts timeouts = c.generation().timeouts();
        if (c.isClosing()) {
            return ownDeadline(c) <= nowNs ? Counter.TIMEOUT_SEND : null;
        }
        if (c.isSendBlocked() && c.sendProgressNs() + timeouts.bodyNs() <= nowNs) {
            return Counter.TIMEOUT_SEND;
        }
        if (c.codec().isHeadPending() && headNs + timeouts.headerNs() <= nowNs || isAckLate(c, nowNs)) {
            return Counter.TIMEOUT_HEADER;
        }
        return isIdle(c) && idleNs + timeouts.idleNs() <= nowNs ? Counter.TIMEOUT_IDLE : null;
    }

    /** A head that has begun is no idleness: it has its own wait. */
    @Hot
    private static boolean isIdle(H2ServerConnection c) {
        return c.codec().streamCount() == 0 && !c.isSendBlocked() && !c.codec().isHeadPending();
    }

    /**
     * Tells whether the client should have acknowledged our SETTINGS by now (RFC 9113 6.5.3).
     *
     * @param c     connection
     * @param nowNs time of the turn
     * @return true if it has not
     */
    boolean isAckLate(H2ServerConnection c, long nowNs) {
        return isAckAwaited(c) && !c.codec().isHeadPending()
            && acceptedNs + c.generation().timeouts().headerNs() <= nowNs;
    }

    /** Who has ended its direction acknowledges nothing any more; the waits of its streams bound the connection. */
    private static boolean isAckAwaited(H2ServerConnection c) {
        return !c.codec().isSettingsAcked() && !c.hasClientEnded();
    }
}
