package io.ringway.server.sim;

import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimClock;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.ring.sim.SimRandom;
import io.ringway.server.worker.WorkerCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A gateway with its clients and origins on one thread, under a simulated kernel, network and clock. Workers that have
 * something to do, and network events that are due, take turns in a seeded order; when nobody has, the clock moves to
 * the next event. Nothing but the scenario and its faults influences a run. Thread: one per simulator, any.
 */
final class Simulator implements World {

    private static final SockAddr GATEWAY = SockAddr.ip("127.0.0.1", Generations.PORT);
    /** A listener that comes and goes with generations, and which clients use it. */
    private static final SockAddr SECOND = SockAddr.ip("127.0.0.1", Generations.SECOND_PORT);
    private static final int SECOND_EVERY = 3;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final long STEPS_MAX = 3_000_000;
    private static final int TURN_NS_MAX = 60_000;
    private static final long VIRTUAL_NS_MAX = 7_200 * SECOND_NS;
    /** Waits that are not configured: the windows of the least body rate, the linger. */
    private static final long FIXED_WAITS_NS = 25 * SECOND_NS;
    /** A stall that began before faults stopped lasts so long at most. */
    private static final long STALL_NS = 60 * SECOND_NS;
    /** So soon a send has left that nothing keeps back. */
    private static final long LAST_FRAMES_NS = SECOND_NS;
    /** Beyond the ids of all drawn requests. */
    private static final int HONEST_ID = 900_000;
    private static final int HONEST_HANDLED_ID = 990_000;
    private static final int SCRAPES_MAX = 4;
    private static final int TRACE_TURN = 1_000;
    private static final int TRACE_OUTCOME = 1_001;

    private final Scenario scenario;
    private final FaultPlan faults;
    private final PeerFaults peerFaults;
    private final OriginLog originLog = new OriginLog();
    private final Trace trace;
    private final SimClock clock;
    private final SimNetwork network;
    private final SimRandom order;
    private final Generations generations;
    private final SimRandom operator;
    private final List<SimWorker> workers = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final List<H2OriginConnection> upstreams = new ArrayList<>();
    private final Map<Integer, Truth> truths = new HashMap<>();
    private final StepChecker steps;
    private final SimPools pools;
    private final HandOffChecker handOff;
    private final int[] runnable;
    private int doneClients;
    private final AdminClient admin = new AdminClient(this);
    private SimControl control;
    private boolean controlEnds;
    private long endNs = Long.MAX_VALUE;
    private long stopNs = Long.MAX_VALUE;
    private long step;
    private long progressNs;

    private Simulator(Scenario scenario, FaultPlan faults, Trace trace) {
        this.scenario = scenario;
        this.faults = faults;
        peerFaults = new PeerFaults(scenario.spared());
        this.trace = trace;
        SimRandom random = new SimRandom(~scenario.seed());
        clock = new SimClock(random.split());
        network = new SimNetwork(clock, random.split(), faults);
        order = random.split();
        operator = random.split();
        generations = new Generations(scenario);
        steps = new StepChecker(scenario);
        pools = new SimPools(this, random.split());
        handOff = new HandOffChecker(scenario, pools);
        runnable = new int[scenario.workers() + 3];
    }

    /**
     * Runs a scenario to its end.
     *
     * @param scenario to run
     * @param faults   of this run alone
     * @param trace    for its events
     * @return what happened
     * @throws SimulationFailure if a checker says so
     */
    static SimulationResult run(Scenario scenario, FaultPlan faults, Trace trace) {
        Simulator simulator = new Simulator(scenario, faults, trace);
        try {
            return simulator.run();
        } catch (SimulationFailure failure) {
            throw failure.at(simulator.step);
        } catch (RuntimeException | Error broken) {
            throw new SimulationFailure("invariant", broken.toString(), broken).at(simulator.step);
        }
    }

