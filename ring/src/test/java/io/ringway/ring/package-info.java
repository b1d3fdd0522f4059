/** Tests of the ring; those tagged {@code linux} run on the kernel and are skipped where it has no usable io_uring. */
package io.ringway.ring;
