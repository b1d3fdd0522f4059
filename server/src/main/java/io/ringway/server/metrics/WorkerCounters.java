package io.ringway.server.metrics;

import io.ringway.server.Hot;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The counters of one worker, off-heap. Thread: written by the owning worker only, with release stores, so a reader on
 * another thread sees whole values that never go back (gauges excepted); nothing is locked.
 */
public final class WorkerCounters {

    private static final int LINE_BYTES = 64;

    private final UnsafeBuffer values;

    /** Creates all counters at zero, away from other objects' cache lines. */
    public WorkerCounters() {
        values = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * LINE_BYTES + Counter.count() * Long.BYTES));
    }

    /**
     * Adds one. Thread: owning worker.
     *
     * @param counter to raise
     */
    @Hot
    public void increment(Counter counter) {
        add(counter, 1);
    }

    /**
     * Takes one away from a gauge. Thread: owning worker.
     *
     * @param counter to lower
     */
    @Hot
    public void decrement(Counter counter) {
        add(counter, -1);
    }

    /**
     * Adds an amount. Thread: owning worker.
     *
     * @param counter to change
     * @param amount  to add, negative only for gauges
     */
    @Hot
    public void add(Counter counter, long amount) {
        int index = LINE_BYTES + counter.ordinal() * Long.BYTES;
        values.putLongRelease(index, values.getLong(index) + amount);
    }

    /**
     * Sets a gauge, or a counter that is kept elsewhere. Thread: owning worker.
     *
     * @param counter to set
     * @param value   of it
     */
    public void set(Counter counter, long value) {
        values.putLongRelease(LINE_BYTES + counter.ordinal() * Long.BYTES, value);
    }

    /**
     * Reads a value. Thread: any.
     *
     * @param counter to read
     * @return its value now
     */
    public long value(Counter counter) {
        return values.getLongVolatile(LINE_BYTES + counter.ordinal() * Long.BYTES);
    }
}
