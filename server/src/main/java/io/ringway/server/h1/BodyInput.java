package io.ringway.server.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpLimits;
import io.ringway.http.h1.ChunkedDecoder;
import io.ringway.server.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the message bodies of a connection, one after the other, whatever their framing (RFC 9112 6.3): {@link #read}
 * goes on to the next part, which stays where it is. The decoder of chunked bodies is made when the first comes, and
 * used again while its bounds stay the same. Thread: owning worker.
 */
public final class BodyInput {

    private ChunkedDecoder decoder;
    private HttpLimits bounds;
    private int framing = BodyFraming.NONE;
    private long remaining;
    private boolean ended;
    private int partOffset;
    private int partLength;

    /** Creates it without a body. */
    public BodyInput() {
        super();
    }

    /**
     * Begins a body.
     *
     * @param bodyFraming   one of {@link BodyFraming}
     * @param contentLength in bytes, for {@link BodyFraming#LENGTH}
     * @param limits        of the generation the body belongs to
     */
    @Hot
    public void begin(int bodyFraming, long contentLength, HttpLimits limits) {
        framing = bodyFraming;
        remaining = framing == BodyFraming.LENGTH ? contentLength : 0;
        ended = framing == BodyFraming.NONE || framing == BodyFraming.LENGTH && contentLength == 0;
        partLength = 0;
        if (framing == BodyFraming.CHUNKED) {
            beginChunked(limits);
        }
    }

    private void beginChunked(HttpLimits limits) {
        if (decoder == null || !limits.equals(bounds)) {
            bounds = limits;
            decoder = new ChunkedDecoder(limits);
        }
        decoder.reset();
    }

    /**
     * Reads up to the end of the next part, of the bytes or of the body. Borrows: the buffer.
     *
     * @param buffer with the bytes
     * @param offset of the first byte not yet read
     * @param limit  behind the last byte that has come, above the offset
     * @return position behind the last byte read, or a negative {@link io.ringway.http.HttpError}
     */
    @Hot
    public int read(UnsafeBuffer buffer, int offset, int limit) {
        assert !ended && offset < limit;
        if (framing == BodyFraming.CHUNKED) {
            return readChunked(buffer, offset, limit);
        }
        int length = limit - offset;
        if (framing == BodyFraming.LENGTH) {
            length = (int) Math.min(remaining, length);
            remaining -= length;
            ended = remaining == 0;
        }
        partOffset = offset;
        partLength = length;
        return offset + length;
    }

    @Hot
    private int readChunked(UnsafeBuffer buffer, int offset, int limit) {
        int event = decoder.decode(buffer, offset, limit);
        if (event < 0) {
            return event;
        }
        partOffset = decoder.dataOffset();
        partLength = event == ChunkedDecoder.DATA ? decoder.dataLength() : 0;
        ended = event == ChunkedDecoder.END;
        return decoder.position();
    }

    /**
     * Where the part lies that was read last.
     *
     * @return position of its first byte in the buffer
     */
    @Hot
    public int partOffset() {
        return partOffset;
    }

    /**
     * Measures the part that was read last.
     *
     * @return bytes of content, zero if nothing but framing was read
     */
    @Hot
    public int partLength() {
        return partLength;
    }

    /**
     * Tells whether the body is complete.
     *
     * @return true after its last byte; never for one that ends with its connection
     */
    @Hot
    public boolean hasEnded() {
        return ended;
    }

    /**
     * Tells how the body's end is found.
     *
     * @return one of {@link BodyFraming}
     */
    @Hot
    public int framing() {
        return framing;
    }

    /**
     * Tells how much is to come, where that is known.
     *
     * @return bytes; zero for a body whose length nobody has told
     */
    @Hot
    public long remaining() {
        return remaining;
    }

    /**
     * The fields behind a body that has ended.
     *
     * @return trailers, or null if there are none
     */
    @Hot
    public HeaderBlock trailers() {
        return framing == BodyFraming.CHUNKED && decoder.hasTrailers() ? decoder.trailers() : null;
    }

    /**
     * Where the trailers lie.
     *
     * @return their buffer; null where there can be none
     */
    @Hot
    public UnsafeBuffer trailerBuffer() {
        return framing == BodyFraming.CHUNKED ? decoder.trailerBuffer() : null;
    }
}
