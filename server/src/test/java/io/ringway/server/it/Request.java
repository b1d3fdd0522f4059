package io.ringway.server.it;

import java.io.IOException;

/**
 * One request as an origin reads it.
 *
 * @param line    the request line.
 * @param method  of it.
 * @param target  of it.
 * @param version 1 for HTTP/1.1, 0 for HTTP/1.0.
 * @param fields  of its head.
 * @param body    of it, read or not yet.
 */
record Request(String line, String method, String target, int version, Fields fields, Body body) {

    /** Reads a head, or null where the connection ends instead of one. */
    static Request readHead(WireReader in) throws IOException {
        String line = HeadReader.line(in);
        if (line == null) {
            return null;
        }
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !HeadReader.isToken(parts[0]) || !parts[1].matches("[\\x21-\\x7e]+")
                || !parts[2].matches("HTTP/1\\.[01]")) {
            throw new ProtocolException("request line: " + line);
        }
        Fields fields = HeadReader.fields(in);
        if (fields.values("Host").size() != 1) {
            throw new ProtocolException("Host: " + fields.values("Host"));
        }
        Body.Framing framing = Body.framing(fields);
        long length = framing == Body.Framing.LENGTH ? Long.parseLong(fields.one("Content-Length")) : 0;
        return new Request(line, parts[0], parts[1], parts[2].charAt(7) - '0', fields, Body.kept(framing, length));
    }

    /** The same head with a body that goes to a sink. */
    Request withBodyTo(Body.Sink sink) {
        long length = body.framing() == Body.Framing.LENGTH ? Long.parseLong(fields.one("Content-Length")) : 0;
        return new Request(line, method, target, version, fields, Body.to(sink, body.framing(), length));
    }

    /** The target's path, without the query. */
    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
