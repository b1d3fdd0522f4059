package io.ringway.ring.loop;

import io.ringway.ring.Hot;
import io.ringway.ring.Invariant;
import java.util.Arrays;

/**
 * A fixed number of timers, named by the owner's slot numbers. Scheduling and cancelling are O(1) and allocate nothing.
 *
 * <p>A hierarchical wheel: time is cut into ticks, a deadline's tick is compared with the present one, and the highest
 * group of six bits in which they differ picks the level, its value the bucket. So at each level all buckets in use lie
 * ahead, lower levels are due before higher ones, and one bitmap for each level finds the next bucket. When time
 * reaches a bucket of a higher level its timers are spread over lower ones; each timer moves down at most once for
 * each level. Deadlines keep their nanoseconds: in the bucket of the present tick each is compared with the time, so
 * timers are never early and late only by the caller's pace.
 *
 * <p>Thread: one owner. Times are {@code System.nanoTime}'s: only differences count, and they stay below 2^62.
 */
public final class TimerWheel {
    private static final int LEVEL_BITS = 6;
    private static final int BUCKETS_PER_LEVEL = 1 << LEVEL_BITS;
    private static final int BUCKET_MASK = BUCKETS_PER_LEVEL - 1;
    /** Eight levels of six bits: 48 bits of ticks, more than 2^62 ns have from 2^14 ns a tick on. */
    private static final int LEVELS = 8;
    private static final long TICKS_MAX = (1L << LEVELS * LEVEL_BITS) - 1;
    private static final int TICK_SHIFT_NS_MIN = 14;
    private static final int UNSCHEDULED = -1;

    private final int capacity;
    private final long tickNs;
    private final long startNs;
    /** Doubly linked rings through timers and, behind them, one head for each bucket and one for due timers. */
    private final int[] next;
    private final int[] previous;
    private final long[] deadlines;
    private final long[] occupied = new long[LEVELS];
    private final int dueHead;
    private long currentTick;
    /** No timer is due before this time after the start; may be too early, never too late. */
    private long nextDelayNs = Long.MAX_VALUE;
    private int scheduled;

    /**
     * Makes a wheel without scheduled timers.
     *
     * @param capacity timers, numbered from 0; at least 1.
     * @param tickNs   width of a bucket at the lowest level, at least 16384 ns; 4 ms suits time-outs.
     * @param startNs  the present time.
     */
    public TimerWheel(int capacity, long tickNs, long startNs) {
        if (capacity < 1 || tickNs < 1L << TICK_SHIFT_NS_MIN) {
            throw new IllegalArgumentException("capacity " + capacity + ", tickNs " + tickNs + " (allowed: 1 or more, "
                    + (1L << TICK_SHIFT_NS_MIN) + " or more)");
        }
        this.capacity = capacity;
        this.tickNs = tickNs;
        this.startNs = startNs;
        int heads = LEVELS * BUCKETS_PER_LEVEL + 1;
        this.next = new int[capacity + heads];
        this.previous = new int[capacity + heads];
        this.deadlines = new long[capacity];
        this.dueHead = capacity + heads - 1;
        Arrays.fill(next, 0, capacity, UNSCHEDULED);
        Arrays.setAll(previous, i -> i);
        for (int head = capacity; head < capacity + heads; head++) {
            next[head] = head;
        }
    }

    /**
     * Schedules a timer, instead of what it was scheduled for before.
     *
     * @param timer      its number.
     * @param deadlineNs when it is due; a time that has passed is due at the next {@link #advance}.
     */
    @Hot
    public void schedule(int timer, long deadlineNs) {
        checkTimer(timer);
        if (next[timer] != UNSCHEDULED) {
            unlink(timer);
        } else {
            scheduled++;
        }
        deadlines[timer] = deadlineNs;
        long delayNs = deadlineNs - startNs;
        if (delayNs < nextDelayNs) {
            nextDelayNs = delayNs;
        }
        place(timer, delayNs);
    }

    /**
     * Cancels a timer; one that is not scheduled stays so.
     *
     * @param timer its number.
     */
    @Hot
    public void cancel(int timer) {
        checkTimer(timer);
        if (next[timer] == UNSCHEDULED) {
            return;
        }
        unlink(timer);
        next[timer] = UNSCHEDULED;
        scheduled--;
        if (scheduled == 0) {
            nextDelayNs = Long.MAX_VALUE;
        }
    }

    /**
     * Tells whether a timer is scheduled.
     *
     * @param timer its number.
     * @return whether it will fire.
     */
    @Hot
    public boolean isScheduled(int timer) {
        checkTimer(timer);
        return next[timer] != UNSCHEDULED;
    }

    /**
     * Tells when a timer is due.
     *
     * @param timer its number; it is scheduled.
     * @return its deadline.
     */
    @Hot
    public long deadlineNs(int timer) {
        assert isScheduled(timer) : timer;
        return deadlines[timer];
    }

    /** {@return timers scheduled} */
    public int scheduled() {
        return scheduled;
    }

    /** {@return timers there are} */
    public int capacity() {
        return capacity;
    }

