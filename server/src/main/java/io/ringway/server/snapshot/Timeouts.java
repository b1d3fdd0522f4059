package io.ringway.server.snapshot;

/**
 * How long the data plane waits, in nanoseconds. No timeout can be switched off.
 *
 * @param headerNs  for a whole request head, from its first byte, or from the accept for the first one
 * @param bodyNs    for the next bytes of a request body, and for a client to take the next bytes of a response
 * @param idleNs    for the next request on a kept connection
 * @param connectNs for an upstream connection to be established
 * @param requestNs for an exchange to make progress: the wait for the response head and between its bytes
 * @param drainNs   for everything in flight once the gateway stops
 */
public record Timeouts(long headerNs, long bodyNs, long idleNs, long connectNs, long requestNs, long drainNs) {

    /** A wait without end, where nothing is to be waited for; large, yet safe to add to a clock reading. */
    public static final long NEVER = Long.MAX_VALUE / 4;

    /** Checks the ranges. */
    public Timeouts {
        check(headerNs);
        check(bodyNs);
        check(idleNs);
        check(connectNs);
        check(requestNs);
        check(drainNs);
    }

    private static void check(long ns) {
        if (ns <= 0 || ns > NEVER) {
            throw new IllegalArgumentException("timeout in ns: " + ns);
        }
    }
}
