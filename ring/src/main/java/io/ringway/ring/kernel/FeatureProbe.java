package io.ringway.ring.kernel;

import static io.ringway.ring.kernel.MemoryOptions.MAP_ANONYMOUS;
import static io.ringway.ring.kernel.MemoryOptions.MAP_PRIVATE;
import static io.ringway.ring.kernel.MemoryOptions.PROT_READ;
import static io.ringway.ring.kernel.MemoryOptions.PROT_WRITE;

import io.ringway.ring.RingException;
import org.agrona.concurrent.UnsafeBuffer;

/** Tries on one small ring what {@link KernelFeatures} reports. */
final class FeatureProbe implements AutoCloseable {
    private static final int SQ_ENTRIES = 8;
    private static final int CQ_ENTRIES = 16;
    private static final int MEMORY_BYTES = 512 * 1024;
    private static final int BUFFER_RING_OFFSET = 0;
    private static final int BUFFER_RING_ENTRIES = 4;
    private static final int BUFFER_OFFSET = 4096;
    private static final int BUFFER_BYTES = 4096;
    private static final int SOURCE_OFFSET = BUFFER_OFFSET + BUFFER_RING_ENTRIES * BUFFER_BYTES;
    private static final int SOURCE_BYTES = MEMORY_BYTES - SOURCE_OFFSET;
    private static final int OPERATIONS_MAX = 256;
    private static final int GROUP = 1;
    private static final int SEND_BUFFER_BYTES = 4096;
    private static final long MARKER = 99;
    private static final long PROBED = 1;

    private final Kernel kernel;
    private final RingMapping mapping;
    private final long memory;
    private int prepared;

    private FeatureProbe(Kernel kernel) {
        this.kernel = kernel;
        this.mapping = new RingMapping(kernel);
        this.memory = kernel.mmap(MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory < 0) {
            throw new RingException((int) -memory, Errno.setupRemedy((int) -memory, "mmap", kernel, MEMORY_BYTES));
        }
    }

    /**
     * Probes everything.
     *
     * @param kernel the kernel to ask.
     * @return bits of {@link KernelFeatures}.
     * @throws RingException when not even a plain ring can be created.
     */
    static int probe(Kernel kernel) {
        try (FeatureProbe probe = new FeatureProbe(kernel)) {
            return probe.setupFlags() | probe.behaviour();
        }
    }

    @Override
    public void close() {
        mapping.close();
        kernel.munmap(memory, MEMORY_BYTES);
    }

    private int setupFlags() {
        open(0);
        mapping.release();
        int bits = opens(UringAbi.SETUP_SUBMIT_ALL) ? KernelFeatures.SUBMIT_ALL : 0;
        bits |= opens(UringAbi.SETUP_NO_SQARRAY) ? KernelFeatures.NO_SQARRAY : 0;
        bits |= opens(UringAbi.SETUP_SINGLE_ISSUER) ? KernelFeatures.SINGLE_ISSUER : 0;
        bits |= opens(UringAbi.SETUP_SINGLE_ISSUER | UringAbi.SETUP_DEFER_TASKRUN) ? KernelFeatures.DEFER_TASKRUN : 0;
        return bits;
    }

    private int behaviour() {
        open(0);
        int features = mapping.features();
        int bits = (features & UringAbi.FEAT_NODROP) != 0 ? KernelFeatures.NODROP : 0;
        bits |= (features & UringAbi.FEAT_EXT_ARG) != 0 ? KernelFeatures.EXT_ARG : 0;
        bits |= (features & UringAbi.FEAT_CQE_SKIP) != 0 ? KernelFeatures.CQE_SKIP : 0;
        bits |= (features & UringAbi.FEAT_RECVSEND_BUNDLE) != 0 ? KernelFeatures.RECV_BUNDLE : 0;
        bits |= registersItself() ? KernelFeatures.REGISTERED_RING : 0;
        bits |= operations();
        if (!registersBuffers()) {
            return bits;
        }
        bits |= KernelFeatures.BUF_RING;
        bits |= receives(0) ? KernelFeatures.RECV_MULTISHOT : 0;
        bits |= receives(1) ? KernelFeatures.RECV_MULTISHOT_LIMIT : 0;
        bits |= sendsSilently() ? KernelFeatures.SILENT_SEND : 0;
        return bits;
    }

    private void open(int flags) {
        int result = mapping.open(SQ_ENTRIES, CQ_ENTRIES, flags);
        if (result < 0) {
            long bytes = (long) SQ_ENTRIES * UringAbi.SQE_BYTES + (long) CQ_ENTRIES * UringAbi.CQE_BYTES;
            throw new RingException(-result, Errno.setupRemedy(-result, "io_uring_setup", kernel, bytes));
        }
        prepared = 0;
    }

