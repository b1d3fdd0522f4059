package io.ringway.ring;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;

/** Where a contract is tried: a kernel, its features, and its time. */
public interface World {
    /** {@return the kernel of this thread} */
    Kernel kernel();

    /** {@return what the kernel can do} */
    KernelFeatures features();

    /** {@return monotonic time in nanoseconds, as the kernel's waits count it} */
    long nanoTime();

    /** {@return descriptors that are open in the process} */
    int openDescriptors();

    /** {@return nanoseconds after which nothing more comes that was sent before} */
    long quietNs();

    /** {@return a ring of ordinary size} */
    default TestRing open() {
        return open(RingConfig.DEFAULT);
    }

    /**
     * Opens a ring.
     *
     * @param config its sizes.
     * @return the ring.
     */
    default TestRing open(RingConfig config) {
        return new TestRing(kernel(), features(), config);
    }
}
