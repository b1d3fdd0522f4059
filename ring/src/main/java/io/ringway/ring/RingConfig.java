package io.ringway.ring;

/**
 * Sizes of one ring.
 *
 * @param sqEntries submission entries, a power of two from 8 to 4096: how much one system call submits at most.
 * @param cqEntries completion entries, a power of two from {@code sqEntries} to 65536: what the kernel can report
 *                  before it must keep completions aside (counted as overflow, never lost).
 */
public record RingConfig(int sqEntries, int cqEntries) {
    /** Sizes for a worker. A wait rarely brings more than some hundred completions; 4096 of them are 64 KiB. */
    public static final RingConfig DEFAULT = new RingConfig(256, 4096);

    static final int SQ_ENTRIES_MIN = 8;
    static final int SQ_ENTRIES_MAX = 4096;
    static final int CQ_ENTRIES_MAX = 65536;

    /** Checks both sizes and their relation. */
    public RingConfig {
        checkPowerOfTwo("sqEntries", sqEntries, SQ_ENTRIES_MIN, SQ_ENTRIES_MAX);
        checkPowerOfTwo("cqEntries", cqEntries, sqEntries, CQ_ENTRIES_MAX);
    }

    private static void checkPowerOfTwo(String name, int value, int min, int max) {
        if (value < min || value > max || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (allowed: a power of two, " + min + " to " + max + ")");
        }
    }
}
