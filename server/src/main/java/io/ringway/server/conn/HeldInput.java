package io.ringway.server.conn;

import io.ringway.ring.BlockPool;
import io.ringway.server.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Bytes that came in and cannot be used yet: half a head, pipelined requests, a body whose other side is full. They are
 * copied out of the shared receive buffers, so that no slow peer pins one of those, into one contiguous block that
 * moves to a larger size class as it grows. Holds no memory while empty. Thread: owning worker.
 *
 * <p>Limit: the largest block of the pool; the receive side is paused long before.
 */
public final class HeldInput {

    private static final int NONE = -1;

    private final BlockPool blocks;
    private int block = NONE;
    private int start;
    private int end;

    /**
     * Creates an empty holder.
     *
     * @param blocks to take memory from
     */
    public HeldInput(BlockPool blocks) {
        this.blocks = blocks;
    }

    /**
     * Tells whether nothing is held.
     *
     * @return true if there are no bytes
     */
    @Hot
    public boolean isEmpty() {
        return block == NONE;
    }

    /**
     * Adds a copy of the bytes at the end. Borrows: {@code source}.
     *
     * @param source of the bytes
     * @param offset of the first byte
     * @param length in bytes
     * @return false if memory or the largest block is exhausted; nothing was added then
     */
    public boolean append(UnsafeBuffer source, int offset, int length) {
        assert length > 0;
        if (block == NONE || blocks.offset(block) + blocks.size(block) - end < length) {
            if (!grow(length)) {
                return false;
            }
        }
        blocks.view().putBytes(end, source, offset, length);
        end += length;
        return true;
    }

    private boolean grow(int more) {
        int held = block == NONE ? 0 : end - start;
        int next = held + more <= BlockPool.BLOCK_MAX ? blocks.take(held + more) : NONE;
        if (next < 0) {
            return false;
        }
        int to = blocks.offset(next);
        if (block != NONE) {
            blocks.view().putBytes(to, blocks.view(), start, held);
            blocks.give(block);
        }
        block = next;
        start = to;
        end = to + held;
        return true;
    }

    /**
     * Drops the first bytes.
     *
     * @param newStart position in {@link #view()} of the first byte still needed
     */
    public void consumeTo(int newStart) {
        assert newStart >= start && newStart <= end;
        start = newStart;
        if (start == end) {
            clear();
        }
    }

    /** Drops everything and gives the memory back. */
    @Hot
    public void clear() {
        if (block != NONE) {
            blocks.give(block);
            block = NONE;
            start = 0;
            end = 0;
        }
    }

    /**
     * Shows the memory the bytes lie in.
     *
     * @return the pool's view
     */
    public UnsafeBuffer view() {
        return blocks.view();
    }

    /**
     * Tells where the bytes begin.
     *
     * @return position of the first byte in {@link #view()}
     */
    public int start() {
        return start;
    }

    /**
     * Tells where the bytes end.
     *
     * @return position after the last byte in {@link #view()}
     */
    public int end() {
        return end;
    }

    /**
     * Measures what is held.
     *
     * @return bytes
     */
    public int length() {
        return end - start;
    }
}
