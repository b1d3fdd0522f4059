package io.ringway.server.sim;

import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.sim.SimRandom;
import io.ringway.server.Response;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallRunner;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.HandlerPorts;
import io.ringway.server.handoff.Lane;
import io.ringway.server.pool.CallExecution;
import io.ringway.server.pool.HandlerLog;
import io.ringway.server.sim.HandlerPlan.Mode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The handlers of a simulated gateway: ports and lanes are the product's, the threads behind them are actors, which
 * have their turns between those of the workers and sometimes in the midst of one, where a worker knocks at their door
 * or looks at its clock. A worker that sleeps is woken as it is on Linux: by its mailbox's flag and eventfd.
 */
final class SimPools implements HandlerPorts {

    private static final long STEP_NS_MAX = 20_000;
    private static final double INTERLEAVED = 0.3;
    private static final int LATER_NS_MAX = 400_000_000;

    private final World world;
    private final List<HandlerPlan> plans;
    private final SimRandom random;
    private final Calls calls = new Calls();
    private final List<SimPoolThread> threads = new ArrayList<>();
    /** The same by handler. */
    private final List<List<SimPoolThread>> crews = new ArrayList<>();
    /** Calls on threads of their own. */
    private final List<SimRun> apart = new ArrayList<>();
    /** Runs that block until they are told to return. */
    private final List<SimRun> kept = new ArrayList<>();
    private final List<CallExecution> executions = new ArrayList<>();
    private final HandlerPort[][] ports;
    private final Set<Call> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Runnable> runnable = new ArrayList<>();
    private List<SimWorker> workers = List.of();
    private boolean released;
    private boolean stepping;
    private int stalls;

    /**
     * Creates the handlers of a scenario.
     *
     * @param world  they are in
     * @param random draws the order of their steps
     */
    SimPools(World world, SimRandom random) {
        this.world = world;
        this.random = random;
        plans = world.scenario().handlers();
        int count = world.scenario().workers();
        ports = new HandlerPort[count][];
        HandlerLog log = new HandlerLog(_ -> { }, world::nowNs);
        for (int id = 0; id < plans.size(); id++) {
            executions.add(new CallExecution(HandlerPlan.name(id), (request, response) ->
                SimRun.handle(this, request, response), log));
            crews.add(new ArrayList<>());
            for (int i = 0; i < plans.get(id).threads(); i++) {
                SimPoolThread thread = new SimPoolThread(this, id, plans.get(id).mode() == Mode.APART, count);
                threads.add(thread);
                crews.get(id).add(thread);
            }
        }
    }

    @Override
    public List<HandlerPort> open(int worker, Mailbox<?> loop) {
        ports[worker] = new HandlerPort[plans.size()];
        for (int id = 0; id < plans.size(); id++) {
            HandlerPlan plan = plans.get(id);
            List<Lane> lanes = new ArrayList<>();
            for (SimPoolThread thread : crews.get(id)) {
                Lane lane = plan.mode() == Mode.APART
                    ? Lane.toVirtualThreads(plan.limits().bound(), thread, loop)
                    : new Lane(plan.limits().bound(), thread, loop);
                thread.connect(worker, lane);
                lanes.add(lane);
            }
            ports[worker][id] = new HandlerPort(id, HandlerPlan.name(id), plan.limits(), atHome(id), lanes);
        }
        return List.of(ports[worker]);
    }

    private CallRunner atHome(int handler) {
        return new CallRunner() {
            @Override
            public void run(Call call) {
                seen.add(call);
                new SimRun(SimPools.this, handler, call).runAtHome();
            }

            @Override
            public void onStall(long tookNs) {
                stalls++;
            }
        };
    }

    /** Begins to run: the workers are there. */
    void start(List<SimWorker> crew) {
        workers = crew;
    }

    // ---------------------------------------------------------------- turns

