package io.ringway.server.handoff;

/** The way to wake who takes calls out of a lane. */
@FunctionalInterface
public interface PoolDoor {

    /**
     * Wakes the taker if it sleeps or is about to; costs a read if it does not. The caller has published what it is
     * woken for, and a full fence lies in between. Thread: a worker's.
     */
    void wake();

    /**
     * Tells whether the taker sleeps: it would run a call at once. Thread: any; a snapshot.
     *
     * @return false too if nobody can tell
     */
    default boolean isParked() {
        return false;
    }

    /**
     * Reserves the taker's next run for a lane, if it is free: it has slept since its last call, and no other lane was
     * quicker; or it takes calls of this lane only. What it takes next need not wait, and is of this lane. Kept until
     * it takes a call. Thread: the worker's; no call of the lane runs, but some wait.
     *
     * @param lane to this taker
     * @return false if it runs a call, or will run one of another lane; false too if nobody can tell
     */
    default boolean claim(Lane lane) {
        return false;
    }
}
