package io.ringway.ring.loop;

/** A loop of which nothing is there but what decides whether it sleeps. */
public final class LoopSleep {

    private final EventLoop loop;

    /**
     * Creates it.
     *
     * @param mailbox of the loop
     * @param turn    that is asked whether it is quiet
     */
    public LoopSleep(Mailbox<?> mailbox, Turn turn) {
        loop = new EventLoop(null, null, null, mailbox, turn);
    }

    /**
     * As the loop's.
     *
     * @return whether it may sleep
     */
    public boolean maySleep() {
        return loop.maySleep();
    }

    /** As the loop's. */
    public void stop() {
        loop.stop();
    }
}
