package io.ringway.server.handoff;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;

/**
 * What a worker knows of one of its lanes: the calls that are out by it, in order, how far its thread may have come
 * with them, and for how long nothing has come back. A thread runs one call after the other, so they come back in
 * order; those of virtual threads do not, and are only counted. Thread: the worker's.
 */
final class LaneLedger {

    private static final int FIRST_CAPACITY = 16;

    private final Lane lane;
    private final boolean isOrdered;
    /** Those that are out, by sequence number modulo the length, a power of two. Grows up to the lane's limit. */
    private Call[] calls;
    /** Sequence number of the next to come back. */
    private long head;
    /** Sequence number of the next to go out. */
    private long tail;
    /** Sequence number of the first that may not have been started; all before it were, or were recalled. */
    private long untouched;
    /** Looks in a row that found calls out and none come back. */
    private int silentLooks;
    private long headAtLook;
    private long tailAtLook;
    private boolean isTold;

    /**
     * Opens the ledger of a lane by which nothing is out.
     *
     * @param lane of the worker
     */
    LaneLedger(Lane lane) {
        this.lane = lane;
        isOrdered = lane.isOrdered();
        calls = new Call[isOrdered ? FIRST_CAPACITY : 0];
    }

    @Hot
    Lane lane() {
        return lane;
    }

    /** Calls that are out, recalled ones included: their thread has not let go of them. */
    @Hot
    int out() {
        return (int) (tail - head);
    }

    /** Tells whether the lane would take one more call. */
    @Hot
    boolean hasRoom() {
        return lane.hasRoom(out());
    }

    /** Tells whether the thread sleeps and nothing was published since: it will run a call as soon as it is woken. */
    @Hot
    boolean isParked() {
        return !isTold && lane.isParked();
    }

    /**
     * Publishes a call; {@link #knock} must follow.
     *
     * @param call to hand over; {@link #hasRoom} was true
     */
    @Hot
    void send(Call call) {
        if (isOrdered) {
            if (out() == calls.length) {
                grow();
            }
            calls[(int) tail & calls.length - 1] = call;
        }
        tail++;
        isTold = true;
        lane.offer(call);
    }

    private void grow() {
        Call[] larger = new Call[calls.length * 2];
        for (long at = head; at < tail; at++) {
            larger[(int) at & larger.length - 1] = calls[(int) at & calls.length - 1];
        }
        calls = larger;
    }

    /** Wakes the thread if it was sent calls since the last time. A full fence lies in between. */
    @Hot
    void knock() {
        if (isTold) {
            isTold = false;
            lane.knock();
        }
    }

    /**
     * Notes that a call has come back for good.
     *
     * @param call that was out
     */
    @Hot
    void returned(Call call) {
        assert tail > head;
        if (isOrdered) {
            int at = (int) head & calls.length - 1;
            Invariant.check(calls[at] == call, "the calls of a thread came back out of order");
            calls[at] = null;
        }
        head++;
    }

    // ---------------------------------------------------------------- calls that wait behind another one

    /** Calls that may not have been started, behind the one that is next to come back. */
    @Hot
    int behind() {
        return isOrdered ? (int) (tail - Math.max(untouched, Math.min(tail, head + 1))) : 0;
    }

    /** Calls that may not have been started. */
    int unstarted() {
        return isOrdered ? (int) (tail - Math.max(untouched, head)) : 0;
    }

    /**
     * Takes back the oldest call that has not been started.
     *
     * @param isHeadLeft true to leave the one that is next to come back, which is about to be started
     * @return the call, which will come back as one that was given up; null if there is none
     */
    Call recall(boolean isHeadLeft) {
        untouched = Math.max(untouched, isHeadLeft ? Math.min(tail, head + 1) : head);
        while (untouched < tail) {
            Call call = calls[(int) untouched & calls.length - 1];
            untouched++;
            if (call.recall()) {
                return call;
            }
        }
        return null;
    }

    /** Looks whether anything has come back since the last look, of what was out by then. */
    void look() {
        silentLooks = head == headAtLook && head < tailAtLook ? silentLooks + 1 : 0;
        headAtLook = head;
        tailAtLook = tail;
    }

    /** Looks in a row since anything came back. */
    int silentLooks() {
        return silentLooks;
    }
}
