package io.ringway.server.it;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One final response with the interim ones before it.
 *
 * @param version  1 for HTTP/1.1, 0 for HTTP/1.0.
 * @param status   200 to 599.
 * @param reason   may be empty.
 * @param fields   of its head.
 * @param body     of it, perhaps cut.
 * @param interims heads that came before it.
 */
record Response(int version, int status, String reason, Fields fields, Body body, List<Interim> interims) {

    /**
     * An interim response.
     *
     * @param status 100 to 199.
     * @param fields of it.
     */
    record Interim(int status, Fields fields) {
    }

    /** Reads one, or null where the connection ends instead of one; a body that is cut is no error here. */
    static Response read(WireReader in, String method, Body.Sink sink) throws IOException {
        List<Interim> interims = new ArrayList<>();
        while (true) {
            String line = HeadReader.line(in);
            if (line == null) {
                if (!interims.isEmpty()) {
                    throw new EOFException("the connection ended after " + interims);
                }
                return null;
            }
            if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9] [^\\x00-\\x08\\x0a-\\x1f\\x7f]*")) {
                throw new ProtocolException("status line: " + line);
            }
            int status = Integer.parseInt(line.substring(9, 12));
            Fields fields = HeadReader.fields(in);
            if (status < 200) {
                if (fields.has("Content-Length") || fields.has("Transfer-Encoding")) {
                    throw new ProtocolException("framing in " + line);
                }
                interims.add(new Interim(status, fields));
                continue;
            }
            Body.Framing framing = framing(method, status, fields);
            long length = framing == Body.Framing.LENGTH ? Long.parseLong(fields.one("Content-Length")) : 0;
            Body body = sink == null ? Body.kept(framing, length) : Body.to(sink, framing, length);
            try {
                body.read(in);
            } catch (EOFException cut) {
                assert !body.isComplete();
            }
            return new Response(line.charAt(7) - '0', status, line.substring(13), fields, body, List.copyOf(interims));
        }
    }

    private static Body.Framing framing(String method, int status, Fields fields) throws ProtocolException {
        Body.Framing framing = Body.framing(fields);
        if (status == 204 && framing != Body.Framing.NONE) {
            throw new ProtocolException("a 204 says " + framing);
        }
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return Body.Framing.NONE;
        }
        return framing == Body.Framing.NONE ? Body.Framing.CLOSE : framing;
    }

    /** The body as text. */
    String text() {
        return body.text();
    }

    /** Tells whether the whole body came. */
    boolean isComplete() {
        return body.isComplete();
    }

    /** Tells whether it announces the end of the connection. */
    boolean closes() {
        return fields.lists("Connection", "close") || version == 0 && !fields.lists("Connection", "keep-alive");
    }
}
