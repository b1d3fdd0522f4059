package io.ringway.server.upstream.h2;

import io.ringway.server.Hot;

/**
 * The waits of one connection to an upstream, and the signs of life it asks for while it serves. An upstream counts
 * pings (CVE-2019-9512), so a silence has one soon and the next ones long after; sooner, as often as upstreams bear it,
 * for streams that have begun since. Thread: owning worker.
 */
final class H2ClientDeadlines {

    /** What a wait that is over asks for. */
    enum Due {
        /** Nothing yet. */
        NOTHING,
        /** The end: it does not serve in time. */
        UNREADY,
        /** The end: the last frames do not leave in time. */
        UNSENT,
        /** A ping: nothing has come for a while. */
        PING,
        /** The end: no answer to it. */
        DEAD,
        /** The end: our settings were not acknowledged. */
        UNSETTLED,
        /** The end: no streams for long enough. */
        IDLE
    }

    /**
     * Pings that come soon, until something of a response has come: servers of gRPC count from their last HEADERS or
     * DATA on, and end the connection for the third that follows on one.
     */
    static final int SOON_MAX = 3;

    private final H2PoolLimits limits;
    private long openedNs;
    private long readyByNs;
    private long closedByNs;
    private long readNs;
    /** Since when somebody has waited for something to come. */
    private long silentNs;
    private long idleNs;
    private long pingNs;
    private int pingsSoon;
    private boolean pingAwaited;
    /** All streams there are were there when the last ping of this silence was sent. */
    private boolean pingAsked;
    private boolean pongRead;

    /**
     * Creates the waits of a connection.
     *
     * @param limits of it
     */
    H2ClientDeadlines(H2PoolLimits limits) {
        this.limits = limits;
    }

    /**
     * Begins a life.
     *
     * @param nowNs   time of the turn
     * @param readyNs for the connect and the upstream's preface together
     */
    void onOpened(long nowNs, long readyNs) {
        openedNs = nowNs;
        readyByNs = nowNs + readyNs;
        readNs = nowNs;
        silentNs = nowNs;
        idleNs = nowNs;
        pingsSoon = 0;
        pingAwaited = false;
        pingAsked = false;
        pongRead = false;
    }

    /** When the connection was begun. */
    @Hot
    long openedNs() {
        return openedNs;
    }

    /** Notes that the connection closes once what is queued has left. */
    void onClosing(long nowNs) {
        closedByNs = nowNs + limits.closingNs();
    }

    /** Notes the first stream after none. */
    @Hot
    void onBusy(long nowNs) {
        silentNs = nowNs;
    }

    /**
     * Notes a stream beside others. In a silence nobody knows whether the upstream that has answered a ping is still
     * there: it is asked again, should nothing come for the new stream either.
     *
     * @param nowNs time of the turn
     * @return true if {@link #next} is sooner than it was
     */
    @Hot
    boolean onBegun(long nowNs) {
        boolean isAnew = pingAsked && pingsSoon < SOON_MAX;
        if (isAnew) {
            pingAsked = false;
            silentNs = nowNs;
        }
        return isAnew;
    }

    /** Notes that there are no streams any more. An answer to a ping is awaited all the same. */
    @Hot
    void onIdle(long nowNs) {
        idleNs = nowNs;
        pingAsked = false;
    }

    /**
     * Tells whether to ask for a sign of life now, because somebody has waited for an answer in vain.
     *
     * @param sinceNs when the wait began
     * @return true if nothing has come since, and pings were few
     */
    boolean isDoubtful(long sinceNs) {
        return readNs <= sinceNs && !pingAwaited && pingsSoon < SOON_MAX;
    }

    /** Since when there are no streams; if there are none. */
    long idleNs() {
        return idleNs;
    }

    /** Notes that something has come; an answer to a ping alone does not end a silence. */
    @Hot
    void onRead(long nowNs) {
        readNs = nowNs;
        silentNs = nowNs;
        if (!pongRead) {
            pingAsked = false;
        }
        pongRead = false;
    }

    /** Notes that what has come is of a response: pings so far do not count any more. */
    @Hot
    void onAnswered() {
        pingsSoon = 0;
    }

    /** Notes the answer to a ping. */
    void onPong() {
        pingAwaited = false;
        pongRead = true;
    }

    /** Notes that a ping was sent. */
    void onPing(long nowNs) {
        if (pingsSoon == 0 || nowNs - pingNs < limits.pingAgainNs()) {
            pingsSoon++;
        }
        pingAwaited = true;
        pingAsked = true;
        pingNs = nowNs;
    }

    /**
     * Tells when the nearest wait ends.
     *
     * @param c     connection that waits
     * @param nowNs time of the turn
     * @return time on the loop's clock
     */
    @Hot
    long next(H2ClientConnection c, long nowNs) {
        return switch (c.state()) {
            case CONNECTING, PREFACE -> readyByNs;
            case CLOSING -> closedByNs;
            // Once the upstream has closed there is nobody to ask; what is left waits for clients, and their ends
            // watch them.
            case SERVING, LEAVING -> c.codec().isOver() ? nowNs + c.keepNs()
                : next(c.codec().streamCount() == 0, c.codec().isSettingsAcked(), c.keepNs());
        };
    }

    /**
     * Tells when the nearest wait of a connection ends that serves.
     *
     * @param isIdle    true without streams
     * @param isSettled true once our settings are acknowledged
     * @param keepNs    how long a connection without streams is kept
     * @return time on the loop's clock
     */
    @Hot
    long next(boolean isIdle, boolean isSettled, long keepNs) {
        long next = isIdle ? idleNs + keepNs : pingAwaited ? Long.MAX_VALUE : nextPingNs();
        next = pingAwaited ? Math.min(next, pingNs + limits.pingTimeoutNs()) : next;
        return isSettled ? next : Math.min(next, openedNs + limits.settingsNs());
    }

    @Hot
    private long nextPingNs() {
        long soonNs = silentNs + limits.pingAfterNs();
        boolean isLater = pingAsked || pingsSoon >= SOON_MAX;
        return isLater ? Math.max(soonNs, pingNs + limits.pingAgainNs()) : soonNs;
    }

    /**
     * Says what is due.
     *
     * @param c     connection whose timer fired
     * @param nowNs time of the turn
     * @return what to do
     */
    Due due(H2ClientConnection c, long nowNs) {
        return switch (c.state()) {
            case CONNECTING, PREFACE -> readyByNs <= nowNs ? Due.UNREADY : Due.NOTHING;
            case CLOSING -> closedByNs <= nowNs ? Due.UNSENT : Due.NOTHING;
            case SERVING, LEAVING -> c.codec().isOver() ? Due.NOTHING
                : due(nowNs, c.codec().streamCount() == 0, c.codec().isSettingsAcked(), c.keepNs());
        };
    }

    /**
     * Says what is due on a connection that serves.
     *
     * @param nowNs     time of the turn
     * @param isIdle    true without streams
     * @param isSettled true once our settings are acknowledged
     * @param keepNs    how long a connection without streams is kept
     * @return what to do
     */
    Due due(long nowNs, boolean isIdle, boolean isSettled, long keepNs) {
        if (!isSettled && openedNs + limits.settingsNs() <= nowNs) {
            return Due.UNSETTLED;
        }
        if (pingAwaited && pingNs + limits.pingTimeoutNs() <= nowNs) {
            return Due.DEAD;
        }
        if (isIdle) {
            return idleNs + keepNs <= nowNs ? Due.IDLE : Due.NOTHING;
        }
        return !pingAwaited && nextPingNs() <= nowNs ? Due.PING : Due.NOTHING;
    }
}
