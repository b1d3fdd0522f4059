package io.ringway.server.sim;

import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.ListenSocket;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.Worker;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerReports;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;

/** One worker of a simulated gateway with its kernel, its door and its counters. */
final class SimWorker {

    private static final MetricLimits METRICS = new MetricLimits(16, 16, 4, 64, 64, 16, 16);
    private static final int SETUP_TRIES = 1_000;

    private final int index;
    private final SimKernel kernel;
    private final Mailbox<WorkerCommand> mailbox;
    private final WorkerMetrics metrics;
    private final Worker worker;
    private final Probe probe;
    private boolean called;
    private boolean running = true;

    /**
     * Sets a worker up and lets it listen.
     *
     * @param index     of the worker
     * @param scenario  with its sizes
     * @param network   it is in
     * @param snapshots where generations are published
     */
    SimWorker(int index, Scenario scenario, SimNetwork network, AtomicReference<GatewaySnapshot> snapshots) {
        this.index = index;
        metrics = new WorkerMetrics(index, METRICS);
        kernel = new SimKernel(network, network.clock(), network.faults(), scenario.featureMask());
        mailbox = new Mailbox<>(kernel, Worker.MAILBOX_CAPACITY);
        ListenSocket listener = new ListenSocket(0, listen(Simulator.GATEWAY), true, 0);
        StackConfig stack = new StackConfig(index, scenario.workers(), kernel,
            SimKernel.features(scenario.featureMask()), scenario.ring(), scenario.memory(), scenario.connectionLimit(),
            scenario.exchangeLimit(), metrics, network.clock()::nanoTime, network.clock()::wallMs,
            scenario.seed() + index);
        worker = new Worker(new WorkerConfig(stack, List.of(listener), snapshots, WorkerReports.NOBODY), mailbox);
        probe = new Probe(worker);
    }

    /** As {@code ListenerSockets} does for each worker. Faults are there from the start: it tries again. */
    private int listen(SockAddr address) {
        UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
        int fd = -1;
        for (int i = 0; i < SETUP_TRIES && fd < 0; i++) {
            fd = kernel.socket(address.family(), SocketOptions.SOCK_STREAM | SocketOptions.SOCK_CLOEXEC, 0);
        }
        check(fd);
        check(kernel.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEADDR, 1));
        check(kernel.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_REUSEPORT, 1));
        check(kernel.bind(fd, memory.addressOffset(), address.encode(memory.addressOffset())));
        check(kernel.setsockopt(fd, SocketOptions.IPPROTO_TCP, SocketOptions.TCP_NODELAY, 1));
        check(kernel.listen(fd, SocketOptions.SOMAXCONN));
        return fd;
    }

    private static void check(int result) {
        if (result < 0) {
            throw new AssertionError("a listener could not be set up: " + result);
        }
    }

    int index() {
        return index;
    }

    Probe probe() {
        return probe;
    }

    SimKernel kernel() {
        return kernel;
    }

    long count(Counter counter) {
        return metrics.counters().value(counter);
    }

    boolean isRunning() {
        return running;
    }

    /** {@return whether the worker must be turned now} */
    boolean hasWork() {
        return running && (called || kernel.hasWork());
    }

    long wakeAtNs() {
        return running ? kernel.wakeAtNs() : Long.MAX_VALUE;
    }

    void send(WorkerCommand command) {
        if (running) {
            if (!mailbox.offer(command)) {
                throw new AssertionError("a worker's mailbox is full");
            }
            called = true;
        }
    }

    void turn() {
        called = false;
        running = worker.turn();
    }

    /** Ends what is left of the worker. */
    void close() {
        worker.close();
        mailbox.close();
    }
}
