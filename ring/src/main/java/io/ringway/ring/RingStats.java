package io.ringway.ring;

/**
 * What a ring did since it was opened. Single writer: the ring's owner; it alone may read. Other threads get the
 * numbers by message or through the worker's own counters.
 */
public final class RingStats {
    long submitted;
    long completed;
    long enters;
    long overflows;
    long sqFull;
    long retries;
    long starved;

    RingStats() {
    }

    /** {@return operations the kernel took} */
    public long submitted() {
        return submitted;
    }

    /** {@return completions handled} */
    public long completed() {
        return completed;
    }

    /** {@return io_uring_enter system calls} */
    public long enters() {
        return enters;
    }

    /** {@return times the completion queue was found overflowed} */
    public long overflows() {
        return overflows;
    }

    /** {@return times an operation found the submission queue full and had it submitted first} */
    public long sqFull() {
        return sqFull;
    }

    /** {@return system calls repeated because not everything was taken (EINTR, EAGAIN, EBUSY, partial)} */
    public long retries() {
        return retries;
    }

    /** {@return completions with -ENOBUFS: a receive found its buffer group empty} */
    public long starved() {
        return starved;
    }
}
