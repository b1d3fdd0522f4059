package io.ringway.server.config;

/**
 * How much a peer may send and how many peers there may be.
 *
 * @param headerBytes        of a head besides its request line; {@value #HEADER_BYTES_MIN} to
 *                           {@value #HEADER_BYTES_MAX}.
 * @param headerCount        fields of a head; {@value #HEADER_COUNT_MIN} to {@value #HEADER_COUNT_MAX}.
 * @param requestLineBytes   {@value #REQUEST_LINE_BYTES_MIN} to {@value #REQUEST_LINE_BYTES_MAX}.
 * @param bodyBytes          of a request body, to {@value #BODY_BYTES_MAX}; 0 means no limit.
 * @param connections        from clients, over all workers; 1 to {@value #CONNECTIONS_MAX}.
 * @param backendConnections of HTTP/1.1, of one worker to one backend; 1 to {@value #BACKEND_CONNECTIONS_MAX}.
 */
public record LimitsConfig(int headerBytes, int headerCount, int requestLineBytes, long bodyBytes, int connections,
                           int backendConnections) {

    /** Smallest {@link #headerBytes}. */
    public static final int HEADER_BYTES_MIN = 4 * 1024;
    /** Largest {@link #headerBytes}. */
    public static final int HEADER_BYTES_MAX = 256 * 1024;
    /** Smallest {@link #headerCount}. */
    public static final int HEADER_COUNT_MIN = 16;
    /** Largest {@link #headerCount}. */
    public static final int HEADER_COUNT_MAX = 1000;
    /** Smallest {@link #requestLineBytes}. */
    public static final int REQUEST_LINE_BYTES_MIN = 256;
    /** Largest {@link #requestLineBytes}. */
    public static final int REQUEST_LINE_BYTES_MAX = 64 * 1024;
    /** Largest {@link #bodyBytes}: 1 PiB, far from any overflow. */
    public static final long BODY_BYTES_MAX = 1L << 50;
    /** Largest {@link #connections}. */
    public static final int CONNECTIONS_MAX = 1_000_000;
    /** Largest {@link #backendConnections}: more ports there are not from one address to another. */
    public static final int BACKEND_CONNECTIONS_MAX = 65_535;

    /** What holds when nothing is configured. */
    public static final LimitsConfig DEFAULT = new LimitsConfig(32 * 1024, 100, 8 * 1024, 0, 100_000, 1024);

    /** Checks every range. */
    public LimitsConfig {
        check(headerBytes, HEADER_BYTES_MIN, HEADER_BYTES_MAX, "headerBytes");
        check(headerCount, HEADER_COUNT_MIN, HEADER_COUNT_MAX, "headerCount");
        check(requestLineBytes, REQUEST_LINE_BYTES_MIN, REQUEST_LINE_BYTES_MAX, "requestLineBytes");
        check(bodyBytes, 0, BODY_BYTES_MAX, "bodyBytes");
        check(connections, 1, CONNECTIONS_MAX, "connections");
        check(backendConnections, 1, BACKEND_CONNECTIONS_MAX, "backendConnections");
    }

    private static void check(long value, long min, long max, String name) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + ", allowed " + min + ".." + max);
        }
    }
}
