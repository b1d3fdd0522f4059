package io.ringway.server.h2;

import io.ringway.http.HeaderBlock;
import io.ringway.ring.BlockPool;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Trailers that came before the content in front of them could go on: a copy of their fields, in a block. Holds no
 * memory while empty. Thread: owning worker.
 */
final class KeptTrailers {

    private static final int NONE = -1;

    private final BlockPool blocks;
    private HeaderBlock fields;
    private int block = NONE;

    KeptTrailers(BlockPool blocks) {
        this.blocks = blocks;
    }

    boolean isEmpty() {
        return block == NONE;
    }

    /**
     * Keeps a copy. Borrows: both.
     *
     * @param trailers to keep, at least one field
     * @param buffer   they lie in, offsets from its start
     * @return false if memory is exhausted; nothing is kept then
     */
    boolean keep(HeaderBlock trailers, UnsafeBuffer buffer) {
        assert block == NONE;
        int count = trailers.count();
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += trailers.nameLength(i) + trailers.valueLength(i);
        }
        int taken = blocks.take(bytes);
        if (taken < 0) {
            return false;
        }
        block = taken;
        if (fields == null || fields.capacity() < count) {
            fields = new HeaderBlock(Math.max(count, trailers.capacity()));
        }
        fields.reset();
        UnsafeBuffer to = blocks.view();
        int at = blocks.offset(taken);
        for (int i = 0; i < count; i++) {
            int name = at;
            to.putBytes(name, buffer, trailers.nameOffset(i), trailers.nameLength(i));
            int value = name + trailers.nameLength(i);
            to.putBytes(value, buffer, trailers.valueOffset(i), trailers.valueLength(i));
            at = value + trailers.valueLength(i);
            int index = fields.add(trailers.nameId(i), name, trailers.nameLength(i), value, trailers.valueLength(i));
            if (trailers.isNeverIndexed(i)) {
                fields.markNeverIndexed(index);
            }
        }
        return true;
    }

    /** The fields, or null if there are none; their offsets count from the start of {@link #buffer}. */
    HeaderBlock fields() {
        return block == NONE ? null : fields;
    }

    /** The memory they lie in. */
    UnsafeBuffer buffer() {
        return blocks.view();
    }

    /** Gives the memory back. */
    void clear() {
        if (block != NONE) {
            blocks.give(block);
            block = NONE;
        }
    }
}
