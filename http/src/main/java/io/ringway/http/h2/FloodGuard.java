package io.ringway.http.h2;

import io.ringway.http.Hot;

/**
 * One budget for everything a peer can ask of a connection without need: resets, whoever sends them, SETTINGS, PING,
 * empty frames, PRIORITY, WINDOW_UPDATE, and frames that have to be ignored ({@link FloodLimits}).
 *
 * <p>A bucket of points that refills with time; every event takes its cost, and an event that finds too little ends the
 * connection (ENHANCE_YOUR_CALM). Honest peers update windows and measure round trips because content flows: DATA and
 * streams earn credit, kept apart and bounded, that pays for those two first. Resets are never paid by it, so content
 * between them buys no more of them.
 *
 * <p>Thread: the connection's.
 */
public final class FloodGuard {
    /** Cause: nothing was refused. */
    public static final int NONE = 0;
    /** Cause: resets by the peer, or by us for what it did. */
    public static final int RESETS = 1;
    /** Cause: SETTINGS. */
    public static final int SETTINGS = 2;
    /** Cause: PING. */
    public static final int PINGS = 3;
    /** Cause: frames that carry nothing. */
    public static final int EMPTY_FRAMES = 4;
    /** Cause: PRIORITY. */
    public static final int PRIORITIES = 5;
    /** Cause: WINDOW_UPDATE. */
    public static final int WINDOW_UPDATES = 6;
    /** Cause: frames that were ignored. */
    public static final int GLITCHES = 7;
    /** Cause: field sections over a limit. */
    public static final int OVERSIZE = 8;

    /** Credit for a stream that is opened: a window update when it starts, one when it ends. */
    private static final int EARNED_PER_STREAM = 2;
    /** Credit for a DATA frame of ours: peers update the windows of stream and connection for parts of it. */
    private static final int EARNED_PER_DATA_SENT = 20;
    /** Credit for a DATA frame with content from the peer: a PING beside it measures the path. */
    private static final int EARNED_PER_DATA_RECEIVED = 10;
    /** Most credit, and what a connection begins with. */
    private static final int EARNED_MAX = 10_000;
    private static final int EARNED_INITIAL = 10;
    private static final int UPDATE_PRICE = 1;
    private static final int PING_PRICE = 10;
    /** Frames that an honest server may have sent before it knew of our reset: head, trailers, a reset of its own. */
    private static final int LATE_PER_RESET = 3;
    /** Most of them that are waited for. */
    private static final int LATE_MAX = 3_000;

    private static final long NANOS = 1_000_000_000L;

    private final FloodLimits limits;
    /** Points in billionths, so that refill is exact at any distance between two events. */
    private final long fullNanoPoints;
    private final long fillNs;
    private long nanoPoints;
    private long filledAtNs;
    private int earned;
    private int late;
    private int emptyInRow;
    private int cause;

    /**
     * Makes a full budget.
     *
     * @param limits to apply.
     */
    public FloodGuard(FloodLimits limits) {
        this.limits = limits;
        fullNanoPoints = limits.burst() * NANOS;
        fillNs = fullNanoPoints / limits.pointsPerSecond() + 1;
        reset(0);
    }

    /**
     * Fills the budget for a new connection.
     *
     * @param nowNs time.
     */
    public void reset(long nowNs) {
        nanoPoints = fullNanoPoints;
        filledAtNs = nowNs;
        earned = EARNED_INITIAL;
        late = 0;
        emptyInRow = 0;
        cause = NONE;
    }

    /**
     * Why the budget was found empty.
     *
     * @return NONE, or the kind of the event that was refused.
     */
    public int cause() {
        return cause;
    }

    /**
     * What is left.
     *
     * @param nowNs time.
     * @return points, 0 to burst.
     */
    public int points(long nowNs) {
        refill(nowNs);
        return (int) (nanoPoints / NANOS);
    }

