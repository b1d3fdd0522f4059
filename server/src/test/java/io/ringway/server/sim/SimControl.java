package io.ringway.server.sim;

import io.ringway.ring.RingConfig;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimRandom;
import io.ringway.server.config.ConfigProblem;
import io.ringway.server.config.ConfigResult;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.Origin;
import io.ringway.server.control.HandlerCatalog;
import io.ringway.server.control.ReloadResult;
import io.ringway.server.control.SimulatedControl;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.ListenSocket;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerMemory;
import io.ringway.server.worker.WorkerReport;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * The control plane of a simulated gateway: the conductor with its kernel, and the configurations it reads, some of
 * which cannot be used. Checks of each reload that the right thing came of it (checker 8).
 */
final class SimControl {

    private static final WorkerMemory MEMORY = new WorkerMemory(8, 4096, 4L << 20, 64 * 1024, 4);
    private static final RingConfig RING = new RingConfig(32, 128);
    private static final int ADMIN_CONNECTIONS = 8;
    private static final long PREPARE_NS_MAX = 20_000_000L;
    private static final double BAD = 0.3;

    private final World world;
    private final Generations generations;
    private final SimKernel kernel;
    private final SimRandom random;
    private final SimulatedControl control;
    private final List<SimWorker> workers = new ArrayList<>();
    private Generations.Flaw flaw = Generations.Flaw.NONE;
    private long before;
    private int asked;
    private int told;
    private int preparing;
    private int listenersLeft;
    private boolean hadSecond;
    private Probe probe;
    private boolean called = true;
    private boolean running = true;

    /**
     * Prepares the first generation.
     *
     * @param world       it is in
     * @param generations to read
     * @param random      draws which are flawed, and how long they take to prepare
     */
    SimControl(World world, Generations generations, SimRandom random) {
        this.world = world;
        this.generations = generations;
        this.random = random;
        Scenario scenario = world.scenario();
        kernel = new SimKernel(world.network(), world.network().clock(), world.faults(), scenario.featureMask());
        control = new SimulatedControl(new SimulatedControl.Parts(kernel, scenario.workers(),
            scenario.connectionLimit(), scenario.exchangeLimit(), SimWorker.METRICS, this::read, SimControl::resolve,
            this::inBackground, world::nowNs, catalog(scenario)), generations.config(1, Generations.Flaw.NONE));
    }

    /** Routes name handlers by it; the workers get theirs from {@link SimPools}. */
    private static HandlerCatalog catalog(Scenario scenario) {
        HandlerCatalog catalog = new HandlerCatalog();
        for (int id = 0; id < scenario.handlers().size(); id++) {
            catalog.add(HandlerPlan.name(id), (_, _) -> {
                throw new AssertionError("nobody calls the handlers of the catalog");
            });
        }
        return catalog;
    }

    /** Begins to run: the workers are there. */
    void start(List<SimWorker> crew) {
        workers.addAll(crew);
        List<Mailbox<WorkerCommand>> doors = crew.stream().map(SimWorker::mailbox).toList();
        List<WorkerMetrics> metrics = crew.stream().map(SimWorker::metrics).toList();
        Scenario scenario = world.scenario();
        control.start(new StackConfig(0, 1, kernel, SimWorker.features(scenario), RING, MEMORY, ADMIN_CONNECTIONS,
            ADMIN_CONNECTIONS, new WorkerMetrics(0, SimWorker.METRICS), world::nowNs,
            world.network().clock()::wallMs, ~scenario.seed()), doors, metrics);
        probe = new Probe(control.agent());
    }

    private static byte[] resolve(String host) throws UnknownHostException {
        if (host.equals(Generations.UNKNOWN_HOST)) {
            throw new UnknownHostException(host);
        }
        return new byte[] {127, 0, 0, 1};
    }

    /** Somebody else's thread, which is done some time later. */
    private void inBackground(Runnable preparation) {
        preparing++;
        world.network().after(random.between(0, (int) PREPARE_NS_MAX), () -> {
            preparing--;
            preparation.run();
            called = true;
        });
    }

    private ConfigResult read() {
        Generations.Flaw[] flaws = Generations.Flaw.values();
        boolean bad = !world.faults().isTorture() && random.chance(BAD);
        flaw = bad ? flaws[1 + random.nextInt(flaws.length - 1)] : Generations.Flaw.NONE;
        before = control.generation();
        if (flaw == Generations.Flaw.NOT_VALID) {
            return new ConfigResult(null, List.of(new ConfigProblem(ConfigProblem.Severity.ERROR,
                Origin.of("simulation"), "$", "", "not valid", "")));
        }
        return new ConfigResult(generations.config(before + 1, flaw), List.of());
    }

