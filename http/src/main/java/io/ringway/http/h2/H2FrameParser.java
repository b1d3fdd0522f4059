package io.ringway.http.h2;

import io.ringway.http.Hot;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes a stream of bytes apart into frames (RFC 9113 4.1, 6). Stops and resumes at any byte and buffers nothing but a
 * number of up to eight bytes: content and field blocks are handed on as they arrive.
 *
 * <p>Checked here, and a connection error each: sizes, before a byte of the payload is read; stream 0 where there must
 * be one and the reverse; padding; the order of CONTINUATION; increments of 0. Unknown frames and flags are ignored.
 * Thread: one.
 */
final class H2FrameParser {
    private static final int LENGTH_AND_TYPE = 0;
    private static final int FLAGS_AND_STREAM = 1;
    /** A number at the front of the payload: padding, a whole small frame, one setting. */
    private static final int NUMBER = 2;
    /** Content or a part of a field block. */
    private static final int BODY = 3;
    /** Padding, and what nobody wants. */
    private static final int SKIP = 4;

    private static final int PRIORITY_BYTES = 5;
    private static final int SETTING_BYTES = H2FrameEncoder.SETTING_BYTES;
    private static final UnsafeBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private final H2FrameListener listener;
    private final int maxFrameBytes;

    private int phase;
    private long number;
    private int needed;
    private int length;
    private int type;
    private int flags;
    private int streamId;
    /** Bytes of the current body, or to skip, that have not come yet. */
    private int left;
    /** Bytes to skip behind the body. */
    private int padding;
    /** Stream whose field block has not ended; 0 if there is none. */
    private int blockStreamId;
    private boolean paused;

    /**
     * Makes a parser.
     *
     * @param listener      of frames.
     * @param maxFrameBytes payload of a frame that is accepted.
     */
    H2FrameParser(H2FrameListener listener, int maxFrameBytes) {
        this.listener = listener;
        this.maxFrameBytes = maxFrameBytes;
        reset();
    }

    /** Goes back to the beginning of a frame. */
    void reset() {
        expect(LENGTH_AND_TYPE, Integer.BYTES);
        blockStreamId = 0;
    }

    /** {@return bytes of the DATA frame that is being read which have not come: flow control has counted them} */
    int pendingDataBytes() {
        return type == H2Frame.DATA && phase == BODY ? left : 0;
    }

    /** Has the call of {@link #parse} that is under way return behind what it tells at the moment. */
    void pause() {
        paused = true;
    }

    /**
     * Reads what has arrived.
     *
     * @param buffer holding it. Borrowed for the call.
     * @param offset of the first byte.
     * @param limit  index behind the last one.
     * @return index behind what was read: limit, unless paused before; or the negative code that ends the connection,
     *         and the parser is to be reset then.
     */
    @Hot
    int parse(UnsafeBuffer buffer, int offset, int limit) {
        int pos = offset;
        paused = false;
        while (pos < limit && !paused) {
            int result;
            if (phase == BODY) {
                int count = Math.min(left, limit - pos);
                result = body(buffer, pos, count);
                pos += count;
            } else if (phase == SKIP) {
                int count = Math.min(left, limit - pos);
                pos += count;
                skip(left - count);
                result = 0;
            } else {
                pos = gather(buffer, pos, limit);
                result = needed == 0 ? number() : 0;
            }
            if (result < 0) {
                return result;
            }
        }
        return pos;
    }

    /** Gathers a number, four bytes at a time where they are there; it may be cut anywhere. */
    private int gather(UnsafeBuffer buffer, int from, int limit) {
        int pos = from;
        int end = Math.min(limit, from + needed);
        needed -= end - from;
        while (end - pos >= Integer.BYTES) {
            number = number << Integer.SIZE | buffer.getInt(pos, ByteOrder.BIG_ENDIAN) & 0xffff_ffffL;
            pos += Integer.BYTES;
        }
        while (pos < end) {
            number = number << Byte.SIZE | buffer.getByte(pos++) & 0xff;
        }
        return end;
    }

