package io.ringway.server;

import java.time.Duration;

/**
 * How a handler runs. Immutable; what is not set comes from the environment ({@code RINGWAY_HANDLER_*}), then from the
 * builder or the configuration ({@code handlers}), then from the defaults. What would mean nothing where the handler
 * runs is refused: threads and stacks of handlers that are not pooled, waits and deadlines of inline ones.
 *
 * @param mode         where it runs
 * @param threads      of its pool; 0: not set. Default: as many as cores, at most 4
 * @param queueBound   requests that may wait for the threads of the pool, besides those that run or that a free thread
 *                     is about to take, or, for virtual threads, be in the handler at a time, over all cores; each
 *                     thread has an equal part of it for each core, at least one. 0: not set. Default: 1024
 * @param backpressure what happens to a request that finds no room; null: not set. Default: {@link Backpressure#BLOCK}
 * @param blockTimeout longest wait for room; null: not set. Default: 50 ms
 * @param deadline     longest time from the end of a request to the end of the handler, the wait for a thread and in
 *                     line included, for a streaming body from the end of its head; null: not set. Default: the request
 *                     timeout of the server, within which the response must begin and go on
 * @param stackBytes   of each thread for the handler itself, beside 1 MiB for the JVM and libraries, within the caps
 *                     {@code RINGWAY_STACK_MIN_BYTES} and {@code RINGWAY_STACK_MAX_BYTES}; 0: not set. Default:
 *                     reckoned
 * @param bodyBytes    most bytes of a request's body, beyond which the answer is 413; {@link #NO_BODY}: bodies are read
 *                     and dropped; {@link #NOT_SET}. Default: 1 MiB, for a streaming body no limit but the server's
 * @param streamsBody  true if the handler is called as soon as the head is there and reads the body as it comes
 * @param pool         name of a pool whose threads several handlers share, or null: one of its own
 */
