package io.ringway.ring;

import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.MemoryOptions;

/** Anonymous off-heap memory, from the kernel so that a simulated one sees the same. */
final class Region {
    private Region() {
    }

    /**
     * Maps zeroed memory.
     *
     * @param kernel     where it comes from.
     * @param bytes      how much.
     * @param extraFlags MAP_… flags besides PRIVATE and ANONYMOUS.
     * @return its address.
     * @throws RingException when there is none.
     */
    static long map(Kernel kernel, long bytes, int extraFlags) {
        long address = kernel.mmap(bytes, MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE,
                MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS | extraFlags, -1, 0);
        if (address < 0) {
            int errno = (int) -address;
            throw new RingException(errno, "mmap of " + bytes + " bytes failed with " + Errno.name(errno)
                    + "; raise the memory limit (container, ulimit -v) or lower the configured pools");
        }
        return address;
    }
}
