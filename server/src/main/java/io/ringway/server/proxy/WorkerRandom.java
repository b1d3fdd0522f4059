package io.ringway.server.proxy;

import io.ringway.server.Hot;

/**
 * The worker's one source of randomness: SplitMix64 from a seed, so that a simulated run repeats. Not for secrets.
 * Thread: owning worker.
 */
public final class WorkerRandom {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /**
     * Creates the sequence.
     *
     * @param seed of the worker
     */
    public WorkerRandom(long seed) {
        state = seed;
    }

    /**
     * Draws 64 bits.
     *
     * @return the next of the sequence
     */
    @Hot
    public long next() {
        state += GAMMA;
        long z = state;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
