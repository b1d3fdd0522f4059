package io.ringway.ring.sim;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.UringAbi;

/** What a kernel with given features knows: setup flags, reported features, operations. */
final class FeatureRules {
    private final int mask;

    FeatureRules(int mask) {
        this.mask = mask;
    }

    boolean has(int feature) {
        return (mask & feature) != 0;
    }

    /** Flags of a ring's setup that are known. */
    int setupFlags() {
        return UringAbi.SETUP_CQSIZE | UringAbi.SETUP_CLAMP
                | when(KernelFeatures.SUBMIT_ALL, UringAbi.SETUP_SUBMIT_ALL)
                | when(KernelFeatures.SINGLE_ISSUER, UringAbi.SETUP_SINGLE_ISSUER)
                | when(KernelFeatures.DEFER_TASKRUN, UringAbi.SETUP_DEFER_TASKRUN)
                | when(KernelFeatures.NO_SQARRAY, UringAbi.SETUP_NO_SQARRAY);
    }

    /** IORING_FEAT_… bits. */
    int reported() {
        return UringAbi.FEAT_SINGLE_MMAP
                | when(KernelFeatures.NODROP, UringAbi.FEAT_NODROP)
                | when(KernelFeatures.EXT_ARG, UringAbi.FEAT_EXT_ARG)
                | when(KernelFeatures.CQE_SKIP, UringAbi.FEAT_CQE_SKIP)
                | when(KernelFeatures.RECV_BUNDLE, UringAbi.FEAT_RECVSEND_BUNDLE);
    }

    /** Flags of a submission entry that are known. */
    int entryFlags() {
        return UringAbi.SQE_BUFFER_SELECT | when(KernelFeatures.CQE_SKIP, UringAbi.SQE_CQE_SKIP_SUCCESS);
    }

    /** Whether an operation is known, be it that only its number is. */
    boolean knows(int opcode) {
        return switch (opcode) {
            case UringAbi.OP_NOP, UringAbi.OP_POLL_ADD, UringAbi.OP_SENDMSG, UringAbi.OP_ACCEPT,
                    UringAbi.OP_ASYNC_CANCEL, UringAbi.OP_CONNECT, UringAbi.OP_CLOSE, UringAbi.OP_READ,
                    UringAbi.OP_SEND, UringAbi.OP_RECV, UringAbi.OP_SHUTDOWN -> true;
            case UringAbi.OP_SOCKET -> has(KernelFeatures.ACCEPT_MULTISHOT);
            case UringAbi.OP_SEND_ZC -> has(KernelFeatures.SEND_ZERO_COPY);
            default -> false;
        };
    }

    private int when(int feature, int flag) {
        return has(feature) ? flag : 0;
    }
}