    private SimulationResult run() {
        if (faults.isTorture()) {
            // Torture is about a gateway that serves; what can fail before is tried by a test of its own.
            faults.quiesce();
            setUp();
            faults.resume();
        } else {
            setUp();
        }
        while (!areClientsDone()) {
            step();
        }
        if (endNs == Long.MAX_VALUE) {
            finishInPeace();
        }
        while (isAnyRunning()) {
            step();
        }
        return tearDown();
    }

    private void setUp() {
        control = new SimControl(this, generations, operator);
        for (int i = 0; i < scenario.origins() - scenario.refusing(); i++) {
            new SimOrigin(this, i).listen();
        }
        for (int i = 0; i < scenario.workers(); i++) {
            workers.add(new SimWorker(i, scenario, network, control, pools));
        }
        pools.start(workers);
        control.start(workers);
        for (ClientPlan plan : scenario.clients()) {
            addClient(plan);
        }
        for (long at : scenario.reloads()) {
            network.after(at, control::reload);
        }
        for (long at : scenario.scrapes()) {
            network.after(at, admin::ask);
        }
        if (!faults.isTorture()) {
            for (int i = operator.nextInt(SCRAPES_MAX + 1); i > 0; i--) {
                network.after((long) (operator.nextDouble() * scenario.quietNs()), admin::ask);
            }
        }
        network.after(scenario.quietNs(), faults::quiesce);
        if (scenario.ending() != Scenario.Ending.WHEN_DONE) {
            network.after(scenario.endNs(), scenario.ending() == Scenario.Ending.STOP ? this::stop : this::drain);
        }
        progressNs = clock.nanoTime();
    }

    private void addClient(ClientPlan plan) {
        List<Truth> own = new ArrayList<>();
        for (RequestPlan request : plan.requests()) {
            Truth truth = new Truth(request, plan);
            truths.put(request.id(), truth);
            own.add(truth);
        }
        SimClient client = SimClient.of(this, plan, own);
        clients.add(client);
        client.start();
    }

    private boolean areClientsDone() {
        while (doneClients < clients.size() && clients.get(doneClients).isDone()) {
            doneClients++;
        }
        return doneClients == clients.size();
    }

    private boolean isAnyRunning() {
        for (SimWorker worker : workers) {
            if (worker.isRunning()) {
                return true;
            }
        }
        if (!controlEnds) {
            controlEnds = true;
            control.end();
        }
        return control.isRunning();
    }

    // ---------------------------------------------------------------- steps

    private void step() {
        step++;
        int count = 0;
        for (int i = 0; i < workers.size(); i++) {
            if (workers.get(i).hasWork()) {
                runnable[count++] = i;
            }
        }
        if (network.nextEventNs() <= clock.nanoTime()) {
            runnable[count++] = workers.size();
        }
        if (control.hasWork()) {
            runnable[count++] = workers.size() + 1;
        }
        if (pools.hasWork()) {
            runnable[count++] = workers.size() + 2;
        }
        if (count == 0) {
            sleep();
            return;
        }
        int chosen = runnable[count == 1 ? 0 : order.nextInt(count)];
        if (chosen == workers.size()) {
            network.runDue();
        } else if (chosen == workers.size() + 2) {
            network.trace().add(clock.nanoTime(), TRACE_TURN, chosen, step);
            pools.turn();
        } else if (chosen > workers.size()) {
            network.trace().add(clock.nanoTime(), TRACE_TURN, chosen, step);
            control.turn();
            clock.advanceTo(clock.nanoTime() + 1 + order.nextInt(TURN_NS_MAX));
        } else {
            turn(workers.get(chosen));
        }
        watch();
    }

    private void turn(SimWorker worker) {
        network.trace().add(clock.nanoTime(), TRACE_TURN, worker.index(), step);
        handOff.before(worker);
        worker.turn();
        handOff.after(worker);
        steps.check(worker);
        clock.advanceTo(clock.nanoTime() + 1 + order.nextInt(TURN_NS_MAX));
    }

