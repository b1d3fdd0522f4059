package io.ringway.stress;

import io.ringway.server.metrics.Counter;

/** A weakened {@link io.ringway.server.metrics.WorkerCounters}. */
public interface CounterFace {

    /**
     * As the counters'.
     *
     * @param counter to raise
     */
    void increment(Counter counter);

    /**
     * As the counters'.
     *
     * @param counter to set
     * @param value   of it
     */
    void set(Counter counter, long value);

    /**
     * As the counters'.
     *
     * @param counter to read
     * @return its value
     */
    long value(Counter counter);
}
