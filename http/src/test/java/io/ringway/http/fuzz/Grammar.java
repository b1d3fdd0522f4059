package io.ringway.http.fuzz;

/**
 * Writes inputs that are right or nearly right, and knows the words that matter in its language. Stateless.
 */
public interface Grammar {
    /**
     * Writes one input.
     *
     * @param random to draw from, and nothing else.
     * @param out    to append to.
     */
    void write(FuzzRandom random, ByteSink out);

    /**
     * Lines that a mutator may put among the lines of an input.
     *
     * @return lines with their ends.
     */
    byte[][] lines();

    /**
     * Pieces that a mutator may put anywhere.
     *
     * @return pieces of a few bytes.
     */
    byte[][] pieces();
}
