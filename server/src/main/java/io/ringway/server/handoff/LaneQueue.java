package io.ringway.server.handoff;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/**
 * Calls on their way from a worker to the thread that takes them, in order. What has not been taken the worker may take
 * out again; so a call that nobody waits for any more, or that another thread can run sooner, does not stay behind.
 *
 * <p>The queue itself holds slots, which are made once and go round: a call lies in one of them. To recall it empties
 * its slot, which stays in the queue as a gap until it is passed.
 *
 * <p>Assumptions: one thread, the worker, puts and recalls; one takes.
 *
 * <p>Guarantees: of a recall and a take of the same call exactly one succeeds, as each is one atomic change of the
 * slot. The calls that are taken are taken in the order in which they were put. Who finds the queue empty has passed
 * every slot in it: what is put into a gap is taken, or the gap was passed and it goes behind.
 *
 * <p>Gaps that pile up before a thread that does not come are used again: when every slot is in the queue, the calls
 * that wait move up. There are at least twice as many slots as calls may wait, so a move is paid by as many recalls.
 *
 * <p>Progress: wait-free. Limit: the bound given at construction, and one call more, which is about to be taken.
 */
final class LaneQueue {

    /** In a slot that the taker has passed: it may be put into the queue again. */
    private static final Object PASSED = new Object();
    /** In one whose call was recalled. */
    private static final Object GAP = null;
    private static final VarHandle CONTENT;
    private static final VarHandle TAKEN;
    private static final VarHandle PUT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CONTENT = lookup.findVarHandle(Slot.class, "content", Object.class);
            TAKEN = lookup.findVarHandle(LaneQueue.class, "taken", long.class);
            PUT = lookup.findVarHandle(LaneQueue.class, "put", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SpscVarHandleArrayQueue<Slot> queue;
    private final int mask;
    private final Slot[] slots;
    private final int bound;
    /** Calls in order while they move up; made when they first do. The worker's own. */
    private Call[] moving;
    /** Position behind the last slot in the queue. */
    private long tail;
    /** Position behind the last call; before the tail only where calls have moved up. */
    private long end;
    /** Position before which no call waits. */
    private long first;
    /** What numbers the calls. */
    private long number;
    /** Calls put, less those recalled. Written by the worker. */
    private long put;
    /** Calls taken. Written by the taker, once for each call, as it writes to the slot. */
    private long taken;

    /** Where a call lies. */
    static final class Slot {
        /** A call, {@link #GAP} or {@link #PASSED}. */
        private Object content = PASSED;
    }

    /**
     * Creates an empty queue.
     *
     * @param bound calls that may wait besides the one that is taken next, at least 1
     */
    LaneQueue(int bound) {
        Invariant.check(bound >= 1, "a queue without room");
        this.bound = bound;
        queue = new SpscVarHandleArrayQueue<>(2 * bound);
        slots = new Slot[queue.capacity()];
        mask = slots.length - 1;
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot();
        }
    }

    @Hot
    private Slot slot(long position) {
        return slots[(int) position & mask];
    }

    // ---------------------------------------------------------------- the worker's

    /**
     * Puts a call behind all others.
     *
     * @param call to put, which learns where it lies; no more wait than the bound
     */
    @Hot
    void put(Call call) {
        if (end == tail && CONTENT.getAcquire(slot(tail)) != PASSED) {
            moveUp();
        }
        settle(call);
        PUT.setRelease(this, put + 1);
    }

    /** Puts a call into the first gap of those at the end, or behind all others. */
    @Hot
    private void settle(Call call) {
        call.position(number++);
        while (end < tail) {
            // The taker may have passed the gap.
            if (fill(slot(end++), call)) {
                return;
            }
        }
        Slot slot = slot(tail);
        Invariant.check(CONTENT.getAcquire(slot) == PASSED, "more calls wait than may");
        call.slot(slot);
        CONTENT.setRelease(slot, (Object) call);
        Invariant.check(queue.offer(slot), "a slot that was passed is in the queue still");
        end = ++tail;
    }

    @Hot
    private static boolean fill(Slot slot, Call call) {
        call.slot(slot);
        return CONTENT.compareAndSet(slot, GAP, (Object) call);
    }

    /** Closes the gaps between the calls that wait: afterwards those are all at the end. */
    private void moveUp() {
        if (moving == null) {
            moving = new Call[bound];
        }
        // The newest first: the taker has the oldest of those that are left, so none overtakes another.
        int from = bound;
        long oldest = tail - slots.length;
        for (long position = tail - 1; position >= oldest; position--) {
            if (CONTENT.getAcquire(slot(position)) instanceof Call call && remove(call)) {
                moving[--from] = call;
            }
        }
        end = oldest;
        first = oldest;
        for (int i = from; i < bound; i++) {
            settle(moving[i]);
            moving[i] = null;
        }
    }

    /**
     * Takes a call out again, unless it was taken.
     *
     * @param call that was put
     * @return false if the taker came first
     */
    @Hot
    boolean recall(Call call) {
        if (!remove(call)) {
            return false;
        }
        PUT.setRelease(this, put - 1);
        return true;
    }

    @Hot
    private static boolean remove(Call call) {
        return CONTENT.compareAndSet(call.slot(), (Object) call, GAP);
    }

    /**
     * Takes the oldest call out that has not been taken.
     *
     * @param isFirstLeft true to leave the one that is taken next
     * @return the call, or null if there is none
     */
    Call recallOldest(boolean isFirstLeft) {
        boolean leaves = isFirstLeft;
        boolean isFirst = true;
        for (long position = Math.max(first, tail - slots.length); position < end; position++) {
            if (CONTENT.getAcquire(slot(position)) instanceof Call call) {
                first = isFirst ? position : first;
                isFirst = false;
                if (leaves) {
                    leaves = false;
                } else if (recall(call)) {
                    return call;
                }
            }
        }
        first = isFirst ? end : first;
        return null;
    }

    // ---------------------------------------------------------------- any thread's

    /**
     * Counts the calls that wait. Thread: any; a snapshot. For the worker never less than there are.
     *
     * @return calls
     */
    @Hot
    int waiting() {
        long before = (long) TAKEN.getAcquire(this);
        return (int) Math.max(0, (long) PUT.getAcquire(this) - before);
    }

    // ---------------------------------------------------------------- the taker's

    /**
     * Takes the oldest call.
     *
     * @return a call, or null
     */
    Call take() {
        for (Slot next = queue.poll(); next != null; next = queue.poll()) {
            // The worker may be about to change it.
            if (CONTENT.getAndSet(next, PASSED) instanceof Call call) {
                TAKEN.setRelease(this, taken + 1);
                return call;
            }
        }
        return null;
    }

    /**
     * Tells whether there is nothing, not even a gap.
     *
     * @return true if {@link #take} would find nothing
     */
    boolean isEmpty() {
        return queue.isEmpty();
    }
}
