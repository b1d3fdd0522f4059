package io.ringway.server.control;

import io.ringway.ring.RingConfig;
import io.ringway.ring.RingException;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.HandlerMetrics;
import io.ringway.server.admin.LinuxProcess;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.pool.HandlerLog;
import io.ringway.server.pool.HandlerPools;
import io.ringway.server.pool.PoolSpec;
import io.ringway.server.pool.StackSize;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.ListenSocket;
import io.ringway.server.worker.Residue;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A running gateway: its workers, its conductor, the published generation. Workers start first and end first, so that
 * the admin address answers as long as there is something to say. Thread: any, one at a time for starting and stopping.
 */
public final class Gateway {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final Duration HANDLER_PATIENCE = Duration.ofSeconds(2);
    private static final long BACKGROUND_IDLE_SECONDS = 10;
    /** Lines of the control plane and of handlers that may wait for the log. */
    private static final int LOG_LINES = 1024;
    private static final Duration LOG_PATIENCE = Duration.ofSeconds(1);
    private static final int NOT_PINNED = -1;
    private static final int CONDUCTOR_MAILBOX = 1024;
    private static final String STOPPED = "the gateway has stopped";
    private static final int ADMIN_CONNECTIONS = 256;
    /** What the admin loop needs: some connections with short answers, no upstreams. */
    private static final WorkerMemory ADMIN_MEMORY = new WorkerMemory(16, 16 * 1024, 64L * 1024 * 1024, 256 * 1024, 0);
    private static final RingConfig ADMIN_RING = new RingConfig(64, 1024);

    private final List<WorkerThread> workers = new ArrayList<>();
    private final AtomicReference<GatewaySnapshot> snapshots = new AtomicReference<>();
    private final AtomicReference<Running> running = new AtomicReference<>();
    private final MetricNames names = new MetricNames(MetricLimits.DEFAULT);
    private final ExecutorService background;
    private final ExecutorService log;
    private final ListenerBinder binder;
    private final ConductorThread conductor;
    private ReloadPreparation preparation;
    private HandlerPools pools;
    private final GatewayEnd end;
    /** Held by who ends the gateway. */
    private final ReentrantLock ending = new ReentrantLock();
    private boolean stopped;
    private boolean servedAll;
    private volatile boolean givenUp;

    private Gateway(Kernel kernel, String name, boolean isProcess) {
        end = new GatewayEnd(name, isProcess ? BrokenInvariant::end : null, this::closeNow);
        binder = new ListenerBinder(kernel, names.listeners());
        conductor = new ConductorThread(new Mailbox<>(kernel, CONDUCTOR_MAILBOX), name + "-conductor",
            end);
        background = thread(name + "-reload", new LinkedBlockingQueue<>());
        log = thread(name + "-control-log", new ArrayBlockingQueue<>(LOG_LINES));
    }

    /** One task at a time, and no thread while there is nothing to do. */
    private static ExecutorService thread(String name, BlockingQueue<Runnable> queue) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, BACKGROUND_IDLE_SECONDS, TimeUnit.SECONDS, queue,
            Thread.ofPlatform().name(name).daemon(true).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Starts a gateway in somebody else's process; when this returns every listener accepts. If one of its loops cannot
     * go on it says so and closes.
     *
     * @param config  that was checked
     * @param options how to run
     * @return the running gateway
     * @throws StartException if it cannot start, in one line; nothing stays open then
     */
    public static Gateway start(GatewayConfig config, GatewayOptions options) {
        return start(config, options, false);
    }

    /**
     * As {@link #start(GatewayConfig, GatewayOptions)}, but if a loop cannot go on the process ends, with exit code 70.
     *
     * @param config  that was checked
     * @param options how to run
     * @return the running gateway
     */
    public static Gateway startAsProcess(GatewayConfig config, GatewayOptions options) {
        return start(config, options, true);
    }

    private static Gateway start(GatewayConfig config, GatewayOptions options, boolean isProcess) {
        Kernel kernel = new LinuxKernel();
        // Its threads, the cores among them, take theirs from this one: once, and at no cost for any call.
        try (ContextLoader _ = ContextLoader.use(options.handlers().contextLoader())) {
            KernelFeatures features = KernelFeatures.probe(kernel);
            features.requireSupported();
            LOG.log(System.Logger.Level.INFO, features.describe());
            Gateway gateway = new Gateway(kernel, options.name(), isProcess);
            try {
                gateway.start(options.coded().over(config), options, kernel, features);
                gateway.end.started();
            } catch (RuntimeException | Error failure) {
                gateway.close();
                throw failure;
            }
            return gateway;
        } catch (RingException refused) {
            throw new StartException(refused.getMessage());
        }
    }