public record HandlerOptions(Mode mode, int threads, int queueBound, Backpressure backpressure,
                             Duration blockTimeout, Duration deadline, int stackBytes, long bodyBytes,
                             boolean streamsBody, String pool) {

    /** Most threads of a pool. */
    public static final int THREADS_MAX = 1024;
    /** Longest queue. */
    public static final int QUEUE_BOUND_MAX = 1 << 20;
    /** Largest body that is collected. */
    public static final int BODY_BYTES_MAX = 64 * 1024 * 1024;
    /** Largest stack. */
    public static final int STACK_BYTES_MAX = 64 * 1024 * 1024;
    /** The handler is called as soon as the head is there. */
    public static final int NO_BODY = 0;

    /** The limit of bodies is the default. */
    public static final long NOT_SET = -1;

    private static final int POOL_NAME_MAX = 128;
    private static final Duration WAIT_MAX = Duration.ofDays(1);

    /** Where a handler runs. */
    public enum Mode {
        /** On the core that reads the request. It must not block: all of the core's connections wait for it. */
        INLINE,
        /** On a thread of a pool of its own. It may block. */
        POOLED,
        /** Each request on a virtual thread of its own. It may block. */
        VIRTUAL
    }

    /** What happens to a request that finds no room. */
    public enum Backpressure {
        /** It waits for a short while, then it is answered with 429. The core does not wait. */
        BLOCK,
        /** It is answered with 429 at once. */
        SHED
    }

    /** Checks every range. */
    public HandlerOptions {
        if (mode == null) {
            throw new IllegalArgumentException("mode is missing");
        }
        check("threads", threads, 0, THREADS_MAX);
        check("queueBound", queueBound, 0, QUEUE_BOUND_MAX);
        check("stackBytes", stackBytes, 0, STACK_BYTES_MAX);
        checkMeaning(mode, threads, stackBytes, queueBound, backpressure, blockTimeout, deadline);
        checkBody(mode, bodyBytes, streamsBody);
        check("blockTimeout", blockTimeout);
        check("deadline", deadline);
        checkPool(mode, pool);
    }

    /** What means nothing where the handler runs is refused: who says it counts on it. */
    private static void checkMeaning(Mode mode, int threads, int stackBytes, int queueBound, Backpressure backpressure,
                                     Duration blockTimeout, Duration deadline) {
        if (mode == Mode.VIRTUAL) {
            refuse(threads != 0, "withThreads", "each request of a virtual handler has a thread of its own:"
                + " withQueueBound(n) says how many there may be at a time");
            refuse(stackBytes != 0, "withStackBytes", "the stack of a virtual thread grows as it needs");
        }
        if (mode == Mode.INLINE) {
            String core = "an inline handler runs on the core, which it must not hold up: ";
            refuse(threads != 0, "withThreads", core + "it has no threads");
            refuse(stackBytes != 0, "withStackBytes", core + "it has no threads");
            refuse(queueBound != 0, "withQueueBound", core + "nothing waits for it");
            refuse(backpressure != null || blockTimeout != null, "shedding or blocking", core + "nothing waits for it");
            refuse(deadline != null, "withDeadline", core + "nobody could end it");
        }
    }

    private static void refuse(boolean isSaid, String option, String because) {
        if (isSaid) {
            throw new IllegalArgumentException(option + " means nothing here: " + because);
        }
    }

    private static Duration required(String name, Duration value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static void checkPool(Mode mode, String pool) {
        if (pool != null && mode != Mode.POOLED) {
            throw new IllegalArgumentException("only a pooled handler can share a pool: " + pool);
        }
        if (pool != null && (pool.isBlank() || pool.length() > POOL_NAME_MAX)) {
            throw new IllegalArgumentException("a pool needs a name of 1 to " + POOL_NAME_MAX + " characters");
        }
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are " + min + " to " + max);
        }
    }

    private static void check(String name, Duration value) {
        if (value != null && (!value.isPositive() || value.compareTo(WAIT_MAX) > 0)) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed is more than nothing, up to "
                + WAIT_MAX);
        }
    }

    private static void checkBody(Mode mode, long bodyBytes, boolean streamsBody) {
        if (!streamsBody) {
            if (bodyBytes < NOT_SET || bodyBytes > BODY_BYTES_MAX) {
                throw new IllegalArgumentException("bodyBytes is " + bodyBytes + ", allowed are 0 to " + BODY_BYTES_MAX
                    + ", and more for a streaming body (streamingBody() goes before it)");
            }
        } else if (mode == Mode.INLINE) {
            throw new IllegalArgumentException(
                "an inline handler cannot wait for its body: streamingBody() needs a pooled or a virtual handler");
        } else if (bodyBytes < NOT_SET || bodyBytes == NO_BODY) {
            throw new IllegalArgumentException("bodyBytes is " + bodyBytes
                + ", allowed is 1 and more for a streaming body");
        }
    }

    private static HandlerOptions of(Mode mode) {
        return new HandlerOptions(mode, 0, 0, null, null, null, 0, NOT_SET, false, null);
    }

    /**
     * A handler that may block, on a pool of its own: the default.
     *
     * @return options with nothing else set
     */
    public static HandlerOptions pooled() {
        return of(Mode.POOLED);
    }

    /**
     * A handler that never blocks and is done in microseconds, on the core itself.
     *
     * @return options with nothing else set
     */
    public static HandlerOptions inline() {
        return of(Mode.INLINE);
    }

    /**
     * A handler that blocks for long and often, such as one with event streams: each request on a virtual thread.
     *
     * @return options with nothing else set
     */
    public static HandlerOptions virtual() {
        return of(Mode.VIRTUAL);
    }

    /**
     * The same with another number of threads.
     *
     * @param count 1 to {@value #THREADS_MAX}
     * @return options
     * @throws IllegalArgumentException for a handler that is not pooled
     */
    public HandlerOptions withThreads(int count) {
        check("threads", count, 1, THREADS_MAX);
        return new HandlerOptions(mode, count, queueBound, backpressure, blockTimeout, deadline,
            stackBytes, bodyBytes, streamsBody, pool);
    }

    /**
     * The same with another bound.
     *
     * @param requests 1 to {@value #QUEUE_BOUND_MAX}
     * @return options
     * @throws IllegalArgumentException for an inline handler, for which nothing waits
     */
    public HandlerOptions withQueueBound(int requests) {
        check("queueBound", requests, 1, QUEUE_BOUND_MAX);
        return new HandlerOptions(mode, threads, requests, backpressure, blockTimeout, deadline,
            stackBytes, bodyBytes, streamsBody, pool);
    }

    /**
     * The same, refusing at once what finds no room.
     *
     * @return options
     * @throws IllegalArgumentException for an inline handler, for which nothing waits
     */
    public HandlerOptions shedding() {
        return new HandlerOptions(mode, threads, queueBound, Backpressure.SHED, blockTimeout, deadline, stackBytes,
            bodyBytes, streamsBody, pool);
    }

    /**
     * The same, having what finds no room wait.
     *
     * @param wait longest, up to a day
     * @return options
     * @throws IllegalArgumentException for an inline handler, for which nothing waits
     */
    public HandlerOptions blocking(Duration wait) {
        return new HandlerOptions(mode, threads, queueBound, Backpressure.BLOCK,
            required("blockTimeout", wait), deadline, stackBytes, bodyBytes, streamsBody, pool);
    }

    /**
     * The same with a deadline; beyond it the answer is 504.
     *
     * @param longest from the end of the request to the end of the handler, up to a day
     * @return options
     * @throws IllegalArgumentException for an inline handler, which nobody could end
     */
    public HandlerOptions withDeadline(Duration longest) {
        return new HandlerOptions(mode, threads, queueBound, backpressure, blockTimeout,
            required("deadline", longest), stackBytes, bodyBytes, streamsBody, pool);
    }

    /**
     * The same with another stack. The environment goes before it: {@code RINGWAY_STACK_SIZE__NAME} for one handler,
     * {@code RINGWAY_STACK_MAX_BYTES} (256 KiB) and {@code RINGWAY_STACK_MIN_BYTES} for all.
     *
     * @param bytes of each thread, beside 1 MiB for the JVM and libraries, 1 to {@value #STACK_BYTES_MAX}
     * @return options
     * @throws IllegalArgumentException for a handler that is not pooled
     */
    public HandlerOptions withStackBytes(int bytes) {
        check("stackBytes", bytes, 1, STACK_BYTES_MAX);
        return new HandlerOptions(mode, threads, queueBound, backpressure, blockTimeout, deadline, bytes, bodyBytes,
            streamsBody, pool);
    }

    /**
     * The same with another limit of bodies.
     *
     * @param bytes up to {@value #BODY_BYTES_MAX}, or {@link #NO_BODY}; for a streaming body 1 and more
     * @return options
     */
    public HandlerOptions withBodyBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bodyBytes is " + bytes + ", allowed is zero and more");
        }
        return new HandlerOptions(mode, threads, queueBound, backpressure, blockTimeout, deadline, stackBytes, bytes,
            streamsBody, pool);
    }

    /**
     * The same for a handler that reads its body as it comes, by {@link Request#bodyStream()}: it is called as soon as
     * the head is there, the body is bounded by {@link #withBodyBytes} alone, and at most 64 KiB of it wait for the
     * handler. A slow client keeps the handler's thread: where there are many, a virtual handler is the better one.
     *
     * @return options
     * @throws IllegalArgumentException for an inline handler, which must not wait
     */
    public HandlerOptions streamingBody() {
        return new HandlerOptions(mode, threads, queueBound, backpressure, blockTimeout, deadline, stackBytes,
            bodyBytes, true, pool);
    }

    /**
     * The same on a pool that handlers share: all that name it run on the same threads, one call of each handler in
     * turn. Bound, deadline and figures stay each handler's own. The pool has as many threads as those of its handlers
     * say that say a number, which must be the same one, and the largest stack that any of them needs.
     *
     * @param name of the pool, 1 to 128 characters; it means the same one within a gateway
     * @return options
     * @throws IllegalArgumentException for a handler that is not pooled
     */
    public HandlerOptions withPool(String name) {
        return new HandlerOptions(mode, threads, queueBound, backpressure, blockTimeout, deadline, stackBytes,
            bodyBytes, streamsBody, name);
    }
}
