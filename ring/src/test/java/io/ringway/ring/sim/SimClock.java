package io.ringway.ring.sim;

import java.util.ArrayList;
import java.util.List;

/** The time of a simulation. It stands still but for {@link #advanceTo}. */
public final class SimClock {
    private static final long NS_PER_MS = 1_000_000L;
    private static final long DAY_NS = 86_400L * 1_000 * NS_PER_MS;
    /** 2025-01-01, milliseconds since 1970. */
    private static final long EPOCH_MS = 1_735_689_600_000L;
    private static final long YEAR_MS = 365L * 86_400 * 1_000;

    private final long startNs;
    private final long startMs;
    private final List<Jump> jumps = new ArrayList<>();
    private long nowNs;

    /** Time that went by while nobody looked. */
    private record Jump(long fromNs, long toNs) {
    }

    /**
     * Starts a clock at an odd time, so that nothing can rely on zero or on round numbers.
     *
     * @param random draws the start.
     */
    public SimClock(SimRandom random) {
        startNs = random.between(1, DAY_NS) | 1;
        startMs = EPOCH_MS + random.between(0, YEAR_MS);
        nowNs = startNs;
    }

    /** {@return monotonic time in nanoseconds} */
    public long nanoTime() {
        return nowNs;
    }

    /** {@return wall time in milliseconds since 1970; goes with the monotonic time} */
    public long wallMs() {
        return startMs + elapsedNs() / NS_PER_MS;
    }

    /** {@return nanoseconds since the start: the virtual time simulated} */
    public long elapsedNs() {
        return nowNs - startNs;
    }

    /**
     * Moves the time. A time that has passed already changes nothing.
     *
     * @param ns the new time on {@link #nanoTime}'s scale.
     */
    public void advanceTo(long ns) {
        if (ns > nowNs) {
            nowNs = ns;
        }
    }

    /**
     * Moves the time while nobody looks, and remembers that.
     *
     * @param ns how far.
     */
    void jump(long ns) {
        jumps.add(new Jump(nowNs, nowNs + ns));
        advanceTo(nowNs + ns);
    }

    /**
     * Adds up the jumps that some time had a part of.
     *
     * @param fromNs its begin on {@link #nanoTime}'s scale.
     * @param toNs   its end.
     * @return their whole lengths in nanoseconds.
     */
    public long jumpedNs(long fromNs, long toNs) {
        long sum = 0;
        for (Jump jump : jumps) {
            sum += jump.fromNs <= toNs && jump.toNs >= fromNs ? jump.toNs - jump.fromNs : 0;
        }
        return sum;
    }
}
