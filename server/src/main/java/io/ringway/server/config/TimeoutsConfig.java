package io.ringway.server.config;

/**
 * How long anything may take, in milliseconds, {@value #MIN_MS} to {@value #MAX_MS} each. None can be switched off.
 *
 * @param headerMs  from the first byte of a request (or the accept) to the end of its head.
 * @param bodyMs    between two reads of a body.
 * @param idleMs    a connection may wait for its next request.
 * @param connectMs to reach a backend.
 * @param requestMs an exchange may make no progress: the wait for the response head, then for its next bytes.
 * @param drainMs   for what is in flight when the gateway is asked to stop.
 */
public record TimeoutsConfig(int headerMs, int bodyMs, int idleMs, int connectMs, int requestMs, int drainMs) {

    /** Shortest timeout in milliseconds. */
    public static final int MIN_MS = 1;
    /** Longest timeout in milliseconds: a day. */
    public static final int MAX_MS = 24 * 60 * 60 * 1000;

    /** What holds when nothing is configured. */
    public static final TimeoutsConfig DEFAULT = new TimeoutsConfig(10_000, 30_000, 75_000, 2_000, 30_000, 30_000);

    /** Checks every range. */
    public TimeoutsConfig {
        check(headerMs, "headerMs");
        check(bodyMs, "bodyMs");
        check(idleMs, "idleMs");
        check(connectMs, "connectMs");
        check(requestMs, "requestMs");
        check(drainMs, "drainMs");
    }

    private static void check(int value, String name) {
        if (value < MIN_MS || value > MAX_MS) {
            throw new IllegalArgumentException(name + ": " + value + ", allowed " + MIN_MS + ".." + MAX_MS);
        }
    }
}
