/**
 * The only room that touches the operating system. {@link io.ringway.ring.kernel.Kernel} is the one seam for I/O:
 * integers and addresses in, a result or -errno out. {@link io.ringway.ring.kernel.LinuxKernel} makes the system calls;
 * a simulated kernel can stand behind the same seam, because rings, operations and completions live in memory that
 * the kernel itself hands out ({@code mmap}).
 *
 * <p>Allowed imports: {@code io.ringway.ring.abi} (only {@code LibC}), the three common words of
 * {@code io.ringway.ring} ({@code Hot}, {@code Invariant}, {@code RingException}), Agrona's {@code UnsafeBuffer}.
 *
 * <p>Threads: a {@code Kernel} object serves one thread, except for its {@code eventfdWrite}.
 */
package io.ringway.ring.kernel;
