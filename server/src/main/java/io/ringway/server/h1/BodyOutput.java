package io.ringway.server.h1;

import io.ringway.http.HeaderBlock;
import io.ringway.http.h1.H1Encoder;
import io.ringway.server.Hot;
import io.ringway.server.conn.OutboundQueue;
import org.agrona.concurrent.UnsafeBuffer;

/** Queues a message body, plain or chunked (RFC 9112 7.1). Stateless. Thread: owning worker. */
public final class BodyOutput {

    private static final int NO_BUFFER = -1;
    private static final int CRLF_BYTES = 2;

    private BodyOutput() {
    }

    /**
     * Queues body bytes. Borrows: the buffer.
     *
     * @param out     queue of the connection
     * @param chunked true to frame the bytes as one chunk
     * @param buffer  with the bytes
     * @param offset  of the first byte
     * @param length  in bytes, above zero
     * @param bid     id of the receive buffer the bytes lie in, or -1
     * @return false if the queue cannot take them; the connection must end
     */
    @Hot
    public static boolean data(OutboundQueue out, boolean chunked, UnsafeBuffer buffer, int offset, int length,
                               int bid) {
        if (chunked) {
            return chunk(out, buffer, offset, length, bid);
        }
        return bid == NO_BUFFER ? out.appendCopy(buffer, offset, length) : out.appendReceived(bid, offset, length);
    }

    @Hot
    private static boolean chunk(OutboundQueue out, UnsafeBuffer buffer, int offset, int length, int bid) {
        boolean copied = bid == NO_BUFFER || length <= OutboundQueue.COPY_LIMIT;
        if (!out.reserve(H1Encoder.CHUNK_START_MAX + (copied ? length + CRLF_BYTES : 0))) {
            return false;
        }
        int at = H1Encoder.chunkStart(out.buffer(), out.offset(), length);
        if (copied) {
            out.buffer().putBytes(at, buffer, offset, length);
            return out.commit(H1Encoder.crlf(out.buffer(), at + length));
        }
        return out.commit(at) && out.appendReceived(bid, offset, length) && lineEnd(out);
    }

    @Hot
    private static boolean lineEnd(OutboundQueue out) {
        return out.reserve(CRLF_BYTES) && out.commit(H1Encoder.crlf(out.buffer(), out.offset()));
    }

    /**
     * Queues the end of a chunked body. Borrows: the trailers.
     *
     * @param out      queue of the connection
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in, offsets from its start
     * @return false if the queue cannot take it; the connection must end
     */
    public static boolean end(OutboundQueue out, HeaderBlock trailers, UnsafeBuffer buffer) {
        int count = trailers == null ? 0 : trailers.count();
        int bytes = H1Encoder.LAST_CHUNK_LENGTH + CRLF_BYTES;
        for (int i = 0; i < count; i++) {
            bytes += trailers.nameLength(i) + trailers.valueLength(i) + H1Encoder.HEADER_OVERHEAD;
        }
        if (!out.reserve(bytes)) {
            return false;
        }
        UnsafeBuffer to = out.buffer();
        int at = H1Encoder.lastChunk(to, out.offset());
        for (int i = 0; i < count; i++) {
            at = H1Encoder.header(to, at, buffer, trailers.nameOffset(i), trailers.nameLength(i),
                buffer, trailers.valueOffset(i), trailers.valueLength(i));
        }
        return out.commit(H1Encoder.crlf(to, at));
    }
}
