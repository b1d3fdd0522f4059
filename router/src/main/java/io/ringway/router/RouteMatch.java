package io.ringway.router;

/**
 * The result of {@link RouteTable#match}, reused from request to request. Also holds the scratch space of the lookup,
 * so that it allocates nothing. Good for any table: its size is that of the longest allowed pattern.
 *
 * <p>Thread: one worker. The result stands until the next match.
 */
public final class RouteMatch {
    private static final byte[] NOTHING = new byte[0];
    private static final int FRAME_INTS = 4;

    /** Offset and length of each parameter, in pairs. */
    private final int[] parameters = new int[2 * PathPattern.SEGMENTS_MAX];
    /** Where the trie can still try something else: node, segment offset, stage, parameter count. */
    private final int[] frames = new int[FRAME_INTS * PathPattern.SEGMENTS_MAX];
    private int paramCount;
    private int frameCount;
    private Route route;
    private RouteTable table;
    private long allowMask;
    private boolean hostServed;

    /** Makes an empty result. */
    public RouteMatch() {
        reset();
    }

    /** Forgets the last result, and with it the reference to its table. */
    public void reset() {
        route = null;
        table = null;
        allowMask = 0;
        hostServed = false;
        paramCount = 0;
        frameCount = 0;
    }

    /**
     * The route that takes the request.
     *
     * @return null unless the result was {@link RouteTable#FOUND}.
     */
    public Route route() {
        return route;
    }

    /**
     * The number of path parameters, the rest of a catch-all included.
     *
     * @return 0 or more.
     */
    public int paramCount() {
        return paramCount;
    }

    /**
     * Where a parameter begins.
     *
     * @param index of the parameter, 0 to {@link #paramCount()} - 1; names are in {@link Route#parameters()}.
     * @return an absolute offset in the buffer that was matched.
     */
    public int paramOffset(int index) {
        assert index >= 0 && index < paramCount : index;
        return parameters[2 * index];
    }

    /**
     * How long a parameter is.
     *
     * @param index of the parameter.
     * @return bytes; 0 only for the rest of a catch-all.
     */
    public int paramLength(int index) {
        assert index >= 0 && index < paramCount : index;
        return parameters[2 * index + 1];
    }

    /**
     * The value of the Allow field (RFC 9110 10.2.1) for a 405: the methods of all routes that match host and path.
     *
     * @return shared bytes such as {@code GET, HEAD, POST}, empty unless the result was
     *         {@link RouteTable#METHOD_NOT_ALLOWED}.
     */
    public byte[] allow() {
        return allowMask == 0 || route != null ? NOTHING : table.allow(allowMask);
    }

    /**
     * Whether any route of the table serves the request's host, whatever the path: tells 404 from 421
     * (RFC 9110 15.5.20).
     *
     * @return true if so.
     */
    public boolean isHostServed() {
        return hostServed;
    }

    /**
     * Starts a lookup.
     *
     * @param matchedTable that looks.
     * @param isHostServed says whether it has routes for the host.
     */
    @Hot
    void begin(RouteTable matchedTable, boolean isHostServed) {
        table = matchedTable;
        hostServed = isHostServed;
        route = null;
        allowMask = 0;
        clearPath();
    }

    /** Forgets parameters and frames, before another host is tried. */
    @Hot
    void clearPath() {
        paramCount = 0;
        frameCount = 0;
    }

    /**
     * Ends a lookup with a route.
     *
     * @param matchedRoute that takes the request.
     */
    @Hot
    void found(Route matchedRoute) {
        route = matchedRoute;
    }

    /**
     * Notes a pattern that matched but refused the method.
     *
     * @param methods that it takes.
     */
    @Hot
    void allowAlso(long methods) {
        allowMask |= methods;
    }

    /**
     * The methods of all patterns that refused.
     *
     * @return bits, 0 if none did.
     */
    long allowMask() {
        return allowMask;
    }

    /**
     * Adds a parameter behind those found so far.
     *
     * @param offset in the path's buffer.
     * @param length in bytes.
     */
    @Hot
    void addParam(int offset, int length) {
        final int at = 2 * paramCount++;
        parameters[at] = offset;
        parameters[at + 1] = length;
    }

    /**
     * Notes a node where something is left to try. There is at most one frame for each segment of the longest pattern.
     *
     * @param node   to come back to.
     * @param offset of the segment it looks at.
     * @param stage  to go on with.
     */
    @Hot
    void pushFrame(int node, int offset, int stage) {
        final int[] target = frames;
        final int at = FRAME_INTS * frameCount++;
        target[at] = node;
        target[at + 1] = offset;
        target[at + 2] = stage;
        target[at + 3] = paramCount;
    }

    /**
     * Goes back to the last place with something left to try, and forgets the parameters found since.
     *
     * @return false if there is none.
     */
    @Hot
    boolean popFrame() {
        if (frameCount == 0) {
            return false;
        }
        frameCount--;
        paramCount = frames[FRAME_INTS * frameCount + 3];
        return true;
    }

    /**
     * The node gone back to.
     *
     * @return as it was pushed.
     */
    int frameNode() {
        return frames[FRAME_INTS * frameCount];
    }

    /**
     * The segment gone back to.
     *
     * @return its offset.
     */
    int frameOffset() {
        return frames[FRAME_INTS * frameCount + 1];
    }

    /**
     * What to try next there.
     *
     * @return the stage.
     */
    int frameStage() {
        return frames[FRAME_INTS * frameCount + 2];
    }
}
