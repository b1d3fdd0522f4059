package io.ringway.server.handoff;

import io.ringway.server.Hot;

/**
 * What the copies of one worker's requests, its responses that wait for their clients, and what is on its way may take
 * together. The more is held for one of them, the sooner there is none left for it: what takes much does not shut out
 * what takes little. Thread: the worker's.
 */
final class MemoryBudget {

    /** The part of the limit up to which there is some to spare. */
    private static final int SPARE_PART = 2;
    /** What is held for one is small up to here, in bytes: all of the limit is for it. */
    static final int SMALL_BYTES = 16 * 1024;
    /** Middling up to here: it leaves a sixteenth of the limit to what is small, what is longer an eighth. */
    static final int MIDDLING_BYTES = 64 * 1024;
    private static final int EIGHTH = 8;
    private static final int SIXTEENTH = 16;
    /** The part of the limit from which on something would find no room where an eighth is left to others. */
    private static final int LARGE_PART = 4;
    /** The part that this, of which there are few, leaves. */
    private static final int LAST_PART = 64;

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
        return usedBytes + bytes <= spareBytes() && take(bytes);
    }

    /**
     * Takes some for one request or response, beside what it has.
     *
     * @param held  bytes it will hold then
     * @param bytes of them that are to be taken now
     * @return false if they are not there for as large a one; nothing is taken then
     */
    @Hot
    boolean takeFor(long held, long bytes) {
        return usedBytes + bytes <= limitFor(held) && take(bytes);
    }

    private long limitFor(long held) {
        if (held <= SMALL_BYTES) {
            return limitBytes;
        }
        if (isLarge(held)) {
            return limitBytes - limitBytes / LAST_PART;
        }
        return limitBytes - limitBytes / (held <= MIDDLING_BYTES ? SIXTEENTH : EIGHTH);
    }

    /**
     * Tells whether so much would hardly ever find room if it had to leave others much.
     *
     * @param held bytes
     * @return true from a quarter of the limit on
     */
    boolean isLarge(long held) {
        return held >= limitBytes / LARGE_PART;
    }

    /**
     * The part of which there is some to spare.
     *
     * @return bytes
     */
    long spareBytes() {
        return limitBytes / SPARE_PART;
    }

    /**
     * Tells whether one could hold so much if nobody else had any.
     *
     * @param held bytes
     * @return false if never
     */
    boolean bears(long held) {
        return held <= limitFor(held);
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
