package io.ringway.server.control;

import io.ringway.ring.kernel.CpuAffinity;
import io.ringway.ring.kernel.Kernel;
import io.ringway.server.config.CpuList;
import io.ringway.server.config.ServerConfig;
import java.util.function.Supplier;

/** How many workers a gateway has, and the CPU of each. Immutable. Thread: any. */
final class WorkerPlacement {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");

    private final int[] cpus;
    private final int workers;

    private WorkerPlacement(int[] cpus, int workers) {
        this.cpus = cpus;
        this.workers = workers;
    }

    /**
     * Settles it for a configuration.
     *
     * @param kernel to ask for the CPUs the process may use
     * @param server what is wanted
     * @return the placement
     */
    static WorkerPlacement of(Kernel kernel, ServerConfig server) {
        return of(() -> CpuAffinity.allowed(kernel), Runtime.getRuntime().availableProcessors(), server);
    }

    /**
     * Settles it for a configuration.
     *
     * @param allowed  asked for the CPUs the process may use, if the configuration names none
     * @param bearable workers its share of CPU time is worth
     * @param server   what is wanted
     * @return the placement
     */
    static WorkerPlacement of(Supplier<int[]> allowed, int bearable, ServerConfig server) {
        int[] cpus = server.cpus().isAll() ? allowed.get() : named(server.cpus());
        return new WorkerPlacement(cpus,
            server.workers() > 0 ? server.workers() : workersFor(server.cpus(), cpus.length, bearable));
    }

    /** One per CPU; where none were chosen no more than the quota of a container is worth: it would stop them all. */
    private static int workersFor(CpuList wanted, int cpus, int bearable) {
        if (!wanted.isAll() || cpus <= bearable) {
            return cpus;
        }
        LOG.log(System.Logger.Level.INFO, "workers: " + bearable + " of " + cpus
            + ", one for each CPU that the process's share of CPU time amounts to");
        return bearable;
    }

    private static int[] named(CpuList wanted) {
        int[] cpus = new int[wanted.count()];
        for (int i = 0; i < cpus.length; i++) {
            cpus[i] = wanted.cpu(i);
        }
        return cpus;
    }

    /**
     * Counts the workers.
     *
     * @return workers
     */
    int workers() {
        return workers;
    }

    /**
     * Tells where a worker runs if it is pinned; with more workers than CPUs some share one.
     *
     * @param worker index
     * @return number of its CPU
     */
    int cpu(int worker) {
        return cpus[worker % cpus.length];
    }
}
