package io.ringway.server.downstream.h2;

import io.ringway.server.Hot;
import io.ringway.server.snapshot.Timeouts;

/**
 * What becomes of the rest of a request whose response has overtaken it (RFC 9113 8.1): it is read and dropped to its
 * end, or for a second, or the client is told at once to stop. Thread: owning worker.
 *
 * <p>The second is for clients that forget a response they have not looked at when a reset comes right behind it (curl
 * 7.88). They stop by themselves once they have seen that it is an error.
 */
final class RequestRest {

    private static final int STATUS_ERROR = 400;
    /** How long a client may take to see that its request was refused. */
    private static final long STOP_NS = 1_000_000_000L;

    private boolean isBearable;
    private boolean isRefusal;
    private long stopNs;
    private int droppedBytes;

    /** Begins another request. */
    @Hot
    void reset() {
        isBearable = false;
        isRefusal = false;
        stopNs = Timeouts.NEVER;
        droppedBytes = 0;
    }

    /**
     * Notes what the response is.
     *
     * @param status    of its head
     * @param waits100  true if the client has not begun to send its body: it cannot be stopped too soon
     */
    @Hot
    void onResponse(int status, boolean waits100) {
        isRefusal = status >= STATUS_ERROR && !waits100;
    }

    /**
     * Says whether the rest is short enough to be read to its end.
     *
     * @param value true if it is
     */
    @Hot
    void bearable(boolean value) {
        isBearable = value;
    }

    /**
     * Decides: the response is queued to its last byte, the request has not come whole.
     *
     * @param nowNs time of the turn
     * @return true to read on, false to tell the client to stop
     */
    boolean isReadOn(long nowNs) {
        stopNs = isBearable ? Timeouts.NEVER : nowNs + STOP_NS;
        return isBearable || isRefusal;
    }

    /**
     * Tells when the client is told to stop.
     *
     * @return time on the loop's clock, {@link Timeouts#NEVER} if the rest may come to its end
     */
    @Hot
    long stopNs() {
        return stopNs;
    }

    /**
     * Counts what was dropped.
     *
     * @param bytes that came
     */
    void dropped(int bytes) {
        droppedBytes += bytes;
    }

    /**
     * Tells whether that is enough.
     *
     * @param limit most bytes that are dropped
     * @return true beyond it
     */
    boolean isTooMuch(int limit) {
        return droppedBytes > limit;
    }
}
