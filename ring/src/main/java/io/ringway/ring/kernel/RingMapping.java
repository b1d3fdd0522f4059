package io.ringway.ring.kernel;

import io.ringway.ring.Invariant;
import io.ringway.ring.RingException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One ring's kernel object and its mapped memory: both rings in one view, the submission entries in another, and a page
 * for the arguments of system calls. Says where things are; {@code Ring} works with them.
 *
 * <p>Thread: the one that will submit.
 */
public final class RingMapping implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;
    private static final int SCRATCH_OFFSET = 1024;

    private final Kernel kernel;
    private final long page;
    private final UnsafeBuffer rings = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer sqes = new UnsafeBuffer(0, 0);
    private int fd = -1;

    /**
     * Takes the argument page; the ring comes with {@link #open}.
     *
     * @param kernel the kernel that has the ring.
     */
    public RingMapping(Kernel kernel) {
        this.kernel = kernel;
        this.page = kernel.mmap(PAGE_BYTES, MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE,
                MemoryOptions.MAP_PRIVATE | MemoryOptions.MAP_ANONYMOUS, -1, 0);
        if (page < 0) {
            throw new RingException((int) -page, Errno.setupRemedy((int) -page, "mmap", kernel, PAGE_BYTES));
        }
    }

    /**
     * Creates the ring and maps it. May be tried again with other arguments after a failure.
     *
     * @param sqEntries submission entries.
     * @param cqEntries completion entries.
     * @param flags     IORING_SETUP_… flags besides CQSIZE and CLAMP, which are always set.
     * @return 0, or -errno.
     */
    public int open(int sqEntries, int cqEntries, int flags) {
        Invariant.check(fd < 0, "a mapping holds one ring");
        NativeMemory.clear(page, UringAbi.PARAMS_BYTES);
        NativeMemory.putInt(page + UringAbi.PARAMS_CQ_ENTRIES, cqEntries);
        NativeMemory.putInt(page + UringAbi.PARAMS_FLAGS, flags | UringAbi.SETUP_CQSIZE | UringAbi.SETUP_CLAMP);
        int result = kernel.ringSetup(sqEntries, page);
        if (result < 0) {
            return result;
        }
        fd = result;
        result = (features() & UringAbi.FEAT_SINGLE_MMAP) == 0 ? -Errno.EINVAL : map();
        if (result < 0) {
            release();
            return result;
        }
        if ((flags & UringAbi.SETUP_NO_SQARRAY) == 0) {
            fillIndexArray();
        }
        return 0;
    }

    /** {@return the ring's file descriptor, or -1} */
    public int fd() {
        return fd;
    }

    /** {@return IORING_FEAT_… of the ring} */
    public int features() {
        return NativeMemory.getInt(page + UringAbi.PARAMS_FEATURES);
    }

    /** {@return submission entries, a power of two} */
    public int sqEntries() {
        return NativeMemory.getInt(page + UringAbi.PARAMS_SQ_ENTRIES);
    }

    /** {@return completion entries, a power of two} */
    public int cqEntries() {
        return NativeMemory.getInt(page + UringAbi.PARAMS_CQ_ENTRIES);
    }

    /** {@return the view of both rings} */
    public UnsafeBuffer rings() {
        return rings;
    }

    /** {@return the view of the submission entries} */
    public UnsafeBuffer sqes() {
        return sqes;
    }

    /**
     * Reads where a part of the submission ring is.
     *
     * @param part one of {@link UringAbi}'s SQ_OFF_….
     * @return its offset in {@link #rings()}.
     */
    public int sqOffset(int part) {
        return NativeMemory.getInt(page + UringAbi.PARAMS_SQ_OFF + part);
    }

    /**
     * Reads where a part of the completion ring is.
     *
     * @param part one of {@link UringAbi}'s CQ_OFF_….
     * @return its offset in {@link #rings()}.
     */
    public int cqOffset(int part) {
        return NativeMemory.getInt(page + UringAbi.PARAMS_CQ_OFF + part);
    }

    /** {@return the address of 3 KiB for the arguments of system calls on this ring} */
    public long scratch() {
        return page + SCRATCH_OFFSET;
    }

    /** Unmaps everything and closes the ring. The kernel cancels what is in flight. */
    @Override
    public void close() {
        release();
        kernel.munmap(page, PAGE_BYTES);
    }

    /** Unmaps and closes the ring but keeps the argument page, so that {@link #open} may follow. */
    void release() {
        if (rings.capacity() > 0) {
            kernel.munmap(rings.addressOffset(), rings.capacity());
            rings.wrap(0, 0);
        }
        if (sqes.capacity() > 0) {
            kernel.munmap(sqes.addressOffset(), sqes.capacity());
            sqes.wrap(0, 0);
        }
        if (fd >= 0) {
            kernel.close(fd);
            fd = -1;
        }
    }

    private int map() {
        int protection = MemoryOptions.PROT_READ | MemoryOptions.PROT_WRITE;
        int flags = MemoryOptions.MAP_SHARED | MemoryOptions.MAP_POPULATE;
        int ringBytes = Math.max(sqOffset(UringAbi.SQ_OFF_ARRAY) + sqEntries() * Integer.BYTES,
                cqOffset(UringAbi.CQ_OFF_CQES) + cqEntries() * UringAbi.CQE_BYTES);
        long address = kernel.mmap(ringBytes, protection, flags, fd, UringAbi.OFF_SQ_RING);
        if (address < 0) {
            return (int) address;
        }
        rings.wrap(address, ringBytes);
        int sqesBytes = sqEntries() * UringAbi.SQE_BYTES;
        address = kernel.mmap(sqesBytes, protection, flags, fd, UringAbi.OFF_SQES);
        if (address < 0) {
            return (int) address;
        }
        sqes.wrap(address, sqesBytes);
        return 0;
    }

    /** Without NO_SQARRAY the kernel reads entries through an array of indices; it stays the identity for ever. */
    private void fillIndexArray() {
        int array = sqOffset(UringAbi.SQ_OFF_ARRAY);
        for (int i = 0; i < sqEntries(); i++) {
            rings.putInt(array + i * Integer.BYTES, i);
        }
    }
}
