package io.ringway.http.fuzz;

/**
 * SplitMix64: an input depends on the seed and its number alone, so that any of a hundred million can be made again.
 */
public final class FuzzRandom {
    private static final long GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    /**
     * Goes to the beginning of one input's numbers.
     *
     * @param seed   of the run.
     * @param number of the input.
     */
    public void begin(long seed, long number) {
        state = mix(seed + GAMMA) ^ mix(number * GAMMA + 1);
    }

    /**
     * Draws 64 bits.
     *
     * @return the next of the sequence.
     */
    public long next() {
        state += GAMMA;
        return mix(state);
    }

    /**
     * Draws a number.
     *
     * @param bound at least 1.
     * @return 0 to bound - 1.
     */
    public int below(int bound) {
        return (int) ((next() >>> 32) * bound >>> 32);
    }

    /**
     * Draws a yes or no.
     *
     * @param of how many one is a yes.
     * @return true once in so many.
     */
    public boolean oneIn(int of) {
        return below(of) == 0;
    }

    /**
     * Draws one of some words.
     *
     * @param words at least one.
     * @return one of them, not a copy.
     */
    public byte[] pick(byte[][] words) {
        return words[below(words.length)];
    }

    /**
     * Draws one of the first words of a list that begins with the good ones.
     *
     * @param words at least {@code count}.
     * @param count of words that are asked for.
     * @return one of them, not a copy.
     */
    public byte[] pick(byte[][] words, int count) {
        return words[below(Math.min(count, words.length))];
    }

    /**
     * Mixes some bytes into a number that decides about cuts, so that cuts depend on the input alone.
     *
     * @param bytes  to mix.
     * @param length of them.
     * @return the number.
     */
    public static long hash(byte[] bytes, int length) {
        long hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + bytes[i];
        }
        return mix(hash);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
