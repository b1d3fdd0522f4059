package io.ringway.server.h2;

import io.ringway.ring.BlockPool;
import io.ringway.server.Hot;
import io.ringway.server.conn.ReceiveLeases;
import io.ringway.server.conn.WorkerIo;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Content of one stream that waits for a window or for its turn, in order: ranges of leased receive buffers where they
 * are long and buffers plentiful, copies in blocks otherwise. Holds no memory while empty. Thread: owning worker.
 *
 * <p>Limit: {@value #PIECES_MAX} pieces; the side that feeds the stream is paused long before.
 */
final class PendingOutput {

    /** Shorter ranges are copied: nobody knows how long they would pin a receive buffer many times their size. */
    private static final int COPY_LIMIT = 16 * 1024;
    /** Most that is copied to one block: the next size is four times as large, and mostly empty then. */
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final int PIECES_INITIAL = 8;
    private static final int PIECES_MAX = 1024;
    private static final int NO_BUFFER = -1;

    private final ReceiveLeases leases;
    private final BlockPool blocks;
    /** Ids of receive buffers, or the complement of a block's. */
    private int[] owners = new int[PIECES_INITIAL];
    private int[] offsets = new int[PIECES_INITIAL];
    private int[] lengths = new int[PIECES_INITIAL];
    private int first;
    private int count;
    private int bytes;

    PendingOutput(WorkerIo io) {
        leases = io.leases();
        blocks = io.blocks();
    }

    @Hot
    boolean isEmpty() {
        return count == 0;
    }

    /** Bytes that wait. */
    @Hot
    int bytes() {
        return bytes;
    }

    /**
     * Adds content at the end. Borrows: the buffer; a receive buffer is leased once more if it is not copied.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero
     * @param bid    id of the receive buffer, or -1 if the bytes lie elsewhere
     * @return false if memory is exhausted; the stream is not whole any more then
     */
    @Hot
    boolean append(UnsafeBuffer buffer, int offset, int length, int bid) {
        assert length > 0;
        if (bid == NO_BUFFER || length < COPY_LIMIT || leases.isScarce()) {
            return copy(buffer, offset, length);
        }
        if (!hasRoom()) {
            return false;
        }
        leases.retain(bid);
        push(bid, offset, length);
        return true;
    }

    @Hot
    private boolean copy(UnsafeBuffer buffer, int offset, int length) {
        if (count > 0) {
            int last = first + count - 1;
            if (owners[last] < 0) {
                int block = ~owners[last];
                int end = offsets[last] + lengths[last];
                if (blocks.offset(block) + blocks.size(block) - end >= length) {
                    blocks.view().putBytes(end, buffer, offset, length);
                    lengths[last] += length;
                    bytes += length;
                    return true;
                }
            }
        }
        return copyToBlock(buffer, offset, length);
    }

    /** What was copied of a range for which memory runs out stays: the stream is given up. */
    private boolean copyToBlock(UnsafeBuffer buffer, int offset, int length) {
        for (int done = 0; done < length; done += BLOCK_BYTES) {
            int part = Math.min(BLOCK_BYTES, length - done);
            int block = hasRoom() ? blocks.take(part) : -1;
            if (block < 0) {
                return false;
            }
            int to = blocks.offset(block);
            blocks.view().putBytes(to, buffer, offset + done, part);
            push(~block, to, part);
        }
        return true;
    }

    @Hot
    private boolean hasRoom() {
        return first + count < owners.length || makeRoom();
    }

    private boolean makeRoom() {
        if (count == PIECES_MAX) {
            return false;
        }
        if (first > 0) {
            System.arraycopy(owners, first, owners, 0, count);
            System.arraycopy(offsets, first, offsets, 0, count);
            System.arraycopy(lengths, first, lengths, 0, count);
            first = 0;
        } else {
            int capacity = owners.length * 2;
            owners = Arrays.copyOf(owners, capacity);
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
        }
        return true;
    }

    @Hot
    private void push(int owner, int offset, int length) {
        int at = first + count;
        owners[at] = owner;
        offsets[at] = offset;
        lengths[at] = length;
        count++;
        bytes += length;
    }

    /** The buffer the first bytes lie in. */
    @Hot
    UnsafeBuffer firstBuffer() {
        return owners[first] < 0 ? blocks.view() : leases.view();
    }

    /** Position of the first byte in {@link #firstBuffer}. */
    @Hot
    int firstOffset() {
        return offsets[first];
    }

    /** Bytes that lie together at the front. */
    @Hot
    int firstLength() {
        return lengths[first];
    }

    /** Id of the receive buffer the first bytes lie in, or -1. */
    @Hot
    int firstBid() {
        return Math.max(owners[first], NO_BUFFER);
    }

    /**
     * Drops bytes from the front.
     *
     * @param length up to {@link #firstLength}
     */
    @Hot
    void drop(int length) {
        assert length <= lengths[first];
        bytes -= length;
        offsets[first] += length;
        lengths[first] -= length;
        if (lengths[first] == 0) {
            release(owners[first]);
            first++;
            count--;
            if (count == 0) {
                first = 0;
            }
        }
    }

    @Hot
    private void release(int owner) {
        if (owner < 0) {
            blocks.give(~owner);
        } else {
            leases.release(owner);
        }
    }

    /** Drops everything. */
    @Hot
    void clear() {
        for (int i = 0; i < count; i++) {
            release(owners[first + i]);
        }
        first = 0;
        count = 0;
        bytes = 0;
    }
}
