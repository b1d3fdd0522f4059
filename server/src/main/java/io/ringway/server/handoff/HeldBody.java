package io.ringway.server.handoff;

import io.ringway.server.Hot;

/**
 * What a whole response takes of its worker's memory from the time its head goes out until the client has taken it: the
 * client says how long that is. Long ones have the first half only: requests find room beside them.
 *
 * <p>Thread: the worker's.
 */
final class HeldBody {

    /** Bytes nobody counts: most bodies have no more, and lie with what clients are about to take anyway. */
    static final int FREE_BYTES = MemoryBudget.SMALL_BYTES;

    private final MemoryBudget budget;
    private long lentBytes;

    /**
     * Creates one that holds nothing.
     *
     * @param budget of its bytes
     */
    HeldBody(MemoryBudget budget) {
        this.budget = budget;
    }

    /**
     * Has a body counted, once. One that is longer than half of all there is counts as that half: it is never refused
     * for its length alone.
     *
     * @param length in bytes; up to {@link #FREE_BYTES}, or negative, it is not counted
     * @return false if there is no memory for it: the response must not begin
     */
    @Hot
    boolean admit(long length) {
        return length <= FREE_BYTES || lentBytes > 0 || take(Math.min(length, budget.spareBytes()));
    }

    private boolean take(long bytes) {
        boolean isOneOfMany = bytes > MemoryBudget.MIDDLING_BYTES && !budget.isLarge(bytes);
        boolean isTaken = isOneOfMany ? budget.takeSpare(bytes) : budget.takeFor(bytes, bytes);
        lentBytes = isTaken ? bytes : 0;
        return isTaken;
    }

    /** Gives back what was counted. */
    @Hot
    void end() {
        budget.give(lentBytes);
        lentBytes = 0;
    }
}
