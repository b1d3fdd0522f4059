package io.ringway.http.h2;

/**
 * What a peer may ask of a connection without need, in points of one budget ({@link FloodGuard}). A bucket of
 * {@code burst} points refills evenly with {@code pointsPerSecond}; each event has its cost.
 *
 * <p>The defaults allow 200 resets at once and 100 in 10 s after them, 1,000 pings at once and 50 a second. What comes
 * with progress (window updates for DATA that was sent, pings beside DATA) costs nothing.
 *
 * @param pointsPerSecond     refill, 1 to 1,000,000,000.
 * @param burst               most points, 1 to 1,000,000,000.
 * @param resetCost           of a stream reset by the peer, or by us for what the peer did.
 * @param settingsCost        of a SETTINGS frame.
 * @param pingCost            of a PING that no progress paid for.
 * @param emptyCost           of a DATA, HEADERS or CONTINUATION frame that carries nothing and ends nothing.
 * @param priorityCost        of a PRIORITY frame.
 * @param windowUpdateCost    of a WINDOW_UPDATE that no DATA of ours paid for.
 * @param glitchCost          of an unknown frame, or a frame on a closed stream that has to be ignored.
 * @param oversizeCost        of a field section over a limit: it costs us more than it costs the peer.
 * @param emptyFramesInRow    empty frames one after another before the connection ends, 1 to 1,000,000.
 */
public record FloodLimits(
    int pointsPerSecond, int burst, int resetCost, int settingsCost, int pingCost, int emptyCost, int priorityCost,
    int windowUpdateCost, int glitchCost, int oversizeCost, int emptyFramesInRow) {

    /** What a gateway allows clients where nothing else is configured. */
    public static final FloodLimits DEFAULT = new FloodLimits(1_000, 20_000, 100, 100, 20, 50, 10, 5, 20, 2_500, 10);

    /**
     * What a client allows a server. Resets cost nothing: each needs a request of ours, since a second one on a stream
     * is a frame to be ignored, and a server that sheds load resets what it must. Fields over a limit cost little: one
     * path of a server must not be a way to end what its other paths have under way.
     */
    public static final FloodLimits OF_SERVERS = new FloodLimits(1_000, 20_000, 0, 100, 20, 50, 10, 5, 20, 100, 10);

    private static final int POINTS_MAX = 1_000_000_000;

    /** Checks every bound against its range. */
    public FloodLimits {
        check("pointsPerSecond", pointsPerSecond, 1, POINTS_MAX);
        check("burst", burst, 1, POINTS_MAX);
        check("resetCost", resetCost, 0, burst);
        check("settingsCost", settingsCost, 0, burst);
        check("pingCost", pingCost, 0, burst);
        check("emptyCost", emptyCost, 0, burst);
        check("priorityCost", priorityCost, 0, burst);
        check("windowUpdateCost", windowUpdateCost, 0, burst);
        check("glitchCost", glitchCost, 0, burst);
        check("oversizeCost", oversizeCost, 0, burst);
        check("emptyFramesInRow", emptyFramesInRow, 1, 1_000_000);
    }

    /**
     * Checks one bound. Here and not in {@link H2Limits}, whose constants are made of ours: neither class may need the
     * other one while it is initialised.
     *
     * @param name  of the bound.
     * @param value of it.
     * @param min   least value that is allowed.
     * @param max   greatest value that is allowed.
     */
    static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are " + min + " to " + max);
        }
    }
}
