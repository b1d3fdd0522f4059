package io.ringway.server.proxy;

import io.ringway.http.BodyFraming;
import io.ringway.http.h1.ChunkedDecoder;
import io.ringway.ring.BlockPool;
import io.ringway.server.Invariant;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends what was queued of a request's body on a connection that broke before it left, on the stream of the next try.
 * Thread: owning worker. Cold: a kept connection ended in the very turn in which it was given a request.
 */
final class UnsentBody {

    private static final int NO_BUFFER = -1;
    private static final int NONE = -1;

    private final BlockPool blocks;

    /**
     * Creates it.
     *
     * @param blocks the bytes lie in
     */
    UnsentBody(BlockPool blocks) {
        this.blocks = blocks;
    }

    /**
     * Tells whether the next try needs what was queued. What {@link KeptBody} has begins with the first byte.
     *
     * @param x whose upstream breaks
     * @return false if the body is kept
     */
    boolean isNeeded(Exchange x) {
        return x.keptBlock == NONE;
    }

    /**
     * Takes bytes for the next try. Takes: the block.
     *
     * @param x      that needs them
     * @param block  with the bytes, framed as they were queued
     * @param length in bytes
     */
    void keep(Exchange x, int block, int length) {
        assert x.unsentBlock == NONE && isNeeded(x);
        x.unsentBlock = block;
        x.unsentLength = length;
        x.bodyForwarded = false;
    }

    /**
     * Sends the bytes, and the end of the request if it was among them or has come since. The block is given back.
     *
     * @param x whose stream has just begun with the head
     */
    void send(Exchange x) {
        int block = x.unsentBlock;
        x.unsentBlock = NONE;
        x.bodyForwarded = true;
        int offset = blocks.offset(block);
        if (x.request().framing() == BodyFraming.CHUNKED) {
            sendChunks(x, offset, offset + x.unsentLength);
        } else {
            x.upstream.body(blocks.view(), offset, x.unsentLength, NO_BUFFER);
            if (x.requestComplete) {
                x.upstream.end(null, null);
            }
        }
        blocks.give(block);
    }

    /**
     * The chunks are our own, without trailers; the stream of this try may frame them otherwise. A client of HTTP/2 may
     * have ended its request behind them, while this try had no connection.
     */
    private void sendChunks(Exchange x, int offset, int limit) {
        UpstreamStream to = x.upstream;
        UnsafeBuffer view = blocks.view();
        ChunkedDecoder decoder = new ChunkedDecoder(x.snapshot.limits().http());
        decoder.reset();
        boolean hasEnded = false;
        int at = offset;
        while (at < limit) {
            int event = decoder.decode(view, at, limit);
            Invariant.check(event >= 0, "chunks of our own cannot be read");
            if (event == ChunkedDecoder.DATA) {
                to.body(view, decoder.dataOffset(), decoder.dataLength(), NO_BUFFER);
            } else if (event == ChunkedDecoder.END) {
                to.end(null, null);
                hasEnded = true;
            }
            at = decoder.position();
        }
        if (x.requestComplete && !hasEnded) {
            to.end(null, null);
        }
    }
}