    private int number() {
        return switch (phase) {
            case LENGTH_AND_TYPE -> {
                length = (int) (number >>> Byte.SIZE) & 0xff_ffff;
                type = (int) number & 0xff;
                yield expect(FLAGS_AND_STREAM, 1 + Integer.BYTES);
            }
            case FLAGS_AND_STREAM -> {
                flags = (int) (number >>> Integer.SIZE) & 0xff;
                streamId = (int) number & Integer.MAX_VALUE;
                yield header();
            }
            default -> payload();
        };
    }

    private int header() {
        int result = listener.onFrame(type, flags);
        if (result < 0) {
            return result;
        }
        if (blockStreamId != 0 && (type != H2Frame.CONTINUATION || streamId != blockStreamId)) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        if (length > maxFrameBytes) {
            return -H2ErrorCode.FRAME_SIZE_ERROR;
        }
        return switch (type) {
            case H2Frame.DATA -> dataHeader();
            case H2Frame.HEADERS -> headersHeader();
            case H2Frame.PRIORITY -> small(PRIORITY_BYTES, true);
            case H2Frame.RST_STREAM -> small(Integer.BYTES, true);
            case H2Frame.SETTINGS -> settingsHeader();
            case H2Frame.PUSH_PROMISE -> skipAfter(listener.onPushPromise());
            case H2Frame.PING -> small(Long.BYTES, false);
            case H2Frame.GOAWAY -> goAwayHeader();
            case H2Frame.WINDOW_UPDATE -> length == Integer.BYTES
                ? expect(NUMBER, length) : -H2ErrorCode.FRAME_SIZE_ERROR;
            case H2Frame.CONTINUATION -> continuationHeader();
            default -> skipAfter(listener.onUnknown(type));
        };
    }

    /** A frame of a fixed size, on a stream or not. */
    private int small(int size, boolean isOnStream) {
        if (streamId != 0 != isOnStream) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        return length == size ? expect(NUMBER, size) : -H2ErrorCode.FRAME_SIZE_ERROR;
    }

    private int dataHeader() {
        if (streamId == 0) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        if ((flags & H2Frame.PADDED) == 0) {
            return beginData(length, 0);
        }
        return length == 0 ? -H2ErrorCode.FRAME_SIZE_ERROR : expect(NUMBER, 1);
    }

    private int headersHeader() {
        if (streamId == 0) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        int prefix = headersPrefix();
        if (prefix == 0) {
            return beginBlock(length, 0);
        }
        return length < prefix ? -H2ErrorCode.FRAME_SIZE_ERROR : expect(NUMBER, prefix);
    }

    private int continuationHeader() {
        if (blockStreamId == 0) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        boolean isEnd = (flags & H2Frame.END_HEADERS) != 0;
        blockStreamId = isEnd ? 0 : blockStreamId;
        int result = listener.onContinuation(length, isEnd);
        return result < 0 ? result : beginBody(length, 0);
    }

    private int settingsHeader() {
        if (streamId != 0) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        boolean isAck = (flags & H2Frame.ACK) != 0;
        if (isAck ? length != 0 : length % SETTING_BYTES != 0) {
            return -H2ErrorCode.FRAME_SIZE_ERROR;
        }
        if (length > H2Limits.SETTINGS_PER_FRAME_MAX * SETTING_BYTES) {
            return -H2ErrorCode.ENHANCE_YOUR_CALM;
        }
        left = length;
        return length == 0 ? done(listener.onSettingsEnd(isAck)) : expect(NUMBER, SETTING_BYTES);
    }

    private int goAwayHeader() {
        if (streamId != 0) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        return length < Long.BYTES ? -H2ErrorCode.FRAME_SIZE_ERROR : expect(NUMBER, Long.BYTES);
    }