    private boolean opens(int flags) {
        boolean opened = mapping.open(SQ_ENTRIES, CQ_ENTRIES, flags) == 0;
        mapping.release();
        return opened;
    }

    private boolean registersItself() {
        long argument = mapping.scratch();
        NativeMemory.putLong(argument, 0xffff_ffffL);
        NativeMemory.putLong(argument + UringAbi.RSRC_UPDATE_DATA, mapping.fd());
        if (kernel.ringRegister(mapping.fd(), UringAbi.REGISTER_RING_FDS, argument, 1) != 1) {
            return false;
        }
        NativeMemory.putLong(argument + UringAbi.RSRC_UPDATE_DATA, 0);
        return kernel.ringRegister(mapping.fd(), UringAbi.UNREGISTER_RING_FDS, argument, 1) == 1;
    }

    /** Accept's multishot has no trace of its own: it came in 5.19 with the socket operation. */
    private int operations() {
        long argument = memory + SOURCE_OFFSET;
        NativeMemory.clear(argument, UringAbi.PROBE_BYTES + OPERATIONS_MAX * UringAbi.PROBE_OP_BYTES);
        if (kernel.ringRegister(mapping.fd(), UringAbi.REGISTER_PROBE, argument, OPERATIONS_MAX) < 0) {
            return 0;
        }
        return (supports(argument, UringAbi.OP_SOCKET) ? KernelFeatures.ACCEPT_MULTISHOT : 0)
                | (supports(argument, UringAbi.OP_SEND_ZC) ? KernelFeatures.SEND_ZERO_COPY : 0);
    }

    private static boolean supports(long probe, int operation) {
        int operations = NativeMemory.getByte(probe + UringAbi.PROBE_OPS_LEN) & 0xff;
        long entry = probe + UringAbi.PROBE_BYTES + (long) operation * UringAbi.PROBE_OP_BYTES;
        return operation < operations
                && (NativeMemory.getShort(entry + UringAbi.PROBE_OP_FLAGS) & UringAbi.OP_SUPPORTED) != 0;
    }

    private boolean registersBuffers() {
        long ring = memory + BUFFER_RING_OFFSET;
        long argument = mapping.scratch();
        NativeMemory.clear(argument, UringAbi.BUF_REG_BYTES);
        NativeMemory.putLong(argument + UringAbi.BUF_REG_RING_ADDR, ring);
        NativeMemory.putInt(argument + UringAbi.BUF_REG_RING_ENTRIES, BUFFER_RING_ENTRIES);
        NativeMemory.putShort(argument + UringAbi.BUF_REG_BGID, (short) GROUP);
        if (kernel.ringRegister(mapping.fd(), UringAbi.REGISTER_PBUF_RING, argument, 1) < 0) {
            return false;
        }
        for (int bid = 0; bid < BUFFER_RING_ENTRIES; bid++) {
            long entry = ring + (long) bid * UringAbi.BUF_BYTES;
            NativeMemory.putLong(entry + UringAbi.BUF_ADDR, memory + BUFFER_OFFSET + (long) bid * BUFFER_BYTES);
            NativeMemory.putInt(entry + UringAbi.BUF_LEN, BUFFER_BYTES);
            NativeMemory.putShort(entry + UringAbi.BUF_BID, (short) bid);
        }
        NativeMemory.putShort(ring + UringAbi.BUF_RING_TAIL, (short) BUFFER_RING_ENTRIES);
        return true;
    }

    /** One byte through a multishot receive. With a limit of one byte it must be over then, without it must go on. */
    private boolean receives(int limitBytes) {
        int fds = socketPair();
        if (fds < 0) {
            return false;
        }
        int sender = firstOf();
        int receiver = secondOf();
        prepare(UringAbi.OP_RECV | UringAbi.SQE_BUFFER_SELECT << 8 | UringAbi.RECV_MULTISHOT << 16, receiver, 0, 0, 0,
                PROBED, GROUP | (long) limitBytes << 32);
        prepare(UringAbi.OP_SEND, sender, memory + SOURCE_OFFSET, 1, SocketOptions.MSG_NOSIGNAL, MARKER, 0);
        enter(2);
        int result = 0;
        boolean more = false;
        UnsafeBuffer rings = mapping.rings();
        for (int cqe = next(); cqe >= 0; cqe = next()) {
            if (rings.getLong(cqe + UringAbi.CQE_USER_DATA) == PROBED && result == 0) {
                result = rings.getInt(cqe + UringAbi.CQE_RES);
                more = (rings.getInt(cqe + UringAbi.CQE_FLAGS) & UringAbi.CQE_F_MORE) != 0;
            }
        }
        closeBoth(sender, receiver);
        return result == 1 && more == (limitBytes == 0);
    }

