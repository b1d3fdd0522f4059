package io.ringway.http.h2;

import io.ringway.http.Hot;

/**
 * What one end has announced in SETTINGS (RFC 9113 6.5.2), beginning with the initial values.
 *
 * <p>Thread: the connection's.
 */
public final class H2Settings {
    /** Table size of the decoder of the end that says it. */
    public static final int HEADER_TABLE_SIZE = 1;
    /** Whether a server may push. */
    public static final int ENABLE_PUSH = 2;
    /** Streams at once that the other end may open. */
    public static final int MAX_CONCURRENT_STREAMS = 3;
    /** Receive window of new streams. */
    public static final int INITIAL_WINDOW_SIZE = 4;
    /** Largest payload of a frame. */
    public static final int MAX_FRAME_SIZE = 5;
    /** Largest field section, a hint. */
    public static final int MAX_HEADER_LIST_SIZE = 6;
    /** Extended CONNECT (RFC 8441 3). */
    public static final int ENABLE_CONNECT_PROTOCOL = 8;

    /** Initial table size in bytes. */
    public static final int HEADER_TABLE_SIZE_DEFAULT = 4096;
    /** Initial window of streams and of the connection in bytes. */
    public static final int WINDOW_DEFAULT = 65_535;
    /** Initial and least bound of a frame's payload in bytes. */
    public static final int MAX_FRAME_SIZE_DEFAULT = 16_384;
    /** Greatest bound of a frame's payload in bytes. */
    public static final int MAX_FRAME_SIZE_MAX = 16_777_215;

    private long headerTableBytes;
    private int maxStreams;
    private int initialWindow;
    private int maxFrameBytes;
    private long maxHeaderListBytes;
    private boolean extendedConnect;

    /** Makes settings with the initial values. */
    public H2Settings() {
        reset();
    }

    /** Goes back to the initial values. */
    public void reset() {
        headerTableBytes = HEADER_TABLE_SIZE_DEFAULT;
        maxStreams = Integer.MAX_VALUE;
        initialWindow = WINDOW_DEFAULT;
        maxFrameBytes = MAX_FRAME_SIZE_DEFAULT;
        maxHeaderListBytes = Long.MAX_VALUE;
        extendedConnect = false;
    }

    /**
     * Takes over one value, checked (RFC 9113 6.5.2, RFC 8441 3). Unknown identifiers are ignored.
     *
     * @param id       16 bits from the wire.
     * @param value    32 bits from the wire, unsigned.
     * @param fromPeer role of the end that reads it: a server must not announce pushes to a client.
     * @return 0, or a negative {@link H2ErrorCode}; nothing is changed then.
     */
    @Hot
    public int apply(int id, long value, H2Role fromPeer) {
        switch (id) {
            case HEADER_TABLE_SIZE -> headerTableBytes = value;
            case ENABLE_PUSH -> {
                if (value > 1 || value == 1 && fromPeer == H2Role.CLIENT) {
                    return -H2ErrorCode.PROTOCOL_ERROR;
                }
            }
            case MAX_CONCURRENT_STREAMS -> maxStreams = (int) Math.min(value, Integer.MAX_VALUE);
            case INITIAL_WINDOW_SIZE -> {
                if (value > Integer.MAX_VALUE) {
                    return -H2ErrorCode.FLOW_CONTROL_ERROR;
                }
                initialWindow = (int) value;
            }
            case MAX_FRAME_SIZE -> {
                if (value < MAX_FRAME_SIZE_DEFAULT || value > MAX_FRAME_SIZE_MAX) {
                    return -H2ErrorCode.PROTOCOL_ERROR;
                }
                maxFrameBytes = (int) value;
            }
            case MAX_HEADER_LIST_SIZE -> maxHeaderListBytes = value;
            case ENABLE_CONNECT_PROTOCOL -> {
                if (value > 1 || value == 0 && extendedConnect) {
                    return -H2ErrorCode.PROTOCOL_ERROR;
                }
                extendedConnect = value == 1;
            }
            default -> {
                return 0;
            }
        }
        return 0;
    }

    /** {@return bytes of the table that this end's decoder has, 0 to 2^32-1} */
    public long headerTableBytes() {
        return headerTableBytes;
    }

    /** {@return streams at once that the other end may open; 2^31-1 where nothing was said} */
    public int maxStreams() {
        return maxStreams;
    }

    /** {@return bytes that may be sent on a new stream} */
    public int initialWindow() {
        return initialWindow;
    }

    /** {@return bytes of a frame's payload that this end accepts} */
    public int maxFrameBytes() {
        return maxFrameBytes;
    }

    /** {@return bytes of a field section that this end would accept} */
    public long maxHeaderListBytes() {
        return maxHeaderListBytes;
    }
}
