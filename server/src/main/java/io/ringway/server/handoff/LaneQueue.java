package io.ringway.server.handoff;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Calls on their way from a worker to the thread that takes them, in order. What has not been taken the worker may take
 * out again, which leaves a gap; so a call that nobody waits for any more, or that another thread can run sooner, does
 * not stay behind.
 *
 * <p>Assumptions: one thread, the worker, puts and recalls; one takes.
 *
 * <p>Guarantees: of a recall and a take of the same call exactly one succeeds, as each is one atomic change of the slot
 * the call lies in. Who finds the queue empty has passed every slot that was ever filled: what is put into a gap is
 * taken, or its place was passed and it goes behind. Calls are taken in the order in which they were put, but where the
 * taker passes one that is just being moved forward.
 *
 * <p>Gaps are filled again: those at the end by the next calls; and where the slots are used up, the calls that wait
 * are moved forward first. There are at least two slots for each call that may wait, so a move of them all is paid by
 * as many recalls.
 *
 * <p>Progress: wait-free. Limit: the bound given at construction.
 */
final class LaneQueue {

    /** Apart by two cache lines: what the worker writes, and what the taker does. */
    private static final int APART = 16;
    /** Position behind the last slot that was ever filled. The worker's. */
    private static final int TAIL = APART;
    /** Gaps made, less those filled. The worker's. */
    private static final int GAPS = TAIL + 1;
    /** Position behind the last call; from here to the tail there are only gaps. The worker's own. */
    private static final int END = GAPS + 1;
    /** Position before which no call waits. The worker's own. */
    private static final int FIRST = END + 1;
    /** Position of the next slot to look at. The taker's. */
    private static final int HEAD = 2 * APART;
    /** Gaps passed. The taker's. */
    private static final int PASSED = HEAD + 1;
    private static final int MARKS = 3 * APART;

    private static final Object GAP = new Object();
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
    private static final VarHandle MARK = MethodHandles.arrayElementVarHandle(long[].class);

    private final Object[] slots;
    private final int mask;
    private final long[] marks = new long[MARKS];

    /**
     * Creates an empty queue.
     *
     * @param bound calls that may wait, at least 1
     */
    LaneQueue(int bound) {
        Invariant.check(bound >= 1, "a queue without room");
        slots = new Object[Math.max(2, Integer.highestOneBit(2 * bound - 1) << 1)];
        mask = slots.length - 1;
    }

    @Hot
    private int slot(long position) {
        return (int) position & mask;
    }

    @Hot
    private Object at(long position) {
        return SLOT.getAcquire(slots, slot(position));
    }

    // ---------------------------------------------------------------- the worker's

    /**
     * Puts a call behind all others.
     *
     * @param call to put, which learns where it lies; fewer wait than the bound
     */
    @Hot
    void put(Call call) {
        for (long end = marks[END]; end < marks[TAIL]; end++) {
            // The taker may have passed the gap.
            if (fill(end, call)) {
                marks[END] = end + 1;
                return;
            }
        }
        marks[END] = marks[TAIL];
        append(call);
    }

    @Hot
    private boolean fill(long position, Call call) {
        if (!SLOT.compareAndSet(slots, slot(position), GAP, (Object) call)) {
            return false;
        }
        call.position(position);
        MARK.setRelease(marks, GAPS, marks[GAPS] - 1);
        return true;
    }

    @Hot
    private void append(Call call) {
        long tail = marks[TAIL];
        if (at(tail) != null) {
            moveForward();
            Invariant.check(marks[END] < marks[TAIL] || at(marks[TAIL]) == null, "more calls wait than may");
            put(call);
            return;
        }
        call.position(tail);
        SLOT.setRelease(slots, slot(tail), (Object) call);
        marks[END] = tail + 1;
        MARK.setRelease(marks, TAIL, tail + 1);
    }

    /** Closes the gaps between the calls that wait: afterwards they are all at the end. */
    private void moveForward() {
        long head = head();
        long last = marks[END];
        long end = head;
        long to = head;
        for (long from = head; from < last; from++) {
            Object there = at(from);
            if (there != null && there != GAP) {
                while (to < from && at(to) != GAP) {
                    to++;
                }
                long position = to < from && remove(from, there) ? settle((Call) there, to, from) : from;
                end = Math.max(end, position + 1);
                to = Math.min(position, from) + 1;
            }
        }
        marks[FIRST] = head;
        marks[END] = end;
    }

    /** Puts a call into the first gap of those that the taker has not passed, or behind all others. */
    private long settle(Call call, long to, long from) {
        for (long position = to; position <= from; position++) {
            if (fill(position, call)) {
                return position;
            }
        }
        // The taker has just passed its old slot, too: so there is a free one.
        long tail = marks[TAIL];
        Invariant.check(at(tail) == null, "a call that is moved has no place");
        call.position(tail);
        SLOT.setRelease(slots, slot(tail), (Object) call);
        MARK.setRelease(marks, TAIL, tail + 1);
        return tail;
    }

    /**
     * Takes a call out again, unless it was taken.
     *
     * @param call that was put
     * @return false if the taker came first
     */
    @Hot
    boolean recall(Call call) {
        return remove(call.position(), call);
    }

    @Hot
    private boolean remove(long position, Object call) {
        if (!SLOT.compareAndSet(slots, slot(position), call, GAP)) {
            return false;
        }
        MARK.setRelease(marks, GAPS, marks[GAPS] + 1);
        if (position == marks[END] - 1) {
            marks[END] = position;
        }
        return true;
    }

    /**
     * Takes the oldest call out that has not been taken.
     *
     * @param isFirstLeft true to leave the one that is taken next
     * @return the call, or null if there is none
     */
    Call recallOldest(boolean isFirstLeft) {
        boolean leaves = isFirstLeft;
        long first = Math.max(marks[FIRST], head());
        for (long position = first; position < marks[END]; position++) {
            Object there = at(position);
            if (there == null || there == GAP) {
                first = first == position ? position + 1 : first;
            } else if (leaves) {
                leaves = false;
            } else if (remove(position, there)) {
                marks[FIRST] = first;
                return (Call) there;
            }
        }
        marks[FIRST] = first;
        return null;
    }

    // ---------------------------------------------------------------- any thread's

    @Hot
    private long head() {
        return (long) MARK.getAcquire(marks, HEAD);
    }

    /**
     * Counts the calls that wait. Thread: any; a snapshot. For the worker never less than there are.
     *
     * @return calls
     */
    @Hot
    int waiting() {
        // In this order: the taker counts a gap before it moves on.
        long head = head();
        long passed = (long) MARK.getAcquire(marks, PASSED);
        long gaps = (long) MARK.getAcquire(marks, GAPS);
        return (int) Math.max(0, (long) MARK.getAcquire(marks, TAIL) - head - (gaps - passed));
    }

    // ---------------------------------------------------------------- the taker's

    /**
     * Takes the oldest call.
     *
     * @return a call, or null
     */
    Call take() {
        while (true) {
            long head = marks[HEAD];
            if (at(head) == null) {
                return null;
            }
            // The worker may be about to change it.
            Object taken = SLOT.getAndSet(slots, slot(head), null);
            if (taken == GAP) {
                MARK.setRelease(marks, PASSED, marks[PASSED] + 1);
            }
            MARK.setRelease(marks, HEAD, head + 1);
            if (taken != GAP) {
                return (Call) taken;
            }
        }
    }

    /**
     * Tells whether there is nothing, not even a gap.
     *
     * @return true if {@link #take} would find nothing
     */
    boolean isEmpty() {
        return at(marks[HEAD]) == null;
    }
}
