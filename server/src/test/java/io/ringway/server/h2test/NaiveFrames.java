package io.ringway.server.h2test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes frames (RFC 9113 6), right ones and wrong ones: nothing is checked. */
public final class NaiveFrames {

    /** Type. */
    public static final int DATA = 0;
    /** Type. */
    public static final int HEADERS = 1;
    /** Type. */
    public static final int PRIORITY = 2;
    /** Type. */
    public static final int RST_STREAM = 3;
    /** Type. */
    public static final int SETTINGS = 4;
    /** Type. */
    public static final int PUSH_PROMISE = 5;
    /** Type. */
    public static final int PING = 6;
    /** Type. */
    public static final int GOAWAY = 7;
    /** Type. */
    public static final int WINDOW_UPDATE = 8;
    /** Type. */
    public static final int CONTINUATION = 9;

    /** Flag of SETTINGS and PING. */
    public static final int ACK = 0x1;
    /** Flag of DATA and HEADERS. */
    public static final int END_STREAM = 0x1;
    /** Flag of HEADERS, PUSH_PROMISE and CONTINUATION. */
    public static final int END_HEADERS = 0x4;
    /** Flag of DATA, HEADERS and PUSH_PROMISE. */
    public static final int PADDED = 0x8;
    /** Flag of HEADERS. */
    public static final int PRIORITY_FLAG = 0x20;

    /** Setting. */
    public static final int HEADER_TABLE_SIZE = 1;
    /** Setting. */
    public static final int ENABLE_PUSH = 2;
    /** Setting. */
    public static final int MAX_CONCURRENT_STREAMS = 3;
    /** Setting. */
    public static final int INITIAL_WINDOW_SIZE = 4;
    /** Setting. */
    public static final int MAX_FRAME_SIZE = 5;
    /** Setting. */
    public static final int MAX_HEADER_LIST_SIZE = 6;
    /** Setting. */
    public static final int ENABLE_CONNECT_PROTOCOL = 8;

    /** Error code. */
    public static final int NO_ERROR = 0;
    /** Error code. */
    public static final int PROTOCOL_ERROR = 1;
    /** Error code. */
    public static final int INTERNAL_ERROR = 2;
    /** Error code. */
    public static final int FLOW_CONTROL_ERROR = 3;
    /** Error code. */
    public static final int SETTINGS_TIMEOUT = 4;
    /** Error code. */
    public static final int STREAM_CLOSED = 5;
    /** Error code. */
    public static final int FRAME_SIZE_ERROR = 6;
    /** Error code. */
    public static final int REFUSED_STREAM = 7;
    /** Error code. */
    public static final int HTTP_1_1_REQUIRED = 13;
    /** Error code. */
    public static final int CANCEL = 8;
    /** Error code. */
    public static final int COMPRESSION_ERROR = 9;
    /** Error code. */
    public static final int ENHANCE_YOUR_CALM = 11;

    /** Largest window, setting for one, and last stream identifier. */
    public static final int MAX_INT = Integer.MAX_VALUE;

    private static final byte[] PREFACE =
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private NaiveFrames() {
    }

    /** What a client sends first. */
    public static byte[] preface() {
        return PREFACE.clone();
    }

    /** Any frame. */
    public static byte[] frame(int type, int flags, int stream, byte... payload) {
        return frame(payload.length, type, flags, stream, payload);
    }

    /** A frame whose header tells any length. */
    public static byte[] frame(int length, int type, int flags, int stream, byte[] payload) {
        byte[] bytes = new byte[9 + payload.length];
        bytes[0] = (byte) (length >>> 16);
        bytes[1] = (byte) (length >>> 8);
        bytes[2] = (byte) length;
        bytes[3] = (byte) type;
        bytes[4] = (byte) flags;
        System.arraycopy(int32(stream), 0, bytes, 5, 4);
        System.arraycopy(payload, 0, bytes, 9, payload.length);
        return bytes;
    }

    /** Bytes one after the other. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The same bytes so many times. */
    public static byte[] repeat(byte[] bytes, int times) {
        byte[] all = new byte[Math.multiplyExact(bytes.length, times)];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    /** A number in four bytes. */
    public static byte[] int32(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    /** DATA. */
    public static byte[] data(int stream, byte[] bytes, boolean end) {
        return frame(DATA, end ? END_STREAM : 0, stream, bytes);
    }

    /** DATA with so many bytes of padding, 0 to 255, and their count. */
    public static byte[] padded(int stream, byte[] bytes, int padding, boolean end) {
        return frame(DATA, PADDED | (end ? END_STREAM : 0), stream, join(new byte[] {(byte) padding}, bytes,
            new byte[padding]));
    }

    /** HEADERS with the whole block. */
    public static byte[] headers(int stream, byte[] block, boolean end) {
        return frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block);
    }

    /** HEADERS and as many CONTINUATION as the block needs with so many bytes in each at most. */
    public static byte[] headers(int stream, byte[] block, boolean end, int most) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        do {
            int to = Math.min(block.length, at + most);
            int flags = (to == block.length ? END_HEADERS : 0) | (at == 0 && end ? END_STREAM : 0);
            out.writeBytes(frame(at == 0 ? HEADERS : CONTINUATION, flags, stream, Arrays.copyOfRange(block, at, to)));
            at = to;
        } while (at < block.length);
        return out.toByteArray();
    }

    /** CONTINUATION. */
    public static byte[] continuation(int stream, byte[] fragment, boolean end) {
        return frame(CONTINUATION, end ? END_HEADERS : 0, stream, fragment);
    }

    /** PRIORITY. */
    public static byte[] priority(int stream, int dependsOn, int weight) {
        return frame(PRIORITY, 0, stream, join(int32(dependsOn), new byte[] {(byte) weight}));
    }

    /** RST_STREAM. */
    public static byte[] reset(int stream, int code) {
        return frame(RST_STREAM, 0, stream, int32(code));
    }

    /** SETTINGS, from identifiers and values in turn; values are cut to 32 bits. */
    public static byte[] settings(long... idsAndValues) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < idsAndValues.length; i += 2) {
            out.writeBytes(Arrays.copyOfRange(int32((int) idsAndValues[i]), 2, 4));
            out.writeBytes(int32((int) idsAndValues[i + 1]));
        }
        return frame(SETTINGS, 0, 0, out.toByteArray());
    }

    /** SETTINGS, acknowledged. */
    public static byte[] settingsAck() {
        return frame(SETTINGS, ACK, 0);
    }

    /** PING. */
    public static byte[] ping(long opaque, boolean ack) {
        return frame(PING, ack ? ACK : 0, 0, join(int32((int) (opaque >>> 32)), int32((int) opaque)));
    }

    /** GOAWAY. */
    public static byte[] goAway(int last, int code) {
        return frame(GOAWAY, 0, 0, join(int32(last), int32(code)));
    }

    /** WINDOW_UPDATE. */
    public static byte[] windowUpdate(int stream, int increment) {
        return frame(WINDOW_UPDATE, 0, stream, int32(increment));
    }

    /** PUSH_PROMISE. */
    public static byte[] pushPromise(int stream, int promised, byte[] block) {
        return frame(PUSH_PROMISE, END_HEADERS, stream, join(int32(promised), block));
    }
}
