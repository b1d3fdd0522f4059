package io.ringway.http.h2;

import io.ringway.http.Hot;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes frames (RFC 9113 4.1, 6). Every method begins at an offset and returns the offset behind what it wrote; the
 * caller has made sure of the space. Thread: any.
 */
public final class H2FrameEncoder {
    /** Bytes of one setting. */
    public static final int SETTING_BYTES = 6;

    private static final ByteOrder ORDER = ByteOrder.BIG_ENDIAN;

    private H2FrameEncoder() {
    }

    /**
     * Writes a frame's header.
     *
     * @param to       to write to.
     * @param offset   to begin at.
     * @param length   of the payload, 0 to 2^24-1.
     * @param type     of {@link H2Frame}.
     * @param flags    of {@link H2Frame}.
     * @param streamId 0 to 2^31-1.
     * @return offset of the payload.
     */
    @Hot
    public static int header(UnsafeBuffer to, int offset, int length, int type, int flags, int streamId) {
        assert length >= 0 && length <= H2Settings.MAX_FRAME_SIZE_MAX && streamId >= 0;
        to.putInt(offset, length << Byte.SIZE | type, ORDER);
        to.putByte(offset + 4, (byte) flags);
        to.putInt(offset + 5, streamId, ORDER);
        return offset + H2Frame.HEADER_BYTES;
    }

    /**
     * Writes one setting into a SETTINGS frame whose header is there.
     *
     * @param to     to write to.
     * @param offset to begin at.
     * @param id     of {@link H2Settings}.
     * @param value  0 to 2^32-1.
     * @return offset behind it.
     */
    public static int setting(UnsafeBuffer to, int offset, int id, long value) {
        to.putShort(offset, (short) id, ORDER);
        to.putInt(offset + 2, (int) value, ORDER);
        return offset + SETTING_BYTES;
    }

    /**
     * Writes PING.
     *
     * @param to     to write to.
     * @param offset to begin at.
     * @param data   to carry.
     * @param isAck  true if it answers one.
     * @return offset behind it.
     */
    public static int ping(UnsafeBuffer to, int offset, long data, boolean isAck) {
        int pos = header(to, offset, Long.BYTES, H2Frame.PING, isAck ? H2Frame.ACK : 0, 0);
        to.putLong(pos, data, ORDER);
        return pos + Long.BYTES;
    }

    /**
     * Writes RST_STREAM.
     *
     * @param to        to write to.
     * @param offset    to begin at.
     * @param streamId  above 0.
     * @param errorCode of {@link H2ErrorCode}.
     * @return offset behind it.
     */
    public static int reset(UnsafeBuffer to, int offset, int streamId, int errorCode) {
        int pos = header(to, offset, Integer.BYTES, H2Frame.RST_STREAM, 0, streamId);
        to.putInt(pos, errorCode, ORDER);
        return pos + Integer.BYTES;
    }

    /**
     * Writes WINDOW_UPDATE.
     *
     * @param to        to write to.
     * @param offset    to begin at.
     * @param streamId  0 for the connection.
     * @param increment 1 to 2^31-1.
     * @return offset behind it.
     */
    @Hot
    public static int windowUpdate(UnsafeBuffer to, int offset, int streamId, int increment) {
        assert increment > 0;
        int pos = header(to, offset, Integer.BYTES, H2Frame.WINDOW_UPDATE, 0, streamId);
        to.putInt(pos, increment, ORDER);
        return pos + Integer.BYTES;
    }

    /**
     * Writes GOAWAY without debug data.
     *
     * @param to           to write to.
     * @param offset       to begin at.
     * @param lastStreamId last stream that was or will be processed.
     * @param errorCode    of {@link H2ErrorCode}.
     * @return offset behind it.
     */
    public static int goAway(UnsafeBuffer to, int offset, int lastStreamId, int errorCode) {
        int pos = header(to, offset, Long.BYTES, H2Frame.GOAWAY, 0, 0);
        to.putInt(pos, lastStreamId, ORDER);
        to.putInt(pos + Integer.BYTES, errorCode, ORDER);
        return pos + Long.BYTES;
    }

    /**
     * Bytes that the frames of a field block need beyond the block.
     *
     * @param blockBytes    of the block, 0 or more.
     * @param maxFrameBytes payload of a frame the peer accepts.
     * @return bytes of all frame headers.
     */
    public static int headersOverhead(int blockBytes, int maxFrameBytes) {
        return frames(blockBytes, maxFrameBytes) * H2Frame.HEADER_BYTES;
    }

    /**
     * Makes HEADERS, and as many CONTINUATION frames as it takes, of a block that lies {@link H2Frame#HEADER_BYTES}
     * behind the start (RFC 9113 6.2, 6.10).
     *
     * @param to            holding the block, with {@link #headersOverhead} bytes of room.
     * @param start         of the first frame.
     * @param blockBytes    of the block.
     * @param streamId      above 0.
     * @param endStream     true if nothing follows on the stream.
     * @param maxFrameBytes payload of a frame the peer accepts.
     * @return offset behind the last frame.
     */
    @Hot
    public static int headers(
        UnsafeBuffer to, int start, int blockBytes, int streamId, boolean endStream, int maxFrameBytes) {
        int flags = endStream ? H2Frame.END_STREAM : 0;
        if (blockBytes <= maxFrameBytes) {
            header(to, start, blockBytes, H2Frame.HEADERS, flags | H2Frame.END_HEADERS, streamId);
            return start + H2Frame.HEADER_BYTES + blockBytes;
        }
        header(to, start, maxFrameBytes, H2Frame.HEADERS, flags, streamId);
        return continuations(to, start + H2Frame.HEADER_BYTES, blockBytes, streamId, maxFrameBytes);
    }

    /** Moves the pieces behind the first one apart, the last one first, and puts a header before each. */
    private static int continuations(UnsafeBuffer to, int block, int blockBytes, int streamId, int maxFrameBytes) {
        int last = frames(blockBytes, maxFrameBytes) - 1;
        int end = block + blockBytes + last * H2Frame.HEADER_BYTES;
        for (int i = last; i > 0; i--) {
            int from = i * maxFrameBytes;
            int length = Math.min(maxFrameBytes, blockBytes - from);
            int target = block + from + i * H2Frame.HEADER_BYTES;
            to.putBytes(target, to, block + from, length);
            header(to, target - H2Frame.HEADER_BYTES, length, H2Frame.CONTINUATION,
                i == last ? H2Frame.END_HEADERS : 0, streamId);
        }
        return end;
    }

    private static int frames(int blockBytes, int maxFrameBytes) {
        return Math.max(1, (blockBytes + maxFrameBytes - 1) / maxFrameBytes);
    }
}
