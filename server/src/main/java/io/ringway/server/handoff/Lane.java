package io.ringway.server.handoff;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/**
 * What lies between one worker and one pool thread: a bounded queue out, a bounded queue back, and the two wake-ups.
 *
 * <p>Assumptions: the worker alone offers calls and takes back; the pool thread alone takes; it alone gives back, but
 * for a lane of virtual threads, where any of them does. At most {@link #limit()} calls are out at a time, which the
 * worker counts, and each is in the queue back at most once ({@link Call#signal}): so that queue is never full.
 *
 * <p>Guarantees: what is offered is taken once, in order; what is given back is collected. Neither side sleeps on it:
 * the worker publishes calls, fences, then knocks at the door ({@link HandOff#flush}); the taker announces its sleep,
 * fences, then looks at the queue once more. The way back has the same shape, with the mailbox's flag
 * ({@link Mailbox#wake}) and {@link HandOff#isQuiet}. An awake side costs no system call. A call that was not
 * taken may be taken out again ({@link #recall}): either the worker has it then or the taker.
 *
 * <p>Progress: wait-free, giving back to a lane of virtual threads lock-free. Immutable but for its queues.
 */
public final class Lane {

    /** Fewest calls that may be out: so many a quick thread may return within one turn of the loop. */
    private static final int LIMIT_MIN = 64;

    private final LaneQueue out;
    private final MessagePassingQueue<Call> back;
    private final PoolDoor door;
    private final Mailbox<?> loop;
    private final int bound;
    private final int limit;
    private final boolean boundsRunning;

    /**
     * A lane to a thread that runs one call after the other.
     *
     * @param bound of the calls that wait for the thread, besides one that it is about to take; at least 1
     * @param door  to the thread
     * @param loop  mailbox of the worker
     */
    public Lane(int bound, PoolDoor door, Mailbox<?> loop) {
        // Twice the bound: within one turn of the loop a quick thread may empty the queue and fill the one back.
        this(bound, limit(bound), false, new SpscVarHandleArrayQueue<>(limit(bound)), door, loop);
    }

    private static int limit(int bound) {
        return Math.max(LIMIT_MIN, 2 * bound + 2);
    }

    private Lane(int bound, int limit, boolean boundsRunning, MessagePassingQueue<Call> back, PoolDoor door,
                 Mailbox<?> loop) {
        Invariant.check(bound >= 1 && back.capacity() >= limit, "a lane's queue back may become full");
        this.bound = bound;
        this.limit = limit;
        this.boundsRunning = boundsRunning;
        this.back = back;
        this.door = door;
        this.loop = loop;
        out = new LaneQueue(bound);
    }

    /**
     * A lane to a thread that starts a virtual thread for each call.
     *
     * @param bound of the calls that are out, running ones included, at least 1
     * @param door  to the thread
     * @param loop  mailbox of the worker
     * @return the lane
     */
    public static Lane toVirtualThreads(int bound, PoolDoor door, Mailbox<?> loop) {
        return new Lane(bound, bound, true, new MpscVarHandleArrayQueue<>(Math.max(2, bound)), door, loop);
    }

    /**
     * Tells how many calls may be out at all.
     *
     * @return calls
     */
    int limit() {
        return limit;
    }

    // ---------------------------------------------------------------- the worker's end

    /**
     * Tells whether calls come back in the order in which they were handed over.
     *
     * @return true if one thread runs them one after the other
     */
    boolean isOrdered() {
        return !boundsRunning;
    }

    /**
     * Tells whether there is room for one more call: no more than the bound would wait, besides one that a free thread
     * is about to take. Thread: the worker's.
     *
     * @param callsOut calls of this lane that are out
     * @return false if the lane is full
     */
    @Hot
    boolean hasRoom(int callsOut) {
        // Only where more calls are out than may wait does it matter how many of them run.
        return callsOut < bound || !boundsRunning && callsOut < limit && mayWait(callsOut);
    }

    @Hot
    private boolean mayWait(int callsOut) {
        int waiting = out.waiting();
        return waiting < bound || waiting == bound && waiting == callsOut && door.claim(this);
    }

    /**
     * Publishes a call. Thread: the worker's; {@link #knock} must follow. Takes: the call.
     *
     * @param call to hand over; {@link #hasRoom} was true
     */
    @Hot
    void offer(Call call) {
        out.put(call);
    }

    /**
     * Takes a call out again. Thread: the worker's.
     *
     * @param call that is out
     * @return false if the taker came first
     */
    @Hot
    boolean recall(Call call) {
        return out.recall(call);
    }

    /**
     * Takes the oldest call out that was not taken. Thread: the worker's.
     *
     * @param isFirstLeft true to leave the one that is taken next
     * @return the call, or null if there is none
     */
    Call recallOldest(boolean isFirstLeft) {
        return out.recallOldest(isFirstLeft);
    }

    /**
     * Tells whether the taker sleeps. Thread: any; a snapshot.
     *
     * @return false too if nobody can tell
     */
    @Hot
    boolean isParked() {
        return door.isParked();
    }

    /** Wakes the taker, if it sleeps. Thread: the worker's, after a full fence that follows {@link #offer}. */
    @Hot
    void knock() {
        door.wake();
    }

    /**
     * Takes what was given back. Thread: the worker's, which is not held up by a thread that is about to give a call
     * back and does not run on: what is behind that call comes later, and {@link #hasReturned} is true until then.
     *
     * @return a call, or null
     */
    @Hot
    Call collect() {
        return back.relaxedPoll();
    }

    /**
     * Tells whether something was given back. Thread: the worker's.
     *
     * @return true if {@link #collect} would find it, now or once its giver has gone on
     */
    @Hot
    boolean hasReturned() {
        return !back.isEmpty();
    }

    /**
     * Counts the calls that wait for the taker. Thread: any; a snapshot.
     *
     * @return calls
     */
    public int waiting() {
        return out.waiting();
    }

    // ---------------------------------------------------------------- the pool's end

    /**
     * Takes the oldest call. Thread: the pool thread's. Gives: the call.
     *
     * @return a call, or null
     */
    public Call take() {
        return out.take();
    }

    /**
     * Tells whether no call waits. Thread: the pool thread's.
     *
     * @return true if {@link #take} would find none
     */
    public boolean isEmpty() {
        return out.isEmpty();
    }

    /**
     * Gives a call back, for a while or for good, and wakes the worker if it sleeps. Thread: who runs the call.
     *
     * @param call that is not in the queue back
     */
    void giveBack(Call call) {
        Invariant.check(back.offer(call), "a lane's queue back is full");
        loop.wake();
    }
}
