package io.ringway.ring.kernel;

import java.util.Arrays;
import java.util.BitSet;

/** Which CPUs threads run on. */
public final class CpuAffinity {
    private static final int CPU_MAX = 4095;
    private static final int MASK_BYTES = (CPU_MAX + 1) / Byte.SIZE;

    private CpuAffinity() {
    }

    /**
     * Reads a list of CPUs.
     *
     * @param text numbers and ranges, for example {@code 0-3,6}; each CPU once.
     * @return the CPUs in the order written.
     * @throws IllegalArgumentException naming what is wrong with it.
     */
    public static int[] parse(String text) {
        BitSet seen = new BitSet();
        int[] cpus = new int[0];
        for (String part : text.split(",", -1)) {
            String[] ends = part.strip().split("-", -1);
            int first = parseCpu(text, ends[0]);
            int last = ends.length == 1 ? first : parseCpu(text, ends[1]);
            if (ends.length > 2 || last < first) {
                throw invalid(text, "\"" + part + "\" is no range");
            }
            int start = cpus.length;
            cpus = Arrays.copyOf(cpus, start + last - first + 1);
            for (int cpu = first; cpu <= last; cpu++) {
                if (seen.get(cpu)) {
                    throw invalid(text, "CPU " + cpu + " is there twice");
                }
                seen.set(cpu);
                cpus[start + cpu - first] = cpu;
            }
        }
        return cpus;
    }

    /**
     * Asks which CPUs the calling thread may run on.
     *
     * @param kernel the kernel to ask.
     * @return their numbers, ascending; empty when the kernel does not say.
     */
    public static int[] allowed(Kernel kernel) {
        long mask = kernel.mmap(MASK_BYTES, MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE,
                MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS, -1, 0);
        if (mask < 0) {
            return new int[0];
        }
        int result = kernel.affinity(mask, MASK_BYTES);
        BitSet cpus = result < 0 ? new BitSet() : BitSet.valueOf(NativeMemory.bytes(mask, MASK_BYTES));
        kernel.munmap(mask, MASK_BYTES);
        return cpus.stream().toArray();
    }

    /**
     * Pins the calling thread to one CPU.
     *
     * @param kernel the kernel to ask.
     * @param cpu    the CPU.
     * @return 0, or -errno: -EINVAL for a CPU that is absent or not allowed here.
     */
    public static int pin(Kernel kernel, int cpu) {
        return kernel.setAffinity(cpu);
    }

    private static int parseCpu(String text, String digits) {
        if (!digits.matches("\\d{1,4}") || Integer.parseInt(digits) > CPU_MAX) {
            throw invalid(text, "\"" + digits + "\" is no CPU number");
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException invalid(String text, String problem) {
        return new IllegalArgumentException(
                "cpus \"" + text + "\": " + problem + " (allowed: numbers and ranges up to " + CPU_MAX + ", as 0-3,6)");
    }
}
