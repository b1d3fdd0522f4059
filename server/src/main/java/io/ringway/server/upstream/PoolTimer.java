package io.ringway.server.upstream;

import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.Hot;

/**
 * The one timer of a worker's pools: it fires when the first of what they wait for is due, be it the end of a wait for
 * a stream or a connection, another look for a socket, or the end of an endpoint's rest. Thread: owning worker.
 */
final class PoolTimer {

    private final TimerWheel timers;
    private final int timer;

    /**
     * Begins with nothing to wait for.
     *
     * @param timers of the worker
     * @param timer  index that is free for this
     */
    PoolTimer(TimerWheel timers, int timer) {
        this.timers = timers;
        this.timer = timer;
    }

    /**
     * Makes sure the timer fires no later.
     *
     * @param deadlineNs when something is due
     */
    @Hot
    void by(long deadlineNs) {
        if (!timers.isScheduled(timer) || timers.deadlineNs(timer) > deadlineNs) {
            timers.schedule(timer, deadlineNs);
        }
    }
}
