package io.ringway.ring;

import java.util.Arrays;

/**
 * Who owns each buffer of a pool. That a buffer is lent at most once and given back at most once is always checked;
 * the steps between two borrowers are followed only in asserts: {@code assert ledger.handOver(id, CONNECTION,
 * EXCHANGE)}.
 *
 * <p>Thread: the pool's owner.
 */
public final class LeaseLedger {
    /** In the pool. */
    public static final byte FREE = 0;
    /** In the kernel's buffer ring, to be filled by a receive. */
    public static final byte KERNEL_RECV = 1;
    /** With a connection. */
    public static final byte CONNECTION = 2;
    /** With an exchange. */
    public static final byte EXCHANGE = 3;
    /** Under a send that the kernel has not completed. */
    public static final byte KERNEL_SEND = 4;

    private final String pool;
    private final byte home;
    private final byte[] owners;
    private int outstanding;

    /**
     * Starts with every buffer at home.
     *
     * @param pool  the pool's name, for messages.
     * @param count buffers in the pool.
     * @param home  the owner that means "not lent": {@link #FREE} or {@link #KERNEL_RECV}.
     */
    public LeaseLedger(String pool, int count, byte home) {
        this.pool = pool;
        this.home = home;
        this.owners = new byte[count];
        Arrays.fill(owners, home);
    }

    /**
     * Records that a buffer leaves home. A buffer that is lent already ends the process.
     *
     * @param id    the buffer.
     * @param owner who has it now.
     */
    @Hot
    public void lend(int id, byte owner) {
        if (id < 0 || id >= owners.length || owners[id] != home) {
            failed(" lent twice or unknown", id);
        }
        assert owner != home : owner;
        owners[id] = owner;
        outstanding++;
    }

    /**
     * Records that a buffer comes home. A buffer that is there already ends the process.
     *
     * @param id the buffer.
     */
    @Hot
    public void returned(int id) {
        if (id < 0 || id >= owners.length || owners[id] == home) {
            failed(" given back twice or unknown", id);
        }
        owners[id] = home;
        outstanding--;
    }

    /**
     * Follows a lent buffer from one borrower to the next; to be called from an assert only.
     *
     * @param id   the buffer.
     * @param from who must have it now.
     * @param to   who has it from now on; not the pool.
     * @return true, so that it fits an assert; a wrong owner ends the process.
     */
    public boolean handOver(int id, byte from, byte to) {
        if (owner(id) != from || to == home || from == home) {
            failed(" handed over by one who does not own it", id);
        }
        owners[id] = to;
        return true;
    }

    /**
     * Names who has a buffer.
     *
     * @param id the buffer.
     * @return its owner, as far as hand-overs were recorded.
     */
    public byte owner(int id) {
        return owners[id];
    }

    /** {@return buffers that are not at home} */
    public int outstanding() {
        return outstanding;
    }

    private void failed(String what, int id) {
        throw Invariant.fail(pool + ": buffer" + what, id);
    }
}
