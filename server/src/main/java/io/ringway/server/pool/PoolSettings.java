package io.ringway.server.pool;

import io.ringway.server.HandlerOptions;
import io.ringway.server.handoff.PortLimits;

/**
 * How a handler runs, everything settled.
 *
 * @param mode       where it runs
 * @param threads    of its pool; of no use inline, and one for virtual threads
 * @param limits     of all workers and threads together, who have equal parts of the bound
 * @param stackBytes of each thread, as far as the handler needs it
 * @param pool       name of the pool whose threads it shares with others, or null: its own
 */
public record PoolSettings(HandlerOptions.Mode mode, int threads, PortLimits limits, int stackBytes, String pool) {

    /** Checks what belongs together. */
    public PoolSettings {
        if (threads < 1 || stackBytes < 1 || limits.atHome() != (mode == HandlerOptions.Mode.INLINE)) {
            throw new IllegalArgumentException("settings of a pool that do not fit together");
        }
    }

    /**
     * Settings of a handler with a pool of its own.
     *
     * @param mode       as in the record
     * @param threads    as in the record
     * @param limits     as in the record
     * @param stackBytes as in the record
     */
    public PoolSettings(HandlerOptions.Mode mode, int threads, PortLimits limits, int stackBytes) {
        this(mode, threads, limits, stackBytes, null);
    }
}
