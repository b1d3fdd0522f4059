package io.ringway.ring.sim;

import io.ringway.ring.kernel.ForwardingKernel;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;

/**
 * The simulated kernel of one thread. Two modes:
 *
 * <ul>
 *   <li><b>Stepped</b>: a wait returns at once and is remembered. Whoever steps the simulation turns the thread again
 *       when {@link #hasWork} says so; the next thing due is the earliest of all {@link #wakeAtNs} and
 *       {@link SimNetwork#nextEventNs}.
 *   <li><b>Driving</b>: a wait moves the clock and runs the network by itself until a completion or its time, so that
 *       code written for Linux runs as it is.
 * </ul>
 *
 * <p>A stepped thread that sleeps has withdrawn the sleep flag of its mailbox already, so {@code Mailbox.offer} writes
 * no eventfd: turn every thread once after anything that may have offered it a command.
 */
public final class SimKernel extends ForwardingKernel implements Kernel {
    /** Feature bits of the oldest kernel that is supported. */
    public static final int OLDEST_FEATURES = KernelFeatures.NODROP | KernelFeatures.EXT_ARG | KernelFeatures.CQE_SKIP
            | KernelFeatures.BUF_RING | KernelFeatures.ACCEPT_MULTISHOT | KernelFeatures.RECV_MULTISHOT
            | KernelFeatures.SUBMIT_ALL | KernelFeatures.SINGLE_ISSUER;
    /** Feature bits of the newest kernel. */
    public static final int NEWEST_FEATURES = (1 << 15) - 1;

    /**
     * Creates a stepped kernel.
     *
     * @param network     what it shares with the others.
     * @param clock       the time.
     * @param faults      what goes wrong.
     * @param featureMask bits of {@link KernelFeatures}.
     */
    public SimKernel(SimNetwork network, SimClock clock, FaultPlan faults, int featureMask) {
        super(null);
    }

    /**
     * Makes this a driving kernel.
     *
     * @return this.
     */
    public SimKernel driving() {
        throw new UnsupportedOperationException();
    }

    /**
     * What {@link KernelFeatures#probe} finds on a simulated kernel. Needs no simulation to exist.
     *
     * @param featureMask bits of {@link KernelFeatures}.
     * @return the features; those that need one that is missing are missing too.
     */
    public static KernelFeatures features(int featureMask) {
        throw new UnsupportedOperationException();
    }

    /** {@return until when the thread sleeps; Long.MAX_VALUE when only a completion wakes it} */
    public long wakeAtNs() {
        throw new UnsupportedOperationException();
    }

    /** {@return whether the thread must be turned now: a completion or its time has come, or it does not sleep} */
    public boolean hasWork() {
        throw new UnsupportedOperationException();
    }

    /** {@return descriptors that are open in the process} */
    public int openDescriptors() {
        throw new UnsupportedOperationException();
    }

    /** {@return operations of this kernel's rings that have not ended} */
    public int openOperations() {
        throw new UnsupportedOperationException();
    }

    /** {@return provided buffers that were given to the kernel and not taken by a receive} */
    public int kernelBuffersHeld() {
        throw new UnsupportedOperationException();
    }

    /** {@return bytes mapped and not unmapped by this kernel} */
    public long mappedBytes() {
        throw new UnsupportedOperationException();
    }
}
