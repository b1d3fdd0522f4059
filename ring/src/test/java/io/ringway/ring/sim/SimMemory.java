package io.ringway.ring.sim;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.kernel.MemoryOptions;
import java.util.HashMap;
import java.util.Map;

/** Real memory for a simulated kernel: zeroed when it is mapped, and counted. */
final class SimMemory {
    private static final int READ_WRITE = MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE;

    private final Kernel host = new LinuxKernel();
    private final Map<Long, Long> mappings = new HashMap<>();
    private final Map<Long, Shared> shared = new HashMap<>();
    private long mappedBytes;

    /** Maps memory. Returns its address, or -errno. */
    long map(long length, int protection, int flags) {
        long address = host.mmap(length, protection, flags, -1, 0);
        if (address > 0) {
            mappings.put(address, length);
            mappedBytes += length;
        }
        return address;
    }

    /** Takes memory that a ring is going to share with the product. Returns its address. */
    long take(long length) {
        long address = host.mmap(length, READ_WRITE, MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS
                | MemoryOptions.MAP_NORESERVE, -1, 0);
        if (address < 0) {
            throw new IllegalStateException("out of memory");
        }
        shared.put(address, new Shared(length));
        return address;
    }

    /** Maps a ring's memory for the product. Returns the address. */
    long share(long address) {
        Shared memory = shared.get(address);
        memory.isMapped = true;
        mappedBytes += memory.length;
        return address;
    }

    /** The ring is gone; what the product has mapped of it stays until it is unmapped. */
    void giveUp(long address) {
        Shared memory = shared.get(address);
        memory.isHeld = false;
        unmapUnused(address, memory);
    }

    int unmap(long address, long length) {
        Shared memory = shared.get(address);
        if (memory != null) {
            memory.isMapped = false;
            mappedBytes -= memory.length;
            unmapUnused(address, memory);
            return 0;
        }
        Long mapped = mappings.remove(address);
        if (mapped == null) {
            throw new IllegalStateException("unmaps what is not mapped: " + length + " bytes");
        }
        mappedBytes -= mapped;
        return host.munmap(address, mapped);
    }

    private void unmapUnused(long address, Shared memory) {
        if (!memory.isHeld && !memory.isMapped) {
            shared.remove(address);
            host.munmap(address, memory.length);
        }
    }

    int advise(long address, long length, int advice) {
        return host.madvise(address, length, advice);
    }

    /** Calls that a thread answers the same way in every world. */
    Kernel host() {
        return host;
    }

    long mappedBytes() {
        return mappedBytes;
    }

    void unmapAll() {
        mappings.forEach(host::munmap);
        mappings.clear();
        shared.forEach((address, memory) -> host.munmap(address, memory.length));
        shared.clear();
        mappedBytes = 0;
    }

    /** Memory of a ring: it goes when neither the ring nor the product has it. */
    private static final class Shared {
        private final long length;
        private boolean isHeld = true;
        private boolean isMapped;

        private Shared(long length) {
            this.length = length;
        }
    }
}