    private void sleep() {
        handOff.checkAwake(workers);
        long next = Math.min(network.nextEventNs(), control.wakeAtNs());
        for (SimWorker worker : workers) {
            next = Math.min(next, worker.wakeAtNs());
        }
        if (next == Long.MAX_VALUE) {
            throw new SimulationFailure("liveness", "nobody has anything to do, for ever: " + open());
        }
        clock.advanceTo(next);
    }

    /** Once faults have stopped, somebody gets on within the longest of all waits (checker 10). */
    private void watch() {
        if (step > STEPS_MAX || clock.elapsedNs() > VIRTUAL_NS_MAX) {
            throw new SimulationFailure("liveness", "no end in sight after " + step + " steps and "
                + clock.elapsedNs() / SECOND_NS + " s: " + open());
        }
        if (!faults.isQuiet()) {
            progressNs = clock.nanoTime();
        } else if (clock.nanoTime() - progressNs > longestWaitNs()) {
            throw new SimulationFailure("liveness", "no progress for " + longestWaitNs() / SECOND_NS + " s: " + open());
        }
    }

    private long longestWaitNs() {
        return scenario.longestWaitNs() + FIXED_WAITS_NS + (faults.count(Fault.STALL) > 0 ? STALL_NS : 0);
    }

    private String open() {
        for (SimWorker worker : workers) {
            trace("worker %d: %s, wakes at %d, now %d", worker.index(), worker.isRunning() ? "runs" : "ended",
                worker.wakeAtNs(), clock.nanoTime());
            worker.probe().describe().forEach(line -> trace("  %s", line));
        }
        return clients.stream().filter(client -> !client.isDone()).limit(3).map(SimClient::toString).toList()
            .toString();
    }

    // ---------------------------------------------------------------- the operator

    private void drain() {
        if (endNs == Long.MAX_VALUE) {
            trace("the workers drain");
            endNs = clock.nanoTime();
            control.drain();
            network.after(scenario.timeouts().drainNs(), this::stop);
        }
    }

    private void stop() {
        if (stopNs == Long.MAX_VALUE) {
            trace("the workers stop");
            stopNs = clock.nanoTime();
            endNs = Math.min(endNs, stopNs);
            control.drain();
            workers.forEach(worker -> worker.send(new WorkerCommand.Stop()));
        }
    }

    /** All clients are done: faults end, honest requests are served as ever, and nothing is held. */
    private void finishInPeace() {
        faults.quiesce();
        pools.release();
        for (int i = 0; i < scenario.workers(); i++) {
            addClient(ClientDraw.honest(clients.size(), HONEST_ID + 2 * i));
        }
        if (!scenario.handlers().isEmpty()) {
            addClient(HandlerDraw.honest(clients.size(), HONEST_HANDLED_ID, scenario.handlers().size()));
        }
        while (!areClientsDone() || !pools.isAtRest() || !control.isSettled() || !admin.isIdle()
            || workers.stream().anyMatch(worker -> worker.openConnections() > 0 || isStalled(worker))) {
            step();
        }
        awaitLastFrames();
        workers.forEach(RestChecker::checkIdle);
        control.checkSettled();
        handOff.checkRest(workers, allTruths());
        upstreams.forEach(H2OriginConnection::rest);
        // Another page may have been asked for meanwhile.
        while (!upstreams.stream().allMatch(H2OriginConnection::isAtRest) || !admin.isIdle()) {
            step();
        }
        if (!faults.isTorture()) {
            admin.scrape();
            while (!admin.isIdle()) {
                step();
            }
            admin.checkTruth(workers, allTruths());
        }
        drain();
    }

