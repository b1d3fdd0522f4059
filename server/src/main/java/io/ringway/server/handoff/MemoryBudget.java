package io.ringway.server.handoff;

import io.ringway.server.Hot;

/** What the copies of one worker's requests and what is on its way may take together. Thread: the worker's. */
final class MemoryBudget {

    /** The part of the limit up to which there is some to spare. */
    private static final int SPARE_PART = 2;
    /** The part of the limit that may be kept besides, for calls to come. */
    private static final int KEPT_PART = 8;

    private final long limitBytes;
    private long usedBytes;
    private long keptBytes;

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
     * Notes memory that is kept for later although nobody uses it. It counts by itself: nothing is taken from what may
     * be used.
     *
     * @param bytes that are kept
     * @return false if they are too many: they are to be let go
     */
    @Hot
    boolean keep(long bytes) {
        if (keptBytes + bytes > limitBytes / KEPT_PART) {
            return false;
        }
        keptBytes += bytes;
        return true;
    }

    /**
     * Notes that memory is not kept any more.
     *
     * @param bytes that were
     */
    @Hot
    void unkeep(long bytes) {
        keptBytes -= bytes;
        assert keptBytes >= 0;
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
