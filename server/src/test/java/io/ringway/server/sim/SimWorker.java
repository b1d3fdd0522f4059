package io.ringway.server.sim;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.sim.SimClock;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.Worker;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** One worker of a simulated gateway with its kernel, its door and its counters. */
final class SimWorker {

    /** Small, so that series run out. */
    static final MetricLimits METRICS = new MetricLimits(16, 16, 4, 64, 64, 16, 16);
    /** What probing a kernel with a mask finds: always the same. */
    private static final Map<Integer, KernelFeatures> FEATURES = new ConcurrentHashMap<>();

    private final int index;
    private final SimKernel kernel;
    private final Mailbox<WorkerCommand> mailbox;
    private final WorkerMetrics metrics;
    private final Worker worker;
    private final Probe probe;
    private boolean called;
    private boolean turning;
    private boolean listening;
    private boolean running = true;

    /**
     * Sets a worker up and lets it listen.
     *
     * @param index     of the worker
     * @param scenario  with its sizes
     * @param network   it is in
     * @param control   it reports to
     * @param pools     of its handlers
     */
    SimWorker(int index, Scenario scenario, SimNetwork network, SimControl control, SimPools pools) {
        this.index = index;
        metrics = new WorkerMetrics(index, METRICS, scenario.handlers().size());
        kernel = new SimKernel(network, network.clock(), network.faults(), scenario.featureMask());
        mailbox = new Mailbox<>(kernel, Worker.MAILBOX_CAPACITY);
        StackConfig stack = new StackConfig(index, scenario.workers(), kernel,
            features(scenario), scenario.ring(), scenario.memory(), 2 * scenario.connectionLimit(),
            scenario.exchangeLimit(), metrics, () -> time(network.clock(), pools), network.clock()::wallMs,
            scenario.seed() + index, scenario.http2());
        worker = new Worker(new WorkerConfig(stack, control.sockets(index), control.control().snapshots(),
            control::report, pools), mailbox);
        probe = new Probe(worker);
    }

    private static long time(SimClock clock, SimPools pools) {
        pools.interleave();
        return clock.nanoTime();
    }

    static KernelFeatures features(Scenario scenario) {
        return FEATURES.computeIfAbsent(scenario.featureMask(), SimKernel::features);
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

    /**
     * Looks at a connection.
     *
     * @param connectionId of it in the network
     * @return its books of flow control, or null if the worker has no HTTP/2 connection of this id
     */
    H2Books h2Books(int connectionId) {
        return running ? probe.h2().books(fd -> kernel.connectionId(fd) == connectionId) : null;
    }

    long count(Counter counter) {
        return metrics.counters().value(counter);
    }

    /** {@return whether memory, slots or exchanges were not enough for something} */
    boolean ranShort() {
        return count(Counter.LIMIT_BLOCKS) + count(Counter.LIMIT_EXCHANGES)
            + count(Counter.UPSTREAM_CONNECTIONS_FAILED) > 0;
    }

    /** {@return client connections whose descriptors are open, those on their way out included} */
    long openConnections() {
        GaugeArray gauges = metrics.clientConnections();
        return IntStream.range(0, gauges.ids()).mapToLong(id -> gauges.value(id, 0)).sum();
    }

    /** {@return whether memory is out, and the kernel has a send to an origin of HTTP/2} */
    boolean isAnsweringOrigin() {
        return running && probe.blocksOut() > 0 && probe.isSendingUpstream();
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

    Mailbox<WorkerCommand> mailbox() {
        return mailbox;
    }

    WorkerMetrics metrics() {
        return metrics;
    }

    long generation() {
        return count(Counter.CONFIG_GENERATION);
    }

    /** The conductor may have left a command: a stepped kernel does not know that its sleep is over. */
    void call() {
        called = true;
        if (!running) {
            closeLate();
        }
    }

    /** As {@code WorkerThread} does: closes listeners that come when the worker has ended. */
    private void closeLate() {
        for (WorkerCommand late = mailbox.poll(); late != null; late = mailbox.poll()) {
            if (late instanceof WorkerCommand.Listen listen && listen.socket().owned()) {
                kernel.close(listen.socket().fd());
            }
        }
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
        turning = true;
        running = worker.turn();
        turning = false;
    }

    /**
     * Has its mailbox know that it sleeps, if it does: a stepped loop withdraws that at the end of its turn. Who wakes
     * it now writes its eventfd.
     */
    void listen() {
        listening = running && !turning && !hasWork() && mailbox.announceSleep();
    }

    /** Withdraws that. */
    void unlisten() {
        if (listening) {
            mailbox.awake();
            listening = false;
        }
    }

    long figure(HandlerFigure figure) {
        GaugeArray handlers = metrics.handlers();
        return IntStream.range(0, handlers.ids()).mapToLong(id -> handlers.value(id, figure.ordinal())).sum();
    }

    /** Ends what is left of the worker. */
    void close() {
        worker.close();
        closeLate();
        mailbox.close();
    }
}
