package io.ringway.server.sim;

import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.Lane;
import io.ringway.server.handoff.PoolDoor;
import java.util.Arrays;

/**
 * One thread of a handler's pool: takes calls from its lanes, one of each in turn, but first from one that has claimed
 * it while it had nothing to do, as the product's does, one step at a time. Before it sleeps it looks once more, in a
 * step of its own.
 */
final class SimPoolThread implements PoolDoor {

    private final SimPools pools;
    private final int handler;
    private final boolean apart;
    private final Lane[] lanes;
    private final long[] takes;
    private int next;
    private SimRun run;
    private boolean announced;
    private boolean asleep;
    /** It has taken a call since it last found none. */
    private boolean busy;
    private Lane claimant;

    /**
     * Creates a thread that is awake.
     *
     * @param pools   it belongs to
     * @param handler id
     * @param apart   whether each call runs on a thread of its own
     * @param workers that will have a lane to it
     */
    SimPoolThread(SimPools pools, int handler, boolean apart, int workers) {
        this.pools = pools;
        this.handler = handler;
        this.apart = apart;
        lanes = new Lane[workers];
        takes = new long[workers];
    }

    void connect(int worker, Lane lane) {
        lanes[worker] = lane;
    }

    /** {@return calls taken from the lane of a worker so far} */
    long takes(int worker) {
        return takes[worker];
    }

    /** {@return the call it is at, or null} */
    SimRun run() {
        return run;
    }

    boolean isRunnable() {
        return run != null ? run.isRunnable() : !asleep;
    }

    /** {@return whether it sleeps beside a call that waits for it} */
    boolean isSleptOn() {
        return asleep && Arrays.stream(lanes).anyMatch(lane -> !lane.isEmpty());
    }

    /** Gets on with what it is at, takes a call, or goes to sleep. */
    void step() {
        if (run == null) {
            Call call = take();
            if (call == null) {
                rest();
                return;
            }
            announced = false;
            SimRun taken = new SimRun(pools, handler, call);
            if (apart) {
                pools.start(taken);
                return;
            }
            run = taken;
        }
        run.step();
        if (run.isEnded()) {
            run = null;
        }
    }

    @Override
    public boolean claim(Lane lane) {
        if (isFreeFor(lane)) {
            claimant = lane;
            return true;
        }
        return false;
    }

    /** {@return whether the next call it takes may be claimed for a lane} */
    boolean isFreeFor(Lane lane) {
        return lanes.length == 1 || !busy && (claimant == null || claimant == lane);
    }

    /** {@return calls that wait for it, in all lanes} */
    int waiting() {
        return Arrays.stream(lanes).mapToInt(Lane::waiting).sum();
    }

    private Call take() {
        if (claimant != null) {
            next = Arrays.asList(lanes).indexOf(claimant);
        }
        for (int i = 0; i < lanes.length; i++) {
            int at = next;
            next = (next + 1) % lanes.length;
            Call call = lanes[at].take();
            if (call != null) {
                takes[at]++;
                pools.taken(call);
                busy = true;
                claimant = null;
                return call;
            }
        }
        busy = false;
        claimant = null;
        return null;
    }

    private void rest() {
        asleep = announced;
        announced = !asleep;
        if (asleep) {
            pools.calls().count(CallEvent.SLEPT);
        }
    }

    @Override
    public void wake() {
        if (announced || asleep) {
            pools.calls().count(CallEvent.WOKEN);
            announced = false;
            asleep = false;
            pools.interleave(this);
        }
    }

    @Override
    public boolean isParked() {
        return announced || asleep;
    }

    /** Ends what it is at, as an interrupt at the end of the gateway does. */
    void stop() {
        if (run != null) {
            run.stop();
        }
        asleep = true;
    }

    @Override
    public String toString() {
        return "thread of handler " + handler + (asleep ? ", asleep" : run == null ? ", idle" : ", at " + run);
    }
}
