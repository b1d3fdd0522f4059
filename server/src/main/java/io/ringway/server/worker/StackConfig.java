package io.ringway.server.worker;

import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.server.metrics.WorkerMetrics;
import java.util.function.LongSupplier;

/**
 * What a loop's stack is set up with.
 *
 * @param index           of the worker, from 0
 * @param count           of workers
 * @param kernel          of the loop's thread alone
 * @param features        of the kernel
 * @param ring            sizes of the ring
 * @param memory          sizes of buffers and tables
 * @param connectionSlots client connections there are slots for; a generation's own limit may be lower
 * @param exchangeLimit   most requests at a time; a generation's own limit may be lower
 * @param metrics         of the loop
 * @param nanoTime        monotonic clock
 * @param wallMs          wall clock, milliseconds since the epoch
 * @param seed            of the loop's randomness
 * @param http2           limits of the loop's HTTP/2 connections
 */
public record StackConfig(int index, int count, Kernel kernel, KernelFeatures features, RingConfig ring,
                          WorkerMemory memory, int connectionSlots, int exchangeLimit, WorkerMetrics metrics,
                          LongSupplier nanoTime, LongSupplier wallMs, long seed, Http2Limits http2) {

    /** Tick of the timers. */
    public static final long TICK_NS = 4_000_000L;

    /**
     * With the limits of HTTP/2 that a gateway needs.
     *
     * @param index           of the worker, from 0
     * @param count           of workers
     * @param kernel          of the loop's thread alone
     * @param features        of the kernel
     * @param ring            sizes of the ring
     * @param memory          sizes of buffers and tables
     * @param connectionSlots client connections there are slots for
     * @param exchangeLimit   most requests at a time
     * @param metrics         of the loop
     * @param nanoTime        monotonic clock
     * @param wallMs          wall clock, milliseconds since the epoch
     * @param seed            of the loop's randomness
     */
    public StackConfig(int index, int count, Kernel kernel, KernelFeatures features, RingConfig ring,
                       WorkerMemory memory, int connectionSlots, int exchangeLimit, WorkerMetrics metrics,
                       LongSupplier nanoTime, LongSupplier wallMs, long seed) {
        this(index, count, kernel, features, ring, memory, connectionSlots, exchangeLimit, metrics, nanoTime, wallMs,
            seed, Http2Limits.DEFAULT);
    }
}
