package io.ringway.server.handoff;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The body of a request that is still coming while its handler runs: a pipe from the worker to the runner, and what
 * they tell each other about it.
 *
 * <p>Assumptions: the worker feeds and ends it, the runner of its call takes from it. The runner sleeps by
 * {@link Call#announceWait}; the worker never does: it stops receiving, and the call is given back to it once there is
 * room.
 *
 * <p>Guarantees: who was told that the body has ended finds all of its bytes. A worker that has seen less than half of
 * the pipe free is told when half of it was taken, or when the runner is about to sleep; so neither waits for the
 * other. A worker that was not short of room is told nothing, and a runner that keeps up costs no wake-up.
 *
 * <p>Its pipe begins with what has come and grows while the runner is behind, where there is memory to spare: who sends
 * little at a time to somebody who reads it costs little. The last sixteenth of what there is is not for pipes that
 * begin, the second half not for those that grow.
 *
 * <p>Progress: wait-free. Limit: {@link BytePipe#CAPACITY_BYTES}. Serves one request: who keeps it finds no other one's
 * bytes.
 */
public final class InboundBody {

    /** Bytes that may be on their way in the beginning, at least. */
    static final int SMALL_BYTES = 2 * 1024;
    /** Bytes that may be on their way in the beginning, at most. */
    static final int FIRST_BYTES_MAX = 16 * 1024;
    /** How many times more at a time. */
    private static final int STEP = 4;

    /** All of it is in the pipe. */
    private static final int ENDED = 1;
    /** The worker wants to be told of room. */
    private static final int SHORT = 2;
    /** The runner wants to read. */
    private static final int ASKED = 4;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(InboundBody.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final BytePipe pipe;
    private final Call call;
    /** The worker's. */
    private final MemoryBudget budget;
    /** Accessed through STATE. */
    @SuppressWarnings("unused")
    private int state;

    // The worker's.
    private long fedBytes;
    private long seenTaken;
    private boolean isShort;
    private int lentBytes;
    /** The heap had no room for a larger pipe. */
    private boolean isLargest;

    // The runner's.
    private int untold;

    /**
     * Creates a body of which nothing has come.
     *
     * @param call   it is for
     * @param pipe   that is empty
     * @param budget of the pipe's memory
     */
    InboundBody(Call call, BytePipe pipe, MemoryBudget budget) {
        this.budget = budget;
        this.call = call;
        this.pipe = pipe;
    }

    // ---------------------------------------------------------------- the worker's

    /**
     * Tells how much may be fed now. If that is nothing the worker is told when there is room. Thread: the worker's.
     *
     * @return bytes
     */
    @Hot
    public int room() {
        if (pipe.capacity() == 0) {
            return FIRST_BYTES_MAX;
        }
        int room = pipe.room();
        return room > 0 ? room : grow() ? pipe.room() : askForRoom();
    }

    /**
     * Tells whether no more should be received for now. If so, the worker is told when there is room. Thread: the
     * worker's.
     *
     * @return true if less than half of the pipe is free
     */
    @Hot
    public boolean isCongested() {
        int half = pipe.capacity() / 2;
        return pipe.room() < half && !grow() && askForRoom() < half;
    }

    /** Makes room for more where the runner is behind. */
    private boolean grow() {
        int present = pipe.capacity();
        int more = Math.min(BytePipe.CAPACITY_BYTES, present * STEP);
        return more > present && !isLargest && budget.takeSpare(more - present) && enlarge(more);
    }

    /** Takes the memory, which the budget has lent. */
    private boolean enlarge(int bytes) {
        lentBytes = bytes;
        try {
            pipe.grow(bytes);
            return true;
        } catch (OutOfMemoryError heapIsFull) {
            budget.give(bytes - pipe.capacity());
            lentBytes = pipe.capacity();
            isLargest = true;
            return false;
        }
    }

    /**
     * Has the runner tell of room, then looks once more: the mirror of {@link Call#announceWait}. Costs nothing while
     * it has been asked for already. Returns the room there is.
     */
    int askForRoom() {
        if (!isShort) {
            isShort = true;
            STATE.getAndBitwiseOr(this, SHORT);
            VarHandle.fullFence();
        }
        return pipe.room();
    }

    /**
     * Takes note that the call was given back: what was asked for may be the reason, and has to be asked for again if
     * it is not. Thread: the worker's.
     *
     * @return true if room had been asked for
     */
    @Hot
    public boolean told() {
        boolean wasShort = isShort;
        isShort = false;
        return wasShort;
    }

    /**
     * Makes room for the first bytes, before they are fed; for later ones there is room. Thread: the worker's.
     *
     * @param length of them, at most {@link #room()}
     * @return false if there is no memory for them
     */
    @Hot
    boolean admit(int length) {
        return pipe.capacity() > 0 || open(Math.max(SMALL_BYTES, Integer.highestOneBit(length - 1) << 1));
    }

    private boolean open(int bytes) {
        return budget.takeFor(MemoryBudget.MIDDLING_BYTES, bytes) && enlarge(bytes);
    }

    /** Gives back what the budget has lent. Thread: the worker's, when the runner has let go. */
    void release() {
        budget.give(lentBytes);
        lentBytes = 0;
    }

    /**
     * Gives the runner more. Thread: the worker's. Borrows: the buffer.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, at most {@link #room()}; {@link RequestImage#admitBody} was true
     */
    @Hot
    public void feed(UnsafeBuffer buffer, int offset, int length) {
        Invariant.check(pipe.fill(buffer, offset, length) == length, "a body was fed beyond its room");
        fedBytes += length;
        call.bytesCome();
    }

    /** Ends the body: all of it was fed, and its trailers are where they belong. Thread: the worker's. */
    public void end() {
        STATE.getAndBitwiseOr(this, ENDED);
        call.bytesCome();
    }

    /**
     * Counts what was fed. Thread: the worker's.
     *
     * @return bytes
     */
    @Hot
    public long fedBytes() {
        return fedBytes;
    }

    /**
     * Tells whether the runner has read since this was asked last. Thread: the worker's.
     *
     * @return true if it is at work on the body
     */
    public boolean hasMoved() {
        long taken = pipe.takenBytes();
        boolean hasMoved = taken != seenTaken;
        seenTaken = taken;
        return hasMoved;
    }

    /**
     * Tells whether the runner has begun to read. Thread: the worker's.
     *
     * @return true after {@link #ask}
     */
    @Hot
    public boolean isAskedFor() {
        return ((int) STATE.getAcquire(this) & ASKED) != 0;
    }

    // ---------------------------------------------------------------- the runner's

    /**
     * Tells the worker that somebody wants to read: a client that waits for leave to send gets it. Thread: the
     * runner's.
     */
    public void ask() {
        STATE.getAndBitwiseOr(this, ASKED);
        call.notice();
    }

    /**
     * Where the bytes are.
     *
     * @return the pipe; the runner's to read, but {@link #taken} gives room back
     */
    public BytePipe pipe() {
        return pipe;
    }

    /**
     * Gives room back. Thread: the runner's.
     *
     * @param count bytes read
     */
    public void taken(int count) {
        pipe.taken(count);
        untold += count;
        if (untold >= pipe.readCapacity() / 2) {
            tell();
        }
    }

    /** Has the worker go on if it is short of room. Thread: the runner's; to be called before it sleeps. */
    public void tell() {
        untold = 0;
        if (((int) STATE.getAndBitwiseAnd(this, ~SHORT) & SHORT) != 0) {
            call.notice();
        }
    }

    /**
     * Tells whether all of it is in the pipe. Thread: the runner's, which looks into the pipe after it.
     *
     * @return true after the last byte
     */
    public boolean hasEnded() {
        return ((int) STATE.getAcquire(this) & ENDED) != 0;
    }
}
