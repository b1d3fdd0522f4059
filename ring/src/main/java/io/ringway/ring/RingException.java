package io.ringway.ring;

/** An operator error at setup: its message is one line that names the cause and the remedy. Never thrown later. */
public final class RingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * Reports what the kernel refused at setup.
     *
     * @param errno   the positive error number, or 0 when no system call failed.
     * @param message one line: what failed, why, and what to do.
     */
    public RingException(int errno, String message) {
        super(message);
        this.errno = errno;
    }

    /** {@return the positive error number, or 0 when no system call failed} */
    public int errno() {
        return errno;
    }
}
