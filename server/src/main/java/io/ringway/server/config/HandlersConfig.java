package io.ringway.server.config;

/**
 * The pools that run Java handlers.
 *
 * @param workers      threads of each pool; 1 to {@value #WORKERS_MAX}, or {@link #WORKERS_AUTO}.
 * @param queueBound   requests that may wait for each thread; 1 to {@value #QUEUE_BOUND_MAX}.
 * @param backpressure what happens to a request that finds its queue full.
 * @param timeoutMs    how long a parked request waits for room; 1 ms to a day.
 */
public record HandlersConfig(int workers, int queueBound, Backpressure backpressure, int timeoutMs) {

    /** As many threads as CPUs, four at most. */
    public static final int WORKERS_AUTO = 0;
    /** Most threads. */
    public static final int WORKERS_MAX = 1024;
    /** Longest queue. */
    public static final int QUEUE_BOUND_MAX = 1 << 20;

    /** What holds when nothing is configured. */
    public static final HandlersConfig DEFAULT = new HandlersConfig(WORKERS_AUTO, 1024, Backpressure.BLOCK, 50);

    /** What happens to a request that finds its queue full. */
    public enum Backpressure {
        /** It is parked until there is room or its time is up. */
        BLOCK,
        /** It is answered with 429 at once. */
        SHED
    }
}
