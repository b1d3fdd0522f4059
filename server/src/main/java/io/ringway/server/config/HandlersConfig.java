package io.ringway.server.config;

/**
 * The pools that run Java handlers: what holds for those whose own options do not say otherwise.
 *
 * @param workers      threads of each pool; 1 to {@value #WORKERS_MAX}, or {@link #WORKERS_AUTO}.
 * @param queueBound   requests that may wait for the threads of a pool, over all cores; 1 to
 *                     {@value #QUEUE_BOUND_MAX}. Each thread has an equal part of it for each core, and at least one.
 * @param backpressure what happens to a request that finds the queues of its core full.
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

    /** What happens to a request that finds the queues full. */
    public enum Backpressure {
        /** It is parked until there is room or its time is up. */
        BLOCK,
        /** It is answered with 429 at once. */
        SHED
    }

    /** Checks the ranges. */
    public HandlersConfig {
        check("workers", workers, WORKERS_AUTO, WORKERS_MAX);
        check("queueBound", queueBound, 1, QUEUE_BOUND_MAX);
        check("timeoutMs", timeoutMs, TimeoutsConfig.MIN_MS, TimeoutsConfig.MAX_MS);
        if (backpressure == null) {
            throw new IllegalArgumentException("backpressure is missing");
        }
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are " + min + " to " + max);
        }
    }

    /**
     * The same with another number of threads.
     *
     * @param threads of each pool, or {@link #WORKERS_AUTO}.
     * @return the section.
     */
    public HandlersConfig withWorkers(int threads) {
        return new HandlersConfig(threads, queueBound, backpressure, timeoutMs);
    }

    /**
     * The same with another bound.
     *
     * @param requests that may wait for the threads of a pool.
     * @return the section.
     */
    public HandlersConfig withQueueBound(int requests) {
        return new HandlersConfig(workers, requests, backpressure, timeoutMs);
    }

    /**
     * The same, refusing at once what finds no room.
     *
     * @return the section.
     */
    public HandlersConfig shedding() {
        return new HandlersConfig(workers, queueBound, Backpressure.SHED, timeoutMs);
    }

    /**
     * The same, having what finds no room wait.
     *
     * @param waitMs longest.
     * @return the section.
     */
    public HandlersConfig blocking(int waitMs) {
        return new HandlersConfig(workers, queueBound, Backpressure.BLOCK, waitMs);
    }
}