    /**
     * Fires each timer whose deadline is at or before the time, once, in the order of their ticks. What the handler
     * schedules fires at the next call at the earliest, what it cancels does not fire.
     *
     * @param nowNs   the present time; not before that of an earlier call.
     * @param handler receives the timers.
     * @return how many fired.
     */
    @Hot
    public int advance(long nowNs, TimerHandler handler) {
        long elapsedNs = nowNs - startNs;
        if (elapsedNs < nextDelayNs) {
            return 0;
        }
        collectDue(elapsedNs);
        int fired = 0;
        for (int timer = next[dueHead]; timer != dueHead; timer = next[dueHead]) {
            unlink(timer);
            next[timer] = UNSCHEDULED;
            scheduled--;
            fired++;
            handler.onTimer(timer);
        }
        if (scheduled == 0) {
            // A handler may have scheduled what a later one cancelled.
            nextDelayNs = Long.MAX_VALUE;
        }
        return fired;
    }

    /**
     * Tells how long the loop may sleep.
     *
     * @return a time at which to call {@link #advance}, at or before the first deadline; {@link Long#MAX_VALUE} when no
     *     timer is scheduled.
     */
    @Hot
    public long nextDeadlineNs() {
        return nextDelayNs == Long.MAX_VALUE ? Long.MAX_VALUE : startNs + nextDelayNs;
    }

    /** Moves what is due to the due list, and time to the present tick. */
    private void collectDue(long elapsedNs) {
        long targetTick = Math.min(elapsedNs / tickNs, TICKS_MAX);
        while (true) {
            int level = lowestLevel();
            if (level < 0) {
                break;
            }
            int bucket = Long.numberOfTrailingZeros(occupied[level]);
            long bucketTick = bucketTick(level, bucket);
            if (bucketTick > targetTick) {
                break;
            }
            currentTick = Math.max(currentTick, bucketTick);
            if (level > 0) {
                spread(level, bucket);
            } else if (!collect(bucket, elapsedNs)) {
                break;
            }
        }
        currentTick = Math.max(currentTick, targetTick);
        nextDelayNs = firstDelayNs();
    }

    /** Moves the due timers of a bucket of the lowest level. Returns whether that were all. */
    private boolean collect(int bucket, long elapsedNs) {
        int head = capacity + bucket;
        boolean all = true;
        int timer = next[head];
        while (timer != head) {
            int following = next[timer];
            if (deadlines[timer] - startNs <= elapsedNs) {
                unlink(timer);
                link(timer, dueHead);
            } else {
                all = false;
            }
            timer = following;
        }
        return all;
    }

    /** Moves the timers of a bucket whose time has come to lower levels. */
    private void spread(int level, int bucket) {
        int head = capacity + level * BUCKETS_PER_LEVEL + bucket;
        for (int timer = next[head]; timer != head; timer = next[head]) {
            unlink(timer);
            place(timer, deadlines[timer] - startNs);
        }
    }

    /** A bound for the next time: exact in the lowest level, where a bucket begins in the higher ones. */
    private long firstDelayNs() {
        int level = lowestLevel();
        if (level < 0) {
            return Long.MAX_VALUE;
        }
        int bucket = Long.numberOfTrailingZeros(occupied[level]);
        if (level > 0) {
            return bucketTick(level, bucket) * tickNs;
        }
        int head = capacity + bucket;
        long first = Long.MAX_VALUE;
        for (int timer = next[head]; timer != head; timer = next[timer]) {
            first = Math.min(first, deadlines[timer] - startNs);
        }
        return first;
    }

    private int lowestLevel() {
        for (int level = 0; level < LEVELS; level++) {
            if (occupied[level] != 0) {
                return level;
            }
        }
        return -1;
    }

    /** The first tick of a bucket: present time's higher bits, the bucket's number, zeros. */
    private long bucketTick(int level, int bucket) {
        int shift = level * LEVEL_BITS;
        long higher = currentTick >>> shift + LEVEL_BITS << shift + LEVEL_BITS;
        return higher | (long) bucket << shift;
    }

    @Hot
    private void place(int timer, long delayNs) {
        // A deadline that has passed belongs to the present tick, where every timer is compared with the time.
        long tick = Math.min(Math.max(delayNs / tickNs, currentTick), TICKS_MAX);
        long differing = tick ^ currentTick;
        int level = differing == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(differing)) / LEVEL_BITS;
        int bucket = (int) (tick >>> level * LEVEL_BITS) & BUCKET_MASK;
        occupied[level] |= 1L << bucket;
        link(timer, capacity + level * BUCKETS_PER_LEVEL + bucket);
    }

    @Hot
    private void link(int timer, int head) {
        int last = previous[head];
        next[last] = timer;
        previous[timer] = last;
        next[timer] = head;
        previous[head] = timer;
    }

    @Hot
    private void unlink(int timer) {
        int before = previous[timer];
        int after = next[timer];
        next[before] = after;
        previous[after] = before;
        if (before == after && after < dueHead) {
            // Both neighbours are the bucket's head: that was its last timer.
            int bucket = after - capacity;
            occupied[bucket >>> LEVEL_BITS] &= ~(1L << (bucket & BUCKET_MASK));
        }
    }

    @Hot
    private void checkTimer(int timer) {
        if (timer < 0 || timer >= capacity) {
            throw Invariant.fail("no such timer", timer);
        }
    }
}
