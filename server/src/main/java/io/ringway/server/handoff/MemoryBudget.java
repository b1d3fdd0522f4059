package io.ringway.server.handoff;

import io.ringway.server.Hot;

/** What the copies of one worker's requests and what is on its way may take together. Thread: the worker's. */
final class MemoryBudget {

    /** The part of the limit up to which there is some to spare. */
    private static final int SPARE_PART = 2;

    private final long limitBytes;
    private long usedBytes;

    /**
     * Creates a budget of which nothing is used.
     *
     * @param limitBytes most bytes
     */
    MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * Takes some.
     *
     * @param bytes to take
     * @return false if it is not there; nothing is taken then
     */
    @Hot
    boolean take(long bytes) {
        assert bytes >= 0;
        if (usedBytes + bytes > limitBytes) {
            return false;
        }
        usedBytes += bytes;
        return true;
    }

    /**
     * Takes some for what would also do without.
     *
     * @param bytes to take
     * @return false if more than half would be used; nothing is taken then
     */
    boolean takeSpare(long bytes) {
        return usedBytes + bytes <= limitBytes / SPARE_PART && take(bytes);
    }

    /**
     * Tells whether so much could be had if nobody else had any.
     *
     * @param bytes to take
     * @return false if never
     */
    boolean bears(long bytes) {
        return bytes <= limitBytes;
    }

    /**
     * Gives some back.
     *
     * @param bytes that were taken
     */
    @Hot
    void give(long bytes) {
        usedBytes -= bytes;
        assert usedBytes >= 0;
    }

    /**
     * Tells what is used.
     *
     * @return bytes
     */
    long usedBytes() {
        return usedBytes;
    }
}
