package io.ringway.server.upstream;

import io.ringway.ring.loop.LoopClock;

/**
 * What a worker does where no socket or slot can be had for an upstream connection: idle ones make way, whatever
 * endpoint they lead to, and who waits tries again when one has gone, or a while later, since what lacks may come from
 * elsewhere. Thread: owning worker.
 */
final class SocketShortage {

    /** Descriptors come back where this worker sees nothing of it. */
    private static final long AGAIN_NS = 10_000_000L;

    private final LoopClock clock;
    private final PoolTimer timer;
    private final IdleShedding shedding;
    private boolean awaited;

    /**
     * Begins without a shortage.
     *
     * @param clock    of the worker
     * @param timer    of the worker's pools
     * @param shedding of the worker
     */
    SocketShortage(LoopClock clock, PoolTimer timer, IdleShedding shedding) {
        this.clock = clock;
        this.timer = timer;
        this.shedding = shedding;
    }

    /**
     * Makes room.
     *
     * @return true if connections are on their way out
     */
    boolean relieve() {
        return shedding.shed();
    }

    /** Notes that somebody waits for a socket: the timer of those who wait fires as soon as one may be had. */
    void await() {
        awaited = true;
        timer.by(clock.nowNs() + AGAIN_NS);
    }

    /** A connection has gone, with its slot and its descriptor. */
    void onFreed() {
        if (awaited) {
            timer.by(clock.nowNs());
        }
    }

    /** Everybody tries again now; who gets nothing waits anew. */
    void end() {
        awaited = false;
    }
}
