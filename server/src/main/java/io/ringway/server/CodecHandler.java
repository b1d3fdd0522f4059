package io.ringway.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Decodes, calls, encodes; where there is nothing to decode by, the body of the request is left.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
final class CodecHandler<I, O> implements Handler {

    private static final int UNSUPPORTED = 415;
    private static final int MALFORMED = 400;
    private static final String MALFORMED_BODY = "the body is malformed";

    /** Null: bodies are not read. */
    private final Codec<I> in;
    private final Codec<O> out;
    private final TypedResponder<I, O> handler;
    private final String accepted;

    CodecHandler(Codec<I> in, Codec<O> out, TypedResponder<I, O> handler) {
        this.in = in;
        this.out = out;
        this.handler = handler;
        accepted = in == null ? null : essence(in.contentType());
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        O answer = handler.handle(in == null ? null : decoded(request), request, response);
        if (answer == null) {
            response.empty();
            return;
        }
        out.encode(answer, new EncodedBody(response.contentType(out.contentType()).stream()));
    }

    /** Where a codec writes. Many flush and close it also where they fail, and half a value is none. */
    private static final class EncodedBody extends FilterOutputStream {

        EncodedBody(OutputStream body) {
            super(body);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() {
            // It leaves when it is long, or when the handler returns.
        }

        @Override
        public void close() {
            // As flush().
        }
    }

    private I decoded(Request request) throws ClientGoneException {
        String type = request.header("Content-Type");
        // Who says nothing of the type is taken at the route's word (RFC 9110 8.3).
        if (type != null && !essence(type).equalsIgnoreCase(accepted)) {
            throw refused(UNSUPPORTED, "the body must be " + accepted, null).header("Accept", accepted);
        }
        try {
            return in.decode(request.bodyStream());
        } catch (ClientGoneException | HttpException meant) {
            throw meant;
        } catch (IOException | IllegalArgumentException malformed) {
            String said = malformed.getMessage();
            throw refused(MALFORMED, said == null ? MALFORMED_BODY : MALFORMED_BODY + ": " + said, null);
        } catch (RuntimeException unexpected) {
            // Many libraries throw their own where a body is malformed. A defect of the codec looks the same: the log
            // has it, and the client is told nothing of it.
            throw refused(MALFORMED, MALFORMED_BODY, unexpected);
        }
    }

    /** An answer of the server's own, which says so (RFC 9209). */
    private static HttpException refused(int status, String detail, Throwable cause) {
        return new HttpException(status, detail, cause).header("Proxy-Status",
            BuildInfo.PSEUDONYM + "; error=http_request_error");
    }

    /** A media type without its parameters. */
    private static String essence(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).strip();
    }
}
