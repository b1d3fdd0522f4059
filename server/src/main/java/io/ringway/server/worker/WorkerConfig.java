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
                           int[] listeners, int ownedListeners, int connectionLimit, int exchangeLimit,
                           AtomicReference<GatewaySnapshot> snapshots, WorkerCounters counters, LongSupplier nanoTime,
                           LongSupplier wallMs, long seed) {

    /** Receive buffers of a worker. */
    public static final int RECEIVE_BUFFERS = 64;
    /**
     * Bytes of a receive buffer. Measured at 1 MiB bodies, CPU per request to HAProxy's in the same run: 32 KiB 1.05,
     * 64 KiB 0.98, 128 KiB 0.77 to 0.91; no difference at 128 B and 16 KiB. Pages that no receive reaches are never
     * touched.
     */
    public static final int RECEIVE_BUFFER_BYTES = 128 * 1024;
    /** Address space for blocks; pages are taken as they are used. */
    public static final long BLOCK_BYTES = 512L * 1024 * 1024;
    /** Bytes of each of the two output arenas. */
    public static final int ARENA_BYTES = 1024 * 1024;
    /** Upstream connections a worker has slots for, besides its clients. */
    public static final int UPSTREAM_SLOTS = 16 * 1024;
    /** Tick of the timers. */
    public static final long TICK_NS = 4_000_000L;
}
