package io.ringway.server.handoff;

/**
 * The bounds of one handler at one worker.
 *
 * @param bound      calls that may wait in line where every lane is full; at least 1. How many wait in a lane is the
 *                   lane's
 * @param sheds      true to refuse at once what finds every lane full; false to let it wait in line first
 * @param waitNs     longest wait in line
 * @param deadlineNs from the hand-over of a call to the end of its handler, the wait in line included;
 *                   {@link #NO_DEADLINE} for none of its own
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
     * @param bound      as in the record
     * @param sheds      as in the record
     * @param waitNs     as in the record
     * @param deadlineNs as in the record
     * @param bodyBytes  as in the record
     * @param atHome     as in the record
     */
    public PortLimits(int bound, boolean sheds, long waitNs, long deadlineNs, long bodyBytes, boolean atHome) {
        this(bound, sheds, waitNs, deadlineNs, bodyBytes, atHome, false);
    }

    /**
     * The same with another bound.
     *
     * @param calls that may wait in line, at least 1
     * @return limits
     */
    public PortLimits withBound(int calls) {
        return new PortLimits(calls, sheds, waitNs, deadlineNs, bodyBytes, atHome, streams);
    }

    /** Longest stay in line: until the wait is over or the deadline, whichever comes first. */
    long inLineNs() {
        return isLateInLine() ? deadlineNs : waitNs;
    }

    /** Tells which of the two comes first: true if it is the deadline. */
    boolean isLateInLine() {
        return deadlineNs != NO_DEADLINE && deadlineNs <= waitNs;
    }

    /**
     * Tells whether a call has a time of its own to end in.
     *
     * @return false if only the waits of the exchange bound it
     */
    public boolean hasDeadline() {
        return deadlineNs != NO_DEADLINE;
    }
}
