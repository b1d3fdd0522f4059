package io.ringway.server.conn;

import io.ringway.server.Hot;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One send per connection and turn: connections with new output are collected while completions are handled and
 * submitted together at the end of the turn; silent sends are settled after the next drain. Two sends of one connection
 * in one batch could reorder after a partial first one, so there is never a second. Thread: owning worker.
 */
public final class SendScheduler {

    /** Most pieces one send takes: the kernel's own bound, and no less than a queue can hold. */
    static final int VECTOR_MAX = 1024;
    /** Memory for message headers: two of the longest. */
    public static final int VECTOR_BYTES = 64 * 1024;

    private static final int INITIAL = 64;
    private static final int IOVEC_BYTES = 16;
    private static final int MSGHDR_BYTES = 56;
    private static final int MSGHDR_IOV = 16;
    private static final int MSGHDR_IOVLEN = 24;

    private final WorkerIo io;
    private final UnsafeBuffer vectors;
    private int vectorEnd;
    private Connection[] dirty = new Connection[INITIAL];
    private int dirtyCount;
    private Connection[] unsettled = new Connection[INITIAL];
    private int unsettledCount;
    private boolean urgent;

    SendScheduler(WorkerIo io, UnsafeBuffer vectors) {
        this.io = io;
        this.vectors = vectors;
        assert vectors.capacity() >= vectorBytes(VECTOR_MAX);
    }

    /**
     * Remembers that a connection has output to submit this turn.
     *
     * @param connection with queued bytes
     */
    @Hot
    void markDirty(Connection connection) {
        if (!connection.isDirty()) {
            connection.dirty(true);
            if (dirtyCount == dirty.length) {
                dirty = Arrays.copyOf(dirty, dirtyCount * 2);
            }
            dirty[dirtyCount++] = connection;
        }
    }

    @Hot
    void awaitSettling(Connection connection) {
        if (unsettledCount == unsettled.length) {
            unsettled = Arrays.copyOf(unsettled, unsettledCount * 2);
        }
        unsettled[unsettledCount++] = connection;
    }

    /** Says that somebody waits for the silent sends of this turn to be settled. */
    @Hot
    void settleSoon() {
        urgent = true;
    }

    /**
     * Tells whether the loop must not sleep before the silent sends are settled. A silent send that goes out whole
     * wakes nobody.
     *
     * @return true if somebody waits for it
     */
    @Hot
    public boolean isUrgent() {
        return urgent && unsettledCount > 0;
    }

    /**
     * Tells whether silent sends hold memory that is free once they are settled.
     *
     * @return true if the next turn can settle some
     */
    @Hot
    boolean hasUnsettled() {
        return unsettledCount > 0;
    }

    /** Submits the output of every connection that has some. */
    @Hot
    public void flush() {
        Connection[] list = dirty;
        int count = dirtyCount;
        for (int i = 0; i < count; i++) {
            Connection connection = list[i];
            list[i] = null;
            connection.dirty(false);
            connection.submitOutput();
        }
        dirtyCount = 0;
        io.flushed();
    }

    /**
     * Settles the silent sends of the batch that was submitted last. Call after {@code enter} has returned, everything
     * was submitted and all completions are drained.
     */
    @Hot
    public void settle() {
        Connection[] list = unsettled;
        int count = unsettledCount;
        unsettledCount = 0;
        urgent = false;
        for (int i = 0; i < count; i++) {
            Connection connection = list[i];
            list[i] = null;
            connection.settleOutput();
        }
        io.settled();
    }

    /**
     * Writes a message header over some pieces. It stays valid until the batch is submitted; the kernel keeps its own
     * copy of what it could not send at once.
     *
     * @param addresses of the pieces
     * @param lengths   of the pieces, in bytes
     * @param pieces    how many
     * @return native address of the {@code struct msghdr}
     */
    @Hot
    long vector(long[] addresses, int[] lengths, int pieces) {
        int bytes = vectorBytes(pieces);
        if (vectorEnd > 0 && io.ring().allSubmitted()) {
            vectorEnd = 0;
        }
        if (vectors.capacity() - vectorEnd < bytes) {
            submitEarly();
        }
        int header = vectorEnd;
        int iovec = header + MSGHDR_BYTES;
        UnsafeBuffer target = vectors;
        target.setMemory(header, MSGHDR_BYTES, (byte) 0);
        target.putLong(header + MSGHDR_IOV, target.addressOffset() + iovec);
        target.putLong(header + MSGHDR_IOVLEN, pieces);
        for (int i = 0; i < pieces; i++) {
            target.putLong(iovec, addresses[i]);
            target.putLong(iovec + Long.BYTES, lengths[i]);
            iovec += IOVEC_BYTES;
        }
        vectorEnd = iovec;
        return target.addressOffset() + header;
    }

    private void submitEarly() {
        io.ring().submit();
        vectorEnd = 0;
    }

    @Hot
    private static int vectorBytes(int pieces) {
        return MSGHDR_BYTES + pieces * IOVEC_BYTES;
    }
}
