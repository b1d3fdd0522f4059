package io.ringway.http.h2;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Lends the memory a field block is joined in while it comes in pieces. A connection holds at most one block, and none
 * while no field block is half received. Thread: the connection's.
 */
public interface H2BlockMemory {
    /** No memory. */
    int NONE = -1;

    /**
     * Takes a block. The caller owns it until {@link #give}.
     *
     * @param bytes  it has to hold, above 0, at most {@link H2Limits#headerBlockBytes()} twice.
     * @return its handle, 0 or more, or NONE: the connection ends with INTERNAL_ERROR then.
     */
    int take(int bytes);

    /**
     * Gives a block back.
     *
     * @param block handle from {@link #take}.
     */
    void give(int block);

    /**
     * The memory of all blocks.
     *
     * @param block handle.
     * @return the view the block lies in; asked for again after every take.
     */
    UnsafeBuffer view(int block);

    /**
     * Where a block begins.
     *
     * @param block handle.
     * @return position in {@link #view}.
     */
    int offset(int block);

    /**
     * Size of a block.
     *
     * @param block handle.
     * @return bytes, at least what was asked for.
     */
    int size(int block);
}
