package io.ringway.server.worker;

import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimClock;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimRandom;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.control.SnapshotCompiler;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/** A worker alone in a simulated world, turned only when there is something for it. One test's thread. */
final class LoneWorker implements AutoCloseable {

    private static final int PORT = 80;
    private static final int STEPS_MAX = 100_000;
    private static final RingConfig RING = new RingConfig(64, 256);
    /** Enough for a few. */
    static final WorkerMemory MEMORY = new WorkerMemory(16, 8192, 4L << 20, 256 * 1024, 16);
    private static final GatewayConfig CONFIG = GatewayConfig.of(
        ServerConfig.of(ListenerConfig.h1("127.0.0.1:" + PORT)), List.of(),
        List.of(RouterConfig.of("r", "/", new RouteTarget.Respond(200, "text/plain", "x"))));

    private final SimClock clock = new SimClock(new SimRandom(1));
    private final WorkerMetrics metrics = new WorkerMetrics(0, MetricLimits.DEFAULT);
    private final AtomicReference<GatewaySnapshot> snapshots = new AtomicReference<>(
        SnapshotCompiler.compile(CONFIG, 1));
    private final SimNetwork network;
    private final SimKernel kernel;
    private final Mailbox<WorkerCommand> mailbox;
    private final Worker worker;
    private long turns;
    private boolean runs = true;

    /**
     * Starts it.
     *
     * @param faults  from its first turn on
     * @param listens whether the socket it accepts from does
     * @param spoken  what clients speak
     * @param reports takes what it reports
     */
    LoneWorker(FaultPlan faults, boolean listens, ClientProtocol spoken, WorkerReports reports) {
        this(faults, listens, spoken, MEMORY, reports);
    }

    /**
     * Starts it with memory of another size.
     *
     * @param faults  from its first turn on
     * @param listens whether the socket it accepts from does
     * @param spoken  what clients speak
     * @param memory  it has
     * @param reports takes what it reports
     */
    LoneWorker(FaultPlan faults, boolean listens, ClientProtocol spoken, WorkerMemory memory, WorkerReports reports) {
        network = new SimNetwork(clock, new SimRandom(2), faults);
        kernel = new SimKernel(network, clock, faults, SimKernel.NEWEST_FEATURES);
        faults.quiesce();
        int fd = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        UnsafeBuffer address = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
        int length = SockAddr.parse("127.0.0.1:" + PORT).encode(address.addressOffset());
        if (kernel.bind(fd, address.addressOffset(), length) < 0 || listens && kernel.listen(fd, 64) < 0) {
            throw new AssertionError("no listener");
        }
        mailbox = new Mailbox<>(kernel, Worker.MAILBOX_CAPACITY);
        StackConfig stack = new StackConfig(0, 1, kernel, SimKernel.features(SimKernel.NEWEST_FEATURES), RING, memory,
            50, 50, metrics, clock::nanoTime, clock::wallMs, 1);
        worker = new Worker(new WorkerConfig(stack, List.of(new ListenSocket(0, fd, true, 0, spoken)),
            snapshots, reports), mailbox);
        worker.turn();
        faults.resume();
    }

    /** Connects a client. */
    void connect(SimPeer client) {
        network.connect(SockAddr.parse("127.0.0.1:" + PORT), client);
    }

    /** Publishes another generation; the worker is not told. */
    void publish(long generation) {
        snapshots.set(SnapshotCompiler.compile(CONFIG, generation));
    }

    /** Sends a command, and turns the worker once, as the wake-up would. */
    void tell(WorkerCommand command) {
        if (!mailbox.offer(command)) {
            throw new AssertionError("its mailbox is full");
        }
        turn();
    }

    /** Turns the worker, whether there is something for it or not. */
    void turn() {
        runs = worker.turn();
        turns++;
    }

    /** Whether it has not ended. */
    boolean runs() {
        return runs;
    }

    /** Runs until something is so, or fails. */
    void runUntil(BooleanSupplier condition) {
        for (int steps = 0; !condition.getAsBoolean(); steps++) {
            if (steps == STEPS_MAX) {
                throw new AssertionError("nothing comes of it, " + clock.nanoTime() + " ns");
            }
            if (runs && kernel.hasWork()) {
                turn();
            } else if (network.runDue() == 0) {
                clock.advanceTo(Math.min(kernel.wakeAtNs(), network.nextEventNs()));
            }
        }
    }

    /** Runs for so long. */
    void runFor(long ns) {
        boolean[] over = new boolean[1];
        network.after(ns, () -> over[0] = true);
        runUntil(() -> over[0]);
    }

    /** Turns since the start. */
    long turns() {
        return turns;
    }

    /** What it has counted. */
    long count(Counter counter) {
        return metrics.counters().value(counter);
    }

    @Override
    public void close() {
        worker.close();
        mailbox.close();
    }
}
