package io.ringway.server.control;

import java.util.concurrent.locks.LockSupport;

/**
 * The moment between two offers to a mailbox that was full. Its loop takes everything out once a turn, so a mailbox
 * that stays full belongs to one that is stuck or late: to spin would take a core from it. Thread: any but a loop's.
 */
final class RoomWait {

    private static final long PAUSE_NS = 100_000L;

    private RoomWait() {
    }

    /** Sleeps for a tenth of a millisecond, or only yields where the thread is interrupted: that one cannot sleep. */
    static void pause() {
        if (Thread.currentThread().isInterrupted()) {
            Thread.yield();
        } else {
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
