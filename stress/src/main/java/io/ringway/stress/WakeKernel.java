package io.ringway.stress;

import io.ringway.ring.kernel.ForwardingKernel;

/**
 * The part of a kernel that a mailbox needs, without a system call: it counts the wake-ups. Thread: any; wake-ups of
 * one test come from one thread at a time.
 */
public final class WakeKernel extends ForwardingKernel {

    private static final int FD = 3;
    private static final long ADDRESS = 4096;

    /** Wake-ups of the loop. */
    private int wakes;
    private boolean closed;

    /** Creates a kernel without wake-ups. */
    public WakeKernel() {
        super(null);
    }

    /**
     * Counts the wake-ups.
     *
     * @return how many
     */
    public int wakes() {
        return wakes;
    }

    /** Forgets the wake-ups. */
    public void forget() {
        wakes = 0;
    }

    /**
     * Tells whether a descriptor was closed.
     *
     * @return true after {@link #close}
     */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public int eventfd(int initial, int flags) {
        return FD;
    }

    @Override
    public int eventfdWrite(int fd) {
        wakes++;
        return 0;
    }

    /** {@inheritDoc} The address is never used: nothing arms the wake-up. */
    @Override
    public long mmap(long length, int prot, int flags, int fd, long offset) {
        return ADDRESS;
    }

    @Override
    public int munmap(long address, long length) {
        return 0;
    }

    @Override
    public int close(int fd) {
        closed = true;
        return 0;
    }
}
