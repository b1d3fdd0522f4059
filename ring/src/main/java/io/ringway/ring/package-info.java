/**
 * One io_uring per worker and the off-heap memory around it. {@link io.ringway.ring.Ring} writes operations, enters the
 * kernel and hands out completions; {@link io.ringway.ring.BufferRing} lends receive buffers to the kernel;
 * {@link io.ringway.ring.BlockPool} and {@link io.ringway.ring.OutputArena} hold what is assembled or sent.
 *
 * <p>Allowed imports: {@code io.ringway.ring.kernel}, Agrona buffers, the JDK. Nothing here knows HTTP.
 * {@code Hot}, {@code Invariant} and {@code RingException} are the module's common vocabulary, so the kernel package
 * imports these three back.
 *
 * <p>Threads: every object belongs to one thread, the one that created its ring. Nothing here is shared.
 *
 * <p>Memory: a buffer has one owner, {@link io.ringway.ring.LeaseLedger} names it. {@code take…} makes the caller the
 * owner, {@code give…} ends that; what the kernel holds is untouchable until its completion.
 */
package io.ringway.ring;
