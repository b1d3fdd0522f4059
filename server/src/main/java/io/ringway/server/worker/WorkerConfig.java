package io.ringway.server.worker;

import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * What a worker is started with.
 *
 * @param index           of the worker, from 0
 * @param count           of workers
 * @param kernel          of the worker's thread alone
 * @param features        of the kernel
 * @param ring            sizes of the ring
 * @param memory          sizes of buffers and tables
 * @param listeners       listening descriptors; the worker closes those it owns
 * @param ownedListeners  how many of them, from the first, are the worker's own
 * @param connectionLimit most client connections of this worker
 * @param exchangeLimit   most requests of this worker at a time
 * @param snapshots       where generations are published
 * @param counters        of the worker
 * @param nanoTime        monotonic clock
 * @param wallMs          wall clock, milliseconds since the epoch
 * @param seed            of the worker's randomness
 */
public record WorkerConfig(int index, int count, Kernel kernel, KernelFeatures features, RingConfig ring,
                           WorkerMemory memory, int[] listeners, int ownedListeners, int connectionLimit,
                           int exchangeLimit, AtomicReference<GatewaySnapshot> snapshots, WorkerCounters counters,
                           LongSupplier nanoTime, LongSupplier wallMs, long seed) {

    /** Tick of the timers. */
    public static final long TICK_NS = 4_000_000L;
}
