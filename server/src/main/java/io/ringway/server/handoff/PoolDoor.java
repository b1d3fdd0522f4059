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
}
