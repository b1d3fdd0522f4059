package io.ringway.http.h2;

/**
 * Bounds of one HTTP/2 connection: what is announced to the peer, and what the peer may cost.
 *
 * @param maxStreams            streams at once: announced by a server, enforced before the peer has acknowledged it;
 *                              the most a client opens whatever the peer allows. 1 to 65,536.
 * @param streamWindowBytes     receive window of a stream, 1 to 2^31-1: the most that is buffered for one stream.
 * @param connectionWindowBytes receive window of the connection, 65,535 to 2^31-1.
 * @param maxFrameBytes         payload of a frame we accept, 16,384 to 16,777,215.
 * @param headerTableBytes      table of our decoder, 0 to 65,536.
 * @param headerBlockBytes      compressed bytes of one field block, its CONTINUATION frames included, 1,024 to
 *                              1,048,576; beyond it a connection error. Larger lists that were announced widen it.
 * @param continuationFrames    CONTINUATION frames of one field block, 1 to 1,000; beyond it a connection error. Widened
 *                              like it.
 * @param flood                 what may be asked of us without need.
 */
public record H2Limits(
    int maxStreams, int streamWindowBytes, int connectionWindowBytes, int maxFrameBytes, int headerTableBytes,
    int headerBlockBytes, int continuationFrames, FloodLimits flood) {
    /** Pairs in one SETTINGS frame; six are defined. */
    public static final int SETTINGS_PER_FRAME_MAX = 64;

    private static final int HEADER_BLOCK_BYTES_MAX = 1_048_576;

    /** What a gateway needs where nothing else is configured. */
    public static final H2Limits DEFAULT = new H2Limits(
        100, 64 * 1024, 1024 * 1024, H2Settings.MAX_FRAME_SIZE_DEFAULT, H2Settings.HEADER_TABLE_SIZE_DEFAULT,
        64 * 1024, 8, FloodLimits.DEFAULT);

    /**
     * Widens what a field block may have to what its fields may: who keeps to the size of the list that was announced
     * is not to be stopped by the size of the block.
     *
     * @param listBytes of SETTINGS_MAX_HEADER_LIST_SIZE, above 0.
     * @return limits with room for blocks of such lists, in frames of the least size all have to take.
     */
    public H2Limits withListsOf(int listBytes) {
        int bytes = Math.min(listBytes, HEADER_BLOCK_BYTES_MAX);
        int frames = bytes / H2Settings.MAX_FRAME_SIZE_DEFAULT + 1;
        return bytes <= headerBlockBytes ? this
            : new H2Limits(maxStreams, streamWindowBytes, connectionWindowBytes, maxFrameBytes, headerTableBytes,
                bytes, Math.max(continuationFrames, frames), flood);
    }

    /** Checks every bound against its range. */
    public H2Limits {
        FloodLimits.check("maxStreams", maxStreams, 1, 65_536);
        FloodLimits.check("streamWindowBytes", streamWindowBytes, 1, Integer.MAX_VALUE);
        FloodLimits.check("connectionWindowBytes", connectionWindowBytes, H2Settings.WINDOW_DEFAULT, Integer.MAX_VALUE);
        FloodLimits.check(
            "maxFrameBytes", maxFrameBytes, H2Settings.MAX_FRAME_SIZE_DEFAULT, H2Settings.MAX_FRAME_SIZE_MAX);
        FloodLimits.check("headerTableBytes", headerTableBytes, 0, 65_536);
        FloodLimits.check("headerBlockBytes", headerBlockBytes, 1_024, HEADER_BLOCK_BYTES_MAX);
        FloodLimits.check("continuationFrames", continuationFrames, 1, 1_000);
        if (flood == null) {
            throw new IllegalArgumentException("flood is missing");
        }
    }
}
