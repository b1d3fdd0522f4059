package io.ringway.http.h1;

import io.ringway.http.CharClass;
import io.ringway.http.HeaderBlock;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the chunked transfer coding apart without copying content (RFC 9112 7.1).
 *
 * <p>Pull style: {@link #decode} consumes framing and stops at the next range of content, which stays in the caller's
 * buffer. Chunk extensions are checked and dropped (RFC 9112 7.1.1). Trailer fields are copied into memory that is taken
 * when the first one comes and let go at {@link #reset()}.
 *
 * <p>Limits: those of {@link HttpLimits}; sizes of more than 16 digits, sizes and sums beyond a long, and extensions that
 * outweigh the content are refused. White space in a chunk line is accepted only where the grammar has BWS, which is
 * never before the line's end. Thread: one at a time.
 */
public final class ChunkedDecoder {
    /** All bytes are consumed and the message goes on. */
    public static final int NEED_MORE = 0;
    /** A range of content lies at {@link #dataOffset()}. */
    public static final int DATA = 1;
    /** The message is complete, its trailer section included. */
    public static final int END = 2;

    // States up to LINE_LF belong to the size line: chunk-size [ chunk-ext ] CRLF.
    private static final int SIZE_FIRST = 0;
    private static final int SIZE = 1;
    private static final int BEFORE_SEMICOLON = 2;
    private static final int BEFORE_NAME = 3;
    private static final int NAME = 4;
    private static final int BEFORE_EQUALS = 5;
    private static final int BEFORE_VALUE = 6;
    private static final int VALUE = 7;
    private static final int QUOTED = 8;
    private static final int QUOTED_PAIR = 9;
    private static final int VALUE_END = 10;
    private static final int LINE_LF = 11;
    private static final int CONTENT = 12;
    private static final int CONTENT_CR = 13;
    private static final int CONTENT_LF = 14;
    private static final int TRAILER_FIRST = 15;
    private static final int TRAILER_LF = 16;
    private static final int TRAILER_FIELDS = 17;
    private static final int COMPLETE = 18;

    // What a chunk's line may have for free: its share of CHUNK_OVERHEAD_FREE without the two CRLF around the content.
    private static final int LINE_FREE = HttpLimits.CHUNK_OVERHEAD_FREE - 4;
    private static final HeaderBlock NO_TRAILERS = new HeaderBlock(0);
    private static final UnsafeBuffer NO_BYTES = new UnsafeBuffer(new byte[0]);

    private final HttpLimits limits;
    private int state;
    private int sizeDigits;
    private int lineBytes;
    private int error;
    private int position;
    private int dataOffset;
    private int dataLength;
    // Bytes of the current chunk not yet handed out.
    private long remaining;
    private long bodyBytes;
    private long overheadBytes;
    private TrailerSection trailers;

    /**
     * Makes a decoder at the start of a message.
     *
     * @param limits to apply.
     */
    public ChunkedDecoder(HttpLimits limits) {
        this.limits = limits;
    }

    /** Goes back to the start of a message and lets trailers go. */
    @Hot
    public void reset() {
        state = SIZE_FIRST;
        sizeDigits = 0;
        lineBytes = 0;
        error = 0;
        position = 0;
        dataOffset = 0;
        dataLength = 0;
        remaining = 0;
        bodyBytes = 0;
        overheadBytes = 0;
        trailers = null;
    }

    /**
     * Consumes framing up to the next content, and the content. To be called again from {@link #position()} after DATA,
     * with more bytes after NEED_MORE.
     *
     * @param buffer holding the bytes. Borrowed for the call.
     * @param offset of the first byte not yet consumed.
     * @param limit  index behind the last byte that has arrived.
     * @return NEED_MORE, DATA, END, or a negative {@link HttpError}, for good until reset.
     */
    @Hot
    public int decode(UnsafeBuffer buffer, int offset, int limit) {
        assert offset >= 0 && offset <= limit && limit <= buffer.capacity();
        dataLength = 0;
        int pos = offset;
        int code = error;
        while (code == 0 && pos < limit && state < TRAILER_FIELDS) {
            if (state == CONTENT) {
                return content(pos, limit);
            }
            byte b = buffer.getByte(pos);
            code = state <= LINE_LF ? sizeLineByte(b) : framingByte(b);
            // The first byte of a trailer field is left for the section to copy.
            if (state != TRAILER_FIELDS) {
                pos++;
            }
        }
        if (code == 0 && state == TRAILER_FIELDS) {
            return trailerFields(buffer, pos, limit);
        }
        position = pos;
        if (code != 0) {
            error = code;
            return code;
        }
        return state == COMPLETE ? END : NEED_MORE;
    }

    /**
     * First byte not consumed by the last call.
     *
     * @return index in its buffer.
     */
    public int position() {
        return position;
    }

    /**
     * Where the content begins that the last call found.
     *
     * @return index in its buffer.
     */
    public int dataOffset() {
        return dataOffset;
    }

    /**
     * Length of the content that the last call found.
     *
     * @return bytes, at least 1 after DATA, otherwise 0.
     */
    public int dataLength() {
        return dataLength;
    }

    /**
     * Content found since reset.
     *
     * @return bytes.
     */
    public long bodyBytes() {
        return bodyBytes;
    }

    /**
     * Tells, after END, whether there are trailer fields that may be passed on.
     *
     * @return true if there are.
     */
    public boolean hasTrailers() {
        return trailers != null && trailers.fields().count() > 0;
    }

    /**
     * Trailer fields that may be passed on, those that may not left out (RFC 9110 6.5.1); offsets count from 0 in
     * {@link #trailerBuffer()}. Valid from END to reset.
     *
     * @return block, empty where there are none.
     */
    public HeaderBlock trailers() {
        return trailers == null ? NO_TRAILERS : trailers.fields();
    }

    /**
     * Copy of the trailer section. Valid from END to reset.
     *
     * @return buffer, empty where there is no trailer section.
     */
    public UnsafeBuffer trailerBuffer() {
        return trailers == null ? NO_BYTES : trailers.bytes();
    }

    private int content(int pos, int limit) {
        int length = (int) Math.min(remaining, limit - pos);
        dataOffset = pos;
        dataLength = length;
        position = pos + length;
        bodyBytes += length;
        remaining -= length;
        if (remaining == 0) {
            state = CONTENT_CR;
        }
        return DATA;
    }

    private int sizeLineByte(byte b) {
        if (state == LINE_LF) {
            return b == '\n' ? startChunk() : HttpError.BAD_CHUNK;
        }
        if (b == '\r') {
            boolean mayEnd = state == SIZE || state == NAME || state == VALUE || state == VALUE_END;
            state = LINE_LF;
            return mayEnd ? 0 : HttpError.BAD_CHUNK;
        }
        if (++lineBytes > limits.chunkLineBytes()) {
            return HttpError.CHUNK_LINE_TOO_LONG;
        }
        if (state <= SIZE) {
            int digit = CharClass.hex(b);
            if (digit >= 0) {
                return sizeDigit(digit);
            }
            if (state == SIZE_FIRST) {
                return HttpError.BAD_CHUNK;
            }
        }
        int next = nextState(b);
        if (next < 0) {
            return HttpError.BAD_CHUNK;
        }
        state = next;
        return 0;
    }

    /** RFC 9112 7.1: recipients have to anticipate large numbers and prevent overflow. */
    private int sizeDigit(int digit) {
        state = SIZE;
        if (++sizeDigits > HttpLimits.CHUNK_SIZE_DIGITS_MAX) {
            return HttpError.BAD_CHUNK;
        }
        if (remaining >>> Long.SIZE - 5 != 0) {
            return HttpError.BODY_TOO_LARGE;
        }
        remaining = remaining << 4 | digit;
        return 0;
    }

    /** Grammar of chunk extensions, BWS and quoted strings included (RFC 9112 7.1.1); -1 where a byte does not fit. */
    private int nextState(byte b) {
        boolean isSpace = b == ' ' || b == '\t';
        return switch (state) {
            case SIZE, VALUE_END, BEFORE_SEMICOLON -> b == ';' ? BEFORE_NAME : isSpace ? BEFORE_SEMICOLON : -1;
            case BEFORE_NAME -> isSpace ? BEFORE_NAME : CharClass.isToken(b) ? NAME : -1;
            case NAME -> CharClass.isToken(b) ? NAME : afterName(b, isSpace);
            case BEFORE_EQUALS -> afterName(b, isSpace);
            case BEFORE_VALUE -> isSpace ? BEFORE_VALUE : b == '"' ? QUOTED : CharClass.isToken(b) ? VALUE : -1;
            case VALUE -> CharClass.isToken(b) ? VALUE : b == ';' ? BEFORE_NAME : isSpace ? BEFORE_SEMICOLON : -1;
            case QUOTED -> b == '"' ? VALUE_END : b == '\\' ? QUOTED_PAIR : CharClass.isValue(b) ? QUOTED : -1;
            default -> CharClass.isValue(b) ? QUOTED : -1;
        };
    }

    private static int afterName(byte b, boolean isSpace) {
        return b == '=' ? BEFORE_VALUE : b == ';' ? BEFORE_NAME : isSpace ? BEFORE_EQUALS : -1;
    }

    /** At the end of a size line: counts it, and goes on with its content or the trailer section. */
    private int startChunk() {
        if (bodyBytes + remaining < 0) {
            return HttpError.BODY_TOO_LARGE;
        }
        // RFC 9112 7.1.1: limit the total of extensions to what is reasonable for the content. One-byte chunks without
        // extensions are slow, not hostile, so what any chunk needs is free.
        overheadBytes += Math.max(0, lineBytes - LINE_FREE);
        if (overheadBytes - HttpLimits.CHUNK_OVERHEAD_MAX > bodyBytes + remaining) {
            return HttpError.CHUNK_OVERHEAD;
        }
        lineBytes = 0;
        sizeDigits = 0;
        state = remaining == 0 ? TRAILER_FIRST : CONTENT;
        return 0;
    }

    /** The line ends around content and before trailers. */
    private int framingByte(byte b) {
        switch (state) {
            case CONTENT_CR -> {
                state = CONTENT_LF;
                return b == '\r' ? 0 : HttpError.BAD_CHUNK;
            }
            case CONTENT_LF -> {
                state = SIZE_FIRST;
                return b == '\n' ? 0 : HttpError.BAD_CHUNK;
            }
            case TRAILER_FIRST -> {
                state = b == '\r' ? TRAILER_LF : TRAILER_FIELDS;
                return 0;
            }
            default -> {
                assert state == TRAILER_LF;
                state = COMPLETE;
                return b == '\n' ? 0 : HttpError.BAD_LINE_END;
            }
        }
    }

    private int trailerFields(UnsafeBuffer buffer, int pos, int limit) {
        if (trailers == null) {
            trailers = new TrailerSection(limits);
        }
        int result = trailers.decode(buffer, pos, limit);
        if (result < 0) {
            error = result;
            position = pos;
            return result;
        }
        position = pos + trailers.consumed();
        if (result == TrailerSection.END) {
            state = COMPLETE;
            return END;
        }
        return NEED_MORE;
    }
}
