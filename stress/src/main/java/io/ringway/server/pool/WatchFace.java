package io.ringway.server.pool;

import io.ringway.server.CancelHook;

/** A weakened {@link CancelWatch}. */
public interface WatchFace {

    /**
     * As the watch's.
     *
     * @return the hook
     */
    CancelHook interrupt();

    /** As the watch's. */
    void fire();

    /** As the watch's. */
    void end();
}
