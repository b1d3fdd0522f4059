package io.ringway.server.upstream.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.server.Hot;
import io.ringway.server.conn.OutboundQueue;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.h1.BodyOutput;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.UpstreamEngine;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The sending half of a connection to an upstream: queues requests, one at a time, and knows how far the present one
 * has come. Thread: owning worker.
 */
final class H1RequestOutput {

    private final WorkerIo io;
    private final OutboundQueue out;

    private boolean chunked;
    private boolean ended;
    private boolean hasTrailers;
    private boolean failed;
    private boolean broken;
    private long takenMark;
    private long begunAt;

    /**
     * Creates the sending half of a connection.
     *
     * @param io  of the worker
     * @param out queue of the connection
     */
    H1RequestOutput(WorkerIo io, OutboundQueue out) {
        this.io = io;
        this.out = out;
    }

    /** Forgets everything: the connection is free. */
    void reset() {
        failed = false;
        broken = false;
    }

    /**
     * Queues the head that the exchange holds.
     *
     * @param x with an encoded head
     * @return false if memory is exhausted: the connection must end
     */
    @Hot
    boolean begin(Exchange x) {
        chunked = x.request().framing() == BodyFraming.CHUNKED;
        ended = false;
        hasTrailers = false;
        failed = false;
        takenMark = out.takenBytes();
        begunAt = io.flushes();
        return check(out.appendCopy(io.blocks().view(), io.blocks().offset(x.encodedBlock()), x.encodedLength()));
    }

    /**
     * Queues body bytes. After a failed send the rest of the request has nowhere to go, though the response may be on
     * its way still. Nor may anything follow bytes for which there was no memory: what is behind a gap would look
     * whole. Borrows: the buffer.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero
     * @param bid    id of the receive buffer, or -1
     * @return false if memory is exhausted: the connection must end
     */
    @Hot
    boolean body(UnsafeBuffer buffer, int offset, int length, int bid) {
        return failed || broken || check(BodyOutput.data(out, chunked, buffer, offset, length, bid));
    }

    /**
     * Ends the request. Borrows: the trailers.
     *
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in, offsets from its start
     * @return false if memory is exhausted: the connection must end
     */
    @Hot
    boolean end(HeaderBlock trailers, UnsafeBuffer buffer) {
        ended = true;
        hasTrailers = trailers != null && trailers.count() > 0;
        return !chunked || failed || broken || check(BodyOutput.end(out, trailers, buffer));
    }

    @Hot
    private boolean check(boolean isQueued) {
        broken |= !isQueued;
        return isQueued;
    }

    /** Notes that the socket takes nothing any more. */
    void onFailed() {
        failed = true;
    }

    // ---------------------------------------------------------------- how far it has come

    /**
     * Tells whether the whole request was given to this half.
     *
     * @return true behind its last byte
     */
    @Hot
    boolean hasEnded() {
        return ended;
    }

    /**
     * Tells whether the whole request is with the kernel, and nothing went wrong on the way.
     *
     * @return true if another one may follow
     */
    @Hot
    boolean isWhole() {
        return ended && !failed && !broken && out.isHandedOver();
    }

    /**
     * Tells whether memory was lacking for some of the request.
     *
     * @return true until the connection has ended
     */
    boolean isBroken() {
        return broken;
    }

    /**
     * Tells whether the socket has failed.
     *
     * @return true until the next request
     */
    boolean hasFailed() {
        return failed;
    }

    /**
     * Tells whether the kernel has taken nothing of the request.
     *
     * @return true if the upstream cannot have seen any
     */
    boolean isUntaken() {
        return out.takenBytes() == takenMark;
    }

    /**
     * Tells whether the request waits for the end of the turn still.
     *
     * @return true until it is handed to the kernel
     */
    @Hot
    boolean isUnsent() {
        return begunAt == io.flushes();
    }

    /**
     * Gives what is queued of the body of a request that is unsent to its next try, as it is framed, if that has it not
     * otherwise. Not if some is missing, nor if trailers are behind it: they are not kept, as little as for any other
     * try.
     *
     * @param x      whose head is in front of it
     * @param engine of the worker
     */
    void handBack(Exchange x, UpstreamEngine engine) {
        int bytes = out.unsentBytes() - x.encodedLength();
        if (bytes > 0 && !broken && !hasTrailers && engine.needsUnsentBody(x)) {
            int block = out.copyUnsent(x.encodedLength());
            if (block >= 0) {
                engine.onBodyUnsent(x, block, bytes);
            }
        }
    }
}
