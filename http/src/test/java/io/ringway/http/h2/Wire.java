package io.ringway.http.h2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes what a peer sends, right or wrong, without the product's encoders: fields are literals without a table. */
final class Wire {
    static final int END = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int PRIORITY = 0x20;
    static final int FRAME_MAX = 16_384;
    static final String[] GET = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a.test"};
    static final String[] POST = {":method", "POST", ":scheme", "http", ":path", "/", ":authority", "a.test"};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A client's beginning: preface and empty SETTINGS. */
    static Wire client() {
        return new Wire().text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").settings();
    }

    /** A server's beginning: empty SETTINGS. */
    static Wire server() {
        return new Wire().settings();
    }

    Wire text(String text) {
        return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire bytes(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Wire frame(int type, int flags, int stream, byte... payload) {
        return header(payload.length, type, flags, stream).bytes(payload);
    }

    Wire header(int length, int type, int flags, int stream) {
        bytes((byte) (length >> 16), (byte) (length >> 8), (byte) length, (byte) type, (byte) flags);
        return number(stream);
    }

    Wire number(int value) {
        return bytes((byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value);
    }

    Wire settings(long... pairs) {
        header(pairs.length * 3, 4, 0, 0);
        for (int i = 0; i < pairs.length; i += 2) {
            bytes((byte) (pairs[i] >> 8), (byte) pairs[i]).number((int) pairs[i + 1]);
        }
        return this;
    }

    Wire settingsAck() {
        return frame(4, 1, 0);
    }

    Wire headers(int stream, int flags, String... fields) {
        byte[] block = block(fields);
        if (block.length <= FRAME_MAX) {
            return frame(1, flags | END_HEADERS, stream, block);
        }
        frame(1, flags, stream, Arrays.copyOf(block, FRAME_MAX));
        for (int from = FRAME_MAX; from < block.length; from += FRAME_MAX) {
            int end = Math.min(block.length, from + FRAME_MAX);
            frame(9, end == block.length ? END_HEADERS : 0, stream, Arrays.copyOfRange(block, from, end));
        }
        return this;
    }

    /** A complete request. */
    Wire get(int stream) {
        return headers(stream, END, GET);
    }

    /** The head of a request with content. */
    Wire post(int stream) {
        return headers(stream, 0, POST);
    }

    Wire data(int stream, int flags, String text) {
        return frame(0, flags, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire reset(int stream, int code) {
        return header(4, 3, 0, stream).number(code);
    }

    Wire windowUpdate(int stream, int increment) {
        return header(4, 8, 0, stream).number(increment);
    }

    Wire ping(int flags) {
        return frame(6, flags, 0, new byte[8]);
    }

    Wire goAway(int last, int code) {
        return header(8, 7, 0, 0).number(last).number(code);
    }

    byte[] all() {
        return out.toByteArray();
    }

    /** A block of literals, never indexed and never compressed. */
    static byte[] block(String... fields) {
        Wire wire = new Wire();
        for (int i = 0; i < fields.length; i += 2) {
            wire.bytes((byte) 0).string(fields[i]).string(fields[i + 1]);
        }
        return wire.all();
    }

    static String[] with(String[] fields, String... more) {
        String[] all = new String[fields.length + more.length];
        System.arraycopy(fields, 0, all, 0, fields.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return all;
    }

    private Wire string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            return bytes((byte) bytes.length).bytes(bytes);
        }
        bytes((byte) 127);
        int rest = bytes.length - 127;
        while (rest >= 128) {
            bytes((byte) (rest & 127 | 128));
            rest >>= 7;
        }
        return bytes((byte) rest).bytes(bytes);
    }
}
