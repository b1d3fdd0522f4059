package io.ringway.stress;

/** A weakened {@link io.ringway.ring.loop.EventLoop}. */
public interface LoopFace {

    /** As the loop's. */
    void stop();

    /**
     * As the loop's.
     *
     * @return whether it may sleep
     */
    boolean maySleep();
}
