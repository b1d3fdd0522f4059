package io.ringway.http.fuzz;

import java.util.List;

/**
 * Something that reads hostile bytes, with everything that has to hold for any of them.
 *
 * <p>A target keeps its scratch memory between runs and allocates nothing in steady state where that is easy, but no
 * run depends on an earlier one. Thread: one at a time.
 */
public interface FuzzTarget {
    /**
     * Short name for commands and reports.
     *
     * @return lower-case word.
     */
    String name();

    /**
     * Checks every property on one input.
     *
     * @param input  array that holds it from index 0; not changed, not kept.
     * @param length of the input in bytes.
     * @return true if the product accepted the input, so that a report can tell whether the mix is worth its time.
     * @throws Disagreement if a property does not hold; whatever else the product throws is a finding as well.
     */
    boolean run(byte[] input, int length);

    /**
     * Lets the product alone read the input once, whole: what time and memory are measured on.
     *
     * @param input  array that holds it from index 0.
     * @param length of the input in bytes.
     */
    void decode(byte[] input, int length);

    /**
     * Checks the input in every way it can arrive, which is far more than {@link #run} tries.
     *
     * @param input to deliver; all of the array.
     */
    default void runEveryWay(byte[] input) {
        run(input, input.length);
    }

    /**
     * Most time that {@link #decode} may take.
     *
     * @param length of the input in bytes.
     * @return nanoseconds.
     */
    default long timeMaxNs(int length) {
        return 20_000 + 50L * length;
    }

    /**
     * Most memory that {@link #run} may take from the heap, its oracles included.
     *
     * @param length of the input in bytes.
     * @return bytes.
     */
    default long allocationMaxBytes(int length) {
        return 64 * 1024 + 16L * length;
    }

    /**
     * Makes inputs from scratch.
     *
     * @return the target's grammar.
     */
    Grammar grammar();

    /**
     * Inputs to begin from: those of the case files where they are, and some of our own.
     *
     * @return the inputs, always in the same order.
     */
    List<byte[]> seeds();
}
