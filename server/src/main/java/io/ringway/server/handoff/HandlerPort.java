package io.ringway.server.handoff;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import java.util.List;

/**
 * One handler as one worker sees it: its lanes, the calls that are out, the calls in line. Made by the control plane
 * before the worker starts, used by the worker alone after that.
 */
public final class HandlerPort {

    private final int id;
    private final String name;
    private final PortLimits limits;
    private final CallRunner runner;
    private final LaneLedger[] lanes;
    private final CallList line = new CallList();
    private final CallList due = new CallList();
    private int nextLane;
    private int outCount;
    private boolean isTouched;
    private boolean hasIdled;
    private boolean mayHaveToWait;
    /** Written by the worker, read by handlers. */
    private volatile boolean stopping;

    /**
     * Creates a port without calls.
     *
     * @param id     of the handler, its index among all
     * @param name   of the handler
     * @param limits of the port
     * @param runner of its calls, on whatever thread
     * @param lanes  to the threads of its pool; empty for a handler that runs on the worker
     */
    public HandlerPort(int id, String name, PortLimits limits, CallRunner runner, List<Lane> lanes) {
        Invariant.check(limits.atHome() == lanes.isEmpty(), "a handler has lanes or runs at home");
        this.id = id;
        this.name = name;
        this.limits = limits;
        this.runner = runner;
        this.lanes = lanes.stream().map(LaneLedger::new).toArray(LaneLedger[]::new);
    }

    /**
     * Identifies the handler.
     *
     * @return its index among all
     */
    @Hot
    public int id() {
        return id;
    }

    /**
     * Names the handler.
     *
     * @return its name
     */
    public String name() {
        return name;
    }

    /**
     * The bounds.
     *
     * @return limits
     */
    @Hot
    public PortLimits limits() {
        return limits;
    }

    /**
     * Counts the calls that wait for a thread. Thread: any; a snapshot.
     *
     * @return calls
     */
    public int waiting() {
        int waiting = 0;
        for (LaneLedger lane : lanes) {
            waiting += lane.lane().waiting();
        }
        return waiting;
    }

    /** Notes that the gateway is about to stop. */
    void stop() {
        stopping = true;
    }

    /**
     * Tells whether the gateway is about to stop: it serves what is in flight, and no more. Thread: any.
     *
     * @return true from then on
     */
    public boolean isStopping() {
        return stopping;
    }

    /**
     * Runs calls of the handler on the thread that asks.
     *
     * @return the runner
     */
    public CallRunner runner() {
        return runner;
    }

    // ---------------------------------------------------------------- lanes

    /** Calls in line for a lane, in order. */
    @Hot
    CallList line() {
        return line;
    }

    /** Calls that are out and have a deadline, in order. */
    @Hot
    CallList due() {
        return due;
    }

    @Hot
    int laneCount() {
        return lanes.length;
    }

    @Hot
    LaneLedger lane(int index) {
        return lanes[index];
    }

    /** Calls that are out by any lane. */
    @Hot
    int outCount() {
        return outCount;
    }

    /**
     * Publishes a call, in a lane whose thread sleeps, or else in the one with the fewest calls out; ties go round.
     *
     * @param call to hand over
     * @return false if every lane is full
     */
    @Hot
    boolean offer(Call call) {
        int lane = choose();
        if (!lanes[lane].hasRoom()) {
            // The lane with the fewest calls out may still have more of them waiting than another one.
            lane = emptiestWithRoom();
            if (lane < 0) {
                return false;
            }
        }
        mayHaveToWait = lanes.length > 1 && !lanes[lane].isParked();
        send(call, lane);
        nextLane = lane + 1 < lanes.length ? lane + 1 : 0;
        return true;
    }

    @Hot
    private int choose() {
        int count = lanes.length;
        int best = nextLane;
        int fewest = lanes[best].out();
        for (int i = 1; i < count; i++) {
            int other = nextLane + i < count ? nextLane + i : nextLane + i - count;
            int out = lanes[other].out();
            if (out < fewest) {
                best = other;
                fewest = out;
            }
        }
        // Another worker's call may keep a thread of which none of ours is out.
        if (count > 1 && !lanes[best].isParked()) {
            int parked = parked();
            return parked >= 0 ? parked : best;
        }
        return best;
    }

    /** Finds a lane whose thread sleeps and was not given anything. What it has returned may still fill its way. */
    @Hot
    int parked() {
        for (int i = 0; i < lanes.length; i++) {
            if (lanes[i].isParked() && lanes[i].hasRoom()) {
                return i;
            }
        }
        return -1;
    }

    /** The one with the fewest calls out of those that have room; ties go round. -1: none has. */
    private int emptiestWithRoom() {
        int best = -1;
        for (int i = 0; i < lanes.length; i++) {
            int lane = nextLane + i < lanes.length ? nextLane + i : nextLane + i - lanes.length;
            if (lanes[lane].hasRoom() && (best < 0 || lanes[lane].out() < lanes[best].out())) {
                best = lane;
            }
        }
        return best;
    }

    /**
     * Publishes a call in a lane that has room.
     *
     * @param call  to hand over
     * @param index of the lane
     */
    @Hot
    void send(Call call, int index) {
        LaneLedger lane = lanes[index];
        call.out(lane.lane(), index);
        lane.send(call);
        outCount++;
        isTouched = true;
    }

    /** Tells whether the last offered call may find its thread at work, while another one might be free sooner. */
    @Hot
    boolean mayHaveToWait() {
        return mayHaveToWait;
    }

    /** Tells whether a lane got calls since the last knock. */
    @Hot
    boolean isTouched() {
        return isTouched;
    }

    /** Wakes the threads of the lanes that got calls. */
    @Hot
    void knock() {
        isTouched = false;
        for (LaneLedger lane : lanes) {
            lane.knock();
        }
    }

    /** Notes that a call has come back for good. */
    @Hot
    void returned(Call call) {
        LaneLedger lane = lanes[call.laneIndex()];
        lane.returned(call);
        outCount--;
        hasIdled |= lane.out() == 0;
    }

    /**
     * Takes a call back that no thread has taken.
     *
     * @param call that is out
     * @return false if its thread came first
     */
    @Hot
    boolean recall(Call call) {
        LaneLedger lane = lanes[call.laneIndex()];
        if (!lane.recall(call)) {
            return false;
        }
        outCount--;
        hasIdled |= lane.out() == 0;
        return true;
    }

    /**
     * Takes the oldest call back that waits in a lane.
     *
     * @param lane       of this port
     * @param isHeadLeft true to leave one that is about to be taken
     * @return the call; null if there is none
     */
    Call recallOldest(LaneLedger lane, boolean isHeadLeft) {
        Call call = lane.recallOldest(isHeadLeft);
        if (call != null) {
            outCount--;
        }
        return call;
    }

    /** Tells whether the last call of a lane has come back since this was last asked, and others have calls out. */
    @Hot
    boolean hasIdled() {
        boolean was = hasIdled;
        hasIdled = false;
        return was && outCount > 0;
    }
}
