package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.ResponseHead;
import io.ringway.http.h1.H1Encoder;
import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the head of a forwarded response as HTTP/1.1 from its parsed form: hop-by-hop fields and what
 * {@code Connection} names stay behind, framing is written anew, a missing {@code Date} is added (RFC 9110 6.6.1).
 * Thread: owning worker.
 */
public final class ResponseHeadWriter {

    /** What the gateway adds at most. */
    public static final int ADDED_MAX = 256;
    /** Content length that means the body is chunked. */
    public static final long CHUNKED = -1;
    /** Content length that means nothing is said of the body: there is none, or it ends with the connection. */
    public static final long UNSAID = -2;

    private static final byte[] CHUNKED_LINE = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE_LINE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE_LINE = ascii("Connection: keep-alive\r\n");
    private static final byte[] DATE = ascii("Date: ");

    private final FieldCopier copier = new FieldCopier();
    private final DateCache date;

    /**
     * Creates a writer.
     *
     * @param date of the worker
     */
    public ResponseHeadWriter(DateCache date) {
        this.date = date;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Bounds what {@link #write} writes.
     *
     * @param head to forward
     * @return bytes
     */
    @Hot
    public static int maxLength(ResponseHead head) {
        return head.length() + head.headers().count() + ADDED_MAX;
    }

    /**
     * Writes a whole head, its empty line included.
     *
     * @param x             with a parsed response head
     * @param to            buffer with room for {@link #maxLength}
     * @param offset        of the first byte
     * @param contentLength zero or more, {@link #CHUNKED} or {@link #UNSAID}
     * @param persistence   what to say of the connection
     * @return position after the last byte
     */
    @Hot
    public int write(Exchange x, UnsafeBuffer to, int offset, long contentLength, LocalAnswer.Persistence persistence) {
        int at = fields(x, to, statusLine(x, to, offset));
        if (contentLength >= 0) {
            at = H1Encoder.contentLength(to, at, contentLength);
        } else if (contentLength == CHUNKED) {
            at = H1Encoder.header(to, at, CHUNKED_LINE);
        }
        if (x.response().headers().find(HeaderName.DATE) < 0) {
            at = dateLine(to, at);
        }
        if (persistence != LocalAnswer.Persistence.IMPLIED) {
            boolean close = persistence == LocalAnswer.Persistence.CLOSE;
            at = H1Encoder.header(to, at, close ? CLOSE_LINE : KEEP_ALIVE_LINE);
        }
        return H1Encoder.crlf(to, at);
    }

    /**
     * Writes an interim head (RFC 9110 15.2): fields only, neither framing nor persistence.
     *
     * @param x      with a parsed interim head
     * @param to     buffer with room for {@link #maxLength}
     * @param offset of the first byte
     * @return position after the last byte
     */
    public int writeInterim(Exchange x, UnsafeBuffer to, int offset) {
        return H1Encoder.crlf(to, fields(x, to, statusLine(x, to, offset)));
    }

    @Hot
    private static int statusLine(Exchange x, UnsafeBuffer to, int offset) {
        ResponseHead head = x.response();
        if (head.isHttp2()) {
            // HTTP/2 has no reason phrases (RFC 9113 8.3.2).
            return H1Encoder.statusLine(to, offset, head.status());
        }
        return H1Encoder.statusLine(to, offset, head.status(), x.responseBuffer(),
            x.responseStart() + head.reasonOffset(), head.reasonLength());
    }

    @Hot
    private int fields(Exchange x, UnsafeBuffer to, int offset) {
        HeaderBlock fields = x.response().headers();
        copier.begin(x.responseBuffer(), x.responseStart(), to, offset);
        int count = fields.count();
        for (int i = 0; i < count; i++) {
            if (ForwardedFields.inResponse(fields.nameId(i)) && !fields.isNominated(i)) {
                copier.copy(fields, i);
            }
        }
        return copier.end();
    }

    @Hot
    private int dateLine(UnsafeBuffer to, int offset) {
        to.putBytes(offset, DATE);
        to.putBytes(offset + DATE.length, date.now(), 0, LocalAnswer.DATE_BYTES);
        return H1Encoder.crlf(to, offset + DATE.length + LocalAnswer.DATE_BYTES);
    }
}
