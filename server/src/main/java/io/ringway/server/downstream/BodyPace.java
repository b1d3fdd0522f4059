package io.ringway.server.downstream;

import io.ringway.server.Hot;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.ProxyLimits;

/**
 * How slow a client may be that sends a body: silence is bounded by {@code body_ms}, and each window of time has to
 * bring a least number of bytes. Time in which the client could not send does not count. Thread: owning worker.
 */
public final class BodyPace {

    private static final long SECOND_NS = 1_000_000_000L;

    private long inputNs;
    private long windowNs;
    private long windowBytes;

    /** Creates a pace nobody keeps yet. */
    public BodyPace() {
        super();
    }

    /**
     * Notes bytes.
     *
     * @param nowNs time of the turn
     * @param bytes that came
     */
    @Hot
    public void onInput(long nowNs, int bytes) {
        inputNs = nowNs;
        windowBytes += bytes;
    }

    /**
     * Begins a window: a body begins.
     *
     * @param nowNs time of the turn
     */
    @Hot
    public void onBegun(long nowNs) {
        windowNs = nowNs;
        windowBytes = 0;
    }

    /**
     * The side that paused the client takes bytes again: what it did not send meanwhile is not its fault.
     *
     * @param nowNs time of the turn
     */
    @Hot
    public void onResumed(long nowNs) {
        inputNs = nowNs;
        onBegun(nowNs);
    }

    /**
     * Tells when the last bytes came.
     *
     * @return time on the loop's clock
     */
    @Hot
    public long inputNs() {
        return inputNs;
    }

    /**
     * Tells when to ask {@link #isLate} again.
     *
     * @param snapshot whose waits hold
     * @return time on the loop's clock
     */
    @Hot
    public long deadlineNs(GatewaySnapshot snapshot) {
        return Math.min(inputNs + snapshot.timeouts().bodyNs(), windowNs + snapshot.limits().bodyRateGraceNs());
    }

    /**
     * Tells whether the client is too slow, and begins the next window if this one is over.
     *
     * @param snapshot whose waits hold
     * @param nowNs    time of the turn
     * @return true if it is
     */
    public boolean isLate(GatewaySnapshot snapshot, long nowNs) {
        if (inputNs + snapshot.timeouts().bodyNs() <= nowNs) {
            return true;
        }
        ProxyLimits limits = snapshot.limits();
        if (windowNs + limits.bodyRateGraceNs() > nowNs) {
            return false;
        }
        long leastBytes = limits.bodyRateBytes() * (limits.bodyRateGraceNs() / SECOND_NS);
        boolean late = windowBytes < leastBytes;
        onBegun(nowNs);
        return late;
    }
}
