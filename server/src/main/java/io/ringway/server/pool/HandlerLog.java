package io.ringway.server.pool;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Says what goes wrong in handlers, each kind of trouble of each handler once a second at most: a handler that always
 * fails must not fill the log, nor slow down who calls it, nor hide what another one throws.
 *
 * <p>Limit: {@value #RESTS_MAX} kinds are told apart, those that come later share one rest; so a second has a bounded
 * number of lines, and what is kept of the past a bounded size. Thread: any, cores included; the writing is another
 * thread's. Never throws.
 */
public final class HandlerLog {

    /** Handlers by exception classes that have a rest of their own. */
    static final int RESTS_MAX = 256;

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final long REST_NS = 1_000_000_000L;
    private static final double NS_PER_MS = 1e6;

    private final BiConsumer<String, Throwable> writer;
    private final LongSupplier nanoTime;
    private final Map<Kind, Rest> rests = new ConcurrentHashMap<>();
    private final Rest others;

    /** What rests together. */
    private record Kind(String handler, String trouble) {
    }

    /** When a kind of trouble may be told again, and how often it was not. */
    private static final class Rest {

        private final AtomicLong nextNs;
        private final AtomicLong silent = new AtomicLong();

        Rest(long nowNs) {
            nextNs = new AtomicLong(nowNs);
        }

        /** Tells whether it is time, and begins the next rest if it is. */
        boolean isOver(long nowNs) {
            long next = nextNs.get();
            if (nowNs - next >= 0 && nextNs.compareAndSet(next, nowNs + REST_NS)) {
                return true;
            }
            silent.incrementAndGet();
            return false;
        }
    }

    /**
     * Creates a log.
     *
     * @param writer   runs what writes, on a thread that may block
     * @param nanoTime monotonic clock
     */
    public HandlerLog(Executor writer, LongSupplier nanoTime) {
        this((line, cause) -> writer.execute(() -> LOG.log(System.Logger.Level.WARNING, line, cause)), nanoTime);
    }

    /**
     * Creates a log that is written to elsewhere.
     *
     * @param writer   takes lines, each with what was thrown, or null
     * @param nanoTime monotonic clock
     */
    HandlerLog(BiConsumer<String, Throwable> writer, LongSupplier nanoTime) {
        this.writer = writer;
        this.nanoTime = nanoTime;
        others = new Rest(nanoTime.getAsLong());
    }

    /**
     * Says that a handler threw.
     *
     * @param handler name
     * @param request method and route, asked for only if it is said; null if they are not known
     * @param thrown  by the handler
     * @param advice  on what to do about it, or empty
     */
    void failed(String handler, Supplier<String> request, Throwable thrown, String advice) {
        say(handler, thrown.getClass().getName(),
            () -> "handler " + handler + " failed" + at(handler, request) + advice, thrown);
    }

    /**
     * Says that a handler's response was refused.
     *
     * @param handler name
     * @param request method and route
     * @param reason  why
     */
    void refused(String handler, Supplier<String> request, String reason) {
        say(handler, "response", () -> "the response of handler " + handler + at(handler, request) + " was refused: "
            + reason, null);
    }

    /**
     * Says that a handler held up its core.
     *
     * @param handler name
     * @param tookNs  how long
     */
    void stalled(String handler, long tookNs) {
        say(handler, "stall", () -> "handler %s held up its core for %.1f ms: it should not run inline"
            .formatted(handler, tookNs / NS_PER_MS), null);
    }

    /** A route of the builder has given its handler its name: once is enough. */
    private static String at(String handler, Supplier<String> request) {
        String place = request == null ? handler : request.get();
        return place.equals(handler) ? "" : " (" + place + ")";
    }

    private void say(String handler, String trouble, Supplier<String> message, Throwable cause) {
        try {
            long now = nanoTime.getAsLong();
            Rest rest = rest(new Kind(handler, trouble), now);
            if (rest.isOver(now)) {
                say(rest, message.get(), cause);
            }
        } catch (OutOfMemoryError unheard) {
            others.silent.incrementAndGet();
        }
    }

    private Rest rest(Kind kind, long now) {
        Rest known = rests.get(kind);
        if (known != null) {
            return known;
        }
        if (rests.size() >= RESTS_MAX) {
            return others;
        }
        Rest created = new Rest(now);
        Rest earlier = rests.putIfAbsent(kind, created);
        return earlier == null ? created : earlier;
    }

    private void say(Rest rest, String message, Throwable cause) {
        long left = rest.silent.getAndSet(0);
        String text = left == 0 ? message : message + " (" + left + " more were not said)";
        try {
            writer.accept(text, cause);
        } catch (RejectedExecutionException ended) {
            // The gateway has ended: no reason for who fails to fail twice.
            rest.silent.incrementAndGet();
        }
    }
}
