package io.ringway.ring.kernel;

import java.util.BitSet;

/** Which CPUs threads run on. */
public final class CpuAffinity {
    private static final int CPU_MAX = 4095;
    private static final int MASK_BYTES = (CPU_MAX + 1) / Byte.SIZE;

    private CpuAffinity() {
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
}
