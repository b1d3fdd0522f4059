package io.ringway.server.control;

import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimClock;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimRandom;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.admin.ProcessFigures;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.metrics.WorkerHistograms;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.ListenSocket;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.Worker;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Workers and their conductor on one thread, under simulated kernels, clock and network, from a seed: the production
 * code of both planes, turned in an order the seed chooses. One test's thread.
 */
final class SimulatedGateway implements AutoCloseable {

    private static final WorkerMemory MEMORY = new WorkerMemory(16, 8192, 4L << 20, 256 * 1024, 16);
    private static final RingConfig RING = new RingConfig(64, 256);
    private static final MetricLimits METRICS = new MetricLimits(16, 16, 8, 64, 64, 16, 16);
    private static final int STEPS_MAX = 200_000;

    private final SimRandom order;
    private final SimClock clock;
    private final SimNetwork network;
    private final MetricNames names = new MetricNames(METRICS);
    private final AtomicReference<GatewaySnapshot> snapshots = new AtomicReference<>();
    private final AtomicReference<Running> running = new AtomicReference<>();
    private final List<Agent> agents = new ArrayList<>();
    private final List<Mailbox<WorkerCommand>> doors = new ArrayList<>();
    private final List<WorkerMetrics> metrics = new ArrayList<>();
    private final Mailbox<ConductorCommand> mailbox;
    private int stuck = -1;

    /** A loop and its kernel. */
    private static final class Agent {
        private final SimKernel kernel;
        private final BooleanSupplier turn;
        private final Runnable end;
        private boolean called = true;
        private boolean runs = true;

        Agent(SimKernel kernel, BooleanSupplier turn, Runnable end) {
            this.kernel = kernel;
            this.turn = turn;
            this.end = end;
        }
    }

    SimulatedGateway(long seed, int workers, GatewayConfig config, ConfigSource source) {
        this(seed, workers, config, source, Runnable::run);
    }

    SimulatedGateway(long seed, int workers, GatewayConfig config, ConfigSource source, Executor background) {
        SimRandom random = new SimRandom(seed);
        clock = new SimClock(random.split());
        network = new SimNetwork(clock, random.split(), FaultPlan.none());
        order = random.split();
        ReloadPreparation preparation = new ReloadPreparation(source, _ -> new byte[] {10, 0, 0, 1},
            new ListenerBinder(kernel(), names.listeners()), names, new Capacity(workers, 100, 50, 64L << 20),
            clock::nanoTime);
        running.set(preparation.first(config, snapshots));
        SimKernel own = kernel();
        mailbox = new Mailbox<>(own, 256);
        for (int i = 0; i < workers; i++) {
            metrics.add(new WorkerMetrics(i, METRICS));
            addWorker(i, workers, metrics.get(i));
        }
        Conductor conductor = new Conductor(new ConductorConfig(stack(0, 1, own, new WorkerMetrics(0, METRICS)), doors,
            metrics, snapshots, running, preparation, background, Runnable::run, names, METRICS,
            SimulatedGateway::process), mailbox);
        agents.add(new Agent(own, conductor::turn, conductor::close));
    }

    private void addWorker(int index, int count, WorkerMetrics metrics) {
        SimKernel kernel = kernel();
        Mailbox<WorkerCommand> door = new Mailbox<>(kernel, Worker.MAILBOX_CAPACITY);
        doors.add(door);
        List<ListenSocket> sockets = running.get().listeners().stream().map(open -> open.socket(index)).toList();
        Worker worker = new Worker(new WorkerConfig(stack(index, count, kernel, metrics), sockets, snapshots,
            report -> tell(new ConductorCommand.Reported(report))), door);
        agents.add(new Agent(kernel, worker::turn, worker::close));
    }

    private SimKernel kernel() {
        return new SimKernel(network, clock, network.faults(), SimKernel.NEWEST_FEATURES);
    }

    private StackConfig stack(int index, int count, SimKernel kernel, WorkerMetrics metrics) {
        return new StackConfig(index, count, kernel, SimKernel.features(SimKernel.NEWEST_FEATURES), RING, MEMORY, 50,
            50, metrics, clock::nanoTime, clock::wallMs, index);
    }

    private static ProcessFigures process() {
        return new ProcessFigures("1", "r", "25", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, List.of());
    }

    /** Sends the conductor a command. */
    boolean tell(ConductorCommand command) {
        agents.getLast().called = true;
        return mailbox.offer(command);
    }

    /** From now on a worker is not turned any more. */
    void stick(int worker) {
        stuck = worker;
    }

