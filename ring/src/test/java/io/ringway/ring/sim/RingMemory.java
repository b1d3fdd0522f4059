package io.ringway.ring.sim;

import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.UringAbi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory that a ring shares with the product, laid out as {@code struct io_rings}: both queues' heads and tails,
 * masks, sizes, flags, then the completion entries and the index array; the submission entries apart.
 */
final class RingMemory {
    private static final int SQ_HEAD = 0;
    private static final int SQ_TAIL = 4;
    private static final int CQ_HEAD = 8;
    private static final int CQ_TAIL = 12;
    private static final int SQ_MASK = 16;
    private static final int CQ_MASK = 20;
    private static final int SQ_ENTRIES = 24;
    private static final int CQ_ENTRIES = 28;
    private static final int SQ_DROPPED = 32;
    private static final int SQ_FLAGS = 36;
    private static final int CQ_OVERFLOW = 44;
    private static final int CQES = 64;

    private final int sqEntries;
    private final int cqEntries;
    private final boolean indexed;
    private final long ringsAddress;
    private final long entriesAddress;
    private final UnsafeBuffer rings = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer entries = new UnsafeBuffer(0, 0);
    private int sqHead;
    private int cqTail;

    private RingMemory(int sqEntries, int cqEntries, boolean indexed, long ringsAddress, long entriesAddress) {
        this.sqEntries = sqEntries;
        this.cqEntries = cqEntries;
        this.indexed = indexed;
        this.ringsAddress = ringsAddress;
        this.entriesAddress = entriesAddress;
        rings.wrap(ringsAddress, (int) ringBytes(sqEntries, cqEntries));
        entries.wrap(entriesAddress, sqEntries * UringAbi.SQE_BYTES);
        rings.putInt(SQ_MASK, sqEntries - 1);
        rings.putInt(CQ_MASK, cqEntries - 1);
        rings.putInt(SQ_ENTRIES, sqEntries);
        rings.putInt(CQ_ENTRIES, cqEntries);
    }

    static RingMemory map(SimMemory memory, int sqEntries, int cqEntries, boolean indexed) {
        long rings = memory.take(ringBytes(sqEntries, cqEntries));
        long entries = memory.take((long) sqEntries * UringAbi.SQE_BYTES);
        return new RingMemory(sqEntries, cqEntries, indexed, rings, entries);
    }

    private static long ringBytes(int sqEntries, int cqEntries) {
        return CQES + (long) cqEntries * UringAbi.CQE_BYTES + (long) sqEntries * Integer.BYTES;
    }

    /** Tells the product in {@code io_uring_params} where things are. */
    void describe(long params) {
        NativeMemory.putInt(params + UringAbi.PARAMS_SQ_ENTRIES, sqEntries);
        NativeMemory.putInt(params + UringAbi.PARAMS_CQ_ENTRIES, cqEntries);
        long sq = params + UringAbi.PARAMS_SQ_OFF;
        NativeMemory.putInt(sq + UringAbi.SQ_OFF_HEAD, SQ_HEAD);
        NativeMemory.putInt(sq + UringAbi.SQ_OFF_TAIL, SQ_TAIL);
        NativeMemory.putInt(sq + UringAbi.SQ_OFF_RING_MASK, SQ_MASK);
        NativeMemory.putInt(sq + UringAbi.SQ_OFF_RING_ENTRIES, SQ_ENTRIES);
        NativeMemory.putInt(sq + UringAbi.SQ_OFF_FLAGS, SQ_FLAGS);
        NativeMemory.putInt(sq + UringAbi.SQ_OFF_DROPPED, SQ_DROPPED);
        NativeMemory.putInt(sq + UringAbi.SQ_OFF_ARRAY, indexed ? array() : 0);
        long cq = params + UringAbi.PARAMS_CQ_OFF;
        NativeMemory.putInt(cq + UringAbi.CQ_OFF_HEAD, CQ_HEAD);
        NativeMemory.putInt(cq + UringAbi.CQ_OFF_TAIL, CQ_TAIL);
        NativeMemory.putInt(cq + UringAbi.CQ_OFF_RING_MASK, CQ_MASK);
        NativeMemory.putInt(cq + UringAbi.CQ_OFF_RING_ENTRIES, CQ_ENTRIES);
        NativeMemory.putInt(cq + UringAbi.CQ_OFF_OVERFLOW, CQ_OVERFLOW);
        NativeMemory.putInt(cq + UringAbi.CQ_OFF_CQES, CQES);
    }

    private int array() {
        return CQES + cqEntries * UringAbi.CQE_BYTES;
    }

    long ringsAddress() {
        return ringsAddress;
    }

    long entriesAddress() {
        return entriesAddress;
    }

    UnsafeBuffer entries() {
        return entries;
    }

    /** Submissions that the product has published and the kernel has not taken. */
    int submissions() {
        return Math.min(sqEntries, rings.getInt(SQ_TAIL) - sqHead);
    }

    /** Takes the next submission. Returns its entry's position, or -1 for an index out of range. */
    int takeEntry() {
        int position = sqHead++ & sqEntries - 1;
        int index = indexed ? rings.getInt(array() + position * Integer.BYTES) : position;
        return index < 0 || index >= sqEntries ? -1 : index * UringAbi.SQE_BYTES;
    }

    /** Lets the product see what was taken. */
    void publishHead() {
        rings.putIntRelease(SQ_HEAD, sqHead);
    }

    int completions() {
        return cqTail - rings.getInt(CQ_HEAD);
    }

    boolean isFull() {
        return completions() >= cqEntries;
    }

    void post(long userData, int result, int flags) {
        int at = CQES + (cqTail & cqEntries - 1) * UringAbi.CQE_BYTES;
        rings.putLong(at + UringAbi.CQE_USER_DATA, userData);
        rings.putInt(at + UringAbi.CQE_RES, result);
        rings.putInt(at + UringAbi.CQE_FLAGS, flags);
        cqTail++;
        rings.putIntRelease(CQ_TAIL, cqTail);
    }

    /** Says whether completions are kept aside. */
    void overflowed(boolean isAside) {
        rings.putIntRelease(SQ_FLAGS, isAside ? UringAbi.SQ_CQ_OVERFLOW : 0);
    }

    /** Counts a completion that is lost: kernels without NODROP. */
    void lost() {
        rings.putInt(CQ_OVERFLOW, rings.getInt(CQ_OVERFLOW) + 1);
    }
}
