package io.ringway.ring.loop;

import io.ringway.ring.Hot;
import java.util.function.LongSupplier;

/**
 * The time of a turn. One reading serves the whole turn, so that everything in it agrees; the wall clock is read about
 * once a second, when its second changes. The only reader of clocks; both sources are given, so a simulation has its
 * own.
 *
 * <p>Thread: the loop's.
 */
public final class LoopClock {
    private static final long NS_PER_MS = 1_000_000L;
    private static final long MS_PER_SECOND = 1_000L;

    private final LongSupplier nanoTime;
    private final LongSupplier wallMs;
    private long nowNs;
    private long epochSecond;
    private long nextSecondNs;

    /**
     * Reads both clocks once.
     *
     * @param nanoTime monotonic time in nanoseconds, for example {@code System::nanoTime}.
     * @param wallMs   milliseconds since 1970, for example {@code System::currentTimeMillis}.
     */
    public LoopClock(LongSupplier nanoTime, LongSupplier wallMs) {
        this.nanoTime = nanoTime;
        this.wallMs = wallMs;
        this.nowNs = nanoTime.getAsLong();
        readWall();
    }

    /** {@return the turn's time in nanoseconds; never goes back} */
    @Hot
    public long nowNs() {
        return nowNs;
    }

    /** {@return the turn's wall time in seconds since 1970, for dates; at most some milliseconds behind} */
    @Hot
    public long epochSecond() {
        return epochSecond;
    }

    /** Begins a turn: reads the time. */
    @Hot
    public void update() {
        long read = nanoTime.getAsLong();
        if (read - nowNs > 0) {
            nowNs = read;
        }
        if (nowNs - nextSecondNs >= 0) {
            readWall();
        }
    }

    /** {@return nanoseconds since the turn began: reads the time again and leaves the turn's own as it is} */
    @Hot
    public long elapsedNs() {
        return nanoTime.getAsLong() - nowNs;
    }

    private void readWall() {
        long ms = wallMs.getAsLong();
        epochSecond = Math.floorDiv(ms, MS_PER_SECOND);
        nextSecondNs = nowNs + (MS_PER_SECOND - Math.floorMod(ms, MS_PER_SECOND)) * NS_PER_MS;
    }
}
