package io.ringway.server.handoff;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import java.util.List;

/**
 * One handler as one worker sees it: its lanes, the calls that are out, the calls in line, spare calls. Made by the
 * control plane before the worker starts, used by the worker alone after that.
 */
public final class HandlerPort {

    /** Spare calls that are kept. */
    private static final int SPARE_MAX = 128;

    private final int id;
    private final String name;
    private final PortLimits limits;
    private final CallRunner runner;
    private final Lane[] lanes;
    private final int[] out;
    private final boolean[] touched;
    private final Call[] spare = new Call[SPARE_MAX];
    private final CallList line = new CallList();
    private final CallList due = new CallList();
    private int spareCount;
    private int nextLane;
    private int outCount;
    private boolean isTouched;

    /**
     * Creates a port without calls.
     *
     * @param id     of the handler, its index among all
     * @param name   of the handler
     * @param limits of the port
     * @param runner of its calls where they run on the worker; the pool has its own
     * @param lanes  to the threads of its pool; empty for a handler that runs on the worker
     */
    public HandlerPort(int id, String name, PortLimits limits, CallRunner runner, List<Lane> lanes) {
        Invariant.check(limits.atHome() == lanes.isEmpty(), "a handler has lanes or runs at home");
        this.id = id;
        this.name = name;
        this.limits = limits;
        this.runner = runner;
        this.lanes = lanes.toArray(Lane[]::new);
        out = new int[this.lanes.length];
        touched = new boolean[this.lanes.length];
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
        for (Lane lane : lanes) {
            waiting += lane.waiting();
        }
        return waiting;
    }

    CallRunner runner() {
        return runner;
    }

    // ---------------------------------------------------------------- spare calls

    @Hot
    Call take(MemoryBudget budget) {
        return spareCount > 0 ? spare[--spareCount] : create(budget);
    }

    private Call create(MemoryBudget budget) {
        return new Call(this, budget);
    }

    @Hot
    void give(Call call) {
        call.free();
        if (spareCount < SPARE_MAX) {
            spare[spareCount++] = call;
        } else {
            call.request().shrink();
        }
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
    Lane lane(int index) {
        return lanes[index];
    }

    /** Calls that are out by any lane. */
    @Hot
    int outCount() {
        return outCount;
    }

    /** Calls that are out by one lane. */
    @Hot
    int outCount(int lane) {
        return out[lane];
    }

    /**
     * Publishes a call in the lane with the fewest calls out; ties go round.
     *
     * @param call to hand over
     * @return false if every lane is full
     */
    @Hot
    boolean offer(Call call) {
        int count = lanes.length;
        int best = nextLane;
        for (int i = 1; i < count; i++) {
            int other = nextLane + i < count ? nextLane + i : nextLane + i - count;
            best = out[other] < out[best] ? other : best;
        }
        call.out(lanes[best], best);
        if (!lanes[best].offer(call, out[best]) && !offerAnywhere(call)) {
            return false;
        }
        int taken = call.laneIndex();
        out[taken]++;
        outCount++;
        touched[taken] = true;
        isTouched = true;
        nextLane = taken + 1 < count ? taken + 1 : 0;
        return true;
    }

    /** The lane with the fewest calls out may still have more of them waiting than another one. */
    private boolean offerAnywhere(Call call) {
        for (int i = 0; i < lanes.length; i++) {
            call.out(lanes[i], i);
            if (lanes[i].offer(call, out[i])) {
                return true;
            }
        }
        return false;
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
        for (int i = 0; i < lanes.length; i++) {
            if (touched[i]) {
                touched[i] = false;
                lanes[i].knock();
            }
        }
    }

    /** Notes that a call has come back for good. */
    @Hot
    void returned(Call call) {
        out[call.laneIndex()]--;
        outCount--;
        assert out[call.laneIndex()] >= 0;
    }
}
