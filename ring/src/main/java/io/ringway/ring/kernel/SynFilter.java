package io.ringway.ring.kernel;

/**
 * Lets a listening TCP socket begin no more connections, while those that have begun still reach its queue. What a
 * closed listener still has queued is reset, so it is emptied before; with this filter nothing is queued between the
 * last accept and the close. A client whose SYN is dropped sends it again, a second later, and is then refused, or
 * accepted by whoever listens then.
 *
 * <p>Thread: that of the kernel.
 */
public final class SynFilter {
    /** Bytes of scratch memory that {@link #attach} needs. */
    public static final int BYTES = 48;

    private static final int PROGRAM_BYTES = 16;
    private static final int INSTRUCTION_BYTES = 8;
    /** {@code ldb [13]}: the flags of the TCP header, with which a filter's packet begins. */
    private static final long LOAD_FLAGS = instruction(0x30, 0, 0, 13);
    /** {@code jset #2, next, over}: is it a SYN? */
    private static final long IF_SYN = instruction(0x45, 0, 1, 2);
    private static final long DROP = instruction(0x06, 0, 0, 0);
    private static final long PASS = instruction(0x06, 0, 0, -1);
    private static final long[] PROGRAM = {LOAD_FLAGS, IF_SYN, DROP, PASS};

    private SynFilter() {
    }

    /**
     * Attaches the filter.
     *
     * @param kernel  of the calling thread.
     * @param fd      a listening TCP socket.
     * @param scratch address of {@link #BYTES} bytes, overwritten; free again when this returns.
     * @return 0, or -errno; without the filter the socket goes on as it was.
     */
    public static int attach(Kernel kernel, int fd, long scratch) {
        NativeMemory.putLong(scratch, PROGRAM.length);
        NativeMemory.putLong(scratch + Long.BYTES, scratch + PROGRAM_BYTES);
        for (int i = 0; i < PROGRAM.length; i++) {
            NativeMemory.putLong(scratch + PROGRAM_BYTES + (long) i * INSTRUCTION_BYTES, PROGRAM[i]);
        }
        return kernel.setsockopt(fd, SocketOptions.SOL_SOCKET, SocketOptions.SO_ATTACH_FILTER, scratch, PROGRAM_BYTES);
    }

    /** A {@code sock_filter}: code in bits 0 to 15, jumps in 16 to 31, operand above. */
    private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
        return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) operand << 32;
    }
}
