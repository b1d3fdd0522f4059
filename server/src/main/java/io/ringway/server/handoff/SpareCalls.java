package io.ringway.server.handoff;

import io.ringway.server.Hot;

/**
 * The calls of one worker that are at rest, for whichever handler is called next; the one that was used last goes
 * first. Thread: the worker's.
 *
 * <p>Limit: {@link #MAX} calls, however many handlers there are, each with at most 40 KiB besides itself: of the last
 * request 16, of a short response 16, of its fields and trailers 4 each. What has grown beyond is let go of.
 */
final class SpareCalls {

    /** Calls that are kept. */
    static final int MAX = 128;

    private final MemoryBudget budget;
    private final Call[] calls = new Call[MAX];
    private int count;

    /**
     * Creates a place for calls, without any.
     *
     * @param budget of what all calls hold of their requests
     */
    SpareCalls(MemoryBudget budget) {
        this.budget = budget;
    }

    /**
     * Takes a call.
     *
     * @return a free call, or null if there is no heap for one
     */
    @Hot
    Call take() {
        return count > 0 ? calls[--count] : create();
    }

    private Call create() {
        try {
            return new Call(budget);
        } catch (OutOfMemoryError heapIsFull) {
            return null;
        }
    }

    /**
     * Frees a call, and keeps it unless there are enough. Takes: the call.
     *
     * @param call nobody uses any more
     */
    @Hot
    void give(Call call) {
        call.free();
        if (count < MAX) {
            calls[count++] = call;
        }
    }
}
