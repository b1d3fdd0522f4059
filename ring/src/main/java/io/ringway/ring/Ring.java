package io.ringway.ring;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.RingMapping;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.kernel.UringAbi;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One io_uring. Operations are written into the submission queue by the {@code prep…} methods, reach the kernel with
 * {@link #submit} or {@link #submitAndWait}, and come back through {@link #drain}.
 *
 * <p>Thread: everything, the constructor included, on the one thread that owns the ring (asserted).
 *
 * <p><b>Silent sends.</b> A send with {@code silent} posts a completion only when it ended short, would block or
 * failed. {@link #silentSendsSettled} says when the absence of a completion means success, and their bytes may be
 * overwritten.
 *
 * <p><b>Memory.</b> Addresses given to an operation stay untouched until its completion, cancelled or not; with silent
 * sends until they are settled; {@code sockaddr} and {@code msghdr} until the operation was submitted.
 *
 * <p>The file is over 500 lines because each operation has its own short method here and nowhere else.
 */
public final class Ring implements AutoCloseable {
    /** Completion flag: the multishot operation goes on; without it, it must be armed again. */
    public static final int F_MORE = UringAbi.CQE_F_MORE;
    /** Completion flag: {@link #bufferId} holds a provided buffer, whatever the result. */
    public static final int F_BUFFER = UringAbi.CQE_F_BUFFER;
    /** Completion flag: the socket had more bytes than the receive took. */
    public static final int F_SOCK_NONEMPTY = UringAbi.CQE_F_SOCK_NONEMPTY;

    private static final int SILENT = UringAbi.SQE_CQE_SKIP_SUCCESS << 8;
    private static final int SELECT = UringAbi.SQE_BUFFER_SELECT << 8;
    private static final int SQE_SHIFT = 6;
    private static final int CQE_SHIFT = 4;
    /** Completions between two releases of the queue's head: the kernel sees free entries early, at little cost. */
    private static final int BATCH = 64;
    /** A drain handles at most this many times the completion queue's size; see {@link #drain}. */
    private static final int DRAIN_ROUNDS = 4;
    /** System calls in a row that take nothing before the ring is given up. */
    private static final int FRUITLESS_MAX = 1024;
    private static final long NS_PER_SECOND = 1_000_000_000L;

    static {
        Invariant.check(UringAbi.SQE_BYTES == 1 << SQE_SHIFT && UringAbi.CQE_BYTES == 1 << CQE_SHIFT, "entry sizes");
        Invariant.check(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN,
                "entries are packed into longs for little endian");
    }

    private final Kernel kernel;
    private final KernelFeatures features;
    private final RingMapping mapping;
    private final Thread owner = Thread.currentThread();
    private final RingStats stats = new RingStats();
    private final UnsafeBuffer rings;
    private final UnsafeBuffer sqes;
    private final int sqEntries;
    private final int sqMask;
    private final int sqHeadOffset;
    private final int sqTailOffset;
    private final int sqFlagsOffset;
    private final int cqEntries;
    private final int cqMask;
    private final int cqHeadOffset;
    private final int cqTailOffset;
    private final int cqOverflowOffset;
    private final int cqesOffset;
    private final int enterFd;
    private final int enterFlags;
    private final boolean recvLimit;
    private final long waitArgument;
    private final long waitTime;

    private int sqTail;
    private int sqHeadSeen;
    private int cqHead;
    private int silentPosition;
    private boolean silentUnsettled;
    private boolean draining;
    private boolean closed;

    /**
     * Creates the ring with the best flags the kernel has, and registers its descriptor with the calling thread.
     *
     * @param kernel   where the ring lives; stays with the caller.
     * @param features the kernel's features.
     * @param config   sizes; where memory is short, smaller ones are used.
     * @throws RingException with the remedy in one line when the ring cannot be created.
     */
    public Ring(Kernel kernel, KernelFeatures features, RingConfig config) {
        this.kernel = kernel;
        this.features = features;
        this.mapping = RingSetup.open(kernel, features, config);
        this.rings = mapping.rings();
        this.sqes = mapping.sqes();
        this.sqEntries = mapping.sqEntries();
        this.sqMask = sqEntries - 1;
        this.sqHeadOffset = mapping.sqOffset(UringAbi.SQ_OFF_HEAD);
        this.sqTailOffset = mapping.sqOffset(UringAbi.SQ_OFF_TAIL);
        this.sqFlagsOffset = mapping.sqOffset(UringAbi.SQ_OFF_FLAGS);
        this.cqEntries = mapping.cqEntries();
        this.cqMask = cqEntries - 1;
        this.cqHeadOffset = mapping.cqOffset(UringAbi.CQ_OFF_HEAD);
        this.cqTailOffset = mapping.cqOffset(UringAbi.CQ_OFF_TAIL);
        this.cqOverflowOffset = mapping.cqOffset(UringAbi.CQ_OFF_OVERFLOW);
        this.cqesOffset = mapping.cqOffset(UringAbi.CQ_OFF_CQES);
        int registered = RingSetup.register(kernel, features, mapping);
        this.enterFd = registered >= 0 ? registered : mapping.fd();
        this.enterFlags = registered >= 0 ? UringAbi.ENTER_REGISTERED_RING : 0;
        this.recvLimit = features.recvMultishotLimit();
        this.waitArgument = RingSetup.waitArgument(mapping);
        this.waitTime = RingSetup.waitTime(mapping);
        this.sqTail = rings.getInt(sqTailOffset);
        this.sqHeadSeen = sqTail;
        this.cqHead = rings.getInt(cqHeadOffset);
    }

    /**
     * Reads the buffer id out of completion flags.
     *
     * @param flags completion flags with {@link #F_BUFFER}.
     * @return the buffer id.
     */
    @Hot
    public static int bufferId(int flags) {
        return flags >>> UringAbi.CQE_BUFFER_SHIFT;
    }

    /**
     * Accepts connections until cancelled or failed; each completion's result is a new descriptor. Close-on-exec.
     *
     * @param fd       a listening socket.
     * @param userData comes back with each completion.
     */
    @Hot
    public void prepAcceptMultishot(int fd, long userData) {
        put(nextSqe(), UringAbi.OP_ACCEPT | UringAbi.ACCEPT_MULTISHOT << 16, fd, 0, 0, 0,
                SocketOptions.SOCK_CLOEXEC, userData, 0);
    }

    /**
     * Receives into provided buffers until the peer ends, the group is empty (-ENOBUFS) or it is cancelled.
     *
     * @param fd          a connected socket.
     * @param bufferGroup the {@link BufferRing}'s group.
     * @param limitBytes  bytes after which it ends by itself; 0 for no limit. The kernel looks at it after each buffer,
     *                    so up to a buffer less one byte more may come; the completion that reaches it brings its bytes
     *                    without {@link #F_MORE}. Used only where the kernel can
     *                    ({@link KernelFeatures#recvMultishotLimit}); elsewhere the caller cancels.
     * @param userData    comes back with each completion.
     */
    @Hot
    public void prepRecvMultishot(int fd, int bufferGroup, int limitBytes, long userData) {
        prepRecvMultishot(fd, bufferGroup, limitBytes, 0, userData);
    }

    /**
     * Receives into provided buffers, in pieces of a bounded size: no more comes than the limit and a piece less one
     * byte.
     *
     * @param fd          a connected socket.
     * @param bufferGroup the {@link BufferRing}'s group.
     * @param limitBytes  bytes after which it ends by itself, as above.
     * @param pieceBytes  most bytes of one completion; 0 for a whole buffer. Above 0 only where the kernel knows limits
     *                    ({@link KernelFeatures#recvMultishotLimit}).
     * @param userData    comes back with each completion.
     */
    @Hot
    public void prepRecvMultishot(int fd, int bufferGroup, int limitBytes, int pieceBytes, long userData) {
        assert limitBytes >= 0 : limitBytes;
        assert pieceBytes >= 0 && (recvLimit || pieceBytes == 0) : pieceBytes;
        long limit = recvLimit ? (long) limitBytes << 32 : 0;
        put(nextSqe(), UringAbi.OP_RECV | SELECT | UringAbi.RECV_MULTISHOT << 16, fd, 0, 0, pieceBytes, 0, userData,
                bufferGroup & 0xffff | limit);
    }

    /**
     * Receives once into a provided buffer.
     *
     * @param fd          a connected socket.
     * @param bufferGroup the {@link BufferRing}'s group.
     * @param limitBytes  most bytes to take; 0 for a whole buffer.
     * @param userData    comes back with the completion.
     */
    @Hot
    public void prepRecv(int fd, int bufferGroup, int limitBytes, long userData) {
        assert limitBytes >= 0 : limitBytes;
        put(nextSqe(), UringAbi.OP_RECV | SELECT, fd, 0, 0, limitBytes, 0, userData, bufferGroup & 0xffff);
    }

    /**
     * Sends one piece.
     *
     * @param fd       a connected socket.
     * @param address  the bytes; see the class about their life.
     * @param length   how many, more than 0.
     * @param msgFlags MSG_… flags; a silent send needs {@code MSG_DONTWAIT | MSG_WAITALL | MSG_NOSIGNAL}.
     * @param silent   whether full success posts no completion; only with {@link KernelFeatures#silentSend}.
     * @param userData comes back with the completion.
     */
    @Hot
    public void prepSend(int fd, long address, int length, int msgFlags, boolean silent, long userData) {
        assert length > 0 : length;
        int sqe = nextSqe();
        put(sqe, UringAbi.OP_SEND | (silent ? SILENT : 0), fd, 0, address, length, msgFlags, userData, 0);
        if (silent) {
            silentPrepared(msgFlags);
        }
    }

    /**
     * Sends several pieces in one operation.
     *
     * @param fd            a connected socket.
     * @param msghdrAddress a {@code msghdr}; it and its {@code iovec}s are read when the operation is submitted.
     * @param msgFlags      MSG_… flags, as for {@link #prepSend}.
     * @param silent        whether full success posts no completion.
     * @param userData      comes back with the completion.
     */
    @Hot
    public void prepSendMsg(int fd, long msghdrAddress, int msgFlags, boolean silent, long userData) {
        int sqe = nextSqe();
        put(sqe, UringAbi.OP_SENDMSG | (silent ? SILENT : 0), fd, 0, msghdrAddress, 1, msgFlags, userData, 0);
        if (silent) {
            silentPrepared(msgFlags);
        }
    }

    /**
     * Connects a socket.
     *
     * @param fd              the socket.
     * @param sockaddrAddress the encoded address, read when the operation is submitted.
     * @param length          its bytes.
     * @param userData        comes back with the completion.
     */
    @Hot
    public void prepConnect(int fd, long sockaddrAddress, int length, long userData) {
        put(nextSqe(), UringAbi.OP_CONNECT, fd, length, sockaddrAddress, 0, 0, userData, 0);
    }

    /**
     * Shuts down one or both directions of a socket.
     *
     * @param fd       the socket.
     * @param how      SHUT_RD, SHUT_WR or SHUT_RDWR.
     * @param silent   whether success posts no completion.
     * @param userData comes back with the completion.
     */
    @Hot
    public void prepShutdown(int fd, int how, boolean silent, long userData) {
        put(nextSqe(), UringAbi.OP_SHUTDOWN | (silent ? SILENT : 0), fd, 0, 0, how, 0, userData, 0);
    }

    /**
     * Closes a descriptor. Operations on it that are still in the kernel keep the socket alive: end them first.
     *
     * @param fd       what to close.
     * @param silent   whether success posts no completion.
     * @param userData comes back with the completion.
     */
    @Hot
    public void prepClose(int fd, boolean silent, long userData) {
        put(nextSqe(), UringAbi.OP_CLOSE | (silent ? SILENT : 0), fd, 0, 0, 0, 0, userData, 0);
    }

    /**
     * Cancels one operation. It completes with -ECANCELED, or as it would have anyhow where the cancel came too late;
     * the cancel itself with 0, -ENOENT or -EALREADY, in any order. Silent, only the last two are posted.
     *
     * @param targetUserData the user data of the operation to cancel.
     * @param silent         whether success posts no completion.
     * @param userData       comes back with the cancel's own completion.
     */
    @Hot
    public void prepCancel(long targetUserData, boolean silent, long userData) {
        put(nextSqe(), UringAbi.OP_ASYNC_CANCEL | (silent ? SILENT : 0), -1, 0, targetUserData, 0, 0, userData, 0);
    }

    /**
     * Cancels all operations on a descriptor; its completion's result is how many.
     *
     * @param fd       the descriptor.
     * @param silent   whether success posts no completion.
     * @param userData comes back with the cancel's own completion.
     */
    @Hot
    public void prepCancelFd(int fd, boolean silent, long userData) {
        put(nextSqe(), UringAbi.OP_ASYNC_CANCEL | (silent ? SILENT : 0), fd, 0, 0, 0,
                UringAbi.ASYNC_CANCEL_FD | UringAbi.ASYNC_CANCEL_ALL, userData, 0);
    }

    /**
     * Reads from a descriptor's current position, here an eventfd.
     *
     * @param fd       the descriptor.
     * @param address  where the bytes go.
     * @param length   most bytes to read.
     * @param userData comes back with the completion.
     */
    @Hot
    public void prepRead(int fd, long address, int length, long userData) {
        put(nextSqe(), UringAbi.OP_READ, fd, -1, address, length, 0, userData, 0);
    }

    /**
     * Watches a descriptor's readiness until cancelled; each completion's result is the ready events.
     *
     * @param fd       the descriptor.
     * @param events   POLL… events.
     * @param userData comes back with each completion.
     */
    @Hot
    public void prepPollMultishot(int fd, int events, long userData) {
        put(nextSqe(), UringAbi.OP_POLL_ADD, fd, 0, 0, UringAbi.POLL_ADD_MULTI, events, userData, 0);
    }

    /**
     * Does nothing and completes.
     *
     * @param userData comes back with the completion.
     */
    @Hot
    public void prepNop(long userData) {
        put(nextSqe(), UringAbi.OP_NOP, -1, 0, 0, 0, 0, userData, 0);
    }

    /**
     * Submits everything prepared, without waiting. Interrupted, refused and partial submissions are repeated with
     * exactly what the kernel has not taken.
     *
     * @return how many were submitted, or -errno when the kernel goes on refusing; then the ring is of no more use.
     */
    @Hot
    public int submit() {
        assert isOwner();
        int count = publish();
        int left = count;
        int fruitless = 0;
        while (left > 0) {
            // After a refusal the kernel gets the chance to work off completions and to flush what it kept aside.
            int flags = fruitless == 0 ? enterFlags : enterFlags | UringAbi.ENTER_GETEVENTS;
            int result = enter(left, 0, flags, 0, 0);
            int now = unsubmitted();
            fruitless = now < left ? 0 : fruitless + 1;
            left = now;
            if (left > 0 && givesUp(result, fruitless)) {
                return result < 0 ? result : -Errno.EAGAIN;
            }
        }
        stats.submitted += count;
        return count;
    }

    /**
     * Submits everything prepared and waits for a completion, in one system call.
     *
     * @param timeoutNs longest wait in nanoseconds; 0 does not wait, negative waits for ever.
     * @return how many were submitted, zero or more; or -errno when the ring is of no more use. A time that ran out and
     *     an interrupted wait are 0: the caller looks for completions and the time anyway.
     */
    @Hot
    public int submitAndWait(long timeoutNs) {
        assert isOwner();
        assert !draining;
        int count = publish();
        int left = count;
        int fruitless = 0;
        if (timeoutNs > 0) {
            NativeMemory.putLong(waitTime, timeoutNs / NS_PER_SECOND);
            NativeMemory.putLong(waitTime + Long.BYTES, timeoutNs % NS_PER_SECOND);
        }
        NativeMemory.putLong(waitArgument + UringAbi.GETEVENTS_ARG_TS, timeoutNs > 0 ? waitTime : 0);
        do {
            int result = enter(left, timeoutNs == 0 ? 0 : 1, enterFlags | UringAbi.ENTER_GETEVENTS
                    | UringAbi.ENTER_EXT_ARG, waitArgument, UringAbi.GETEVENTS_ARG_BYTES);
            int now = unsubmitted();
            fruitless = now < left ? 0 : fruitless + 1;
            left = now;
            if (left == 0 && result < 0 && !isRoutine(result)) {
                return result;
            }
            if (left > 0 && givesUp(result, fruitless)) {
                return result < 0 ? result : -Errno.EAGAIN;
            }
        } while (left > 0);
        stats.submitted += count;
        return count;
    }

    /**
     * Hands out all completions, those too that arrive or were kept aside meanwhile, until the queue is empty and no
     * overflow is pending. Limit: four times the queue's size in one call; what is left then (see {@link #isDrained})
     * comes with the next. A lost completion ends the process.
     *
     * @param handler receives them.
     * @return how many were handled.
     */
    @Hot
    public int drain(CompletionHandler handler) {
        assert isOwner();
        assert !draining;
        draining = true;
        int executed = rings.getIntAcquire(sqHeadOffset);
        int limit = cqEntries * DRAIN_ROUNDS;
        int handled = 0;
        for (int round = 0; round < limit && handled < limit; round++) {
            int tail = rings.getIntAcquire(cqTailOffset);
            if (tail != cqHead) {
                handled += drainBatch(handler, tail);
            } else if (isOverflowed()) {
                flushOverflow();
            } else {
                settle(executed);
                break;
            }
        }
        draining = false;
        stats.completed += handled;
        return handled;
    }

    /** {@return whether no completion is visible or kept aside} */
    @Hot
    public boolean isDrained() {
        return rings.getIntAcquire(cqTailOffset) == cqHead && !isOverflowed();
    }

    /** {@return whether the kernel has taken everything that was prepared} */
    @Hot
    public boolean allSubmitted() {
        return unsubmitted() == 0;
    }

    /**
     * Says whether every silent send that was ever prepared has been submitted and all completions posted until then
     * were handed out. If so, those without a completion went out in full and the bytes of all may be overwritten.
     *
     * @return whether nothing is open.
     */
    @Hot
    public boolean silentSendsSettled() {
        return !silentUnsettled;
    }

    /** {@return what the ring did so far} */
    public RingStats stats() {
        return stats;
    }

    /** {@return the features the ring works with} */
    public KernelFeatures features() {
        return features;
    }

    /** {@return submission entries in use, perhaps fewer than configured} */
    public int sqEntries() {
        return sqEntries;
    }

    /** {@return completion entries in use, perhaps fewer than configured} */
    public int cqEntries() {
        return cqEntries;
    }

    /**
     * Closes the ring; the kernel cancels what is in flight, asynchronously, so memory that operations refer to must
     * stay mapped for the life of the process unless they were joined before. Repeated calls do nothing.
     */
    @Override
    public void close() {
        if (!closed) {
            assert isOwner();
            closed = true;
            if (enterFlags != 0) {
                RingSetup.unregister(kernel, mapping, enterFd);
            }
            mapping.close();
        }
    }

    /** Returns the ring's own descriptor, for registrations. */
    int fd() {
        return closed ? -1 : mapping.fd();
    }

    /** Returns memory for the argument of one registration. */
    long scratch() {
        return mapping.scratch();
    }

    @Hot
    private int nextSqe() {
        assert isOwner();
        if (sqTail - sqHeadSeen == sqEntries) {
            makeRoom();
        }
        int sqe = (sqTail & sqMask) << SQE_SHIFT;
        sqTail++;
        return sqe;
    }

    /**
     * Writes an entry as eight packed longs.
     *
     * @param operation opcode in bits 0 to 7, entry flags in 8 to 15, the operation's own flags in 16 to 31.
     * @param last      buffer group in bits 0 to 15, receive limit in 32 to 63.
     */
    @Hot
    private void put(int sqe, int operation, int fd, long offset, long address, int length, int flags, long userData,
                     long last) {
        UnsafeBuffer entries = sqes;
        entries.putLong(sqe, operation & 0xffff_ffffL | (long) fd << 32);
        entries.putLong(sqe + 8, offset);
        entries.putLong(sqe + 16, address);
        entries.putLong(sqe + 24, length & 0xffff_ffffL | (long) flags << 32);
        entries.putLong(sqe + 32, userData);
        entries.putLong(sqe + 40, last);
        entries.putLong(sqe + 48, 0);
        entries.putLong(sqe + 56, 0);
    }

    /** The kernel reports a short silent send only with these flags, and may block on the socket without the first. */
    @Hot
    private void silentPrepared(int msgFlags) {
        assert features.silentSend();
        assert (msgFlags & SocketOptions.MSG_DONTWAIT) != 0;
        assert (msgFlags & SocketOptions.MSG_WAITALL) != 0;
        silentPosition = sqTail;
        silentUnsettled = true;
    }

    private void makeRoom() {
        sqHeadSeen = rings.getIntAcquire(sqHeadOffset);
        if (sqTail - sqHeadSeen < sqEntries) {
            return;
        }
        stats.sqFull++;
        int result = submit();
        sqHeadSeen = rings.getIntAcquire(sqHeadOffset);
        if (sqTail - sqHeadSeen == sqEntries) {
            throw Invariant.fail("the kernel takes no more submissions", result);
        }
    }

    @Hot
    private int publish() {
        rings.putIntRelease(sqTailOffset, sqTail);
        return unsubmitted();
    }

    @Hot
    private int unsubmitted() {
        return sqTail - rings.getIntAcquire(sqHeadOffset);
    }

    @Hot
    private int enter(int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
        stats.enters++;
        return kernel.ringEnter(enterFd, toSubmit, minComplete, flags, argument, argumentBytes);
    }

    private boolean givesUp(int result, int fruitless) {
        stats.retries++;
        return result < 0 && !isRoutine(result) || fruitless > FRUITLESS_MAX;
    }

    /** Interrupted, out of time, short of memory for now, or completions kept aside that find no room yet. */
    private static boolean isRoutine(int result) {
        return result == -Errno.EINTR || result == -Errno.ETIME || result == -Errno.EAGAIN || result == -Errno.EBUSY;
    }

    @Hot
    private int drainBatch(CompletionHandler handler, int tail) {
        UnsafeBuffer entries = rings;
        int head = cqHead;
        int end = tail - head > BATCH ? head + BATCH : tail;
        for (int i = head; i != end; i++) {
            int cqe = cqesOffset + ((i & cqMask) << CQE_SHIFT);
            int result = entries.getInt(cqe + UringAbi.CQE_RES);
            if (result == -Errno.ENOBUFS) {
                stats.starved++;
            }
            handler.onCompletion(entries.getLong(cqe + UringAbi.CQE_USER_DATA), result,
                    entries.getInt(cqe + UringAbi.CQE_FLAGS));
        }
        cqHead = end;
        entries.putIntRelease(cqHeadOffset, end);
        return end - head;
    }

    /** What was executed before the drain began has had its completions handed out. */
    @Hot
    private void settle(int executed) {
        if (silentUnsettled && silentPosition - executed <= 0) {
            silentUnsettled = false;
        }
        if (rings.getInt(cqOverflowOffset) != 0) {
            throw Invariant.fail("the kernel lost completions", rings.getInt(cqOverflowOffset));
        }
    }

    @Hot
    private boolean isOverflowed() {
        // The flag is written by the kernel while this thread runs only without DEFER_TASKRUN, hence the ordered read.
        return (rings.getIntAcquire(sqFlagsOffset) & UringAbi.SQ_CQ_OVERFLOW) != 0;
    }

    /** The queue is empty, so the kernel has room for what it kept aside. */
    private void flushOverflow() {
        stats.overflows++;
        int result = enter(0, 0, enterFlags | UringAbi.ENTER_GETEVENTS, 0, 0);
        if (result < 0 && !isRoutine(result)) {
            throw Invariant.fail("the kernel does not hand out what overflowed", result);
        }
    }

    private boolean isOwner() {
        return Thread.currentThread() == owner;
    }
}
