package io.ringway.server.handoff;

import io.ringway.server.Hot;

/** What the copies of one worker's requests may take together. Thread: the worker's. */
final class MemoryBudget {

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
