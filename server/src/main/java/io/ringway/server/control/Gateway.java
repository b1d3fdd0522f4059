package io.ringway.server.control;

import io.ringway.ring.RingConfig;
import io.ringway.ring.RingException;
import io.ringway.ring.kernel.CpuAffinity;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.config.CpuList;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.Residue;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A running gateway: its workers, their sockets, the published snapshot. Thread: any, one at a time for starting and
 * stopping.
 */
public final class Gateway {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);
    private static final int NOT_PINNED = -1;
    /** Heap of a client connection and its output queue, with a margin; measured 0.9 KiB in all. */
    private static final int CONNECTION_HEAP_BYTES = 1024;
    /** Heap of an exchange without the index of its fields, with a margin. */
    private static final int EXCHANGE_HEAP_BYTES = 1536;
    /** Heap of one field in that index: four ints and two bytes, and what growing leaves unused. */
    private static final int FIELD_HEAP_BYTES = 24;
    /** One in so many open files is kept for upstream connections. */
    private static final int UPSTREAM_FILES_SHARE = 8;
    /** Files the process itself has open. */
    private static final int OWN_FILES = 32;

    private final AtomicReference<GatewaySnapshot> snapshots;
    private final List<WorkerThread> workers = new ArrayList<>();
    private final ListenerSockets sockets;
    private boolean stopped;

    private Gateway(GatewaySnapshot snapshot, ListenerSockets sockets) {
        snapshots = new AtomicReference<>(snapshot);
        this.sockets = sockets;
    }

    /**
     * Starts a gateway; when this returns every listener accepts.
     *
     * @param config that was checked
     * @param name   of the gateway, for its threads
     * @param pin    true to pin each worker to its CPU
     * @return the running gateway
     * @throws StartException if it cannot start, in one line; nothing stays open then
     */
    public static Gateway start(GatewayConfig config, String name, boolean pin) {
        Kernel kernel = new LinuxKernel();
        GatewaySnapshot snapshot = SnapshotCompiler.compile(config, 1);
        try {
            KernelFeatures features = KernelFeatures.probe(kernel);
            features.requireSupported();
            LOG.log(System.Logger.Level.INFO, features.describe());
            return start(config, name, pin, kernel, features, snapshot);
        } catch (RingException refused) {
            throw new StartException(refused.getMessage());
        }
    }

    private static Gateway start(GatewayConfig config, String name, boolean pin, Kernel kernel,
                                 KernelFeatures features, GatewaySnapshot snapshot) {
        ServerConfig server = config.server();
        int[] cpus = cpus(kernel, server.cpus());
        int count = server.workers() > 0 ? server.workers() : cpus.length;
        int connections = bearableByFiles(kernel, bearableByHeap(server.limits().connections()));
        int exchangeBytes = EXCHANGE_HEAP_BYTES + server.limits().headerCount() * FIELD_HEAP_BYTES;
        int exchanges = (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 3 / exchangeBytes);
        Gateway gateway = new Gateway(snapshot, ListenerSockets.open(kernel, server.listeners(), count));
        try {
            for (int i = 0; i < count; i++) {
                int limit = Math.max(1, (connections + count - 1) / count);
                int exchangeLimit = Math.max(1, (exchanges + count - 1) / count);
                WorkerConfig worker = new WorkerConfig(i, count, new LinuxKernel(), features, RingConfig.DEFAULT,
                    WorkerMemory.DEFAULT, gateway.sockets.of(i), gateway.sockets.ownedCount(), limit, exchangeLimit,
                    gateway.snapshots, new WorkerCounters(), System::nanoTime,
                    System::currentTimeMillis, System.nanoTime() + i);
                WorkerThread thread = new WorkerThread(worker, name, pin ? cpus[i % cpus.length] : NOT_PINNED);
                gateway.workers.add(thread);
                thread.start();
            }
            gateway.workers.forEach(WorkerThread::awaitStart);
        } catch (StartException failure) {
            gateway.close();
            throw failure;
        }
        return gateway;
    }

    private static int[] cpus(Kernel kernel, CpuList wanted) {
        if (wanted.isAll()) {
            return CpuAffinity.allowed(kernel);
        }
        int[] cpus = new int[wanted.count()];
        for (int i = 0; i < cpus.length; i++) {
            cpus[i] = wanted.cpu(i);
        }
        return cpus;
    }

    /** What the heap bears: a connection is an object or two, and all of them must fit beside everything else. */
    private static int bearableByHeap(int wanted) {
        return bearable(wanted, Runtime.getRuntime().maxMemory() / 2 / CONNECTION_HEAP_BYTES,
            "the heap: give the JVM more (-Xmx)");
    }

    /** What the limit of open files bears, with a part kept for upstreams: clients alone would be no use. */
    private static int bearableByFiles(Kernel kernel, int wanted) {
        int limit = kernel.raiseFileLimit();
        return limit < 0 ? wanted : bearable(wanted, Math.max(1, limit - limit / UPSTREAM_FILES_SHARE - OWN_FILES),
            "open files: raise ulimit -Hn, now " + limit);
    }

    private static int bearable(int wanted, long limit, String by) {
        if (wanted <= limit) {
            return wanted;
        }
        LOG.log(System.Logger.Level.INFO, "client connections are limited to " + limit + ", not " + wanted + ", by "
            + by + ", or set limits.connections");
        return (int) limit;
    }

    /**
     * Tells the port of a listener.
     *
     * @param listener index in the configuration
     * @return TCP port, or -1 for a Unix socket
     */
    public int port(int listener) {
        return sockets.port(listener);
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
            sum += worker.counters().value(counter);
        }
        return sum;
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

    /**
     * Stops accepting and serves what is in flight.
     *
     * @param patience longest wait
     * @return true if everything in flight was served
     */
    public synchronized boolean drain(Duration patience) {
        if (stopped) {
            return true;
        }
        workers.forEach(worker -> worker.send(new WorkerCommand.Drain()));
        long deadline = System.nanoTime() + patience.toNanos();
        boolean done = true;
        for (WorkerThread worker : workers) {
            done &= worker.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        }
        close();
        return done;
    }

    /** Gives every connection up and ends. */
    public synchronized void close() {
        if (stopped) {
            return;
        }
        stopped = true;
        workers.forEach(worker -> worker.send(new WorkerCommand.Stop()));
        for (WorkerThread worker : workers) {
            if (worker.join(STOP_PATIENCE)) {
                worker.close();
            } else {
                LOG.log(System.Logger.Level.ERROR, "a worker did not stop in time");
            }
        }
        sockets.closeShared();
    }
}
