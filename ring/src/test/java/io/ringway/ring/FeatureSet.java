package io.ringway.ring;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.sim.SimKernel;

/** What is taken from the newest kernel before the contracts are tried: the fallbacks keep them, too. */
public enum FeatureSet {
    /** Nothing. */
    NEWEST(0),
    /** Completions come when they come, and the ring has its older form. */
    UNDEFERRED(KernelFeatures.DEFER_TASKRUN | KernelFeatures.NO_SQARRAY | KernelFeatures.REGISTERED_RING),
    /** Everything that the oldest supported kernel has not. */
    OLDEST(~SimKernel.OLDEST_FEATURES),
    /** Everything that there is a fallback for. */
    BARE(~SimKernel.OLDEST_FEATURES | KernelFeatures.SINGLE_ISSUER | KernelFeatures.SUBMIT_ALL);

    private final int without;

    FeatureSet(int without) {
        this.without = without;
    }

    /** {@return bits of {@link KernelFeatures} that are missing} */
    public int without() {
        return without;
    }
}
