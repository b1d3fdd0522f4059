package io.ringway.balancer;


/**
 * What one worker knows about each endpoint of one cluster: requests in flight, requests so far, and whether the
 * endpoint may be picked. Fixed size, nothing is allocated after construction.
 *
 * <p>An endpoint is available while no reason against it is set. Reasons are independent bits: that health recovers
 * must not make a draining endpoint available again.
 *
 * <p>Thread: owning worker.
 */
public final class EndpointStats {
    /** The health checker, active or passive, holds the endpoint for dead. */
    public static final int UNHEALTHY = 1;
    /** An operator takes the endpoint out; what is in flight finishes. */
    public static final int DRAINING = 1 << 1;
    /** The circuit breaker is open. */
    public static final int CIRCUIT_OPEN = 1 << 2;
    /** Ejected as an outlier, for a time. */
    public static final int EJECTED = 1 << 3;
    /** Set and cleared around a single pick, so that a retry goes to another endpoint. */
    public static final int TRIED = 1 << 4;

    private static final int ALL_REASONS = UNHEALTHY | DRAINING | CIRCUIT_OPEN | EJECTED | TRIED;

    private final int count;
    private final int[] active;
    private final long[] started;
    private final int[] reasons;
    private final boolean[] weighted;
    /** One bit per endpoint: available and with a weight above 0. Searching it skips 64 dead endpoints per step. */
    private final long[] eligible;
    private long activeTotal;

    /**
     * Starts with all endpoints available and idle.
     *
     * @param cluster whose endpoints are counted.
     */
    public EndpointStats(ClusterSnapshot cluster) {
        count = cluster.count();
        active = new int[count];
        started = new long[count];
        reasons = new int[count];
        weighted = new boolean[count];
        eligible = new long[(count + Long.SIZE - 1) / Long.SIZE];
        for (int i = 0; i < count; i++) {
            weighted[i] = cluster.weight(i) > 0;
            updateEligible(i);
        }
    }

    /**
     * The number of endpoints.
     *
     * @return as the cluster's.
     */
    public int count() {
        return count;
    }

    /**
     * Counts a request (or a tunnel) that now uses the endpoint. Each call is paired with one
     * {@link #onRequestEnd}, however the request ends.
     *
     * @param endpoint that is used.
     */
    @Hot
    public void onRequestStart(int endpoint) {
        active[endpoint]++;
        started[endpoint]++;
        activeTotal++;
    }

    /**
     * Counts the end of a request, good or bad.
     *
     * @param endpoint that was used.
     */
    @Hot
    public void onRequestEnd(int endpoint) {
        assert active[endpoint] > 0 : endpoint;
        active[endpoint]--;
        activeTotal--;
    }

    /**
     * Requests in flight from this worker to one endpoint.
     *
     * @param endpoint to ask for.
     * @return 0 or more.
     */
    public int active(int endpoint) {
        return active[endpoint];
    }

    /**
     * Requests in flight from this worker to the whole cluster; 0 again when all have ended.
     *
     * @return 0 or more.
     */
    public long activeTotal() {
        return activeTotal;
    }

    /**
     * Requests started so far from this worker to one endpoint.
     *
     * @param endpoint to ask for.
     * @return 0 or more.
     */
    public long started(int endpoint) {
        return started[endpoint];
    }

    /**
     * Adds reasons not to pick an endpoint. Setting one that is set changes nothing.
     *
     * @param endpoint to take out.
     * @param reason   is one of the constants, or several joined with {@code |}.
     */
    @Hot
    public void addReason(int endpoint, int reason) {
        assert (reason & ~ALL_REASONS) == 0 : reason;
        reasons[endpoint] |= reason;
        updateEligible(endpoint);
    }

    /**
     * Removes reasons not to pick an endpoint.
     *
     * @param endpoint to bring back, once no other reason is left.
     * @param reason   is one of the constants, or several joined with {@code |}.
     */
    @Hot
    public void clearReason(int endpoint, int reason) {
        assert (reason & ~ALL_REASONS) == 0 : reason;
        reasons[endpoint] &= ~reason;
        updateEligible(endpoint);
    }

    /**
     * The reasons against an endpoint.
     *
     * @param endpoint to ask for.
     * @return a set of bits, 0 if it is available.
     */
    public int reasons(int endpoint) {
        return reasons[endpoint];
    }

    /**
     * The first eligible endpoint at or after a place.
     *
     * @param from is where to start, 0 to {@link #count()}.
     * @return its index, or {@link LoadBalancer#NONE} if there is none up to the end.
     */
    @Hot
    public int nextEligible(int from) {
        assert from >= 0 && from <= count : from;
        final long[] words = eligible;
        int word = from >>> 6;
        if (word >= words.length) {
            return LoadBalancer.NONE;
        }
        long bits = words[word] & -1L << from;
        while (bits == 0) {
            if (++word == words.length) {
                return LoadBalancer.NONE;
            }
            bits = words[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /**
     * How many words of 64 endpoints {@link #eligibleWord} has.
     *
     * @return 0 or more.
     */
    @Hot
    int eligibleWords() {
        return eligible.length;
    }

    /**
     * Which of 64 endpoints may be picked, for strategies that look at all of them.
     *
     * @param word is the index of the group.
     * @return a bit per endpoint.
     */
    @Hot
    long eligibleWord(int word) {
        return eligible[word];
    }

    private void updateEligible(int endpoint) {
        long bit = 1L << endpoint;
        if (weighted[endpoint] && reasons[endpoint] == 0) {
            eligible[endpoint >>> 6] |= bit;
        } else {
            eligible[endpoint >>> 6] &= ~bit;
        }
    }
}
