package io.ringway.http.h2;

/** Types and flags of frames (RFC 9113 4.1, 6). Thread: any. */
public final class H2Frame {
    /** Bytes of every frame's header. */
    public static final int HEADER_BYTES = 9;

    /** Content (RFC 9113 6.1). */
    public static final int DATA = 0;
    /** First or only part of a field block (RFC 9113 6.2). */
    public static final int HEADERS = 1;
    /** Deprecated; read and ignored (RFC 9113 6.3). */
    public static final int PRIORITY = 2;
    /** End of a stream before its time (RFC 9113 6.4). */
    public static final int RST_STREAM = 3;
    /** How the sender wants to be treated (RFC 9113 6.5). */
    public static final int SETTINGS = 4;
    /** Never expected: pushes are disabled, and clients do not push (RFC 9113 6.6, 8.4). */
    public static final int PUSH_PROMISE = 5;
    /** Round trip (RFC 9113 6.7). */
    public static final int PING = 6;
    /** No more streams (RFC 9113 6.8). */
    public static final int GOAWAY = 7;
    /** Credit for DATA (RFC 9113 6.9). */
    public static final int WINDOW_UPDATE = 8;
    /** Further part of a field block (RFC 9113 6.10). */
    public static final int CONTINUATION = 9;
    /** New priority of a request (RFC 9218 7.1); read and ignored. */
    public static final int PRIORITY_UPDATE = 16;

    /** Flag of SETTINGS and PING. */
    public static final int ACK = 0x1;
    /** Flag of DATA and HEADERS. */
    public static final int END_STREAM = 0x1;
    /** Flag of HEADERS and CONTINUATION. */
    public static final int END_HEADERS = 0x4;
    /** Flag of DATA and HEADERS. */
    public static final int PADDED = 0x8;
    /** Flag of HEADERS. */
    public static final int PRIORITIZED = 0x20;

    private H2Frame() {
    }
}
