package io.ringway.server.control;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.admin.ProcessFigures;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.pool.HandlerPools;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.WorkerCommand;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What a conductor is started with.
 *
 * @param stack       of its own loop
 * @param workers     their mailboxes, by index
 * @param metrics     of the workers, by index
 * @param snapshots   where generations are published
 * @param running     what is in force, published again whenever it changes
 * @param preparation of new generations
 * @param background  where preparations run: one at a time; a simulator may run them at once
 * @param log         where lines of the log are written: one at a time; a simulator may write them at once
 * @param names       behind metric ids
 * @param limits      of the workers' metrics
 * @param handlers    of embedders
 * @param process     asked at each scrape
 */
record ConductorConfig(StackConfig stack, List<Mailbox<WorkerCommand>> workers, List<WorkerMetrics> metrics,
                       AtomicReference<GatewaySnapshot> snapshots, AtomicReference<Running> running,
                       ReloadPreparation preparation, Executor background, Executor log, MetricNames names,
                       MetricLimits limits, HandlerPools handlers, Supplier<ProcessFigures> process) {

    /** Takes copies of the lists. */
    ConductorConfig {
        workers = List.copyOf(workers);
        metrics = List.copyOf(metrics);
    }

    /** Without handlers. */
    ConductorConfig(StackConfig stack, List<Mailbox<WorkerCommand>> workers, List<WorkerMetrics> metrics,
                    AtomicReference<GatewaySnapshot> snapshots, AtomicReference<Running> running,
                    ReloadPreparation preparation, Executor background, Executor log, MetricNames names,
                    MetricLimits limits, Supplier<ProcessFigures> process) {
        this(stack, workers, metrics, snapshots, running, preparation, background, log, names, limits,
            HandlerPools.NONE, process);
    }
}
