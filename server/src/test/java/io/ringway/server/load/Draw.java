package io.ringway.server.load;

/** Seeded random numbers (SplitMix64), the same on every machine. One thread. */
final class Draw {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    /**
     * Begins a sequence.
     *
     * @param seed of the sequence
     */
    Draw(long seed) {
        state = seed;
    }

    /** Mixes the bits of a number: close inputs give outputs that look unrelated. */
    static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    /** Any number. */
    long next() {
        state += GOLDEN;
        return mix(state);
    }

    /** A number from 0 to the bound, which is excluded and positive. */
    int below(int bound) {
        return (int) Math.unsignedMultiplyHigh(next(), bound);
    }

    /** A number from the first to the second, both included. */
    int between(int from, int to) {
        return from + below(to - from + 1);
    }

    /** True so many times in a million. */
    boolean perMillion(int chance) {
        return below(1_000_000) < chance;
    }

    /** A length: small ones often, large ones rarely, never above the bound. */
    int length(int bound) {
        int dice = below(1000);
        int most;
        if (dice < 700) {
            most = 256;
        } else if (dice < 930) {
            most = 2 * 1024;
        } else if (dice < 985) {
            most = 16 * 1024;
        } else if (dice < 997) {
            most = 72 * 1024;
        } else {
            most = 400 * 1024;
        }
        return below(Math.min(most, bound) + 1);
    }
}
