package io.ringway.server.conn;

import static io.ringway.server.conn.SendFlags.SILENT_SEND;
import static io.ringway.server.conn.SendFlags.WAITING_SEND;

import io.ringway.ring.BlockPool;
import io.ringway.ring.OutputArena;
import io.ringway.ring.Ring;
import io.ringway.ring.kernel.Errno;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.metrics.Counter;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The bytes one connection has yet to send, in order, as pieces that each have one owner: the worker's output arena, a
 * leased receive buffer, or a block. At most one send is in the kernel; what is appended meanwhile waits behind it, so
 * bytes never reorder. Thread: owning worker.
 *
 * <p>Where the kernel allows it a send is silent: it posts no completion when the socket took everything, and its
 * pieces are free once {@code enter} has returned and the completions are drained ({@link #settle}). A socket that took
 * less makes the queue <em>blocked</em>: its arena bytes move to blocks, and a send that waits for the socket follows.
 * A blocked queue keeps leased receive buffers only while those are plentiful, so slow readers cannot starve the
 * worker.
 *
 * <p>Limit: {@value #PIECES_MAX} pieces; the peer is paused long before ({@link #isCongested()}).
 */
public final class OutboundQueue {

    /** Ranges up to this many bytes are copied: one contiguous send is cheaper than a vector of two. */
    public static final int COPY_LIMIT = 2048;
    /**
     * Behind a socket that does not take more, ranges below this are copied too: who knows how long they would pin a
     * receive buffer many times their size.
     */
    private static final int BLOCKED_COPY_LIMIT = 16 * 1024;
    /** With this many bytes queued what feeds the queue must hold what it has. */
    public static final int FULL_BYTES = 512 * 1024;
    /** With this many bytes behind a socket that does not take more, what feeds the queue stops receiving. */
    public static final int CONGESTED_BYTES = 64 * 1024;
    /** With this many bytes queued in one turn what feeds the queue stops receiving until they are sent. */
    public static final int TURN_BYTES = 384 * 1024;

    private static final int PIECES_INITIAL = 8;
    private static final int PIECES_MAX = SendScheduler.VECTOR_MAX;
    private static final int KIND_SHIFT = 28;
    private static final int ID_MASK = (1 << KIND_SHIFT) - 1;
    private static final int ARENA = 0;
    private static final int RECEIVE = 1;
    private static final int BLOCK = 2;

    private static final int IDLE = 0;
    private static final int SILENT = 1;
    private static final int WAITING = 2;
    private static final int NO_RESULT = Integer.MAX_VALUE;
    private static final int NONE = -1;

    private final Connection owner;
    private final WorkerIo io;
    private final BlockPool blocks;
    private final ReceiveLeases leases;

    private long[] addresses = new long[PIECES_INITIAL];
    private int[] lengths = new int[PIECES_INITIAL];
    private int[] owners = new int[PIECES_INITIAL];
    private int count;
    private int inKernel;
    private long queuedBytes;
    private long takenBytes;
    private boolean drainAwaited;
    private int state = IDLE;
    private int silentResult = NO_RESULT;

    private UnsafeBuffer writeBuffer;
    private int writeOffset;
    private int writeBlock = NONE;
    private boolean writeExtends;
    private int tailEnd;
    private int tailLimit;

    OutboundQueue(Connection owner, WorkerIo io) {
        this.owner = owner;
        this.io = io;
        blocks = io.blocks();
        leases = io.leases();
    }

    /**
     * Makes room to write at the end of the queue. {@link #buffer()} and {@link #offset()} say where; {@link #commit}
     * must follow before any other call.
     *
     * @param maxBytes that may be written
     * @return false if memory is exhausted; nothing may be written then
     */
    @Hot
    public boolean reserve(int maxBytes) {
        OutputArena arena = io.arena();
        if (state != WAITING && io.silentSends() && arena.remaining() >= maxBytes) {
            writeBuffer = arena.view();
            writeOffset = arena.position();
            writeBlock = NONE;
            writeExtends = false;
            return true;
        }
        return reserveBlock(maxBytes);
    }

    private boolean reserveBlock(int maxBytes) {
        writeBuffer = blocks.view();
        writeExtends = count > inKernel && owners[count - 1] >>> KIND_SHIFT == BLOCK && tailLimit - tailEnd >= maxBytes;
        if (writeExtends) {
            writeOffset = tailEnd;
            return true;
        }
        writeBlock = blocks.take(maxBytes);
        if (writeBlock < 0) {
            io.counters().increment(Counter.LIMIT_BLOCKS);
            return false;
        }
        writeOffset = blocks.offset(writeBlock);
        return true;
    }

    /**
     * Shows where to write.
     *
     * @return the buffer of the reservation
     */
    @Hot
    public UnsafeBuffer buffer() {
        return writeBuffer;
    }

    /**
     * Tells where to write.
     *
     * @return position of the reservation in {@link #buffer()}
     */
    @Hot
    public int offset() {
        return writeOffset;
    }

    /**
     * Queues what was written into the reservation.
     *
     * @param endOffset position after the last byte written
     * @return false if the queue is full; the bytes are dropped and the connection must end
     */
    @Hot
    public boolean commit(int endOffset) {
        int length = endOffset - writeOffset;
        assert length >= 0;
        if (writeExtends) {
            lengths[count - 1] += length;
            tailEnd = endOffset;
            grew(length);
            return true;
        }
        if (writeBlock != NONE) {
            return commitBlock(length);
        }
        OutputArena arena = io.arena();
        arena.advance(length);
        return append(arena.address() + writeOffset, length, ARENA << KIND_SHIFT);
    }

    private boolean commitBlock(int length) {
        int block = writeBlock;
        writeBlock = NONE;
        if (!append(blocks.address() + writeOffset, length, BLOCK << KIND_SHIFT | block)) {
            blocks.give(block);
            return false;
        }
        tailEnd = writeOffset + length;
        tailLimit = blocks.offset(block) + blocks.size(block);
        return true;
    }

    /**
     * Queues a copy of the bytes. Borrows: {@code source}.
     *
     * @param source of the bytes
     * @param offset of the first byte
     * @param length in bytes
     * @return false if memory is exhausted or the queue full; the connection must end
     */
    @Hot
    public boolean appendCopy(UnsafeBuffer source, int offset, int length) {
        if (!reserve(length)) {
            return false;
        }
        writeBuffer.putBytes(writeOffset, source, offset, length);
        return commit(writeOffset + length);
    }

    /**
     * Queues bytes that lie in a receive buffer, without copying them where that pays. Borrows: the caller's lease; the
     * queue takes one of its own.
     *
     * @param bid    id of the leased buffer
     * @param offset of the first byte in {@link ReceiveLeases#view()}
     * @param length in bytes
     * @return false if memory is exhausted or the queue full; the connection must end
     */
    @Hot
    public boolean appendReceived(int bid, int offset, int length) {
        if (length <= COPY_LIMIT || state == WAITING && length < BLOCKED_COPY_LIMIT || mayPin() && leases.isScarce()) {
            return appendCopy(leases.view(), offset, length);
        }
        leases.retain(bid);
        if (!append(leases.view().addressOffset() + offset, length, RECEIVE << KIND_SHIFT | bid)) {
            leases.release(bid);
            return false;
        }
        return true;
    }

    /** Whether what is queued now may wait for the socket where it lies: every send does where none can be silent. */
    @Hot
    private boolean mayPin() {
        return state == WAITING || !io.silentSends();
    }

    @Hot
    private boolean append(long address, int length, int pieceOwner) {
        int last = count - 1;
        if (last >= inKernel && pieceOwner == ARENA << KIND_SHIFT && owners[last] == pieceOwner
            && addresses[last] + lengths[last] == address) {
            lengths[last] += length;
            grew(length);
            return true;
        }
        if (count == addresses.length && !growPieces()) {
            return false;
        }
        addresses[count] = address;
        lengths[count] = length;
        owners[count] = pieceOwner;
        count++;
        grew(length);
        return true;
    }

    @Hot
    private void grew(int length) {
        queuedBytes += length;
        io.sends().markDirty(owner);
    }

    private boolean growPieces() {
        if (count >= PIECES_MAX) {
            return false;
        }
        int capacity = count * 2;
        addresses = Arrays.copyOf(addresses, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        owners = Arrays.copyOf(owners, capacity);
        return true;
    }

    /**
     * Tells whether nothing is queued or in the kernel.
     *
     * @return true if every byte was taken by the socket
     */
    @Hot
    public boolean isEmpty() {
        return count == 0;
    }

    /**
     * Tells whether every queued byte is at least in a send that has not failed so far.
     *
     * @return true if nothing waits behind the socket
     */
    @Hot
    public boolean isHandedOver() {
        return count == 0 || state == SILENT && silentResult == NO_RESULT && count == inKernel;
    }

    /**
     * Tells whether the side that feeds this queue should receive no more. What it has received may still be queued.
     * Whoever was told so waits for the queue to drain, so the loop will not sleep before it knows.
     *
     * @return true if the socket does not take more and enough waits for it
     */
    @Hot
    public boolean isCongested() {
        boolean congested = queuedBytes >= (state == WAITING ? CONGESTED_BYTES : TURN_BYTES);
        drainAwaited |= congested;
        return congested;
    }

    /** Says that somebody goes on only once the queue has drained. */
    void awaitDrain() {
        drainAwaited = true;
    }

    /**
     * Tells whether somebody waits for the queue to drain.
     *
     * @return true from being asked until it is empty
     */
    @Hot
    boolean isDrainAwaited() {
        return drainAwaited;
    }

    /**
     * Tells whether nothing more may be queued.
     *
     * @return true if the side that feeds this queue must hold what it has
     */
    @Hot
    public boolean isFull() {
        boolean full = queuedBytes >= FULL_BYTES;
        drainAwaited |= full;
        return full;
    }

    /**
     * Tells whether the kernel holds pieces of this queue.
     *
     * @return true between a submit and its settling or completion
     */
    @Hot
    boolean isInKernel() {
        return state != IDLE;
    }

    /**
     * Tells whether the socket did not take what it was given.
     *
     * @return true while a send waits for the socket
     */
    @Hot
    public boolean isBlocked() {
        return state == WAITING;
    }

    /** Submits the queued pieces as one send, unless one is in the kernel. Called once a turn by the scheduler. */
    @Hot
    void submit() {
        if (state != IDLE || count == 0) {
            return;
        }
        inKernel = count;
        if (io.silentSends()) {
            state = SILENT;
            silentResult = NO_RESULT;
            send(SILENT_SEND, true, owner.userData(Op.SEND_SILENT));
            io.sends().awaitSettling(owner);
        } else {
            submitWaiting();
        }
    }

    private void submitWaiting() {
        state = WAITING;
        send(WAITING_SEND, false, owner.userData(Op.SEND));
    }

    @Hot
    private void send(int flags, boolean silent, long userData) {
        Ring ring = io.ring();
        if (inKernel == 1) {
            ring.prepSend(owner.fd(), addresses[0], lengths[0], flags, silent, userData);
        } else {
            long header = io.sends().vector(addresses, lengths, inKernel);
            ring.prepSendMsg(owner.fd(), header, flags, silent, userData);
        }
    }

    /**
     * Notes the completion that a silent send posts when it was short or failed.
     *
     * @param result bytes sent or a negative errno
     */
    void onSilentResult(int result) {
        Invariant.check(state == SILENT && silentResult == NO_RESULT, "a silent send completed twice");
        silentResult = result;
    }

    /**
     * Ends a silent send after the drain that followed its submission.
     *
     * @return zero, or the negative errno that ends the connection
     */
    @Hot
    int settle() {
        assert state == SILENT;
        state = IDLE;
        if (silentResult == NO_RESULT) {
            releaseFirst(inKernel);
            inKernel = 0;
            if (count > 0) {
                io.sends().markDirty(owner);
            }
            return 0;
        }
        return settleShort();
    }

    private int settleShort() {
        io.counters().increment(Counter.SENDS_PARTIAL);
        if (silentResult < 0 && silentResult != -Errno.EAGAIN) {
            inKernel = 0;
            return silentResult;
        }
        sent(Math.max(0, silentResult));
        if (inKernel > 0) {
            return block();
        }
        if (count > 0) {
            io.sends().markDirty(owner);
        }
        return 0;
    }

    /** Makes the rest independent of the arena and waits for the socket. */
    private int block() {
        inKernel = 0;
        if (!keepPieces()) {
            return -Errno.ENOBUFS;
        }
        inKernel = count;
        submitWaiting();
        return 0;
    }

    private boolean keepPieces() {
        boolean copyReceived = leases.isScarce();
        for (int i = 0; i < count; i++) {
            int kind = owners[i] >>> KIND_SHIFT;
            if (kind == ARENA || kind == RECEIVE && copyReceived) {
                int block = blocks.take(lengths[i]);
                if (block < 0) {
                    io.counters().increment(Counter.LIMIT_BLOCKS);
                    return false;
                }
                int to = blocks.offset(block);
                blocks.view().putBytes(to, io.alias(addresses[i], lengths[i]), 0, lengths[i]);
                release(i);
                addresses[i] = blocks.address() + to;
                owners[i] = BLOCK << KIND_SHIFT | block;
            }
        }
        tailEnd = 0;
        tailLimit = 0;
        return true;
    }

    /**
     * Ends a waiting send.
     *
     * @param result bytes sent or a negative errno
     * @return zero, or the negative errno that ends the connection
     */
    int onWaitingResult(int result) {
        Invariant.check(state == WAITING, "a send completed that was not submitted");
        state = IDLE;
        if (result < 0 && result != -Errno.EAGAIN && result != -Errno.EINTR) {
            inKernel = 0;
            return result;
        }
        sent(Math.max(0, result));
        if (inKernel > 0) {
            submitWaiting();
        } else if (count > 0) {
            io.sends().markDirty(owner);
        }
        return 0;
    }

    /** Drops sent bytes from the front; {@code inKernel} becomes the pieces of the submitted ones that are left. */
    private void sent(int bytes) {
        int whole = 0;
        int left = bytes;
        while (whole < inKernel && left >= lengths[whole]) {
            left -= lengths[whole];
            whole++;
        }
        int remaining = inKernel - whole;
        Invariant.check(remaining > 0 || left == 0, "the kernel sent more than it was given");
        releaseFirst(whole);
        inKernel = remaining;
        if (left > 0) {
            addresses[0] += left;
            lengths[0] -= left;
            queuedBytes -= left;
            takenBytes += left;
        }
    }

    /**
     * Counts what is queued or in the kernel and not known to be taken.
     *
     * @return bytes
     */
    @Hot
    public long queuedBytes() {
        return queuedBytes;
    }

    /**
     * Counts what the socket has taken so far; only differences mean something.
     *
     * @return bytes
     */
    @Hot
    public long takenBytes() {
        return takenBytes;
    }

    /**
     * Counts what is queued and was never handed to the kernel.
     *
     * @return bytes
     */
    public int unsentBytes() {
        int bytes = 0;
        for (int i = inKernel; i < count; i++) {
            bytes += lengths[i];
        }
        return bytes;
    }

    /**
     * Copies what is queued and was never handed to the kernel, but for some bytes at its front. Gives: the block.
     *
     * @param skip bytes at the front that are left out; fewer than {@link #unsentBytes}
     * @return the block with the rest, from its start; or -1 if there is no block to be had
     */
    public int copyUnsent(int skip) {
        int bytes = unsentBytes() - skip;
        int block = bytes <= BlockPool.BLOCK_MAX ? blocks.take(bytes) : NONE;
        if (block < 0) {
            io.counters().increment(Counter.LIMIT_BLOCKS);
            return NONE;
        }
        int to = blocks.offset(block);
        int left = skip;
        for (int i = inKernel; i < count; i++) {
            int from = Math.min(left, lengths[i]);
            int length = lengths[i] - from;
            left -= from;
            if (length > 0) {
                blocks.view().putBytes(to, io.alias(addresses[i] + from, length), 0, length);
                to += length;
            }
        }
        return block;
    }

    @Hot
    private void releaseFirst(int pieces) {
        for (int i = 0; i < pieces; i++) {
            queuedBytes -= lengths[i];
            takenBytes += lengths[i];
            release(i);
        }
        count -= pieces;
        if (count > 0) {
            shift(pieces);
        } else {
            drainAwaited = false;
        }
    }

    private void shift(int pieces) {
        System.arraycopy(addresses, pieces, addresses, 0, count);
        System.arraycopy(lengths, pieces, lengths, 0, count);
        System.arraycopy(owners, pieces, owners, 0, count);
    }

    @Hot
    private void release(int piece) {
        int pieceOwner = owners[piece];
        int kind = pieceOwner >>> KIND_SHIFT;
        if (kind == RECEIVE) {
            leases.release(pieceOwner & ID_MASK);
        } else if (kind == BLOCK) {
            blocks.give(pieceOwner & ID_MASK);
        }
    }

    /** Drops what the kernel does not hold. For connections that are given up. */
    void dropQueued() {
        for (int i = inKernel; i < count; i++) {
            queuedBytes -= lengths[i];
            release(i);
        }
        count = inKernel;
        if (state == IDLE) {
            Invariant.check(inKernel == 0, "pieces are marked as sent without a send");
        }
    }

    /** Drops everything once the kernel holds nothing. */
    void clear() {
        state = IDLE;
        inKernel = 0;
        dropQueued();
        silentResult = NO_RESULT;
        drainAwaited = false;
        assert queuedBytes == 0;
    }
}
