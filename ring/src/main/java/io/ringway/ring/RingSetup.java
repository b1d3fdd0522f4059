package io.ringway.ring;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.RingMapping;
import io.ringway.ring.kernel.UringAbi;

/** Creates a ring: the cold part of {@link Ring}. */
final class RingSetup {
    private static final int CQ_ENTRIES_ENOUGH = 256;
    private static final int WAIT_ARGUMENT_OFFSET = 1024;
    private static final int WAIT_TIME_OFFSET = 1088;

    private RingSetup() {
    }

    /**
     * Opens a ring, a smaller one where memory is short.
     *
     * @throws RingException with the remedy.
     */
    static RingMapping open(Kernel kernel, KernelFeatures features, RingConfig config) {
        features.requireSupported();
        RingMapping mapping = new RingMapping(kernel);
        int sqEntries = config.sqEntries();
        int cqEntries = config.cqEntries();
        int result = mapping.open(sqEntries, cqEntries, features.setupFlags());
        while (result == -Errno.ENOMEM && cqEntries > CQ_ENTRIES_ENOUGH) {
            cqEntries /= 2;
            sqEntries = Math.min(sqEntries, cqEntries);
            result = mapping.open(sqEntries, cqEntries, features.setupFlags());
        }
        if (result < 0) {
            mapping.close();
            long bytes = (long) sqEntries * UringAbi.SQE_BYTES + (long) cqEntries * UringAbi.CQE_BYTES;
            throw new RingException(-result, Errno.setupRemedy(-result, "io_uring_setup", kernel, bytes));
        }
        return mapping;
    }

    /** Registers the ring's descriptor with this thread. Returns its index, or -1 to go on with the descriptor. */
    static int register(Kernel kernel, KernelFeatures features, RingMapping mapping) {
        if (!features.registeredRing()) {
            return -1;
        }
        long argument = mapping.scratch();
        // All ones: the kernel picks the index.
        NativeMemory.putLong(argument + UringAbi.RSRC_UPDATE_OFFSET, 0xffff_ffffL);
        NativeMemory.putLong(argument + UringAbi.RSRC_UPDATE_DATA, mapping.fd());
        int result = kernel.ringRegister(mapping.fd(), UringAbi.REGISTER_RING_FDS, argument, 1);
        return result == 1 ? NativeMemory.getInt(argument + UringAbi.RSRC_UPDATE_OFFSET) : -1;
    }

    /** A registered descriptor holds the ring open until its thread ends, so it must be undone to close the ring. */
    static void unregister(Kernel kernel, RingMapping mapping, int index) {
        long argument = mapping.scratch();
        NativeMemory.putLong(argument + UringAbi.RSRC_UPDATE_OFFSET, index);
        NativeMemory.putLong(argument + UringAbi.RSRC_UPDATE_DATA, 0);
        kernel.ringRegister(mapping.fd(), UringAbi.UNREGISTER_RING_FDS, argument, 1);
    }

    /** Where the argument of a wait is. Zeroed: no signal mask, no minimum wait. */
    static long waitArgument(RingMapping mapping) {
        return mapping.scratch() + WAIT_ARGUMENT_OFFSET;
    }

    /** Where the time of a wait is. */
    static long waitTime(RingMapping mapping) {
        return mapping.scratch() + WAIT_TIME_OFFSET;
    }
}
