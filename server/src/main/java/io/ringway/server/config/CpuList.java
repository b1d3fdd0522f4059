package io.ringway.server.config;

import java.util.Arrays;
import java.util.BitSet;

/** An immutable, ascending list of CPU numbers to pin workers to, or {@link #ALL} for every CPU that is allowed. */
public final class CpuList {

    /** Highest CPU number that is read. */
    public static final int CPU_MAX = 4095;

    /** Every CPU the process is allowed to use; holds no number itself. */
    public static final CpuList ALL = new CpuList(new int[0]);

    /** The form that is read, for messages. */
    public static final String ALLOWED = "CPU numbers 0.." + CPU_MAX + " and ranges, such as 0-3,6";

    private final int[] cpus;

    private CpuList(int[] cpus) {
        this.cpus = cpus;
    }

    /**
     * Reads {@code 0-3,6}; blanks around the parts are ignored.
     *
     * @param text to read.
     * @return the list, never {@link #ALL}.
     * @throws IllegalArgumentException when the text is no such list; the message says what is wrong, in a few words.
     */
    public static CpuList parse(String text) {
        BitSet set = new BitSet();
        for (String part : text.split(",", -1)) {
            String range = part.strip();
            int dash = range.indexOf('-');
            int first = number(dash < 0 ? range : range.substring(0, dash).strip());
            int last = dash < 0 ? first : number(range.substring(dash + 1).strip());
            if (last < first) {
                throw new IllegalArgumentException("a range runs backwards");
            }
            if (set.nextSetBit(first) >= 0 && set.nextSetBit(first) <= last) {
                throw new IllegalArgumentException("a CPU is named twice");
            }
            set.set(first, last + 1);
        }
        return new CpuList(set.stream().toArray());
    }

    /**
     * Tells whether this stands for every allowed CPU.
     *
     * @return true for {@link #ALL}.
     */
    public boolean isAll() {
        return cpus.length == 0;
    }

    /**
     * How many CPUs are named.
     *
     * @return 0 for {@link #ALL}.
     */
    public int count() {
        return cpus.length;
    }

    /**
     * One of the CPUs.
     *
     * @param index 0 to {@code count() - 1}.
     * @return its number.
     */
    public int cpu(int index) {
        return cpus[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuList list && Arrays.equals(list.cpus, cpus);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(cpus);
    }

    @Override
    public String toString() {
        return isAll() ? "all" : Arrays.toString(cpus);
    }

    private static int number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("not a list of CPU numbers");
        }
        if (digits.length() > 4 || Integer.parseInt(digits) > CPU_MAX) {
            throw new IllegalArgumentException("a CPU number is out of range");
        }
        return Integer.parseInt(digits);
    }
}
