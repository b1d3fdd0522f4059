package io.ringway.server.h2test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request to send.
 *
 * @param head     all its fields, pseudo-fields first
 * @param body     null for none: the head ends the stream
 * @param trailers null for none
 */
public record H2Request(List<NaiveField> head, byte[] body, List<NaiveField> trailers) {

    /** A request without a body. */
    public static H2Request of(String method, String path, String... namesAndValues) {
        List<NaiveField> head = NaiveField.list(":method", method, ":scheme", "http", ":authority", "a.test",
            ":path", path);
        head.addAll(NaiveField.list(namesAndValues));
        return new H2Request(head, null, null);
    }

    /** A GET. */
    public static H2Request get(String path, String... namesAndValues) {
        return of("GET", path, namesAndValues);
    }

    /** A POST with a text. */
    public static H2Request post(String path, String body, String... namesAndValues) {
        return of("POST", path, namesAndValues).body(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The same with a body. */
    public H2Request body(byte[] bytes) {
        return new H2Request(head, bytes, trailers);
    }

    /** The same with trailers. */
    public H2Request trailers(String... namesAndValues) {
        return new H2Request(head, body, NaiveField.list(namesAndValues));
    }

    /** The same with another field at the end. */
    public H2Request with(String name, String value) {
        List<NaiveField> fields = new ArrayList<>(head);
        fields.add(NaiveField.of(name, value));
        return new H2Request(fields, body, trailers);
    }
}
