package io.ringway.server.downstream.h2;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.ResponseHead;
import io.ringway.http.hpack.HpackEncoder;
import io.ringway.server.Hot;
import io.ringway.server.h2.FieldLines;
import io.ringway.server.h2.MultiplexedConnection;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.proxy.DateCache;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ForwardedFields;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Queues response heads as HTTP/2: of forwarded responses, from their parsed form, without what is about the other
 * connection (RFC 9113 8.2.2); and of the gateway's own answers. Every method returns false if memory is exhausted;
 * nothing was queued then. Thread: owning worker.
 */
final class H2ResponseHeads {

    /** Content length that means nothing is said of the body. */
    static final long UNSAID = -1;

    private static final int NUMBER_MAX = 20;
    private static final int STATUS_CONTINUE = 100;
    /** Status, size updates, a date and a length. */
    private static final int ADDED_MAX = HpackEncoder.BLOCK_START_MAX + HpackEncoder.STATUS_MAX
        + 2 * HpackEncoder.FIELD_OVERHEAD_MAX + 32 + LocalAnswer.DATE_BYTES + NUMBER_MAX;

    private final DateCache date;
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[NUMBER_MAX]);
    private final UnsafeBuffer allowed = new UnsafeBuffer(0, 0);

    H2ResponseHeads(DateCache date) {
        this.date = date;
    }

    /**
     * Queues the head of a forwarded response.
     *
     * @param c             connection of the stream
     * @param stream        of the exchange
     * @param x             with a parsed final head
     * @param contentLength bytes, or {@link #UNSAID}
     * @param endStream     true if nothing follows
     */
    @Hot
    boolean forwarded(MultiplexedConnection c, H2ServerStream stream, Exchange x, long contentLength,
                      boolean endStream) {
        ResponseHead head = x.response();
        if (!c.reserveHead(lengthMax(head))) {
            return false;
        }
        HpackEncoder encoder = c.codec().encoder();
        UnsafeBuffer to = c.headBuffer();
        int at = fields(encoder, x, to, encoder.status(to, encoder.beginBlock(to, c.headOffset()), head.status()));
        if (contentLength >= 0) {
            at = contentLength(encoder, to, at, contentLength);
        }
        if (head.headers().find(HeaderName.DATE) < 0) {
            at = date(encoder, to, at);
        }
        c.commitHead(stream, at, endStream);
        return true;
    }

    /** Queues an interim head (RFC 9113 8.1): fields only. */
    boolean interim(MultiplexedConnection c, H2ServerStream stream, Exchange x) {
        ResponseHead head = x.response();
        if (!c.reserveHead(lengthMax(head))) {
            return false;
        }
        HpackEncoder encoder = c.codec().encoder();
        UnsafeBuffer to = c.headBuffer();
        int at = encoder.status(to, encoder.beginBlock(to, c.headOffset()), head.status());
        c.commitHead(stream, fields(encoder, x, to, at), false);
        return true;
    }

    /** Queues {@code 100 Continue}. */
    boolean goAhead(MultiplexedConnection c, H2ServerStream stream) {
        if (!c.reserveHead(HpackEncoder.BLOCK_START_MAX + HpackEncoder.STATUS_MAX)) {
            return false;
        }
        HpackEncoder encoder = c.codec().encoder();
        UnsafeBuffer to = c.headBuffer();
        int at = encoder.status(to, encoder.beginBlock(to, c.headOffset()), STATUS_CONTINUE);
        c.commitHead(stream, at, false);
        return true;
    }

    @Hot
    private static int lengthMax(ResponseHead head) {
        return ADDED_MAX + head.length() + head.headers().count() * HpackEncoder.FIELD_OVERHEAD_MAX;
    }

    @Hot
    private static int fields(HpackEncoder encoder, Exchange x, UnsafeBuffer to, int offset) {
        HeaderBlock fields = x.response().headers();
        UnsafeBuffer from = x.responseBuffer();
        int base = x.responseStart();
        int count = fields.count();
        int at = offset;
        for (int i = 0; i < count; i++) {
            if (ForwardedFields.inResponse(fields.nameId(i)) && !fields.isNominated(i)) {
                at = FieldLines.encode(encoder, fields, i, from, base, to, at);
            }
        }
        return at;
    }

    /**
     * Queues the head of an answer of our own.
     *
     * @param c         connection of the stream
     * @param stream    that is answered
     * @param answer    to send
     * @param allow     value of the {@code Allow} field, or null
     * @param endStream true if no body follows
     */
    @Hot
    boolean answer(MultiplexedConnection c, H2ServerStream stream, LocalAnswer answer, byte[] allow,
                   boolean endStream) {
        HeaderBlock fields = answer.fields();
        int count = fields.count();
        int allowLength = allow == null ? 0 : allow.length + HpackEncoder.FIELD_OVERHEAD_MAX;
        if (!c.reserveHead(
            ADDED_MAX + answer.fieldsBuffer().capacity() + count * HpackEncoder.FIELD_OVERHEAD_MAX + allowLength)) {
            return false;
        }
        HpackEncoder encoder = c.codec().encoder();
        UnsafeBuffer to = c.headBuffer();
        int at = encoder.status(to, encoder.beginBlock(to, c.headOffset()), answer.status());
        for (int i = 0; i < count; i++) {
            at = FieldLines.encode(encoder, fields, i, answer.fieldsBuffer(), 0, to, at);
        }
        if (allow != null) {
            allowed.wrap(allow);
            at = encoder.field(to, at, HeaderName.ALLOW, allowed, 0, 0, allowed, 0, allow.length,
                HpackEncoder.BY_NAME);
        }
        c.commitHead(stream, date(encoder, to, at), endStream);
        return true;
    }

    @Hot
    private int contentLength(HpackEncoder encoder, UnsafeBuffer to, int offset, long value) {
        int digits = number.putLongAscii(0, value);
        return encoder.field(to, offset, HeaderName.CONTENT_LENGTH, number, 0, 0, number, 0, digits,
            HpackEncoder.BY_NAME);
    }

    @Hot
    private int date(HpackEncoder encoder, UnsafeBuffer to, int offset) {
        UnsafeBuffer now = date.now();
        return encoder.field(to, offset, HeaderName.DATE, now, 0, 0, now, 0, LocalAnswer.DATE_BYTES,
            HpackEncoder.BY_NAME);
    }
}
