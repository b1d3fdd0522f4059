package io.ringway.server.handoff;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;

/**
 * What a worker knows of one of its lanes: how many calls are out by it, and for how long nothing has come back. A
 * thread runs one call after the other, so they come back in order; those of virtual threads do not. Thread: the
 * worker's.
 */
final class LaneLedger {

    private static final long NONE = -1;

    private final Lane lane;
    private final boolean isOrdered;
    /** Calls that were ever sent, that ever came back, and that were recalled instead. */
    private long sent;
    private long returned;
    private long recalled;
    /** Where the last call lay that came back. */
    private long lastPosition = NONE;
    /** Looks in a row that found calls out and none come back. */
    private int silentLooks;
    private long returnedAtLook;
    private int outAtLook;
    private boolean isTold;

    /**
     * Opens the ledger of a lane by which nothing is out.
     *
     * @param lane of the worker
     */
    LaneLedger(Lane lane) {
        this.lane = lane;
        isOrdered = lane.isOrdered();
    }

    @Hot
    Lane lane() {
        return lane;
    }

    /** Calls that are out: their thread has not let go of them. */
    @Hot
    int out() {
        return (int) (sent - returned - recalled);
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
        sent++;
        isTold = true;
        lane.offer(call);
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
        assert out() > 0;
        if (isOrdered) {
            Invariant.check(call.position() > lastPosition, "the calls of a thread came back out of order");
            lastPosition = call.position();
        }
        returned++;
    }

    /**
     * Takes a call back that was not taken.
     *
     * @param call that is out
     * @return false if its thread came first
     */
    @Hot
    boolean recall(Call call) {
        if (!lane.recall(call)) {
            return false;
        }
        recalled++;
        return true;
    }

    // ---------------------------------------------------------------- calls that wait behind another one

    /** Calls that wait, but for one that is about to be taken. */
    @Hot
    int behind() {
        int waiting = unstarted();
        return waiting == out() ? Math.max(0, waiting - 1) : waiting;
    }

    /** Calls that wait. */
    @Hot
    int unstarted() {
        return isOrdered ? Math.min(lane.waiting(), out()) : 0;
    }

    /**
     * Takes back the oldest call that waits.
     *
     * @param isHeadLeft true to leave one that is about to be taken
     * @return the call; null if there is none
     */
    Call recallOldest(boolean isHeadLeft) {
        if (!isOrdered) {
            return null;
        }
        Call call = lane.recallOldest(isHeadLeft && lane.waiting() >= out());
        if (call != null) {
            recalled++;
        }
        return call;
    }

    /** Looks whether anything has come back since the last look, of what was out by then. */
    void look() {
        silentLooks = returned == returnedAtLook && outAtLook > 0 && out() > 0 ? silentLooks + 1 : 0;
        returnedAtLook = returned;
        outAtLook = out();
    }

    /** Looks in a row since anything came back. */
    int silentLooks() {
        return silentLooks;
    }
}
