package io.ringway.server.upstream;

/**
 * The rest between connections to one endpoint that come to nothing, each twice as long as the one before: who waits
 * for a stream would have another one opened each round trip, or whenever something happens on those there are.
 * Thread: owning worker.
 */
final class ConnectRest {

    /** The first rest. */
    static final long FIRST_NS = 10_000_000L;
    /** The longest one. */
    static final long LONGEST_NS = 1_000_000_000L;

    private static final long NONE = Long.MIN_VALUE;

    private long nextNs = FIRST_NS;
    private long untilNs = NONE;

    /** Begins without one. */
    ConnectRest() {
        super();
    }

    /**
     * Begins a rest, unless one is under way: what fails together is one failure.
     *
     * @param nowNs  time of the turn
     * @param mostNs bound of this rest
     * @return when it ends, on the loop's clock
     */
    long begin(long nowNs, long mostNs) {
        if (untilNs <= nowNs) {
            untilNs = nowNs + Math.min(nextNs, mostNs);
            nextNs = Math.min(2 * nextNs, LONGEST_NS);
        }
        return untilNs;
    }

    /** Notes that the endpoint takes streams: there is no rest any more, and the next one is the first. */
    void end() {
        untilNs = NONE;
        nextNs = FIRST_NS;
    }

    /** Notes that it is over; the next one will be longer. */
    void over() {
        untilNs = NONE;
    }

    /**
     * Tells whether a rest was begun that nobody has said is over.
     *
     * @return true until {@link #end} or {@link #over}
     */
    boolean isBegun() {
        return untilNs != NONE;
    }

    /**
     * Tells when it ends.
     *
     * @return time on the loop's clock, in the past if there is none
     */
    long untilNs() {
        return untilNs;
    }
}
