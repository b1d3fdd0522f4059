package io.ringway.ring.loop;

import io.ringway.ring.Hot;

/** Counts turns that took longer than they should: whatever runs on the loop's thread holds back everything else. */
public final class StallTracker {
    private final long thresholdNs;
    private long count;
    private long maxNs;
    private long totalNs;

    /**
     * Starts without stalls.
     *
     * @param thresholdNs turns longer than this are stalls.
     */
    public StallTracker(long thresholdNs) {
        this.thresholdNs = thresholdNs;
    }

    /**
     * Records a turn. Thread: the loop's.
     *
     * @param turnNs its working time, without the wait.
     */
    @Hot
    public void onTurn(long turnNs) {
        if (turnNs > maxNs) {
            maxNs = turnNs;
        }
        if (turnNs > thresholdNs) {
            count++;
            totalNs += turnNs;
        }
    }

    /** {@return turns longer than the threshold} */
    public long count() {
        return count;
    }

    /** {@return the longest turn, nanoseconds, stall or not} */
    public long maxNs() {
        return maxNs;
    }

    /** {@return the time of all stalls together, nanoseconds} */
    public long totalNs() {
        return totalNs;
    }

    /** {@return turns longer than this are stalls, nanoseconds} */
    public long thresholdNs() {
        return thresholdNs;
    }
}
