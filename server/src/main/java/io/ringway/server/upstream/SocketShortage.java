package io.ringway.server.upstream;

import io.ringway.ring.loop.LoopClock;

/**
 * What a worker does where no socket or slot can be had for an upstream connection: idle ones make way, whatever
 * endpoint they lead to. Who waits, for those in use too, tries again when one has gone, and each little while: one may
 * be idle now, and what lacks may come from elsewhere. Thread: owning worker.
 */
final class SocketShortage {

    /** Descriptors come back where this worker sees nothing of it. */
    private static final long AGAIN_NS = 10_000_000L;

    private final LoopClock clock;
    private final PoolTimer timer;
    private final IdleShedding shedding;
    private int connections;
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

    /** Makes room, as far as connections are idle. */
    void relieve() {
        shedding.shed();
    }

    /**
     * Tells whether room may come of this worker itself.
     *
     * @return true while it has connections, be they in use or on their way out
     */
    boolean isRoomExpected() {
        return connections > 0;
    }

    /** Notes that somebody waits for a socket: the timer of those who wait fires as soon as one may be had. */
    void await() {
        awaited = true;
        timer.by(clock.nowNs() + AGAIN_NS);
    }

    /** A connection has begun, with a slot and a descriptor. */
    void onBegun() {
        connections++;
    }

    /** A connection has gone, with both. */
    void onFreed() {
        connections--;
        if (awaited) {
            timer.by(clock.nowNs());
        }
    }

    /** Everybody tries again now; who gets nothing waits anew. */
    void end() {
        awaited = false;
    }
}
