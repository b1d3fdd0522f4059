package io.ringway.ring.sim;

import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.UringAbi;

/** A ring of provided buffers, in the memory that the product shares: it writes entries and the tail. */
final class BufferGroup {
    private final long entries;
    private final int mask;
    private short head;

    BufferGroup(long address, int count) {
        entries = address;
        mask = count - 1;
    }

    /** Buffers that are there. */
    int available() {
        return NativeMemory.getShort(entries + UringAbi.BUF_RING_TAIL) - head & 0xffff;
    }

    long address() {
        return NativeMemory.getLong(entry() + UringAbi.BUF_ADDR);
    }

    int length() {
        return NativeMemory.getInt(entry() + UringAbi.BUF_LEN);
    }

    /** Takes the first buffer away. Returns its id. */
    int take() {
        int bid = NativeMemory.getShort(entry() + UringAbi.BUF_BID) & 0xffff;
        head++;
        return bid;
    }

    private long entry() {
        return entries + (long) (head & mask) * UringAbi.BUF_BYTES;
    }
}
