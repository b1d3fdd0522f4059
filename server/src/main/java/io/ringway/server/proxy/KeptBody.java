package io.ringway.server.proxy;

import io.ringway.http.Method;
import io.ringway.ring.BlockPool;
import io.ringway.server.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keeps what was forwarded of a request's body until its response begins, so that another try can have it: where the
 * upstream may refuse a request unseen although its body has begun (RFC 9113 8.7), or where the method is idempotent.
 * At most {@value #BYTES_MAX} bytes for each request, while at least half of the worker's blocks are free; a body that
 * does not fit is not repeated. Thread: owning worker.
 */
final class KeptBody {

    /** Most bytes that are kept of one body. */
    static final int BYTES_MAX = 64 * 1024;

    private static final int NONE = -1;
    private static final int NO_BUFFER = -1;

    private final BlockPool blocks;

    /**
     * Creates it.
     *
     * @param blocks to keep bytes in
     */
    KeptBody(BlockPool blocks) {
        this.blocks = blocks;
    }

    /**
     * Keeps bytes behind those that are kept. Borrows: the bytes.
     *
     * @param x      whose upstream gets them, nothing of its body forwarded that is not kept
     * @param buffer with the bytes
     * @param offset of the first one
     * @param length in bytes, above zero
     * @return false if the body is not kept any more
     */
    @Hot
    boolean keep(Exchange x, UnsafeBuffer buffer, int offset, int length) {
        if (isWanted(x) && makeRoom(x, length)) {
            blocks.view().putBytes(blocks.offset(x.keptBlock) + x.keptLength, buffer, offset, length);
            x.keptLength += length;
            return true;
        }
        drop(x);
        return false;
    }

    @Hot
    private static boolean isWanted(Exchange x) {
        return x.phase() != ExchangePhase.RESPONDING && x.request().contentLength() <= BYTES_MAX
            && (x.upstream.isHttp2() || Method.isIdempotent(x.request().methodId()));
    }

    /** Takes what a body of known length needs at once; one of unknown length gets larger blocks as it grows. */
    @Hot
    private boolean makeRoom(Exchange x, int length) {
        int wanted = x.keptLength + length;
        if (wanted > BYTES_MAX) {
            return false;
        }
        if (x.keptBlock != NONE && blocks.size(x.keptBlock) >= wanted) {
            return true;
        }
        int bytes = Math.max(wanted, (int) Math.max(0, x.request().contentLength()));
        int block = blocks.usedBytes() <= blocks.capacityBytes() / 2 ? blocks.take(bytes) : NONE;
        if (block == NONE) {
            return false;
        }
        if (x.keptBlock != NONE) {
            blocks.view().putBytes(blocks.offset(block), blocks.view(), blocks.offset(x.keptBlock), x.keptLength);
            blocks.give(x.keptBlock);
        }
        x.keptBlock = block;
        return true;
    }

    /**
     * Sends what is kept, and the end of the request if it has come. The bytes stay for the next try.
     *
     * @param x whose stream has just begun with the head
     */
    void send(Exchange x) {
        x.upstream.body(blocks.view(), blocks.offset(x.keptBlock), x.keptLength, NO_BUFFER);
        if (x.requestComplete) {
            x.upstream.end(null, null);
        }
    }

    /**
     * Gives back what is kept: no other try will follow, or not all of the body is there.
     *
     * @param x that may own some
     */
    @Hot
    void drop(Exchange x) {
        if (x.keptBlock != NONE) {
            blocks.give(x.keptBlock);
            x.keptBlock = NONE;
        }
        x.keptLength = 0;
    }
}
