package io.ringway.server.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the messages of one direction of one connection, in pieces of any size. Plain on purpose: the head is collected
 * and taken apart as text. One thread.
 */
final class HttpReader {

    /** What a message is told to. */
    interface Sink {

        /**
         * A head has come.
         *
         * @param head of the message
         * @return true if no body follows whatever its fields say: the answer to HEAD, 204, 304
         */
        boolean onHead(Head head);

        /** A part of the body, without its framing; borrowed until the method returns. */
        void onBody(byte[] bytes, int offset, int length);

        /** The message is complete. */
        void onMessage();
    }

    private enum Part { HEAD, LENGTH, CHUNK_SIZE, CHUNK, CHUNK_END, TRAILER, UNTIL_CLOSE }

    private static final int HEAD_MAX = 256 * 1024;
    private static final int LINE_MAX = 64;

    private final Sink sink;
    private final boolean isRequests;
    private byte[] head = new byte[1024];
    private int headLength;
    private Part part = Part.HEAD;
    private long remaining;
    private int lineLength;

    private HttpReader(Sink sink, boolean isRequests) {
        this.sink = sink;
        this.isRequests = isRequests;
    }

    /** A reader of requests: without framing they have no body. */
    static HttpReader requests(Sink sink) {
        return new HttpReader(sink, true);
    }

    /** A reader of responses: without framing their body ends with the connection. */
    static HttpReader responses(Sink sink) {
        return new HttpReader(sink, false);
    }

    /** Whether no message has begun that is not complete. */
    boolean isBetween() {
        return part == Part.HEAD && headLength == 0;
    }

    /**
     * Takes the next bytes.
     *
     * @throws HttpViolation if they are no HTTP/1.1
     */
    void feed(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            at = switch (part) {
                case HEAD -> readHead(bytes, at, end);
                case LENGTH, CHUNK -> readBody(bytes, at, end);
                case UNTIL_CLOSE -> {
                    sink.onBody(bytes, at, end - at);
                    yield end;
                }
                case CHUNK_SIZE, CHUNK_END, TRAILER -> readLine(bytes, at, end);
            };
        }
    }

    /**
     * The connection has ended in order.
     *
     * @return true if no message was cut by that
     */
    boolean end() {
        if (part == Part.UNTIL_CLOSE) {
            complete();
        }
        return isBetween();
    }

    private int readHead(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            // To the next line feed at once: fields can be long.
            int stop = at;
            while (stop < end && bytes[stop] != '\n') {
                stop++;
            }
            int take = Math.min(stop + 1, end) - at;
            keep(bytes, at, take);
            at += take;
            if (isHeadComplete()) {
                Head complete = new Head(new String(head, 0, headLength, StandardCharsets.ISO_8859_1));
                headLength = 0;
                frame(complete, sink.onHead(complete));
                return at;
            }
        }
        return at;
    }

    private boolean isHeadComplete() {
        int n = headLength;
        return n > 4 && head[n - 1] == '\n' && head[n - 2] == '\r' && head[n - 3] == '\n' && head[n - 4] == '\r';
    }

    private void keep(byte[] bytes, int from, int length) {
        if (headLength + length > HEAD_MAX) {
            throw new HttpViolation("a head is longer than " + HEAD_MAX + " bytes");
        }
        if (headLength + length > head.length) {
            head = Arrays.copyOf(head, Math.max(headLength + length, 2 * head.length));
        }
        System.arraycopy(bytes, from, head, headLength, length);
        headLength += length;
    }

    private void frame(Head complete, boolean isBodyless) {
        String length = complete.first("Content-Length");
        String coding = complete.first("Transfer-Encoding");
        if (length != null && coding != null) {
            throw new HttpViolation("two framings: " + complete);
        }
        if (isBodyless) {
            complete();
        } else if (coding != null) {
            part = Part.CHUNK_SIZE;
            if (!coding.equals("chunked")) {
                throw new HttpViolation("a transfer coding is '" + coding + "'");
            }
        } else if (length != null) {
            remaining = number(length, 10);
            part = Part.LENGTH;
            if (remaining == 0) {
                complete();
            }
        } else if (isRequests) {
            complete();
        } else {
            part = Part.UNTIL_CLOSE;
        }
    }

    private int readBody(byte[] bytes, int at, int end) {
        int count = (int) Math.min(remaining, end - at);
        sink.onBody(bytes, at, count);
        remaining -= count;
        if (remaining == 0) {
            if (part == Part.LENGTH) {
                complete();
            } else {
                part = Part.CHUNK_END;
            }
        }
        return at + count;
    }

    private int readLine(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            byte next = bytes[at++];
            if (lineLength == LINE_MAX) {
                throw new HttpViolation("a line of the chunked coding is longer than " + LINE_MAX + " bytes");
            }
            head[lineLength++] = next;
            if (next == '\n') {
                onLine();
                return at;
            }
        }
        return at;
    }

    private void onLine() {
        if (lineLength < 2 || head[lineLength - 2] != '\r') {
            throw new HttpViolation("a line of the chunked coding ends without CR LF");
        }
        String line = new String(head, 0, lineLength - 2, StandardCharsets.ISO_8859_1);
        lineLength = 0;
        if (part == Part.CHUNK_SIZE) {
            remaining = number(line, 16);
            part = remaining == 0 ? Part.TRAILER : Part.CHUNK;
        } else if (!line.isEmpty()) {
            throw new HttpViolation("between chunks, or as a trailer nobody asked for, came '" + line + "'");
        } else if (part == Part.CHUNK_END) {
            part = Part.CHUNK_SIZE;
        } else {
            complete();
        }
    }

    private void complete() {
        part = Part.HEAD;
        sink.onMessage();
    }

    private static long number(String text, int radix) {
        try {
            return Long.parseUnsignedLong(text, radix);
        } catch (NumberFormatException e) {
            throw new HttpViolation("a length is '" + text + "'");
        }
    }
}
