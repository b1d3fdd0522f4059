package io.ringway.ring;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import java.io.File;

/** The running kernel. Tests are skipped where it has no usable io_uring. */
public final class LinuxWorld implements World {
    private final Kernel kernel = new LinuxKernel();
    private final KernelFeatures features;

    /**
     * Asks the kernel what it can do, or skips the test.
     *
     * @param set of features that are used, of those it has.
     */
    public LinuxWorld(FeatureSet set) {
        TestRing.assumeUsable();
        features = KernelFeatures.probe(kernel).without(set.without());
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public KernelFeatures features() {
        return features;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long quietNs() {
        return 4_000_000L;
    }

    @Override
    public int openDescriptors() {
        return new File("/proc/self/fd").list().length;
    }
}
