package io.ringway.server.pool;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Says what goes wrong in handlers, once a second at most: a handler that always fails must not fill the log, nor slow
 * down who calls it. Thread: any, cores included; the writing is another thread's.
 */
public final class HandlerLog {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final long REST_NS = 1_000_000_000L;
    private static final double NS_PER_MS = 1e6;

    private final Executor writer;
    private final LongSupplier nanoTime;
    private final AtomicLong nextNs;
    private final AtomicLong silent = new AtomicLong();

    /**
     * Creates a log.
     *
     * @param writer   runs what writes, on a thread that may block
     * @param nanoTime monotonic clock
     */
    public HandlerLog(Executor writer, LongSupplier nanoTime) {
        this.writer = writer;
        this.nanoTime = nanoTime;
        nextNs = new AtomicLong(nanoTime.getAsLong());
    }

    /**
     * Says that a handler threw.
     *
     * @param handler name
     * @param broken  what it threw
     */
    void failed(String handler, Throwable broken) {
        say("handler " + handler + " failed", broken);
    }

    /**
     * Says that a handler held up its core.
     *
     * @param handler name
     * @param tookNs  how long
     */
    void stalled(String handler, long tookNs) {
        say("handler %s held up its core for %.1f ms: it should not run inline".formatted(handler, tookNs / NS_PER_MS),
            null);
    }

    private void say(String message, Throwable cause) {
        long now = nanoTime.getAsLong();
        long next = nextNs.get();
        if (now - next < 0 || !nextNs.compareAndSet(next, now + REST_NS)) {
            silent.incrementAndGet();
            return;
        }
        long left = silent.getAndSet(0);
        String text = left == 0 ? message : message + " (" + left + " more were not said)";
        try {
            writer.execute(() -> LOG.log(System.Logger.Level.WARNING, text, cause));
        } catch (RejectedExecutionException | OutOfMemoryError unheard) {
            // The gateway has ended, or there is no thread to be had: no reason for who fails to fail twice.
            silent.incrementAndGet();
        }
    }
}
