package io.ringway.server.control;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.admin.ProcessFigures;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.ListenSocket;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerReport;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The control plane of a simulated gateway: the production code, for simulations in other packages. */
public final class SimulatedControl implements AutoCloseable {

    private static final int START_TRIES = 1_000;
    private static final int MAILBOX_CAPACITY = 1_024;
    /** Heap that one request takes by the books of {@link Capacity}, with 100 fields, times the share there is. */
    private static final long HEAP_OF_EXCHANGE = (1_536 + 100 * 24) / 2 * 5;

    private final Parts parts;
    private final MetricNames names;
    private final ReloadPreparation preparation;
    private final AtomicReference<GatewaySnapshot> snapshots = new AtomicReference<>();
    private final AtomicReference<Running> running = new AtomicReference<>();
    private final Mailbox<ConductorCommand> mailbox;
    private Conductor conductor;

    /**
     * What a control plane is given.
     *
     * @param kernel      of its own
     * @param workers     how many there are
     * @param connections of each worker
     * @param exchanges   of each worker
     * @param metrics     limits of each worker's metrics
     * @param source      of configurations
     * @param resolver    of names
     * @param background  where generations are prepared
     * @param nanoTime    the clock
     * @param handlers    that routes may name
     */
    public record Parts(Kernel kernel, int workers, int connections, int exchanges, MetricLimits metrics,
                        ConfigSource source, NameResolver resolver, Executor background, LongSupplier nanoTime,
                        HandlerCatalog handlers) {
    }

    /**
     * Prepares the first generation and opens its listeners. Faults are there from the start: it tries again.
     *
     * @param parts to work with
     * @param first configuration
     */
    public SimulatedControl(Parts parts, GatewayConfig first) {
        this.parts = parts;
        names = new MetricNames(parts.metrics());
        Capacity capacity = new Capacity(parts.workers(), 2 * parts.connections() * parts.workers(),
            2 * parts.connections(), HEAP_OF_EXCHANGE * parts.exchanges() * parts.workers());
        preparation = new ReloadPreparation(parts.source(), CodedConfig.NONE, parts.resolver(), parts.handlers(),
            new ListenerBinder(parts.kernel(), names.listeners()), names, capacity, parts.nanoTime());
        running.set(first(first));
        mailbox = new Mailbox<>(parts.kernel(), MAILBOX_CAPACITY);
    }

    private Running first(GatewayConfig config) {
        StartException last = null;
        for (int i = 0; i < START_TRIES; i++) {
            try {
                return preparation.first(config, snapshots);
            } catch (StartException refused) {
                last = refused;
            }
        }
        throw new AssertionError("listeners could not be set up", last);
    }

    /**
     * Begins to run, with the admin listener.
     *
     * @param stack   of the conductor's own loop
     * @param doors   of the workers, by index
     * @param metrics of the workers, by index
     */
    public void start(StackConfig stack, List<Mailbox<WorkerCommand>> doors, List<WorkerMetrics> metrics) {
        conductor = new Conductor(new ConductorConfig(stack, doors, metrics, snapshots, running, preparation,
            parts.background(), Runnable::run, names, parts.metrics(), SimulatedControl::process), mailbox);
    }

    private static ProcessFigures process() {
        return new ProcessFigures("1", "r", "25", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, List.of());
    }

    /** {@return the mailbox of the conductor, which its loop sleeps on} */
    public Mailbox<?> mailbox() {
        return mailbox;
    }

    /** {@return the agent, for who looks into it} */
    public Object agent() {
        return conductor;
    }

    /** {@return where generations are published} */
    public AtomicReference<GatewaySnapshot> snapshots() {
        return snapshots;
    }

    /**
     * The first sockets of a worker.
     *
     * @param worker index
     * @return one for each listener
     */
    public List<ListenSocket> sockets(int worker) {
        return running.get().listeners().stream().map(open -> open.socket(worker)).toList();
    }

    /** {@return the generation in force} */
    public long generation() {
        return running.get().generation();
    }

    /** {@return what is in force, to compare by identity} */
    public GatewayConfig config() {
        return running.get().config();
    }

    /**
     * Tells whether a port is listened on for clients.
     *
     * @param port to ask for
     * @return true if it is among those of the generation in force
     */
    public boolean listensOn(int port) {
        for (OpenListener open : running.get().listeners()) {
            if (open.config().address() instanceof ListenAddress.Inet inet && inet.port() == port) {
                return true;
            }
        }
        return false;
    }

    /** {@return listeners of earlier generations that are not closed everywhere yet} */
    public int leaving() {
        return running.get().leaving().size();
    }

    /**
     * Asks for a reload from the source.
     *
     * @param outcome told how it went
     */
    public void reload(Consumer<ReloadResult> outcome) {
        tell(new ConductorCommand.Reload(ReloadRequest.ofSource(outcome)));
    }

    /** Has the workers drain. */
    public void drain() {
        tell(new ConductorCommand.Drain());
    }

    /**
     * Ends the control plane.
     *
     * @param atOnce true to give admin connections up
     */
    public void end(boolean atOnce) {
        tell(new ConductorCommand.End(atOnce));
    }

    private void tell(ConductorCommand command) {
        if (!mailbox.offer(command)) {
            throw new AssertionError("the conductor's mailbox is full");
        }
    }

    /**
     * Takes a worker's report.
     *
     * @param report of a worker
     * @return false if there is no room
     */
    public boolean report(WorkerReport report) {
        return mailbox.offer(new ConductorCommand.Reported(report));
    }

    /**
     * Does one turn of the conductor.
     *
     * @return false once it has ended
     */
    public boolean turn() {
        return conductor.turn();
    }

    /** As {@code Gateway} does once the loop has ended and nobody prepares a generation any more. */
    @Override
    public void close() {
        conductor.close();
        for (ConductorCommand late = mailbox.poll(); late != null; late = mailbox.poll()) {
            if (late instanceof ConductorCommand.Prepared prepared && !prepared.plan().isRefused()) {
                preparation.drop(prepared.plan(), running.get());
            } else if (late instanceof ConductorCommand.Reload reload) {
                reload.request().outcome().accept(ReloadResult.refused(generation(),
                    List.of("the gateway has stopped"), List.of(), 0));
            }
        }
        mailbox.close();
    }
}
