package io.ringway.ring.sim;

import io.ringway.ring.World;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;

/** A driving kernel with a network of its own. */
public final class SimWorld implements World {
    private final SimNetwork network;
    private final SimKernel kernel;
    private final KernelFeatures features;

    /**
     * Makes a world.
     *
     * @param seed        draws everything in it.
     * @param featureMask bits of {@link KernelFeatures}.
     * @param faults      what goes wrong.
     */
    public SimWorld(long seed, int featureMask, FaultPlan faults) {
        SimRandom random = new SimRandom(seed);
        SimClock clock = new SimClock(random);
        network = new SimNetwork(clock, random, faults);
        kernel = new SimKernel(network, clock, faults, featureMask).driving();
        features = SimKernel.features(featureMask);
    }

    /** {@return the network} */
    public SimNetwork network() {
        return network;
    }

    /** {@return the kernel, for checks} */
    public SimKernel sim() {
        return kernel;
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
        return network.clock().nanoTime();
    }

    @Override
    public long quietNs() {
        return 1_000_000_000L;
    }

    @Override
    public int openDescriptors() {
        return network.openDescriptors();
    }
}
