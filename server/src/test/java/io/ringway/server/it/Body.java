package io.ringway.server.it;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;

/** Reads the body of one message by its framing (RFC 9112 6.3) and keeps it or hands it on. */
final class Body {

    private static final int KEPT_MAX = 64 << 20;

    /** Where bytes of a body go. */
    interface Sink {
        /** Takes a piece. */
        void accept(byte[] bytes, int length) throws IOException;
    }

    /** How the end of a body is found. */
    enum Framing {
        /** There is none. */
        NONE,
        /** Content-Length. */
        LENGTH,
        /** Transfer-Encoding: chunked. */
        CHUNKED,
        /** It ends with the connection. */
        CLOSE
    }

    private final Framing framing;
    private final long contentLength;
    private final Sink sink;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    /** What is read at a time; null where there is nothing to read. */
    private byte[] piece;
    private Fields trailers = Fields.NONE;
    private long length;
    private boolean complete;

    private Body(Framing framing, long contentLength, Sink sink) {
        this.framing = framing;
        this.contentLength = contentLength;
        this.sink = sink;
    }

    /** A body whose bytes are kept. */
    static Body kept(Framing framing, long contentLength) {
        return new Body(framing, contentLength, null);
    }

    /** A body whose bytes go to a sink. */
    static Body to(Sink sink, Framing framing, long contentLength) {
        return new Body(framing, contentLength, sink);
    }

    /** The framing of a message that may have a body, not closed by the end of the connection. */
    static Framing framing(Fields fields) throws ProtocolException {
        String coding = fields.one("Transfer-Encoding");
        String length = fields.one("Content-Length");
        if (coding != null && length != null) {
            throw new ProtocolException("both Content-Length and Transfer-Encoding");
        }
        if (coding != null && !coding.equals("chunked")) {
            throw new ProtocolException("Transfer-Encoding: " + coding);
        }
        if (length != null && !length.matches("0|[1-9][0-9]{0,17}")) {
            throw new ProtocolException("Content-Length: " + length);
        }
        return coding != null ? Framing.CHUNKED : length != null ? Framing.LENGTH : Framing.NONE;
    }

    /** Reads to the end of the body; throws at an end too early, and what came until then is there. */
    Body read(WireReader in) throws IOException {
        if (framing != Framing.NONE) {
            piece = new byte[64 * 1024];
        }
        switch (framing) {
            case NONE -> { }
            case LENGTH -> copy(in, contentLength);
            case CHUNKED -> chunks(in);
            case CLOSE -> untilClose(in);
        }
        piece = null;
        complete = true;
        return this;
    }

    private void copy(WireReader in, long count) throws IOException {
        long left = count;
        while (left > 0) {
            int read = in.read(piece, (int) Math.min(left, piece.length));
            if (read < 0) {
                throw new EOFException("the connection ended inside a body, " + left + " bytes early: " + in.end());
            }
            take(read);
            left -= read;
        }
    }

    private void untilClose(WireReader in) throws IOException {
        for (int read = in.read(piece, piece.length); read >= 0; read = in.read(piece, piece.length)) {
            take(read);
        }
        if (in.end() != WireReader.End.FIN) {
            throw new EOFException("the connection was reset inside a body");
        }
    }

    private void chunks(WireReader in) throws IOException {
        while (true) {
            String size = HeadReader.line(in);
            if (size == null) {
                throw new EOFException("the connection ended before a chunk: " + in.end());
            }
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new ProtocolException("chunk size: " + size);
            }
            long bytes = Long.parseLong(size, 16);
            if (bytes == 0) {
                trailers = HeadReader.fields(in);
                return;
            }
            copy(in, bytes);
            if (in.need() != '\r' || in.need() != '\n') {
                throw new ProtocolException("no CRLF after a chunk");
            }
        }
    }

    private void take(int count) throws IOException {
        length += count;
        if (sink != null) {
            sink.accept(piece, count);
        } else if (kept.size() + count <= KEPT_MAX) {
            kept.write(piece, 0, count);
        }
    }

    /** How it was framed. */
    Framing framing() {
        return framing;
    }

    /** Bytes of it that came. */
    long length() {
        return length;
    }

    /** The bytes, if they were kept. */
    byte[] bytes() {
        return kept.toByteArray();
    }

    /** The bytes as text. */
    String text() {
        return Latin1.text(bytes());
    }

    /** Fields after the last chunk. */
    Fields trailers() {
        return trailers;
    }

    /** Tells whether all of it came. */
    boolean isComplete() {
        return complete;
    }
}