    private void start(GatewayConfig config, GatewayOptions options, Kernel kernel, KernelFeatures features) {
        ServerConfig server = config.server();
        WorkerPlacement placement = WorkerPlacement.of(kernel, server);
        int count = placement.workers();
        Capacity capacity = Capacity.measure(kernel, count, server.limits(), options.handlers().count() > 0);
        preparation = new ReloadPreparation(options.source(), options.coded(), NameResolver.SYSTEM,
            options.handlers(), binder, names, capacity, System::nanoTime);
        MetricLimits limits = MetricLimits.fitting(Runtime.getRuntime().maxMemory(), count);
        Running first = preparation.first(config, snapshots);
        running.set(first);
        List<PoolSpec> specs = specs(config, options.handlers());
        specs.stream().filter(spec -> !spec.settings().limits().streams())
            .forEach(spec -> capacity.tellOfBodies(spec.name(), spec.settings().limits().bodyBytes()));
        pools = new HandlerPools(specs, options.name(), count,
            new HandlerLog(log, System::nanoTime));
        WorkerMemory memory = WorkerMemory.DEFAULT.withHeap(capacity.clientHeapBytes(), capacity.handlerHeapBytes());
        for (int i = 0; i < count; i++) {
            List<ListenSocket> sockets = new ArrayList<>();
            for (OpenListener listener : first.listeners()) {
                sockets.add(listener.socket(i));
            }
            StackConfig stack = new StackConfig(i, count, new LinuxKernel(), features, RingConfig.DEFAULT,
                memory, capacity.slots(), Integer.MAX_VALUE, new WorkerMetrics(i, limits, pools.count()),
                System::nanoTime, System::currentTimeMillis, System.nanoTime() + i);
            WorkerConfig worker = new WorkerConfig(stack, sockets, snapshots, conductor::report, pools);
            WorkerThread thread = new WorkerThread(worker, options.name(),
                options.pin() ? placement.cpu(i) : NOT_PINNED, end);
            workers.add(thread);
            thread.start();
        }
        workers.forEach(WorkerThread::awaitStart);
        pools.start();
        StackConfig own = new StackConfig(0, 1, new LinuxKernel(), features, ADMIN_RING, ADMIN_MEMORY,
            ADMIN_CONNECTIONS, ADMIN_CONNECTIONS, new WorkerMetrics(0, limits), System::nanoTime,
            System::currentTimeMillis, System.nanoTime());
        conductor.start(new ConductorConfig(own, workers.stream().map(WorkerThread::mailbox).toList(),
            workers.stream().map(WorkerThread::metrics).toList(), snapshots, running, preparation, background, log,
            names, limits, pools, new LinuxProcess(options.version(), options.revision())));
    }

    private static List<PoolSpec> specs(GatewayConfig config, HandlerCatalog handlers) {
        try {
            return handlers.specs(config, new StackSize(System.getenv()));
        } catch (IllegalArgumentException malformed) {
            throw new StartException(malformed.getMessage());
        }
    }

    // ---------------------------------------------------------------- questions

    /**
     * Tells the port of a listener.
     *
     * @param listener index in the configuration in force
     * @return TCP port, or -1 for a Unix socket
     * @throws IllegalArgumentException if there is no such listener
     */
    public int port(int listener) {
        List<OpenListener> listeners = running.get().listeners();
        if (listener < 0 || listener >= listeners.size()) {
            throw new IllegalArgumentException("there is no listener " + listener + ": there are " + listeners.size()
                + ", from 0");
        }
        return listeners.get(listener).port();
    }

    /**
     * Tells the port of the admin listener.
     *
     * @return TCP port, or -1 for a Unix socket or if there is none
     */
    public int adminPort() {
        OpenListener admin = running.get().admin();
        return admin == null ? OpenListener.NO_PORT : admin.port();
    }

    /**
     * Tells where the gateway listens.
     *
     * @return addresses as they are bound, in the order of the configuration in force
     */
    public List<String> addresses() {
        return running.get().listeners().stream().map(OpenListener::text).toList();
    }

    /**
     * Tells where the admin listener is.
     *
     * @return its address as it is bound, or null if there is none
     */
    public String adminAddress() {
        OpenListener admin = running.get().admin();
        return admin == null ? null : admin.text();
    }

    /**
     * The configuration in force.
     *
     * @return that of the present generation
     */
    public GatewayConfig config() {
        return running.get().config();
    }

    /**
     * The generation in force.
     *
     * @return its number, from 1
     */
    public long generation() {
        return running.get().generation();
    }

    /**
     * Counts the workers.
     *
     * @return workers
     */
    public int workers() {
        return workers.size();
    }

