package io.ringway.ring.sim;

/**
 * The one source of randomness of a simulation: SplitMix64. It can be split, so that each part draws from a stream of
 * its own and a change in one part does not move the others.
 */
public final class SimRandom {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;
    private static final double UNIT = 0x1.0p-53;

    private long state;

    /**
     * Starts a stream.
     *
     * @param seed any number.
     */
    public SimRandom(long seed) {
        state = mix(seed + GOLDEN);
    }

    /** {@return the next 64 random bits} */
    public long next() {
        state += GOLDEN;
        return mix(state);
    }

    /**
     * Draws a number below a bound.
     *
     * @param bound more than 0.
     * @return 0 to bound - 1.
     */
    public int nextInt(int bound) {
        assert bound > 0 : bound;
        return (int) ((next() >>> 32) * bound >>> 32);
    }

    /**
     * Draws a number from a range.
     *
     * @param low  the lowest.
     * @param high the highest, not below {@code low}.
     * @return a number of the range, both ends included.
     */
    public long between(long low, long high) {
        assert high >= low : high;
        return low + Long.remainderUnsigned(next(), high - low + 1);
    }

    /**
     * Draws a number whose logarithm is evenly spread: as many below 10 as between 100 and 1,000.
     *
     * @param low  the lowest, more than 0.
     * @param high the highest.
     * @return a number of the range.
     */
    public long spread(long low, long high) {
        assert low > 0 && high >= low : low;
        return Math.min(high, Math.round(low * Math.exp(nextDouble() * Math.log((double) high / low))));
    }

    /**
     * Throws a die.
     *
     * @param probability 0 to 1.
     * @return true with that probability.
     */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /** {@return a number from 0 to below 1} */
    public double nextDouble() {
        return (next() >>> 11) * UNIT;
    }

    /** {@return a stream of its own, which later draws from this one do not change} */
    public SimRandom split() {
        return new SimRandom(next());
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
