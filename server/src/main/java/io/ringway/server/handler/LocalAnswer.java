package io.ringway.server.handler;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.server.Hot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A response the gateway gives itself, laid out in advance up to its date. Immutable; written by any worker.
 */
public final class LocalAnswer {

    /** Length of a date in bytes (RFC 9110 5.6.7, IMF-fixdate). */
    public static final int DATE_BYTES = 29;

    private static final byte[] DATE = ascii("Date: ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] CLOSE = ascii("\r\nConnection: close\r\n\r\n");
    private static final byte[] KEEP_ALIVE = ascii("\r\nConnection: keep-alive\r\n\r\n");
    private static final byte[] END = ascii("\r\n\r\n");
    private static final byte[] ALLOW = ascii("Allow: ");
    private static final byte[] NO_BODY = new byte[0];

    /**
     * A longer body is not written with the head, but sent piece by piece as the client takes it: a client of HTTP/2
     * whose windows are closed may ask a hundred times, and no stream holds more than this.
     */
    private static final int LONG_BYTES = 64 * 1024;

    /** Fields an answer may have; those of routes and handlers are few. */
    private static final int FIELDS_MAX = 1000;

    private final int status;
    private final byte[] head;
    private final UnsafeBuffer headView;
    private final HeaderBlock index;
    private final byte[] body;
    private final UnsafeBuffer content;

    /**
     * Lays out an answer.
     *
     * @param status      200 to 599
     * @param reason      of the status line
     * @param contentType of the body, or null for none
     * @param fields      whole field lines without their end
     * @param body        bytes; none for 204 and 304
     */
    public LocalAnswer(int status, String reason, String contentType, List<String> fields, byte[] body) {
        this.status = status;
        boolean bodiless = status == 204 || status == 304;
        this.body = bodiless ? NO_BODY : body;
        content = new UnsafeBuffer(this.body);
        StringBuilder text = new StringBuilder("HTTP/1.1 ").append(status).append(' ').append(reason).append("\r\n");
        if (!bodiless && contentType != null) {
            text.append("Content-Type: ").append(contentType).append("\r\n");
        }
        if (!bodiless) {
            text.append("Content-Length: ").append(body.length).append("\r\n");
        }
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        head = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        headView = new UnsafeBuffer(head);
        index = index(headView);
    }

    /** Finds the lines behind the status line. */
    private static HeaderBlock index(UnsafeBuffer head) {
        HeaderBlock fields = new HeaderBlock(FIELDS_MAX);
        int start = lineEnd(head, 0);
        while (start < head.capacity()) {
            int end = lineEnd(head, start);
            int colon = start;
            while (head.getByte(colon) != ':') {
                colon++;
            }
            int value = colon + 1;
            while (head.getByte(value) == ' ') {
                value++;
            }
            fields.add(HeaderName.lookup(head, start, colon - start), start, colon - start, value,
                end - CRLF.length - value);
            start = end;
        }
        return fields;
    }

    private static int lineEnd(UnsafeBuffer head, int start) {
        int at = start;
        while (head.getByte(at) != '\n') {
            at++;
        }
        return at + 1;
    }

    /**
     * The fields of the head, but for its date: for protocols that have them in a form of their own.
     *
     * @return index over {@link #fieldsBuffer()}; not to be changed
     */
    @Hot
    public HeaderBlock fields() {
        return index;
    }

    /**
     * Where the fields lie.
     *
     * @return buffer the offsets of {@link #fields()} count from the start of; not to be changed
     */
    @Hot
    public UnsafeBuffer fieldsBuffer() {
        return headView;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Bounds what {@link #write} writes.
     *
     * @param allow    value of the {@code Allow} field, or null
     * @param bodiless true if the body is left out
     * @return bytes
     */
    @Hot
    public int maxLength(byte[] allow, boolean bodiless) {
        int allowLength = allow == null ? 0 : ALLOW.length + allow.length + CRLF.length;
        int bodyLength = bodiless ? 0 : body.length;
        return head.length + allowLength + DATE.length + DATE_BYTES + KEEP_ALIVE.length + bodyLength;
    }

    /**
     * Tells whether the body is to be sent in pieces.
     *
     * @return true if it is too long to be queued at once
     */
    @Hot
    public boolean isLong() {
        return body.length > LONG_BYTES;
    }

    /**
     * The body.
     *
     * @return its bytes, from position zero; not to be changed
     */
    @Hot
    public UnsafeBuffer content() {
        return content;
    }

    /**
     * Writes the answer.
     *
     * @param target    with room for {@link #maxLength} bytes
     * @param offset    of the first byte
     * @param date      of now, {@link #DATE_BYTES} bytes at position zero
     * @param allow     value of the {@code Allow} field, or null
     * @param connection what to say of the connection
     * @param bodiless  true for an answer to HEAD: the length is told, the body left out
     * @return position after the last byte
     */
    @Hot
    public int write(UnsafeBuffer target, int offset, UnsafeBuffer date, byte[] allow, Persistence connection,
                     boolean bodiless) {
        int at = put(target, offset, head);
        if (allow != null) {
            at = put(target, at, ALLOW);
            at = put(target, at, allow);
            at = put(target, at, CRLF);
        }
        at = put(target, at, DATE);
        target.putBytes(at, date, 0, DATE_BYTES);
        at = put(target, at + DATE_BYTES, end(connection));
        return bodiless ? at : put(target, at, body);
    }

    @Hot
    private static byte[] end(Persistence connection) {
        return connection == Persistence.IMPLIED ? END : connection == Persistence.CLOSE ? CLOSE : KEEP_ALIVE;
    }

    @Hot
    private static int put(UnsafeBuffer target, int offset, byte[] bytes) {
        target.putBytes(offset, bytes);
        return offset + bytes.length;
    }

    /**
     * Tells the status.
     *
     * @return status code
     */
    @Hot
    public int status() {
        return status;
    }

    /** What an answer says of the connection it is sent on (RFC 9112 9.3). */
    public enum Persistence {
        /** Nothing: the protocol version implies that the connection stays. */
        IMPLIED,
        /** {@code Connection: keep-alive}, for a kept HTTP/1.0 client. */
        KEEP_ALIVE,
        /** {@code Connection: close}. */
        CLOSE
    }
}
