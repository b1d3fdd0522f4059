package io.ringway.server.conn;

import io.ringway.ring.BufferRing;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Who still needs a receive buffer. One buffer can feed several queues: each holds a lease, and the buffer goes back to
 * the kernel with the last one. Thread: owning worker.
 */
public final class ReceiveLeases {

    private final BufferRing buffers;
    private final int[] leases;
    private boolean unpublished;

    /**
     * Creates the book for one group.
     *
     * @param buffers of the worker's receive group
     */
    public ReceiveLeases(BufferRing buffers) {
        this.buffers = buffers;
        leases = new int[buffers.count()];
    }

    /**
     * Takes over a buffer that the kernel filled; the caller holds the first lease.
     *
     * @param bid id of the buffer
     */
    @Hot
    public void received(int bid) {
        buffers.onReceived(bid);
        Invariant.check(leases[bid] == 0, "a receive buffer was filled while leased");
        leases[bid] = 1;
    }

    /**
     * Adds a lease.
     *
     * @param bid id of a leased buffer
     */
    @Hot
    public void retain(int bid) {
        Invariant.check(leases[bid] > 0, "a lease was added to a receive buffer nobody holds");
        leases[bid]++;
    }

    /**
     * Ends a lease; the last one gives the buffer back.
     *
     * @param bid id of a leased buffer
     */
    @Hot
    public void release(int bid) {
        int left = leases[bid] - 1;
        Invariant.check(left >= 0, "a receive buffer was released twice");
        leases[bid] = left;
        if (left == 0) {
            buffers.give(bid);
            unpublished = true;
        }
    }

    /** Lets the kernel see the buffers that came back: one store for all of them. */
    @Hot
    public void publish() {
        if (unpublished) {
            unpublished = false;
            buffers.publish();
        }
    }

    /**
     * Tells whether so many buffers are held that a slow peer must not hold one more.
     *
     * @return true if less than half of the group is free
     */
    @Hot
    public boolean isScarce() {
        return buffers.free() < buffers.count() / 2;
    }

    /**
     * Counts the buffers the kernel may fill.
     *
     * @return free buffers, those not yet published included
     */
    public int free() {
        return buffers.free();
    }

    /**
     * Counts the buffers somebody holds.
     *
     * @return leased buffers, zero at rest
     */
    public int outstanding() {
        int held = 0;
        for (int lease : leases) {
            held += lease > 0 ? 1 : 0;
        }
        return held;
    }

    /**
     * Shows the bytes of the group.
     *
     * @return a view over all buffers; owns nothing
     */
    @Hot
    public UnsafeBuffer view() {
        return buffers.view();
    }

    /**
     * Measures a buffer.
     *
     * @return bytes of each
     */
    @Hot
    int bufferBytes() {
        return buffers.bufferSize();
    }

    /**
     * Finds a buffer in the view.
     *
     * @param bid id of the buffer
     * @return position of its first byte in {@link #view()}
     */
    @Hot
    public int offset(int bid) {
        return buffers.offset(bid);
    }
}