    /**
     * Sums a counter over the workers.
     *
     * @param counter to read
     * @return its value now
     */
    public long counter(Counter counter) {
        long sum = 0;
        for (WorkerThread worker : workers) {
            sum += worker.metrics().counters().value(counter);
        }
        return sum;
    }

    /**
     * Tells what was counted of the handlers.
     *
     * @return figures of each since the start
     */
    public List<HandlerMetrics> handlers() {
        return HandlerTally.of(pools, workers);
    }

    /**
     * Asks every worker what it holds.
     *
     * @return the sum
     */
    public Residue residue() {
        Residue sum = Residue.NONE;
        for (WorkerThread worker : workers) {
            sum = sum.plus(worker.inspect(STOP_PATIENCE));
        }
        return sum;
    }

    /**
     * Tells the threads that do the work, for measurements.
     *
     * @return ids of the worker threads
     */
    public long[] workerThreadIds() {
        return workers.stream().mapToLong(WorkerThread::threadId).toArray();
    }

    // ---------------------------------------------------------------- reload

    /**
     * Asks for the source to be read again. Does not wait; wishes that come while one is being served are served
     * together, by a reading that begins after the last of them. May be called by such an outcome; where the gateway is
     * told more than it takes, that request is refused at once.
     *
     * @param outcome told once how it went, on a thread of the gateway's; must not block
     */
    public void requestReload(Consumer<ReloadResult> outcome) {
        send(ReloadRequest.ofSource(outcome));
    }

    /**
     * Reads the source again and waits until every worker has adopted what it says, or it was refused.
     *
     * @return how it went
     */
    public ReloadResult reload() {
        return await(null, ReloadRequest.ANY_GENERATION);
    }

    /**
     * Takes a configuration and waits until every worker has adopted it, or it was refused.
     *
     * @param config     to take
     * @param generation that must be in force still, or negative: any
     * @return how it went
     */
    public ReloadResult reload(GatewayConfig config, long generation) {
        return await(config, generation < 0 ? ReloadRequest.ANY_GENERATION : generation);
    }

    private ReloadResult await(GatewayConfig config, long generation) {
        BlockingQueue<ReloadResult> reply = new ArrayBlockingQueue<>(1);
        send(new ReloadRequest(config, generation, reply::offer));
        try {
            // Each request gets its outcome: from the conductor, or from who stops it.
            return reply.take();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return ReloadResult.refused(generation(), List.of("interrupted while waiting"), List.of(), 0);
        }
    }

    private void send(ReloadRequest request) {
        if (!conductor.send(new ConductorCommand.Reload(request))) {
            refuse(request, conductor.isAlive() ? "too many commands wait, none may follow from the outcome of another"
                : STOPPED);
        }
    }

    private void refuse(ReloadRequest request, String why) {
        request.outcome().accept(ReloadResult.refused(generation(), List.of(why), List.of(), 0));
    }

    // ---------------------------------------------------------------- the end

    /** {@return how the gateway ends, for those who wait for it} */
    public GatewayEnd ending() {
        return end;
    }

    /**
     * Stops accepting and serves what is in flight. A handler of a pool's may ask for it: its own request is in flight
     * until it has answered, which it should have done before. An interrupt ends the wait, not the stop. A client that
     * was sent everything is waited for a second, and need not have closed its connection.
     *
     * @param patience longest wait; none if it is negative
     * @return true if everything in flight was served; of a gateway that has stopped, what came of its end; false for a
     *         handler that asks while another thread stops the gateway, and is not to wait for that one
     * @throws IllegalStateException if a worker or the control plane asks, which would wait for itself
     */
    public boolean drain(Duration patience) {
        Objects.requireNonNull(patience, "patience");
        refuseLoops();
        if (!enter()) {
            return false;
        }
        try {
            if (!stopped) {
                serveAll(patience);
            }
            return servedAll;
        } finally {
            ending.unlock();
        }
    }

    /** One ends the gateway, others wait for it; but a handler is what that one waits for. */
    private boolean enter() {
        if (pools != null && pools.isHandler()) {
            return ending.tryLock();
        }
        ending.lock();
        return true;
    }

    private void refuseLoops() {
        for (WorkerThread worker : workers) {
            if (worker.isCurrent()) {
                throw new IllegalStateException("an inline handler cannot stop the gateway: it would wait for the core"
                    + " it runs on; use a pooled or a virtual one");
            }
        }
        if (conductor.isCurrent()) {
            throw new IllegalStateException("the outcome of a reload cannot stop the gateway: it would wait for the"
                + " thread it is told on");
        }
    }

