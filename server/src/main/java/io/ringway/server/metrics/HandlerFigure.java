package io.ringway.server.metrics;

/**
 * What a worker counts of each handler. At rest what was dispatched is completed or cancelled. Ordinals are the states
 * of a {@link GaugeArray}.
 */
public enum HandlerFigure {
    /** Calls handed to the handler. */
    DISPATCHED,
    /** Calls that ended while their client waited, failed ones included. */
    COMPLETED,
    /** Calls that ended, or will end, for nobody: the client had gone, or was told that it took too long. */
    CANCELLED,
    /** Completed calls whose handler threw, forgot to answer or answered only in part. */
    FAILED,
    /** Requests that were answered because the handler took too long. */
    TIMED_OUT,
    /** Requests refused because every queue was full, at once or after a wait in line. */
    SHED,
    /** Requests that waited in line. */
    PARKED,
    /** Requests that wait in line now. */
    IN_LINE,
    /** Calls on the core that held the loop up. */
    STALLS;

    private static final HandlerFigure[] ALL = values();

    /**
     * Counts the figures.
     *
     * @return how many there are
     */
    public static int count() {
        return ALL.length;
    }
}
