package io.ringway.ring;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.MemoryOptions;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Off-heap blocks of six sizes, 4 KiB to 4 MiB, in one region of at most 1 GiB with one view over all of it. Addresses
 * are reserved, pages count when first written. All sizes share one budget in bytes; each size is bounded besides by
 * its sixth of the region. Blocks of 256 KiB and more return their pages when given back.
 *
 * <p>Thread: one owner. Taking and giving are O(1) and allocate nothing.
 */
public final class BlockPool implements AutoCloseable {
    /** The smallest block, bytes. */
    public static final int BLOCK_MIN = 4 * 1024;
    /** The largest block, bytes. */
    public static final int BLOCK_MAX = 4 * 1024 * 1024;

    private static final int CLASSES = 6;
    private static final int SHIFT_MIN = 12;
    private static final int SHIFT_STEP = 2;
    private static final int CLASS_SHIFT = 24;
    private static final int INDEX_MASK = (1 << CLASS_SHIFT) - 1;
    private static final long REGION_MAX = 1L << 30;
    private static final int RETURN_PAGES_FROM = 256 * 1024;

    static {
        Invariant.check(BLOCK_MIN == 1 << SHIFT_MIN
                && BLOCK_MAX == 1 << SHIFT_MIN + SHIFT_STEP * (CLASSES - 1), "block sizes");
    }

    private final Kernel kernel;
    private final long capacityBytes;
    private final UnsafeBuffer view;
    private final int regionBytes;
    /** Where each size starts in the region. */
    private final int[] bases = new int[CLASSES];
    /** The ledger's number of each size's first block. */
    private final int[] firsts = new int[CLASSES];
    /** Free blocks of each size, a stack: the last one given is the warmest. */
    private final int[][] free = new int[CLASSES][];
    private final int[] freeCounts = new int[CLASSES];
    private final LeaseLedger ledger;
    private long usedBytes;
    private long exhausted;
    private boolean closed;

    /**
     * Reserves the region.
     *
     * @param kernel        where the memory comes from.
     * @param capacityBytes most bytes in use at one time, 4 KiB to 1 GiB.
     * @throws RingException when the region cannot be reserved.
     */
    public BlockPool(Kernel kernel, long capacityBytes) {
        if (capacityBytes < BLOCK_MIN || capacityBytes > REGION_MAX) {
            throw new IllegalArgumentException(
                    "capacityBytes: " + capacityBytes + " (allowed: " + BLOCK_MIN + " to " + REGION_MAX + ")");
        }
        this.kernel = kernel;
        this.capacityBytes = capacityBytes;
        long share = Math.min(capacityBytes, REGION_MAX / CLASSES);
        int position = 0;
        int blocks = 0;
        // From large to small, so that each block is aligned to the page and to its neighbours' size.
        for (int size = CLASSES - 1; size >= 0; size--) {
            int count = (int) (share >> shift(size));
            bases[size] = position;
            firsts[size] = blocks;
            free[size] = new int[count];
            Arrays.setAll(free[size], i -> count - 1 - i);
            freeCounts[size] = count;
            position += count << shift(size);
            blocks += count;
        }
        this.regionBytes = position;
        this.view = new UnsafeBuffer(Region.map(kernel, regionBytes, MemoryOptions.MAP_NORESERVE), regionBytes);
        this.ledger = new LeaseLedger("block pool", blocks, LeaseLedger.FREE);
    }

    /** {@return the view of all blocks; block {@code b} starts at {@link #offset}} */
    public UnsafeBuffer view() {
        return view;
    }

    /** {@return the native address of the view's first byte} */
    public long address() {
        return view.addressOffset();
    }

    /**
     * Takes a block, a larger one where its own size has run out. Its bytes are whatever was there before.
     *
     * @param minBytes what it must hold, 1 to {@link #BLOCK_MAX}.
     * @return the block, zero or more; or -1 when the budget or all fitting sizes are used up (counted).
     */
    @Hot
    public int take(int minBytes) {
        assert minBytes > 0 && minBytes <= BLOCK_MAX : minBytes;
        for (int size = sizeClass(minBytes); size < CLASSES; size++) {
            int count = freeCounts[size];
            if (count > 0 && usedBytes + (1L << shift(size)) <= capacityBytes) {
                int index = free[size][count - 1];
                freeCounts[size] = count - 1;
                usedBytes += 1L << shift(size);
                ledger.lend(firsts[size] + index, LeaseLedger.CONNECTION);
                return size << CLASS_SHIFT | index;
            }
        }
        exhausted++;
        return -1;
    }

    /**
     * Finds a block in the view.
     *
     * @param block the block.
     * @return its first byte's position in {@link #view()}.
     */
    @Hot
    public int offset(int block) {
        int size = block >>> CLASS_SHIFT;
        return bases[size] + ((block & INDEX_MASK) << shift(size));
    }

    /**
     * Finds a block in memory.
     *
     * @param block the block.
     * @return its native address.
     */
    @Hot
    public long address(int block) {
        return view.addressOffset() + offset(block);
    }

    /**
     * Tells a block's size.
     *
     * @param block the block.
     * @return its bytes.
     */
    @Hot
    public int size(int block) {
        return 1 << shift(block >>> CLASS_SHIFT);
    }

    /**
     * Gives a block back. Giving twice, or what was never taken, ends the process.
     *
     * @param block the block.
     */
    @Hot
    public void give(int block) {
        int size = block >>> CLASS_SHIFT;
        int index = block & INDEX_MASK;
        if (size >= CLASSES || index >= free[size].length) {
            throw Invariant.fail("block pool: no such block", block);
        }
        ledger.returned(firsts[size] + index);
        int bytes = 1 << shift(size);
        if (bytes >= RETURN_PAGES_FROM) {
            kernel.madvise(address(block), bytes, MemoryOptions.MADV_DONTNEED);
        } else if (Poison.ON) {
            Poison.fillUsed(view, offset(block), bytes);
        }
        free[size][freeCounts[size]++] = index;
        usedBytes -= bytes;
    }

    /**
     * Follows a block from one borrower to the next, see {@link LeaseLedger#handOver}; to be called from an assert
     * only.
     *
     * @param block the block.
     * @param from  who must have it now; {@link #take} makes it {@link LeaseLedger#CONNECTION}.
     * @param to    who has it from now on.
     * @return true.
     */
    public boolean handOver(int block, byte from, byte to) {
        return ledger.handOver(firsts[block >>> CLASS_SHIFT] + (block & INDEX_MASK), from, to);
    }

    /** {@return bytes of all blocks taken} */
    public long usedBytes() {
        return usedBytes;
    }

    /** {@return the budget in bytes} */
    public long capacityBytes() {
        return capacityBytes;
    }

    /** {@return blocks taken and not given back} */
    public int outstanding() {
        return ledger.outstanding();
    }

    /** {@return how often there was no block} */
    public long exhausted() {
        return exhausted;
    }

    /** Unmaps the region. No block may be in use, least of all by the kernel. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            kernel.munmap(address(), regionBytes);
        }
    }

    @Hot
    private static int shift(int size) {
        return SHIFT_MIN + SHIFT_STEP * size;
    }

    /** The smallest size that holds the bytes: 4 KiB times the next power of four. */
    @Hot
    private static int sizeClass(int bytes) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1);
        return bits <= SHIFT_MIN ? 0 : (bits - SHIFT_MIN + 1) / SHIFT_STEP;
    }
}