    private int payload() {
        return switch (type) {
            case H2Frame.DATA -> {
                int pad = (int) number & 0xff;
                yield pad >= length ? -H2ErrorCode.PROTOCOL_ERROR : beginData(length - 1 - pad, pad);
            }
            case H2Frame.HEADERS -> paddedBlock();
            case H2Frame.PRIORITY -> dependsOnItself(number)
                ? -H2ErrorCode.PROTOCOL_ERROR : done(listener.onPriority());
            case H2Frame.RST_STREAM -> done(listener.onReset(streamId, (int) number));
            case H2Frame.SETTINGS -> setting();
            case H2Frame.PING -> done(listener.onPing(number, (flags & H2Frame.ACK) != 0));
            case H2Frame.GOAWAY -> {
                int result = listener.onGoAway((int) (number >>> Integer.SIZE) & Integer.MAX_VALUE, (int) number);
                length -= Long.BYTES;
                yield skipAfter(result);
            }
            default -> windowUpdate();
        };
    }

    private int windowUpdate() {
        int increment = (int) number & Integer.MAX_VALUE;
        // RFC 9113 6.9 asks for a stream error on a stream; nobody sends it but to provoke resets [policy].
        return increment == 0 ? -H2ErrorCode.PROTOCOL_ERROR : done(listener.onWindowUpdate(streamId, increment));
    }

    private int setting() {
        int result = listener.onSetting((int) (number >>> Integer.SIZE) & 0xffff, number & 0xffff_ffffL);
        if (result < 0) {
            return result;
        }
        left -= SETTING_BYTES;
        return left == 0 ? done(listener.onSettingsEnd(false)) : expect(NUMBER, SETTING_BYTES);
    }

    private int paddedBlock() {
        int prefix = headersPrefix();
        int pad = 0;
        if ((flags & H2Frame.PADDED) != 0) {
            pad = (int) (number >>> (prefix - 1) * Byte.SIZE) & 0xff;
        }
        int block = length - prefix - pad;
        boolean isBroken = block < 0 || (flags & H2Frame.PRIORITIZED) != 0 && dependsOnItself(number);
        return isBroken ? -H2ErrorCode.PROTOCOL_ERROR : beginBlock(block, pad);
    }

    /** RFC 7540 5.3.1: a stream error; nobody says so but to provoke resets [policy]. The last byte is a weight. */
    private boolean dependsOnItself(long priority) {
        return ((int) (priority >>> Byte.SIZE) & Integer.MAX_VALUE) == streamId;
    }

    private int headersPrefix() {
        return ((flags & H2Frame.PADDED) != 0 ? 1 : 0) + ((flags & H2Frame.PRIORITIZED) != 0 ? PRIORITY_BYTES : 0);
    }

    private int beginBlock(int bytes, int pad) {
        boolean isEnd = (flags & H2Frame.END_HEADERS) != 0;
        blockStreamId = isEnd ? 0 : streamId;
        int result = listener.onHeaders(streamId, bytes, (flags & H2Frame.END_STREAM) != 0, isEnd);
        return result < 0 ? result : beginBody(bytes, pad);
    }

    private int beginData(int bytes, int pad) {
        int result = listener.onData(streamId, length, bytes, (flags & H2Frame.END_STREAM) != 0);
        return result < 0 ? result : beginBody(bytes, pad);
    }

    /** An empty body is its own last part; no byte more has to come for it. */
    private int beginBody(int bytes, int pad) {
        left = bytes;
        padding = pad;
        phase = BODY;
        return bytes == 0 ? body(EMPTY, 0, 0) : 0;
    }

    private int body(UnsafeBuffer buffer, int offset, int count) {
        left -= count;
        boolean isLast = left == 0;
        if (isLast) {
            skip(padding);
        }
        return type == H2Frame.DATA
            ? listener.onDataPart(buffer, offset, count, isLast) : listener.onBlockPart(buffer, offset, count, isLast);
    }

    private int skipAfter(int result) {
        skip(length);
        return result;
    }

    private int done(int result) {
        expect(LENGTH_AND_TYPE, Integer.BYTES);
        return result;
    }

    private void skip(int count) {
        if (count == 0) {
            expect(LENGTH_AND_TYPE, Integer.BYTES);
        } else {
            left = count;
            phase = SKIP;
        }
    }

    private int expect(int nextPhase, int bytes) {
        phase = nextPhase;
        needed = bytes;
        number = 0;
        return 0;
    }
}