    /** Fills a worker's mailbox. */
    void fill(int worker) {
        while (doors.get(worker).offer(new WorkerCommand.Refresh())) {
            agents.get(worker).called = true;
        }
    }

    /** Tells a worker to end. */
    void stop(int worker) {
        if (!doors.get(worker).offer(new WorkerCommand.Stop())) {
            throw new AssertionError("its mailbox is full");
        }
        agents.get(worker).called = true;
    }

    /** Histograms without a record, such as a worker has at its end that served nobody. */
    WorkerHistograms histograms() {
        return new WorkerHistograms(METRICS);
    }

    /** What a worker has counted. */
    long count(int worker, Counter counter) {
        return metrics.get(worker).counters().value(counter);
    }

    /** Everything around it. */
    SimNetwork network() {
        return network;
    }

    /** From now on the process gets no descriptor more than it has. */
    void exhaust() {
        network.descriptorLimit(SimKernel.FIRST_DESCRIPTOR + network.openDescriptors());
    }

    /** Runs for so long. */
    void runFor(long ns) {
        boolean[] over = new boolean[1];
        network.after(ns, () -> over[0] = true);
        runUntil(() -> over[0]);
    }

    /** What is in force. */
    Running running() {
        return running.get();
    }

    long nowNs() {
        return clock.nanoTime();
    }

    int openDescriptors() {
        return network.openDescriptors();
    }

    /** Runs until something is so, or fails. */
    void runUntil(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i == STEPS_MAX) {
                throw new AssertionError("nothing comes of it");
            }
            step();
        }
    }

    private void step() {
        List<Runnable> ready = new ArrayList<>();
        long nextNs = network.nextEventNs();
        if (nextNs <= clock.nanoTime()) {
            ready.add(network::runDue);
        }
        for (int i = 0; i < agents.size(); i++) {
            Agent agent = agents.get(i);
            if (agent.runs && i != stuck) {
                nextNs = Math.min(nextNs, agent.kernel.wakeAtNs());
                if (agent.called || agent.kernel.hasWork()) {
                    ready.add(() -> turn(agent));
                }
            }
        }
        if (ready.isEmpty()) {
            if (nextNs == Long.MAX_VALUE) {
                throw new AssertionError("everybody waits for ever");
            }
            clock.advanceTo(nextNs);
        } else {
            ready.get(order.nextInt(ready.size())).run();
        }
    }

    /** The conductor may have left commands for workers, whose sleep a stepped kernel does not know to be over. */
    private void turn(Agent agent) {
        agent.called = false;
        agent.runs = agent.turn.getAsBoolean();
        if (agent == agents.getLast()) {
            agents.forEach(other -> other.called |= other != agent);
        }
    }

    boolean hasEnded() {
        return agents.stream().noneMatch(agent -> agent.runs);
    }

    /** Asks once on a connection of its own; the text grows as the answer comes. */
    Answer ask(int port, String path) {
        return new Answer(network, port, path);
    }

    @Override
    public void close() {
        for (Agent agent : agents) {
            agent.end.run();
        }
        doors.forEach(Mailbox::close);
        mailbox.close();
    }

    /** One request and what came of it. */
    static final class Answer implements SimPeer {

        private final StringBuilder text = new StringBuilder();
        private final byte[] request;
        private boolean refused;
        private boolean ended;

        private Answer(SimNetwork network, int port, String path) {
            request = ("GET " + path + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n").getBytes(
                StandardCharsets.US_ASCII);
            network.connect(SockAddr.ip(new byte[] {127, 0, 0, 1}, port), this);
        }

        /** Whether the connection was refused, or has ended. */
        boolean isDone() {
            return refused || ended;
        }

        boolean isRefused() {
            return refused;
        }

        /** The status, or 0: the connection ended without one. */
        int status() {
            return text.length() < 12 ? 0 : Integer.parseInt(text.substring(9, 12));
        }

        String text() {
            return text.toString();
        }

        @Override
        public void onConnected(SimSocket socket) {
            socket.send(request, 0, request.length);
        }

        @Override
        public void onRefused(SimSocket socket, int errno) {
            refused = true;
        }

        @Override
        public void onBytes(SimSocket socket, byte[] bytes, int offset, int length) {
            text.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onWritable(SimSocket socket) {
            throw new AssertionError("a short request fits");
        }

        @Override
        public void onEnd(SimSocket socket) {
            ended = true;
            socket.close();
        }

        @Override
        public void onReset(SimSocket socket) {
            ended = true;
        }
    }
}