    /** A stream was opened. */
    @Hot
    void onStream() {
        earn(EARNED_PER_STREAM);
    }

    /** A DATA frame was sent. */
    @Hot
    void onDataSent() {
        earn(EARNED_PER_DATA_SENT);
    }

    /** A DATA frame with content has come. */
    @Hot
    void onDataReceived() {
        emptyInRow = 0;
        earn(EARNED_PER_DATA_RECEIVED);
    }

    /** A field block has come that is not empty. */
    @Hot
    void onFields() {
        emptyInRow = 0;
    }

    /**
     * A stream was reset by the peer, or by us for what the peer sent.
     *
     * @param nowNs time.
     * @return false if that was one too many.
     */
    boolean onReset(long nowNs) {
        return take(limits.resetCost(), nowNs, RESETS);
    }

    /**
     * SETTINGS have come.
     *
     * @param nowNs time.
     * @return false if that was one too many.
     */
    boolean onSettings(long nowNs) {
        return take(limits.settingsCost(), nowNs, SETTINGS);
    }

    /**
     * A PING has come.
     *
     * @param nowNs time.
     * @return false if that was one too many.
     */
    boolean onPing(long nowNs) {
        return pay(PING_PRICE) || take(limits.pingCost(), nowNs, PINGS);
    }

    /**
     * A frame has come that carries nothing and ends nothing.
     *
     * @param nowNs time.
     * @return false if that was one too many.
     */
    boolean onEmptyFrame(long nowNs) {
        emptyInRow++;
        if (emptyInRow > limits.emptyFramesInRow()) {
            cause = EMPTY_FRAMES;
            return false;
        }
        return take(limits.emptyCost(), nowNs, EMPTY_FRAMES);
    }

    /**
     * PRIORITY has come.
     *
     * @param nowNs time.
     * @return false if that was one too many.
     */
    boolean onPriority(long nowNs) {
        return take(limits.priorityCost(), nowNs, PRIORITIES);
    }

    /**
     * WINDOW_UPDATE has come.
     *
     * @param nowNs time.
     * @return false if that was one too many.
     */
    @Hot
    boolean onWindowUpdate(long nowNs) {
        return pay(UPDATE_PRICE) || take(limits.windowUpdateCost(), nowNs, WINDOW_UPDATES);
    }

    /** We have given up a request of ours: what its server has sent meanwhile is no glitch of its. */
    void onRequestReset() {
        late = Math.min(LATE_MAX, late + LATE_PER_RESET);
    }

    /**
     * A frame has come that has to be ignored.
     *
     * @param nowNs time.
     * @return false if that was one too many.
     */
    boolean onGlitch(long nowNs) {
        if (late > 0) {
            late--;
            return true;
        }
        return take(limits.glitchCost(), nowNs, GLITCHES);
    }

    /**
     * A field section over a limit has come.
     *
     * @param nowNs time.
     * @return false if that was one too many.
     */
    boolean onOversize(long nowNs) {
        return take(limits.oversizeCost(), nowNs, OVERSIZE);
    }

    private void earn(int credit) {
        earned = Math.min(EARNED_MAX, earned + credit);
    }

    private boolean pay(int price) {
        if (earned < price) {
            return false;
        }
        earned -= price;
        return true;
    }

    private boolean take(int cost, long nowNs, int kind) {
        refill(nowNs);
        long price = cost * NANOS;
        if (nanoPoints < price) {
            cause = kind;
            return false;
        }
        nanoPoints -= price;
        return true;
    }

    private void refill(long nowNs) {
        long elapsedNs = nowNs - filledAtNs;
        if (elapsedNs <= 0) {
            return;
        }
        filledAtNs = nowNs;
        // Behind fillNs the bucket is full whatever was in it; before it the product fits a long.
        nanoPoints = elapsedNs >= fillNs
            ? fullNanoPoints : Math.min(fullNanoPoints, nanoPoints + elapsedNs * limits.pointsPerSecond());
    }
}