    private void serveAll(Duration patience) {
        long deadline = System.nanoTime() + SteadyWait.nanos(patience);
        if (pools != null) {
            pools.answerNow();
        }
        // To the conductor first: who asks whether to send traffic here hears no before a connection is refused.
        conductor.send(new ConductorCommand.Drain());
        workers.forEach(worker -> worker.send(new WorkerCommand.Drain(), STOP_PATIENCE));
        for (WorkerThread worker : workers) {
            worker.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        boolean isGivenUp = givenUp;
        end(false);
        servedAll = !isGivenUp && workers.stream().noneMatch(WorkerThread::hasCut);
    }

    /**
     * Gives every connection up and ends; a drain that is going on ends with it. Handlers may ask for it as for
     * {@link #drain}.
     *
     * @throws IllegalStateException if a worker or the control plane asks, which would wait for itself
     */
    public void close() {
        refuseLoops();
        closeNow();
    }

    private void closeNow() {
        // Not behind the lock: a drain holds it for as long as it waits for the workers.
        givenUp = true;
        stopWorkers();
        if (enter()) {
            try {
                if (!stopped) {
                    end(true);
                }
            } finally {
                ending.unlock();
            }
        }
    }

    private void stopWorkers() {
        workers.forEach(worker -> worker.send(new WorkerCommand.Stop(), STOP_PATIENCE));
    }

    private void end(boolean atOnce) {
        stopped = true;
        try {
            free(atOnce);
        } finally {
            end.ended();
        }
    }

    /** Whatever interrupts it, or whoever calls it: what it does not free stays for good. */
    private void free(boolean atOnce) {
        stopWorkers();
        for (WorkerThread worker : workers) {
            if (!worker.joinSteadily(STOP_PATIENCE)) {
                LOG.log(System.Logger.Level.ERROR, "a worker did not stop in time");
            }
        }
        if (pools != null) {
            // Nobody waits for them any more; before the mailboxes go by which they would wake a worker.
            pools.stop(HANDLER_PATIENCE);
            settleHandlers();
        }
        conductor.send(new ConductorCommand.End(atOnce));
        if (!conductor.joinSteadily(STOP_PATIENCE)) {
            LOG.log(System.Logger.Level.ERROR, "the control plane did not stop in time");
            return;
        }
        conductor.shut();
        endBackground();
        for (WorkerThread worker : workers) {
            if (worker.joinSteadily(Duration.ofMillis(1))) {
                worker.close();
            }
        }
        closeListeners();
        conductor.close();
        endLog();
    }

    /** Before the control plane ends: its last answers are to agree, too. */
    private void settleHandlers() {
        for (WorkerThread worker : workers) {
            if (worker.joinSteadily(Duration.ofMillis(1))) {
                worker.settleHandlers();
            }
        }
    }

    /** What was said last is written, unless nobody takes it. */
    private void endLog() {
        log.shutdown();
        if (!SteadyWait.await(LOG_PATIENCE, left -> log.awaitTermination(left.toNanos(), TimeUnit.NANOSECONDS))) {
            log.shutdownNow();
        }
    }

    private void endBackground() {
        if (preparation == null || preparation.abandon()) {
            forgetCommands();
            background.shutdown();
            return;
        }
        // Behind a preparation that is still going on, however long it takes: what it opens is closed.
        try {
            background.execute(this::forgetCommands);
        } catch (OutOfMemoryError noThread) {
            // There is no thread and none to be had: so there is no preparation either.
            forgetCommands();
        }
        background.shutdown();
        if (!SteadyWait.await(STOP_PATIENCE,
            left -> background.awaitTermination(left.toNanos(), TimeUnit.NANOSECONDS))) {
            LOG.log(System.Logger.Level.WARNING, "a reload did not end in time");
        }
    }

    /** What reached the conductor too late: plans are dropped, requests are refused. */
    private void forgetCommands() {
        for (ConductorCommand late = conductor.leftOver(); late != null; late = conductor.leftOver()) {
            if (late instanceof ConductorCommand.Prepared prepared && !prepared.plan().isRefused()) {
                preparation.drop(prepared.plan(), running.get());
            } else if (late instanceof ConductorCommand.Reload reload) {
                refuse(reload.request(), STOPPED);
            }
        }
    }

    /** Closes what no loop owns or took, and removes the socket files, once nothing accepts any more. */
    private void closeListeners() {
        Running last = running.get();
        if (last == null) {
            return;
        }
        Kernel kernel = new LinuxKernel();
        for (OpenListener listener : last.listeners()) {
            for (int i = 0; i < listener.fds().length; i++) {
                if (listener.isShared() || i >= workers.size() || !workers.get(i).hasSockets()) {
                    kernel.close(listener.fds()[i]);
                }
            }
            ListenerBinder.unlink(listener);
        }
        OpenListener admin = last.admin();
        if (admin != null && (admin.isShared() || !conductor.hasSockets())) {
            kernel.close(admin.fds()[0]);
            ListenerBinder.unlink(admin);
        }
    }
}
