package io.ringway.ring.loop;

import io.ringway.ring.CompletionHandler;
import io.ringway.ring.Hot;
import io.ringway.ring.Invariant;
import io.ringway.ring.Ring;

/**
 * One thread's loop around its ring. A turn has one order:
 *
 * <ol>
 *   <li>the clock: the turn's time</li>
 *   <li>the mailbox: commands of other threads, at most its capacity</li>
 *   <li>completions: all that are there; then, with no silent send open, {@link Turn#onCompletionsDrained}</li>
 *   <li>the ready list: what commands and completions left to do</li>
 *   <li>timers that are due; what they put on the ready list keeps the loop awake for the next turn</li>
 *   <li>the flush: output becomes sends</li>
 *   <li>one system call: submit, and wait for a completion, a command or the next deadline</li>
 * </ol>
 *
 * <p>The ready list comes before the timers, so that what has arrived in time is not timed out by a slow turn. For the
 * same reason a loop that was held up between its wait and its turn (a garbage collection, a stopped process) asks the
 * kernel once more before it looks for completions: with deferred task work they are not visible until it does.
 *
 * <p>Thread: the ring's owner; {@link #stop} from any.
 */
public final class EventLoop implements CompletionHandler {
    /** Turns that take longer than this count as stalls, nanoseconds. */
    public static final long STALL_NS = 10_000_000L;
    /** A wait that took so much longer than it was to take was followed by a standstill, nanoseconds. */
    private static final long LATE_NS = 1_000_000L;

    private final Ring ring;
    private final LoopClock clock;
    private final TimerWheel timers;
    private final Mailbox<?> mailbox;
    private final Turn turn;
    private final StallTracker stalls = new StallTracker(STALL_NS);
    private final int commandLimit;
    private long turns;
    private long wakeByNs = Long.MAX_VALUE;
    private volatile boolean running = true;

    /**
     * Joins the parts of a loop. All of them stay with the caller, who closes them after the loop has ended.
     *
     * @param ring    the ring, created on this thread.
     * @param clock   the time.
     * @param timers  the turn's timers.
     * @param mailbox commands.
     * @param turn    what to do.
     */
    public EventLoop(Ring ring, LoopClock clock, TimerWheel timers, Mailbox<?> mailbox, Turn turn) {
        this.ring = ring;
        this.clock = clock;
        this.timers = timers;
        this.mailbox = mailbox;
        this.turn = turn;
        this.commandLimit = mailbox.capacity();
    }

    /** Turns until {@link #stop}. */
    public void run() {
        while (running) {
            turn();
        }
    }

    /** Ends {@link #run} after the present turn, and wakes the loop. Thread: any. */
    public void stop() {
        running = false;
        mailbox.wake();
    }

    /** {@return whether {@link #stop} was not called yet} */
    public boolean isRunning() {
        return running;
    }

    /**
     * Does one turn; the class says in which order.
     *
     * @return commands, completions and timers handled.
     */
    @Hot
    public int turn() {
        clock.update();
        if (clock.nowNs() - wakeByNs > LATE_NS) {
            catchUp();
        }
        int work = commands();
        work += ring.drain(this);
        if (ring.silentSendsSettled()) {
            turn.onCompletionsDrained();
        }
        turn.onReady();
        work += timers.advance(clock.nowNs(), turn);
        turn.onFlush();
        submitAndWait();
        return work;
    }

    /** Takes the wake-up's completions out of the ring's, and hands on the others. */
    @Hot
    @Override
    public void onCompletion(long userData, int result, int flags) {
        if (Mailbox.isWake(userData)) {
            mailbox.onWake(result);
        } else {
            turn.onCompletion(userData, result, flags);
        }
    }

    /** {@return turns done} */
    public long turns() {
        return turns;
    }

    /** {@return how long turns took} */
    public StallTracker stalls() {
        return stalls;
    }

    @Hot
    private int commands() {
        int count = 0;
        while (count < commandLimit) {
            Object command = mailbox.poll();
            if (command == null) {
                break;
            }
            turn.onCommand(command);
            count++;
        }
        return count;
    }

    @Hot
    private void submitAndWait() {
        mailbox.arm(ring);
        long elapsedNs = clock.elapsedNs();
        stalls.onTurn(elapsedNs);
        turns++;
        long timeoutNs = timeoutNs(elapsedNs);
        if (timeoutNs != 0 && !maySleep()) {
            timeoutNs = 0;
        }
        wakeByNs = timeoutNs < 0 ? Long.MAX_VALUE : clock.nowNs() + elapsedNs + timeoutNs;
        int result = ring.submitAndWait(timeoutNs);
        mailbox.awake();
        if (result < 0) {
            throw Invariant.fail("the ring can neither submit nor wait", result);
        }
    }

    /**
     * Announces sleep and then looks once more for what would forbid it: who leaves something or stops the loop does
     * it the other way round, so one of the two sees the other. Thread: the loop's.
     *
     * @return whether the loop may sleep until it is woken.
     */
    @Hot
    boolean maySleep() {
        if (!mailbox.announceSleep()) {
            return false;
        }
        if (turn.isQuiet() && running) {
            return true;
        }
        // A loop that stays awake must cost nobody a wake-up.
        mailbox.awake();
        return false;
    }

    /** Lets the kernel post what arrived during a standstill. */
    private void catchUp() {
        int result = ring.submitAndWait(0);
        if (result < 0) {
            throw Invariant.fail("the ring can neither submit nor wait", result);
        }
    }

    /** How long the loop may sleep: not at all with work left, for ever (-1) without timers. */
    @Hot
    private long timeoutNs(long elapsedNs) {
        if (!turn.isIdle() || !ring.isDrained()) {
            return 0;
        }
        long deadlineNs = timers.nextDeadlineNs();
        if (deadlineNs == Long.MAX_VALUE) {
            return -1;
        }
        return Math.max(0, deadlineNs - clock.nowNs() - elapsedNs);
    }
}
