package io.ringway.http.h2;

/**
 * Error codes of RST_STREAM and GOAWAY (RFC 9113 7).
 *
 * <p>Int constants, because they come from the wire, where any 32-bit number may stand. As results of methods they are
 * negated: 0 is success, {@code -PROTOCOL_ERROR} a connection error. Thread: any.
 */
public final class H2ErrorCode {
    /** No error: graceful end. */
    public static final int NO_ERROR = 0;
    /** A rule of the protocol was broken and no other code says it better. */
    public static final int PROTOCOL_ERROR = 1;
    /** This end failed. */
    public static final int INTERNAL_ERROR = 2;
    /** The peer broke flow control. */
    public static final int FLOW_CONTROL_ERROR = 3;
    /** SETTINGS were not acknowledged in time. */
    public static final int SETTINGS_TIMEOUT = 4;
    /** A frame came on a stream that is half-closed or closed. */
    public static final int STREAM_CLOSED = 5;
    /** A frame has a size that is not allowed. */
    public static final int FRAME_SIZE_ERROR = 6;
    /** The stream was not processed at all: it is safe to send it again (RFC 9113 8.7). */
    public static final int REFUSED_STREAM = 7;
    /** The stream is no longer wanted. */
    public static final int CANCEL = 8;
    /** The compression context cannot be maintained. */
    public static final int COMPRESSION_ERROR = 9;
    /** The connection of a CONNECT request was reset. */
    public static final int CONNECT_ERROR = 10;
    /** The peer does what might cause excessive load. */
    public static final int ENHANCE_YOUR_CALM = 11;
    /** The transport is not safe enough. */
    public static final int INADEQUATE_SECURITY = 12;
    /** HTTP/1.1 is required. */
    public static final int HTTP_1_1_REQUIRED = 13;
    /** How many codes are defined. */
    public static final int COUNT = 14;

    private static final String[] NAMES = {
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
        "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    };

    private H2ErrorCode() {
    }

    /**
     * Names a code for logs and counters.
     *
     * @param code any number from the wire, not negated.
     * @return its name, {@code UNKNOWN} for numbers that are not defined.
     */
    public static String name(int code) {
        return code >= 0 && code < COUNT ? NAMES[code] : "UNKNOWN";
    }
}
