package io.ringway.server.sim;

/**
 * Reads HTTP/1.1 messages, one after the other, from bytes that come in any pieces. The simulated peers' own: it shares
 * nothing with the product's parsers, allocates as it likes, and refuses everything that is not strictly right.
 */
final class MessageReader {

    /** Framing: chunked. */
    static final long CHUNKED = -1;
    /** Framing: the body ends with the connection. */
    static final long UNTIL_CLOSE = -2;

    private static final int HEAD_MAX = 256 * 1024;

    /** What is told about the messages. */
    interface Sink {

        /**
         * Begins a message.
         *
         * @param head of the message
         * @return length of the body, {@link #CHUNKED} or {@link #UNTIL_CLOSE}
         */
        long onHead(WireHead head);

        /**
         * Brings a part of the body.
         *
         * @param bytes  with the part
         * @param offset of the first byte
         * @param length in bytes
         */
        void onBody(byte[] bytes, int offset, int length);

        /**
         * Brings a field after the body.
         *
         * @param line without its end
         */
        default void onTrailer(String line) {
        }

        /** Ends the message. */
        void onEnd();
    }

    /** What comes next. */
    private enum Part {
        HEAD, BODY, SIZE_LINE, CHUNK, CHUNK_END, TRAILERS, UNTIL_CLOSE
    }

    private final Sink sink;
    private final Bytes pending = new Bytes();
    private Part part = Part.HEAD;
    private long remaining;
    private boolean stopped;

    MessageReader(Sink sink) {
        this.sink = sink;
    }

    /**
     * Reads on.
     *
     * @param bytes  with those that came
     * @param offset of the first
     * @param length in bytes
     * @throws WireException if they break the grammar
     */
    void feed(byte[] bytes, int offset, int length) {
        int direct = direct(bytes, offset, length);
        pending.add(bytes, offset + direct, length - direct);
        boolean progress = true;
        while (progress && !stopped && pending.length() > 0) {
            progress = switch (part) {
                case HEAD -> head();
                case BODY, CHUNK, UNTIL_CLOSE -> data();
                case SIZE_LINE -> sizeLine();
                case CHUNK_END -> chunkEnd();
                case TRAILERS -> trailers();
            };
        }
    }

    /** Hands on, without keeping it first, what can only be body. Returns how much it was. */
    private int direct(byte[] bytes, int offset, int length) {
        boolean isData = part == Part.BODY || part == Part.CHUNK || part == Part.UNTIL_CLOSE;
        if (stopped || !isData || pending.length() > 0) {
            return 0;
        }
        int count = part == Part.UNTIL_CLOSE ? length : (int) Math.min(remaining, length);
        data(bytes, offset, count);
        return count;
    }

    private boolean head() {
        int end = pending.headEnd();
        if (end < 0) {
            if (pending.length() > HEAD_MAX) {
                throw new WireException("a head without end");
            }
            return false;
        }
        WireHead head = new WireHead(pending.text(end));
        pending.drop(end);
        long framing = sink.onHead(head);
        if (framing == CHUNKED) {
            part = Part.SIZE_LINE;
        } else if (framing == UNTIL_CLOSE) {
            part = Part.UNTIL_CLOSE;
        } else {
            remaining = framing;
            part = Part.BODY;
            if (framing == 0) {
                ended();
            }
        }
        return true;
    }

    private void ended() {
        part = Part.HEAD;
        sink.onEnd();
    }

    private boolean data() {
        int length = part == Part.UNTIL_CLOSE ? pending.length() : (int) Math.min(remaining, pending.length());
        byte[] bytes = pending.array();
        int start = pending.start();
        pending.drop(length);
        data(bytes, start, length);
        return true;
    }

    private void data(byte[] bytes, int offset, int length) {
        remaining -= length;
        sink.onBody(bytes, offset, length);
        if (part != Part.UNTIL_CLOSE && remaining == 0) {
            if (part == Part.CHUNK) {
                part = Part.CHUNK_END;
            } else {
                ended();
            }
        }
    }

    private boolean sizeLine() {
        int end = pending.lineEnd();
        if (end < 0) {
            return false;
        }
        String line = pending.text(end);
        pending.drop(end);
        try {
            if (!line.endsWith("\r\n") || line.charAt(0) == '+') {
                throw new WireException("malformed chunk size: " + line);
            }
            remaining = Long.parseUnsignedLong(line, 0, line.length() - 2, 16);
        } catch (NumberFormatException malformed) {
            throw new WireException("malformed chunk size: " + line);
        }
        part = remaining == 0 ? Part.TRAILERS : Part.CHUNK;
        return true;
    }

    private boolean chunkEnd() {
        if (pending.length() < 2) {
            return false;
        }
        if (!pending.text(2).equals("\r\n")) {
            throw new WireException("no line end after a chunk");
        }
        pending.drop(2);
        part = Part.SIZE_LINE;
        return true;
    }

    private boolean trailers() {
        int end = pending.lineEnd();
        if (end < 0) {
            return false;
        }
        boolean last = end == 2;
        String line = pending.text(end);
        if (!line.endsWith("\r\n")) {
            throw new WireException("stray line end among trailers");
        }
        pending.drop(end);
        if (last) {
            ended();
        } else {
            sink.onTrailer(line.substring(0, end - 2));
        }
        return true;
    }

    /**
     * Notes the end of the stream.
     *
     * @return true if it came where a message may end; a body that lasts until then is ended
     */
    boolean end() {
        if (part == Part.UNTIL_CLOSE) {
            ended();
            return true;
        }
        return isBetween();
    }

    /** Reads no more, even of what has come. */
    void stop() {
        stopped = true;
    }

    /** {@return whether no message has begun} */
    boolean isBetween() {
        return part == Part.HEAD && pending.length() == 0;
    }

    /** {@return bytes that were not understood yet} */
    int pending() {
        return pending.length();
    }
}
