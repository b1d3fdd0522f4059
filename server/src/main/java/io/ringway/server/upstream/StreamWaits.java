package io.ringway.server.upstream;

import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.Hot;

/** The one timer of all requests of a worker that wait for a stream. Thread: owning worker. */
final class StreamWaits {

    private final TimerWheel timers;
    private final int timer;

    /**
     * Begins without a wait.
     *
     * @param timers of the worker
     * @param timer  index that is free for this
     */
    StreamWaits(TimerWheel timers, int timer) {
        this.timers = timers;
        this.timer = timer;
    }

    /**
     * Makes sure the timer fires no later.
     *
     * @param deadlineNs of one wait
     */
    @Hot
    void until(long deadlineNs) {
        if (!timers.isScheduled(timer) || timers.deadlineNs(timer) > deadlineNs) {
            timers.schedule(timer, deadlineNs);
        }
    }
}
