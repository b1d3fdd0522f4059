package io.ringway.server.downstream;

import io.ringway.server.Hot;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.ProxyLimits;

/**
 * How slow a client is that sends a body: silence is bounded by {@code body_ms}, and until its response begins each
 * window of time has to bring a least number of bytes, or the body is slow. Time in which the client could not send
 * does not count. Thread: owning worker.
 */
public final class BodyPace {

    /** How a body comes. */
    public enum Verdict {
        /** As it should. */
        IN_TIME,
        /** With fewer bytes than the least rate asks for, but it comes. */
        SLOW,
        /** Not at all, for as long as it may. */
        QUIET
    }

    private static final long SECOND_NS = 1_000_000_000L;

    private long inputNs;
    private long windowNs;
    private long windowBytes;
    private long takenNs = Long.MIN_VALUE;

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
     * Notes that the client has taken some of a response that waits for it: that is progress of a conversation.
     *
     * @param atNs when that was
     */
    @Hot
    public void onTaken(long atNs) {
        takenNs = atNs;
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
     * Tells when to ask {@link #judge} again.
     *
     * @param snapshot whose waits hold
     * @param x        the body is of, or null if it is only being dropped
     * @return time on the loop's clock
     */
    @Hot
    public long deadlineNs(GatewaySnapshot snapshot, Exchange x) {
        return isConversing(x) ? quietEndNs(snapshot, x)
            : Math.min(inputNs + snapshot.timeouts().bodyNs(), windowNs + snapshot.limits().bodyRateGraceNs());
    }

    /**
     * Tells how the client keeps up, and begins the next window if this one is over.
     *
     * @param snapshot whose waits hold
     * @param x        the body is of, or null if it is only being dropped
     * @param nowNs    time of the turn
     * @return what is to be said of it
     */
    public Verdict judge(GatewaySnapshot snapshot, Exchange x, long nowNs) {
        if (isConversing(x)) {
            return quietEndNs(snapshot, x) <= nowNs ? Verdict.QUIET : Verdict.IN_TIME;
        }
        if (inputNs + snapshot.timeouts().bodyNs() <= nowNs) {
            return Verdict.QUIET;
        }
        ProxyLimits limits = snapshot.limits();
        if (windowNs + limits.bodyRateGraceNs() > nowNs) {
            return Verdict.IN_TIME;
        }
        long leastBytes = limits.bodyRateBytes() * (limits.bodyRateGraceNs() / SECOND_NS);
        boolean isSlow = windowBytes < leastBytes;
        onBegun(nowNs);
        return isSlow ? Verdict.SLOW : Verdict.IN_TIME;
    }

    /**
     * Once the response is under way either direction is progress and no least rate holds: the request may be one side
     * of a conversation, or a body that nobody waits for any more (RFC 9110 10.1.1).
     */
    @Hot
    private static boolean isConversing(Exchange x) {
        return x != null && x.isResponding();
    }

    @Hot
    private long quietEndNs(GatewaySnapshot snapshot, Exchange x) {
        return Math.max(takenNs, Math.max(inputNs, x.progressNs())) + snapshot.timeouts().bodyNs();
    }
}
