package io.ringway.server.pool;

import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallRunner;
import io.ringway.server.handoff.Lane;
import io.ringway.server.handoff.PoolDoor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread of a handler's pool: takes calls from its lanes, one of each in turn, and runs them; parks when all are
 * empty.
 *
 * <p>The handshake: it sets the flag, fences, looks at its lanes once more, parks. A worker publishes a call, fences,
 * reads the flag. So one of them sees the other. Who clears the flag wakes it, so that many calls cost one wake-up.
 *
 * <p>While it has nothing to run one of its lanes may claim its next run; that one comes first then.
 */
final class PoolThread implements PoolDoor {

    /** Of a thread that is not free: it has taken a call since it was about to sleep. */
    private static final Object BUSY = new Object();
    private static final VarHandle PARKED;
    private static final VarHandle CLAIM;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PARKED = lookup.findVarHandle(PoolThread.class, "parked", int.class);
            CLAIM = lookup.findVarHandle(PoolThread.class, "claim", Object.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final Lane[] lanes;
    private final CallRunner runner;
    private final Thread thread;
    private volatile boolean stopping;
    /** What the thread is at; its own. */
    private Call running;
    /** 1 from the announcement of its sleep until someone wakes it or it wakes by itself. Accessed through PARKED. */
    @SuppressWarnings("unused")
    private int parked;
    /** The lane that has claimed the next run, {@link #BUSY}, or null: it is free. Accessed through CLAIM. */
    @SuppressWarnings("unused")
    private Object claim;

    /**
     * Creates a thread that does not run yet.
     *
     * @param name       of the thread
     * @param stackBytes of the thread
     * @param laneCount  how many lanes will lead to it: one of each worker for each handler
     * @param runner     of the calls
     */
    PoolThread(String name, int stackBytes, int laneCount, CallRunner runner) {
        lanes = new Lane[laneCount];
        this.runner = runner;
        // A handler that is stuck must not keep the process alive.
        thread = Thread.ofPlatform().name(name).daemon(true).stackSize(stackBytes).unstarted(this::main);
    }

    /**
     * Connects a worker. Thread: any, before {@link #start}.
     *
     * @param index of the lane, each once
     * @param lane  to this thread
     */
    void connect(int index, Lane lane) {
        lanes[index] = lane;
    }

    /** Starts the thread; every lane is connected. */
    void start() {
        thread.start();
    }

    private void main() {
        while (!stopping) {
            if (!turn()) {
                park();
            }
        }
    }

    /**
     * Runs one call of each lane that has one, first of all the one whose run was claimed. Thread: this one.
     *
     * @return true if there was any
     */
    boolean turn() {
        boolean isBusy = CLAIM.getOpaque(this) instanceof Lane claimant && serve(claimant);
        for (Lane lane : lanes) {
            isBusy |= serve(lane);
        }
        return isBusy;
    }

    private boolean serve(Lane lane) {
        Call call = lane.take();
        if (call == null) {
            return false;
        }
        CLAIM.setOpaque(this, BUSY);
        run(call);
        return true;
    }

    /** No runner should throw. One that has no memory even to say so must not take the thread with it: none follows. */
    private void run(Call call) {
        running = call;
        try {
            runner.run(call);
        } catch (Throwable broken) {
            tell(broken);
        } finally {
            running = null;
        }
    }

    /** As if the thread had died of it. */
    private void tell(Throwable broken) {
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, broken);
        } catch (Throwable unheard) {
            // Nothing is left to be done: the next call may find memory again.
        }
    }

    private void park() {
        CLAIM.setOpaque(this, null);
        if (maySleep()) {
            LockSupport.park(this);
        }
        PARKED.setOpaque(this, 0);
    }

    /**
     * Announces sleep and then looks once more for what would forbid it. Thread: this one.
     *
     * @return true if it may sleep until it is woken
     */
    boolean maySleep() {
        PARKED.setOpaque(this, 1);
        VarHandle.fullFence();
        return isEmpty() && !stopping;
    }

    private boolean isEmpty() {
        for (Lane lane : lanes) {
            if (!lane.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void wake() {
        if ((int) PARKED.getOpaque(this) != 0 && PARKED.compareAndSet(this, 1, 0)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public boolean isParked() {
        return (int) PARKED.getOpaque(this) != 0;
    }

    @Override
    public boolean claim(Lane lane) {
        // Where there is no other lane it can be at nothing else.
        return lanes.length == 1 || CLAIM.getOpaque(this) == lane || CLAIM.compareAndSet(this, null, lane);
    }

    /**
     * Has the thread end after its present call, which is told of it by an interrupt, unless it is the caller. Thread:
     * any.
     */
    void stop() {
        // Before the interrupt, which may be taken for a handler's own, and forgotten, at the end of a call.
        stopping = true;
        if (!isCurrent()) {
            thread.interrupt();
        }
    }

    /**
     * Tells whether the caller runs on it.
     *
     * @return true on this very thread
     */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /**
     * What the thread is at. Thread: this one.
     *
     * @return the call that runs
     */
    Call running() {
        return running;
    }

    /**
     * Waits for the end, unless the caller runs on it.
     *
     * @param patience longest wait
     * @return true if it has ended, never began, or is the caller
     * @throws InterruptedException if the caller is to stop
     */
    boolean join(Duration patience) throws InterruptedException {
        return isCurrent() || thread.getState() == Thread.State.NEW || thread.join(patience);
    }
}
