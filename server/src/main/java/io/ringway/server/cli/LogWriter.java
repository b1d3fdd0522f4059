package io.ringway.server.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Writes log lines from a thread of its own, so that nobody who logs ever waits for stderr.
 *
 * <p>Threads: any number may publish. A line is formatted by who logs it and goes through a queue of fixed size;
 * where that is full, the line is dropped and counted, and the count is logged when there is room again. So are lines
 * that the stream refuses: a disk that is full. Progress: publishing is lock-free and never blocks, also when the
 * stream does not take anything any more.
 */
final class LogWriter extends Handler {

    /** Lines that may wait by default. */
    static final int CAPACITY = 4096;

    private static final long CLOSE_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long FLUSH_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final ManyToOneConcurrentArrayQueue<String> queue;
    private final AtomicLong droppedCount = new AtomicLong();
    private final OutputStream stream;
    private final Thread thread;
    /** The writer's: lines the stream did not take, since that was last said. */
    private long unwritten;
    private volatile boolean isParked;
    private volatile boolean isClosed;

    /**
     * Starts the writer.
     *
     * @param stream   takes the lines.
     * @param level    of what is written.
     * @param capacity lines that may wait.
     */
    LogWriter(OutputStream stream, LogLevel level, int capacity) {
        this.stream = stream;
        queue = new ManyToOneConcurrentArrayQueue<>(capacity);
        setFormatter(new LogLine(level.compareTo(LogLevel.DEBUG) >= 0));
        thread = Thread.ofPlatform().daemon().name("ringway-log").start(this::run);
    }

    @Override
    public void publish(LogRecord logged) {
        if (isClosed || !isLoggable(logged)) {
            return;
        }
        if (!queue.offer(getFormatter().format(logged))) {
            droppedCount.getAndIncrement();
        }
        // Read after the offer: the writer says that it parks and then looks once more, so one of the two sees the
        // other.
        if (isParked) {
            LockSupport.unpark(thread);
        }
    }

    /** Waits until what was published before is written, for two seconds at most: for who has no later. */
    @Override
    public void flush() {
        long startNs = System.nanoTime();
        // In this order: the writer leaves its rest before it takes the last line out.
        while (!(queue.isEmpty() && isParked) && thread.isAlive() && System.nanoTime() - startNs < CLOSE_NS) {
            LockSupport.parkNanos(this, FLUSH_LOOK_NS);
        }
    }

    /** Writes what waits, for two seconds at most, and ends the thread. Later records are ignored. */
    @Override
    public void close() {
        isClosed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.NANOSECONDS.toMillis(CLOSE_NS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Counts lines that found no room and were not yet reported.
     *
     * @return how many.
     */
    long droppedCount() {
        return droppedCount.get();
    }

    private void run() {
        while (true) {
            // Read first: what was logged before the close is still written.
            boolean isLast = isClosed;
            drain();
            if (isLast) {
                return;
            }
            isParked = true;
            if (queue.isEmpty() && !isClosed) {
                LockSupport.park(this);
            }
            isParked = false;
        }
    }

    private void drain() {
        String line = queue.poll();
        while (line != null) {
            write(line);
            line = queue.poll();
        }
        long dropped = droppedCount.getAndSet(0);
        if (dropped > 0) {
            write(dropped + " log lines were dropped, as they came faster than they could be written\n");
        }
        try {
            stream.flush();
        } catch (IOException refused) {
            unwritten++;
        }
    }

    private void write(String line) {
        try {
            if (unwritten > 0) {
                // On a line of its own: a part of the last one may have been taken.
                put("\n" + unwritten + " log lines could not be written\n");
                unwritten = 0;
            }
            put(line);
        } catch (IOException refused) {
            unwritten++;
        }
    }

    private void put(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        stream.write(bytes, 0, bytes.length);
    }
}