    boolean hasWork() {
        if (workers.isEmpty()) {
            return false;
        }
        for (SimPoolThread thread : threads) {
            if (thread.isRunnable()) {
                return true;
            }
        }
        for (SimRun run : apart) {
            if (run.isRunnable()) {
                return true;
            }
        }
        return false;
    }

    /** Lets one of those go on that can. */
    void turn() {
        step();
        world.network().clock().advanceTo(world.nowNs() + random.between(1, STEP_NS_MAX));
    }

    private void step() {
        runnable.clear();
        for (SimPoolThread thread : threads) {
            if (thread.isRunnable()) {
                runnable.add(thread::step);
            }
        }
        for (SimRun run : apart) {
            if (run.isRunnable()) {
                runnable.add(run::step);
            }
        }
        run(runnable.get(random.nextInt(runnable.size())));
        apart.removeIf(SimRun::isEnded);
    }

    private void run(Runnable step) {
        stepping = true;
        workers.forEach(SimWorker::listen);
        step.run();
        workers.forEach(SimWorker::unlisten);
        stepping = false;
    }

    /** A worker looks at its clock: another thread may have got on just before. */
    void interleave() {
        if (!stepping && hasWork() && random.chance(INTERLEAVED)) {
            calls.count(CallEvent.INTERLEAVED);
            step();
        }
    }

    /**
     * A worker has knocked: the thread may be quicker than what the worker does next.
     *
     * @param thread that was woken
     */
    void interleave(SimPoolThread thread) {
        if (!stepping && random.chance(INTERLEAVED)) {
            calls.count(CallEvent.INTERLEAVED);
            run(thread::step);
        }
    }

    /** Lets a call run on a thread of its own. */
    void start(SimRun run) {
        apart.add(run);
    }

    // ---------------------------------------------------------------- what runs ask for

    World world() {
        return world;
    }

    Calls calls() {
        return calls;
    }

    CallExecution execution(int handler) {
        return executions.get(handler);
    }

    boolean isReleased() {
        return released;
    }

    void keep(SimRun run) {
        kept.add(run);
    }

    /** A handler has kept a response, and answers again when it has returned: that must lead nowhere. */
    void answerLater(Response response) {
        world.network().after(1 + random.nextInt(LATER_NS_MAX), () -> {
            calls.count(CallEvent.ANSWERED_LATER);
            try {
                response.text("later");
            } catch (IllegalStateException gone) {
                return;
            }
            throw new SimulationFailure("handoff", "a handler that has returned can still answer");
        });
    }

    // ---------------------------------------------------------------- the end

    /** Has handlers return that never would. */
    void release() {
        released = true;
        kept.forEach(SimRun::unblock);
        kept.clear();
    }

    /** Ends the threads: the workers have ended. */
    void stop() {
        threads.forEach(SimPoolThread::stop);
        apart.forEach(SimRun::stop);
        apart.clear();
    }

    // ---------------------------------------------------------------- for checkers

    List<SimPoolThread> threads() {
        return threads;
    }

    /** {@return whether no call is anywhere but at its port} */
    boolean isAtRest() {
        if (!apart.isEmpty()) {
            return false;
        }
        for (SimPoolThread thread : threads) {
            if (thread.run() != null || thread.isRunnable()) {
                return false;
            }
        }
        return workers.stream().allMatch(worker -> HandOffChecker.isAtRest(ports[worker.index()]));
    }

    /** {@return the thread at the end of a lane} */
    SimPoolThread thread(int handler, int lane) {
        return crews.get(handler).get(lane);
    }

    HandlerPort[] ports(int worker) {
        return ports[worker];
    }

    /** {@return every call that was ever taken} */
    Set<Call> seen() {
        return seen;
    }

    /** A call was taken out of its lane. */
    void taken(Call call) {
        calls.count(CallEvent.TAKEN);
        seen.add(call);
    }

    /** {@return how often workers said that a handler held them up} */
    int stalls() {
        return stalls;
    }
}
