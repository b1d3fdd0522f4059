package io.ringway.server.h2;

import io.ringway.http.h2.H2BlockMemory;
import io.ringway.ring.BlockPool;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The worker's blocks, lent to connections that have half a field block. Thread: owning worker.
 *
 * @param blocks of the worker
 */
public record FieldBlockMemory(BlockPool blocks) implements H2BlockMemory {

    @Override
    public int take(int bytes) {
        int block = blocks.take(bytes);
        return block < 0 ? NONE : block;
    }

    @Override
    public void give(int block) {
        blocks.give(block);
    }

    @Override
    public UnsafeBuffer view(int block) {
        return blocks.view();
    }

    @Override
    public int offset(int block) {
        return blocks.offset(block);
    }

    @Override
    public int size(int block) {
        return blocks.size(block);
    }
}