    /** A send larger than the socket's buffer must report how far it came, one to a full socket -EAGAIN. */
    private boolean sendsSilently() {
        int fds = socketPair();
        if (fds < 0) {
            return false;
        }
        int sender = firstOf();
        int receiver = secondOf();
        kernel.setsockopt(sender, SocketOptions.SOL_SOCKET, SocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
        int full = silentSend(sender, 1);
        int partial = silentSend(sender, SOURCE_BYTES);
        int blocked = partial;
        // A stream of small leftovers may take a few more sends until nothing fits.
        for (int i = 0; i < CQ_ENTRIES && blocked > 0; i++) {
            blocked = silentSend(sender, SOURCE_BYTES);
        }
        closeBoth(sender, receiver);
        return full == 0 && partial > 0 && partial < SOURCE_BYTES && blocked == -Errno.EAGAIN;
    }

    /** Returns the posted result, or 0 when only the marker behind the send was posted. */
    private int silentSend(int fd, int length) {
        int flags = SocketOptions.MSG_DONTWAIT | SocketOptions.MSG_WAITALL | SocketOptions.MSG_NOSIGNAL;
        prepare(UringAbi.OP_SEND | UringAbi.SQE_CQE_SKIP_SUCCESS << 8, fd, memory + SOURCE_OFFSET, length, flags,
                PROBED, 0);
        prepare(UringAbi.OP_NOP, -1, 0, 0, 0, MARKER, 0);
        enter(1);
        int result = 0;
        for (int cqe = next(); cqe >= 0; cqe = next()) {
            if (mapping.rings().getLong(cqe + UringAbi.CQE_USER_DATA) == PROBED) {
                result = mapping.rings().getInt(cqe + UringAbi.CQE_RES);
            }
        }
        return result;
    }

    private int socketPair() {
        return kernel.socketpair(SocketOptions.AF_UNIX, SocketOptions.SOCK_STREAM | SocketOptions.SOCK_CLOEXEC, 0,
                mapping.scratch());
    }

    private int firstOf() {
        return NativeMemory.getInt(mapping.scratch());
    }

    private int secondOf() {
        return NativeMemory.getInt(mapping.scratch() + Integer.BYTES);
    }

    private void closeBoth(int first, int second) {
        kernel.close(first);
        kernel.close(second);
        // What was armed on them completes now; nobody asks for it.
        enter(0);
        for (int cqe = next(); cqe >= 0;) {
            cqe = next();
        }
    }

    private void prepare(int operation, int fd, long address, int length, int flags, long userData, long last) {
        UnsafeBuffer rings = mapping.rings();
        int tail = rings.getInt(mapping.sqOffset(UringAbi.SQ_OFF_TAIL));
        int sqe = (tail & mapping.sqEntries() - 1) * UringAbi.SQE_BYTES;
        UnsafeBuffer sqes = mapping.sqes();
        sqes.setMemory(sqe, UringAbi.SQE_BYTES, (byte) 0);
        sqes.putInt(sqe, operation);
        sqes.putInt(sqe + UringAbi.SQE_FD, fd);
        sqes.putLong(sqe + UringAbi.SQE_ADDR, address);
        sqes.putInt(sqe + UringAbi.SQE_LEN, length);
        sqes.putInt(sqe + UringAbi.SQE_OP_FLAGS, flags);
        sqes.putLong(sqe + UringAbi.SQE_USER_DATA, userData);
        sqes.putLong(sqe + UringAbi.SQE_BUF_GROUP, last);
        rings.putIntRelease(mapping.sqOffset(UringAbi.SQ_OFF_TAIL), tail + 1);
        prepared++;
    }

    private void enter(int completions) {
        kernel.ringEnter(mapping.fd(), prepared, completions, UringAbi.ENTER_GETEVENTS, 0, 0);
        prepared = 0;
    }

    /** Returns the offset of the next completion, or -1. The entry stays readable until the next call. */
    private int next() {
        UnsafeBuffer rings = mapping.rings();
        int headOffset = mapping.cqOffset(UringAbi.CQ_OFF_HEAD);
        int head = rings.getInt(headOffset);
        if (head == rings.getIntAcquire(mapping.cqOffset(UringAbi.CQ_OFF_TAIL))) {
            return -1;
        }
        // Nothing is submitted between this and the reading, so the kernel has no reason to reuse the entry.
        rings.putIntRelease(headOffset, head + 1);
        return mapping.cqOffset(UringAbi.CQ_OFF_CQES) + (head & mapping.cqEntries() - 1) * UringAbi.CQE_BYTES;
    }
}
