package io.ringway.server.h2test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A request an origin has got whole.
 *
 * @param connection number of the connection in the order of accepting, from 0
 * @param stream     identifier of the stream
 * @param head       all its fields
 * @param body       of it, as far as bodies are kept
 * @param received   bytes of the body
 * @param trailers   null if it had none
 */
public record H2OriginRequest(int connection, int stream, List<NaiveField> head, byte[] body, long received,
    List<NaiveField> trailers) {

    /** The first value of a field, or null. */
    public String field(String name) {
        return NaiveField.value(head, name);
    }

    /** The path without a query. */
    public String path() {
        return field(":path").split("\\?", 2)[0];
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }
}