    /** An origin's PING or content may have come just now, and be answered in a send that is under way. */
    private void awaitLastFrames() {
        long untilNs = clock.nanoTime() + LAST_FRAMES_NS;
        while (clock.nanoTime() < untilNs && workers.stream().anyMatch(SimWorker::isAnsweringOrigin)) {
            step();
        }
    }

    /** A connection to an origin that has stalled may hold what is to go to it until the stall is over. */
    private boolean isStalled(SimWorker worker) {
        return faults.count(Fault.STALL) > 0 && worker.isRunning()
            && (worker.probe().blocksOut() > 0 || worker.probe().buffersOut() > 0);
    }

    // ---------------------------------------------------------------- the end

    private SimulationResult tearDown() {
        workers.forEach(worker -> RestChecker.checkEnded(worker, scenario.hasH2Origin(),
            scenario.handlers().isEmpty() ? 0 : 1));
        pools.stop();
        control.checkEnded();
        workers.forEach(SimWorker::close);
        control.close();
        control.checkTold();
        while (network.nextEventNs() != Long.MAX_VALUE) {
            clock.advanceTo(network.nextEventNs());
            network.runDue();
        }
        check(network.openDescriptors() == 0, "descriptors are open: " + network.openDescriptors());
        for (SimWorker worker : workers) {
            check(worker.kernel().mappedBytes() == 0, "memory is mapped: " + worker.kernel().mappedBytes());
        }
        check(control.kernel().mappedBytes() == 0, "memory of the conductor is mapped");
        boolean isShort = scenario.isTight() && workers.stream().anyMatch(SimWorker::ranShort);
        Judge judge = new Judge(scenario, network, originLog, pools.calls(), isShort, endNs, stopNs);
        List<Truth> all = allTruths();
        for (Truth truth : all) {
            // Anything may fail under torture, but for what is asked after its end.
            if (!faults.isTorture() || truth.plan.id() >= HONEST_ID) {
                judge.judge(truth);
            }
            network.trace().add(truth.endedNs, TRACE_OUTCOME, truth.plan.id(), truth.outcome.ordinal());
        }
        if (!faults.isTorture()) {
            new BudgetChecker(scenario, faults, endNs).check(clients);
        }
        RestChecker.checkMetrics(workers, all);
        return SimulationResult.of(faults, peerFaults, pools.calls(), network, step, all);
    }

    private List<Truth> allTruths() {
        List<Truth> all = new ArrayList<>();
        clients.forEach(client -> all.addAll(client.truths()));
        return all;
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new SimulationFailure("rest", message);
        }
    }

    // ---------------------------------------------------------------- the world

    @Override
    public SimNetwork network() {
        return network;
    }

    @Override
    public FaultPlan faults() {
        return faults;
    }

    @Override
    public PeerFaults peerFaults() {
        return peerFaults;
    }

    @Override
    public OriginLog originLog() {
        return originLog;
    }

    @Override
    public void accepted(H2OriginConnection connection) {
        upstreams.add(connection);
    }

    @Override
    public Scenario scenario() {
        return scenario;
    }

    @Override
    public SockAddr gateway(int client) {
        return client % SECOND_EVERY == 0 && control.hasSecondListener() ? SECOND : GATEWAY;
    }

    @Override
    public int listenersLeft() {
        return control.listenersLeft();
    }

    @Override
    public boolean isEnding() {
        return endNs != Long.MAX_VALUE;
    }

    @Override
    public H2Books h2Books(int connectionId) {
        for (SimWorker worker : workers) {
            H2Books books = worker.h2Books(connectionId);
            if (books != null) {
                return books;
            }
        }
        return null;
    }

    @Override
    public long generation() {
        return control.generation();
    }

    @Override
    public Truth truth(int id) {
        return truths.get(id);
    }

    @Override
    public void progress() {
        progressNs = clock.nanoTime();
    }

    @Override
    public void trace(String format, Object... args) {
        if (trace.isOn()) {
            trace.add(clock.elapsedNs(), format, args);
        }
    }
}
