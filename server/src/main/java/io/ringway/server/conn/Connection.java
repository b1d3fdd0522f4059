package io.ringway.server.conn;

import io.ringway.ring.Ring;
import io.ringway.ring.UserData;
import io.ringway.ring.kernel.Errno;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.metrics.Counter;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One socket and what the kernel does for it, whatever protocol is spoken. A subclass is a protocol's side; this class
 * is the life cycle: {@link #terminate} once, wait for every operation still in the kernel, only then close, and the
 * close's completion frees the slot. Thread: owning worker.
 *
 * <p>Receiving is an interest, not an operation: {@link #wantReceive} says whether bytes are welcome, and the class
 * arms, cancels and re-arms the multishot receive to match. Objects are pooled: a subclass clears itself in
 * {@link #onFreed}.
 */
public abstract class Connection {

    /** Kind: HTTP/1.x, the client is at the other end. */
    public static final byte H1_SERVER = 1;
    /** Kind: HTTP/1.x, an upstream is at the other end. */
    public static final byte H1_CLIENT = 2;
    /** Kind: HTTP/2, the client is at the other end. */
    public static final byte H2_SERVER = 3;
    /** Kind: HTTP/2, an upstream is at the other end. */
    public static final byte H2_CLIENT = 4;

    private static final int SHUT_WRITE = 1;
    private static final int NO_BUFFER = -1;

    private final WorkerIo io;
    private final byte kind;
    private final OutboundQueue out;
    private final HeldInput held;

    private LifeCycle life = LifeCycle.FREE;
    private int slot;
    private int generation;
    private int fd;
    private boolean receiveWanted;
    private boolean receiveArmed;
    private boolean receiveCancelling;
    private boolean starved;
    private boolean ended;
    private boolean connecting;
    /** Whether it is the gateway that connected. */
    private boolean isUpstream;
    private boolean shutDown;
    private boolean shuttingDown;
    private boolean dirty;
    private boolean ready;
    private int receiveCredit;
    private long submittedNs;
    private long armedAt;
    private long outputProgressNs;

    /**
     * Creates a free connection.
     *
     * @param io   of its worker
     * @param kind of protocol and side
     */
    // The queue keeps the reference and calls nothing before the first append.
    @SuppressWarnings("this-escape")
    protected Connection(WorkerIo io, byte kind) {
        this.io = io;
        this.kind = kind;
        out = new OutboundQueue(this, io);
        held = new HeldInput(io.blocks());
    }

    // ---------------------------------------------------------------- life cycle

    /**
     * Begins a life with a connected socket. Takes: the descriptor.
     *
     * @param connectedFd to own
     * @return false if the slot table is full; the descriptor stays the caller's then
     */
    public final boolean open(int connectedFd) {
        if (!enter(connectedFd, false)) {
            return false;
        }
        life(LifeCycle.OPEN);
        return true;
    }

    /**
     * Begins a life by connecting. Takes: the descriptor. Borrows: the address until the batch is submitted.
     *
     * @param newFd           not yet connected
     * @param sockaddrAddress native address of the peer's address
     * @param sockaddrLength  its length in bytes
     * @return false if the slot table is full; the descriptor stays the caller's then
     */
    public final boolean connect(int newFd, long sockaddrAddress, int sockaddrLength) {
        if (!enter(newFd, true)) {
            return false;
        }
        life(LifeCycle.CONNECTING);
        connecting = true;
        io.ring().prepConnect(fd, sockaddrAddress, sockaddrLength, userData(Op.CONNECT));
        return true;
    }

    private boolean enter(int newFd, boolean connects) {
        int newSlot = io.table().enter(this, connects);
        if (newSlot < 0) {
            return false;
        }
        isUpstream = connects;
        slot = newSlot;
        generation = io.table().generation(newSlot);
        fd = newFd;
        submittedNs = io.clock().nowNs();
        outputProgressNs = submittedNs;
        return true;
    }

    /**
     * Notes the end of a connect.
     *
     * @param result zero or a negative errno
     */
    public final void onConnectResult(int result) {
        connecting = false;
        if (life == LifeCycle.TERMINATING) {
            join();
        } else if (result < 0) {
            onConnectFailed(-result);
        } else {
            life(LifeCycle.OPEN);
            onConnected();
        }
    }

    /**
     * Gives the connection up: drops what is queued and held, cancels what is in the kernel, closes when all of it has
     * come back. Later calls do nothing.
     */
    public final void terminate() {
        if (life != LifeCycle.OPEN && life != LifeCycle.CONNECTING) {
            return;
        }
        life(LifeCycle.TERMINATING);
        receiveWanted = false;
        io.timers().cancel(slot);
        held.clear();
        out.dropQueued();
        onTerminating();
        cancelOperations();
        join();
    }

    private void cancelOperations() {
        Ring ring = io.ring();
        if (receiveArmed && !receiveCancelling) {
            cancelReceive();
        }
        if (out.isBlocked()) {
            ring.prepCancel(userData(Op.SEND), true, userData(Op.CANCEL));
        }
        if (connecting) {
            ring.prepCancel(userData(Op.CONNECT), true, userData(Op.CANCEL));
        }
    }

    /** Closes once the kernel holds nothing of this connection. */
    private void join() {
        if (life == LifeCycle.TERMINATING && !receiveArmed && !connecting && !shuttingDown
            && !out.isInKernel()) {
            life(LifeCycle.CLOSING);
            out.clear();
            io.ring().prepClose(fd, false, userData(Op.CLOSE));
        }
    }

    /** Ends this life: the slot is free and its generation has moved on. Called for the close's completion. */
    public final void onClosed() {
        life(LifeCycle.FREE);
        io.table().leave(slot, isUpstream);
        receiveCancelling = false;
        ended = false;
        shutDown = false;
        onFreed();
    }

    /**
     * Lets another connection go on with the socket, its slot and what the kernel does for it: the peer speaks another
     * protocol than this one. Nothing was sent so far. This object is free afterwards, without a close; what it holds
     * it drops itself, once the other one has read it.
     *
     * @param next free connection that goes on; it is open afterwards
     */
    protected final void handOver(Connection next) {
        Invariant.check(out.isEmpty() && !dirty && !starved && !shutDown && !connecting,
            "a connection was handed over with something of its own in the kernel");
        next.slot = slot;
        next.generation = generation;
        next.fd = fd;
        next.receiveWanted = receiveWanted;
        next.receiveArmed = receiveArmed;
        next.receiveCancelling = receiveCancelling;
        next.armedAt = armedAt;
        next.receiveCredit = receiveCredit;
        next.ended = ended;
        next.submittedNs = submittedNs;
        next.outputProgressNs = outputProgressNs;
        next.life(LifeCycle.OPEN);
        io.table().replace(slot, next);
        receiveWanted = false;
        receiveArmed = false;
        receiveCancelling = false;
        ended = false;
        life(LifeCycle.FREE);
    }

    private void life(LifeCycle next) {
        Invariant.check(life.mayBecome(next), "a connection skipped a step of its life cycle");
        life = next;
    }

    /**
     * Closes the sending direction once; what the peer still sends can be read. The kernel does it on a thread of its
     * own, which looks the descriptor up only then: a close must wait for it, or a stranger with the same number would
     * be hit.
     */
    protected final void shutdownOutput() {
        assert out.isEmpty();
        if (!shutDown) {
            shutDown = true;
            shuttingDown = true;
            io.ring().prepShutdown(fd, SHUT_WRITE, false, userData(Op.SHUTDOWN));
        }
    }

    /** Notes the end of a half-close. */
    public final void onShutdownDone() {
        shuttingDown = false;
        join();
    }

    // ---------------------------------------------------------------- receiving

    /**
     * Says whether bytes are welcome. A withdrawn welcome cancels the receive; what it still brings must be held.
     *
     * @param wanted true to receive
     */
    @Hot
    public final void wantReceive(boolean wanted) {
        if (receiveWanted != wanted) {
            receiveWanted = wanted;
            updateReceive();
        }
    }

    @Hot
    final void updateReceive() {
        if (receiveWanted) {
            if (!receiveArmed && !starved && !ended && life == LifeCycle.OPEN) {
                receiveArmed = true;
                armedAt = io.flushes();
                receiveCredit = io.receives().arm(this, receiveRoom());
            }
        } else if (receiveArmed && !receiveCancelling) {
            pauseReceive();
        }
    }

    /**
     * Tells how many bytes there is room for: one arming brings no more, where it is less than armings bring anyway.
     * Asked when the receive is armed and by {@link #fitReceive}.
     *
     * @return bytes, at least a few thousand: a connection without room wants no bytes
     */
    @Hot
    protected int receiveRoom() {
        return Integer.MAX_VALUE;
    }

    /**
     * Makes sure that a receive which is armed already does not bring far more than there is room for now: one that
     * could bring twice as much is replaced. Less is let be, so that a room that comes and goes costs nothing. What
     * comes meanwhile was on its way.
     */
    @Hot
    protected final void fitReceive() {
        if (receiveArmed && !receiveCancelling) {
            int room = receiveRoom();
            if (room < ReceiveScheduler.CREDIT_BYTES && receiveCredit > 2 * room) {
                cancelReceive();
            }
        }
    }

    /**
     * Tells whether the socket is known to have had nothing to read before this turn: a receive that was submitted in
     * an earlier one is still waiting.
     *
     * @return false also if nobody has looked yet
     */
    @Hot
    protected final boolean isQuiet() {
        return receiveArmed && !receiveCancelling && armedAt != io.flushes();
    }

    private void pauseReceive() {
        io.counters().increment(Counter.RECEIVE_PAUSED);
        cancelReceive();
    }

    private void cancelReceive() {
        receiveCancelling = true;
        io.ring().prepCancel(userData(Op.RECEIVE), true, userData(Op.CANCEL));
    }

    /**
     * Books a receive completion.
     *
     * @param result bytes, zero at the end of the stream, or a negative errno
     * @param flags  of the completion
     * @return the buffer with the bytes, whose first lease is now the caller's; or -1 if there is nothing to handle
     */
    @Hot
    public final int beginReceive(int result, int flags) {
        if ((flags & Ring.F_MORE) == 0) {
            receiveArmed = false;
            receiveCancelling = false;
        }
        if ((flags & Ring.F_BUFFER) == 0) {
            return NO_BUFFER;
        }
        int bid = Ring.bufferId(flags);
        receiveCredit -= result;
        io.leases().received(bid);
        if (result <= 0 || life != LifeCycle.OPEN) {
            io.leases().release(bid);
            return NO_BUFFER;
        }
        return bid;
    }

    /**
     * Handles a receive completion that brought no bytes.
     *
     * @param result zero or a negative errno
     */
    public final void receivedNothing(int result) {
        if (life != LifeCycle.OPEN) {
            return;
        }
        if (result == 0) {
            ended = true;
            onEnd();
        } else if (result == -Errno.ENOBUFS) {
            io.receives().starve(this);
        } else if (result < 0 && result != -Errno.ECANCELED && result != -Errno.EAGAIN && result != -Errno.EINTR) {
            ended = true;
            onReceiveFailed(-result);
        }
    }

    /** Ends the handling of a receive completion: arms again if it was the last of its arming. */
    @Hot
    public final void endReceive() {
        if (life == LifeCycle.OPEN && !receiveArmed) {
            onReceiveOver();
        }
        if (life == LifeCycle.OPEN) {
            updateReceive();
        } else {
            join();
        }
    }

    /**
     * Tells whether the peer has ended its direction.
     *
     * @return true after the end of the stream or an error
     */
    protected final boolean hasEnded() {
        return ended;
    }

    // ---------------------------------------------------------------- sending

    @Hot
    final void submitOutput() {
        if (life == LifeCycle.OPEN) {
            submittedNs = io.clock().nowNs();
            out.submit();
            if (out.isDrainAwaited()) {
                io.sends().settleSoon();
            }
        }
    }

    /** Says that this connection goes on only once its output has drained: the loop must not sleep before it knows. */
    protected final void awaitDrain() {
        out.awaitDrain();
        io.sends().settleSoon();
    }

    @Hot
    final void settleOutput() {
        if (life == LifeCycle.OPEN) {
            int error = out.settle();
            // A silent send that went out whole did so when it was submitted, however late that is noticed.
            outputDone(error, out.isBlocked() ? io.clock().nowNs() : submittedNs);
        } else {
            abandonOutput();
        }
    }

    private void abandonOutput() {
        out.clear();
        join();
    }

    /**
     * Handles the completion of a send that waited for the socket.
     *
     * @param result bytes sent or a negative errno
     */
    public final void onSendResult(int result) {
        if (life == LifeCycle.OPEN) {
            outputDone(out.onWaitingResult(result), io.clock().nowNs());
        } else {
            abandonOutput();
        }
    }

    /**
     * Handles the completion of a silent send that was short or failed; it counts when the batch is settled.
     *
     * @param result bytes sent or a negative errno
     */
    public final void onSilentSendResult(int result) {
        out.onSilentResult(result);
    }

    @Hot
    private void outputDone(int error, long atNs) {
        outputProgressNs = atNs;
        if (error < 0) {
            onSendFailed(-error);
        } else if (out.isEmpty()) {
            onOutputDrained();
        } else if (out.isBlocked()) {
            onOutputBlocked();
        }
    }

    /** Drops queued output after a failed send, without ending the connection: the peer may still have an answer. */
    protected final void dropOutput() {
        out.clear();
    }

    // ---------------------------------------------------------------- for subclasses and the worker

    /** Called when a connect has succeeded. */
    protected void onConnected() {
        throw new AssertionError("this kind of connection does not connect");
    }

    /**
     * Called when a connect has failed.
     *
     * @param errno positive
     */
    protected void onConnectFailed(int errno) {
        throw new AssertionError("this kind of connection does not connect");
    }

    /**
     * Handles received bytes. Borrows: the buffer until it returns.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes
     * @param bid    id of the receive buffer, to lease it further
     */
    public abstract void onBytes(UnsafeBuffer buffer, int offset, int length, int bid);

    /** Called when the peer has ended its direction in order. */
    protected abstract void onEnd();

    /**
     * Called when receiving has failed.
     *
     * @param errno positive
     */
    protected abstract void onReceiveFailed(int errno);

    /** Called when a receive has ended and the next one is not armed yet: more bytes may lie in the socket unseen. */
    protected void onReceiveOver() {
    }

    /**
     * Called when sending has failed.
     *
     * @param errno positive
     */
    protected abstract void onSendFailed(int errno);

    /** Called when the socket has not taken all it was given, and each time it takes a part of the rest. */
    protected abstract void onOutputBlocked();

    /** Called when the last queued byte has been taken by the socket. */
    protected abstract void onOutputDrained();

    /** Called once a turn after the connection was put on the ready list. */
    protected abstract void onReady();

    /**
     * Called when the connection's timer fires.
     *
     * @param nowNs time of the turn
     */
    public abstract void onTimer(long nowNs);

    /** Called when the connection is given up, before its operations are cancelled. */
    protected abstract void onTerminating();

    /** Called when the slot is free: the object goes back to its pool. */
    protected abstract void onFreed();

    /**
     * Makes sure the timer fires no later than a deadline. A later deadline than the scheduled one costs nothing: the
     * timer fires early, and {@link #onTimer} schedules it again.
     *
     * @param deadlineNs on the loop's clock
     */
    @Hot
    protected final void timerBy(long deadlineNs) {
        if (!io.timers().isScheduled(slot) || io.timers().deadlineNs(slot) > deadlineNs) {
            io.timers().schedule(slot, deadlineNs);
        }
    }

    /**
     * Says what the operation on this connection is for and which life of the slot it belongs to.
     *
     * @param op one of {@link Op}
     * @return user data of the operation
     */
    @Hot
    public final long userData(int op) {
        return UserData.of(op, slot, generation);
    }

    /**
     * The worker's shared parts.
     *
     * @return the parts
     */
    @Hot
    protected final WorkerIo io() {
        return io;
    }

    /**
     * The outgoing bytes.
     *
     * @return the queue
     */
    @Hot
    protected final OutboundQueue out() {
        return out;
    }

    /**
     * The incoming bytes that wait.
     *
     * @return the holder
     */
    @Hot
    protected final HeldInput held() {
        return held;
    }

    /**
     * Tells the protocol and side.
     *
     * @return one of the kind constants
     */
    @Hot
    public final byte kind() {
        return kind;
    }

    /**
     * Tells whether bytes may flow.
     *
     * @return true between opening and termination
     */
    @Hot
    public final boolean isOpen() {
        return life == LifeCycle.OPEN;
    }

    /**
     * Tells where in its life the connection is.
     *
     * @return the state
     */
    public final LifeCycle life() {
        return life;
    }

    /**
     * Tells the descriptor.
     *
     * @return file descriptor, valid until closed
     */
    @Hot
    public final int fd() {
        return fd;
    }

    /**
     * Tells the slot.
     *
     * @return index in the connection table
     */
    @Hot
    public final int slot() {
        return slot;
    }

    /**
     * Tells when output last made progress.
     *
     * @return time on the loop's clock
     */
    protected final long outputProgressNs() {
        return outputProgressNs;
    }

    @Hot
    final boolean isDirty() {
        return dirty;
    }

    @Hot
    final void dirty(boolean value) {
        dirty = value;
    }

    @Hot
    final boolean isReady() {
        return ready;
    }

    @Hot
    final void ready(boolean value) {
        ready = value;
    }

    /**
     * Tells whether the connection waits for a free receive buffer.
     *
     * @return true until it has one
     */
    protected final boolean isStarved() {
        return starved;
    }

    final void starved(boolean value) {
        starved = value;
    }
}