    // ---------------------------------------------------------------- reloads

    void reload() {
        asked++;
        GatewayConfig config = control.config();
        world.trace("a reload is asked for, generation %d is in force", control.generation());
        control.reload(result -> onReloaded(result, config));
        called = true;
    }

    private void onReloaded(ReloadResult result, GatewayConfig old) {
        told++;
        world.trace("reload: %s", result);
        world.progress();
        if (!result.isApplied()) {
            boolean excused = world.isEnding() || count(Fault.EMFILE) + count(Fault.ENOMEM) > 0
                || world.faults().isTorture();
            check(flaw != Generations.Flaw.NONE || excused, "a good configuration is refused: " + result.errors());
            check(result.errors().size() > 0, "a reload is refused without a reason");
            check(control.generation() == result.generation(), "a reload that is refused changed the generation");
            check(control.generation() != 1 || control.config() == old, "a reload that is refused changed something");
            return;
        }
        check(flaw == Generations.Flaw.NONE, "a configuration is taken that is flawed: " + flaw);
        check(result.generation() == before + 1 && control.generation() == result.generation(),
            "generation " + result.generation() + " after " + before);
        check(result.adoptedNs().size() == workers.size(), "workers that adopted: " + result.adoptedNs());
        for (SimWorker worker : workers) {
            boolean adopted = result.adoptedNs().get(worker.index()) != ReloadResult.NOT_YET;
            check(adopted || !worker.isRunning() || count(Fault.CLOCK_JUMP) > 0 || world.faults().isTorture(),
                "worker " + worker.index() + " has not adopted generation " + result.generation());
            check(!adopted || worker.generation() >= result.generation(),
                "worker " + worker.index() + " says that it has adopted and is at " + worker.generation());
        }
    }

    private long count(Fault fault) {
        return world.faults().count(fault);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new SimulationFailure("reload", message);
        }
    }

    /** {@return whether every reload that was asked for is over and what it took away is gone} */
    boolean isSettled() {
        return asked == told && control.leaving() == 0;
    }

    /** Checks that every worker has the last generation and nothing of an older one. */
    void checkSettled() {
        for (SimWorker worker : workers) {
            check(worker.generation() == control.generation(), "worker " + worker.index() + " is at generation "
                + worker.generation() + ", not " + control.generation());
            check(!worker.probe().servesOlder(), "worker " + worker.index() + " still serves an older generation");
        }
    }

    /** Checks that everybody who asked for a reload was told what came of it; those at the very end by the closing. */
    void checkTold() {
        check(asked == told, asked + " reloads asked for, " + told + " told of");
    }

    /** Checks that nothing is held. */
    void checkEnded() {
        check(probe.exchanges() == 0 && probe.blocksOut() == 0 && probe.buffersOut() == 0 && probe.connections() == 0,
            "the conductor holds something");
    }

    // ---------------------------------------------------------------- what others see

    SimulatedControl control() {
        return control;
    }

    List<ListenSocket> sockets(int worker) {
        return control.sockets(worker);
    }

    long generation() {
        return control.generation();
    }

    boolean hasSecondListener() {
        return control.listensOn(Generations.SECOND_PORT);
    }

    /** {@return how often the second listener went away} */
    int listenersLeft() {
        return listenersLeft;
    }

    SimKernel kernel() {
        return kernel;
    }

    /** {@return whether its loop runs, or somebody else's thread still prepares a generation for it} */
    boolean isRunning() {
        return running || preparing > 0;
    }

    boolean hasWork() {
        return running && (called || kernel.hasWork());
    }

    long wakeAtNs() {
        return running ? kernel.wakeAtNs() : Long.MAX_VALUE;
    }

    boolean report(WorkerReport report) {
        called = true;
        return control.report(report);
    }

    void drain() {
        control.drain();
        called = true;
    }

    /** Ends it, whatever it is at. */
    void end() {
        control.end(false);
        called = true;
    }

    void turn() {
        called = false;
        running = control.turn();
        boolean second = hasSecondListener();
        if (hadSecond && !second) {
            listenersLeft++;
        }
        hadSecond = second;
        workers.forEach(SimWorker::call);
    }

    void close() {
        control.close();
    }
}
