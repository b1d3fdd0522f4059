package io.ringway.balancer;

/** Where in a cycle each of several independent workers begins. */
final class Stagger {
    private Stagger() {
    }

    /**
     * Spreads the workers evenly around a cycle.
     *
     * @param workerIndex of the worker, 0 to workerCount - 1.
     * @param workerCount is 1 or more.
     * @param cycle       is the cycle's length, 0 to 2^47.
     * @return a place, 0 to cycle - 1; 0 for an empty cycle.
     */
    static long start(int workerIndex, int workerCount, long cycle) {
        if (workerCount < 1 || workerIndex < 0 || workerIndex >= workerCount) {
            throw new IllegalArgumentException("worker " + workerIndex + " of " + workerCount);
        }
        // Divided before multiplied: the product of a cycle of 2^47 and a worker index could overflow.
        return cycle / workerCount * workerIndex + cycle % workerCount * workerIndex / workerCount;
    }
}
