package io.ringway.ring.loop;

/** Receives timers that are due. */
public interface TimerHandler {
    /**
     * Handles one timer. It is no longer scheduled; the handler may schedule and cancel any timer, this one included.
     * Thread: the wheel's owner, inside {@link TimerWheel#advance}.
     *
     * @param timer the timer's number.
     */
    void onTimer(int timer);
}
