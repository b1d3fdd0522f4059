package io.ringway.server.handoff;

/**
 * The bounds of one handler at one worker.
 *
 * @param bound      calls that may wait for each thread, and in line for all of them; at least 1
 * @param sheds      true to refuse at once what finds every lane full; false to let it wait in line first
 * @param waitNs     longest wait in line
 * @param deadlineNs longest run of a handler, the wait for a thread included; {@link #NO_DEADLINE} for none of its own
 * @param bodyBytes  most bytes of a request's body; zero: bodies are read and dropped
 * @param atHome     true for a handler that runs on the worker itself
 * @param streams    true if calls are handed over with the head, and the body follows
 */
public record PortLimits(int bound, boolean sheds, long waitNs, long deadlineNs, long bodyBytes, boolean atHome,
                         boolean streams) {

    /** No deadline but that of every request. */
    public static final long NO_DEADLINE = 0;

    /** Checks the ranges. */
    public PortLimits {
        if (bound < 1 || waitNs < 0 || deadlineNs < 0 || bodyBytes < 0
            || streams && (atHome || bodyBytes == 0)) {
            throw new IllegalArgumentException("limit out of range");
        }
    }

    /**
     * The bounds of a handler that is called with the whole body.
     *
     * @param bound      calls that may wait for each thread, and in line for all of them; at least 1
     * @param sheds      true to refuse at once what finds every lane full; false to let it wait in line first
     * @param waitNs     longest wait in line
     * @param deadlineNs longest run of a handler, the wait for a thread included; {@link #NO_DEADLINE} for none
     * @param bodyBytes  most bytes of a request's body; zero: bodies are read and dropped
     * @param atHome     true for a handler that runs on the worker itself
     */
    public PortLimits(int bound, boolean sheds, long waitNs, long deadlineNs, long bodyBytes, boolean atHome) {
        this(bound, sheds, waitNs, deadlineNs, bodyBytes, atHome, false);
    }
}
