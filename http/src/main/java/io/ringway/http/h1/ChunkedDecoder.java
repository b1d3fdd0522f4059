package io.ringway.http.h1;

import io.ringway.http.HeaderBlock;
import io.ringway.http.Hot;
import io.ringway.http.HttpLimits;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the chunked transfer coding apart without copying (RFC 9112 7.1). Thread: one at a time.
 */
public final class ChunkedDecoder {
    /** All bytes are consumed and the message goes on. */
    public static final int NEED_MORE = 0;
    /** A range of content lies at {@link #dataOffset()}. */
    public static final int DATA = 1;
    /** The message is complete, its trailer section included. */
    public static final int END = 2;

    private final HttpLimits limits;

    /**
     * Makes a decoder at the start of a message.
     *
     * @param limits to apply.
     */
    public ChunkedDecoder(HttpLimits limits) {
        this.limits = limits;
    }

    /** Goes back to the start of a message. */
    public void reset() {
    }

    /**
     * Consumes framing up to the next content.
     *
     * @param buffer holding the bytes. Borrowed for the call.
     * @param offset of the first byte not yet consumed.
     * @param limit  index behind the last byte that has arrived.
     * @return NEED_MORE, DATA, END, or a negative {@link io.ringway.http.HttpError}, for good until reset.
     */
    @Hot
    public int decode(UnsafeBuffer buffer, int offset, int limit) {
        return NEED_MORE;
    }

    /**
     * First byte not consumed by the last call.
     *
     * @return index in its buffer.
     */
    public int position() {
        return 0;
    }

    /**
     * Where the content begins that the last call found.
     *
     * @return index in its buffer.
     */
    public int dataOffset() {
        return 0;
    }

    /**
     * Length of the content that the last call found.
     *
     * @return bytes, at least 1.
     */
    public int dataLength() {
        return 0;
    }

    /**
     * Content found since reset.
     *
     * @return bytes.
     */
    public long bodyBytes() {
        return 0;
    }

    /**
     * Tells, after END, whether there are trailer fields that may be passed on.
     *
     * @return true if there are.
     */
    public boolean hasTrailers() {
        return false;
    }

    /**
     * Trailer fields that may be passed on; offsets count from 0 in {@link #trailerBuffer()}.
     *
     * @return block, empty where there are none.
     */
    public HeaderBlock trailers() {
        return new HeaderBlock(limits.headerCount());
    }

    /**
     * Copy of the trailer section; its memory is taken when the first trailer comes, and kept.
     *
     * @return buffer, empty where there was never a trailer.
     */
    public UnsafeBuffer trailerBuffer() {
        return new UnsafeBuffer(0, 0);
    }
}
