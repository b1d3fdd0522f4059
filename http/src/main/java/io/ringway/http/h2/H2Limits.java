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
 *                              1,048,576; beyond it a connection error.
 * @param continuationFrames    CONTINUATION frames of one field block, 1 to 1,000; beyond it a connection error.
 * @param flood                 what may be asked of us without need.
 */
public record H2Limits(
    int maxStreams, int streamWindowBytes, int connectionWindowBytes, int maxFrameBytes, int headerTableBytes,
    int headerBlockBytes, int continuationFrames, FloodLimits flood) {
    /** Pairs in one SETTINGS frame; six are defined. */
    public static final int SETTINGS_PER_FRAME_MAX = 64;

    /** What a gateway needs where nothing else is configured. */
    public static final H2Limits DEFAULT = new H2Limits(
        100, 64 * 1024, 1024 * 1024, H2Settings.MAX_FRAME_SIZE_DEFAULT, H2Settings.HEADER_TABLE_SIZE_DEFAULT,
        64 * 1024, 8, FloodLimits.DEFAULT);

    /** Checks every bound against its range. */
    public H2Limits {
        FloodLimits.check("maxStreams", maxStreams, 1, 65_536);
        FloodLimits.check("streamWindowBytes", streamWindowBytes, 1, Integer.MAX_VALUE);
        FloodLimits.check("connectionWindowBytes", connectionWindowBytes, H2Settings.WINDOW_DEFAULT, Integer.MAX_VALUE);
        FloodLimits.check(
            "maxFrameBytes", maxFrameBytes, H2Settings.MAX_FRAME_SIZE_DEFAULT, H2Settings.MAX_FRAME_SIZE_MAX);
        FloodLimits.check("headerTableBytes", headerTableBytes, 0, 65_536);
        FloodLimits.check("headerBlockBytes", headerBlockBytes, 1_024, 1_048_576);
        FloodLimits.check("continuationFrames", continuationFrames, 1, 1_000);
        if (flood == null) {
            throw new IllegalArgumentException("flood is missing");
        }
    }
}
