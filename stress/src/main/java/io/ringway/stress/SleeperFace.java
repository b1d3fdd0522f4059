package io.ringway.stress;

import io.ringway.server.handoff.Lane;

/** A weakened thread of a pool. */
public interface SleeperFace {

    /**
     * As the thread's.
     *
     * @param worker index
     * @param lane   to the thread
     */
    void connect(int worker, Lane lane);

    /**
     * As the thread's.
     *
     * @return whether it may sleep
     */
    boolean maySleep();
}
