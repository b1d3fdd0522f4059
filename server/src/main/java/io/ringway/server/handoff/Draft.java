package io.ringway.server.handoff;

import io.ringway.http.BodyFraming;
import io.ringway.http.ResponseHead;
import io.ringway.http.h1.H1Encoder;
import io.ringway.server.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The response of a call, as far as its handler has come: status and fields; the body, if it is whole; trailers. The
 * body of a stream goes through the call's pipe instead.
 *
 * <p>Thread: the runner's, until the call is signalled or finished: then the worker reads what was written before. The
 * head is not written to after {@link #whole} or {@link #stream}, the trailers not after the call is finished.
 */
public final class Draft {

    /** What the handler has said of the body. */
    public enum Body {
        /** Nothing yet: there is no response. */
        UNSAID,
        /** It is in the draft. */
        WHOLE,
        /** It comes through the pipe. */
        STREAM
    }

    /** Length of a streamed body that nobody has told. */
    public static final long UNKNOWN = -1;
    /** Status where nothing else is said. */
    public static final int STATUS_OK = 200;

    private static final int STATUS_NO_CONTENT = 204;
    private static final int STATUS_RESET_CONTENT = 205;
    private static final int STATUS_NOT_MODIFIED = 304;
    /** Behind the version and the code of a status line. */
    private static final int REASON_AT = 13;
    private static final int CRLF_BYTES = 2;
    private static final byte[] NOTHING = new byte[0];

    private final FieldLines fields = new FieldLines();
    private final FieldLines trailers = new FieldLines();
    private final UnsafeBuffer statusLine = new UnsafeBuffer(new byte[H1Encoder.STATUS_LINE_MAX]);
    private final UnsafeBuffer content = new UnsafeBuffer(NOTHING);
    private int status = STATUS_OK;
    private Body body = Body.UNSAID;
    private int contentOffset;
    private long contentLength = UNKNOWN;
    private boolean announcesTrailers;
    private boolean events;
    private boolean failed;

    /** Creates an empty draft. */
    Draft() {
    }

    /** Forgets the response. */
    @Hot
    void reset() {
        fields.reset();
        trailers.reset();
        content.wrap(NOTHING);
        status = STATUS_OK;
        body = Body.UNSAID;
        contentOffset = 0;
        contentLength = UNKNOWN;
        announcesTrailers = false;
        events = false;
        failed = false;
    }

    /** Forgets the response; keeps a little memory for the next one. */
    @Hot
    void release() {
        reset();
        fields.shrink();
        trailers.shrink();
    }

    // ---------------------------------------------------------------- the runner's

    /**
     * The fields of the head.
     *
     * @return section to add to
     */
    public FieldLines fields() {
        return fields;
    }

    /**
     * The fields behind the body.
     *
     * @return section to add to
     */
    public FieldLines trailers() {
        return trailers;
    }

    /**
     * Sets the status.
     *
     * @param code 200 to 599
     */
    public void status(int code) {
        status = code;
    }

    /** Forgets what was said, to say something else: the head has not gone anywhere yet. */
    public void restart() {
        reset();
    }

    /**
     * Sets the whole body, and with it ends the head. Takes: the array, if it is not the runner's own for this call.
     *
     * @param array  with the bytes
     * @param offset of the first byte
     * @param length in bytes
     */
    public void whole(byte[] array, int offset, int length) {
        content.wrap(array);
        contentOffset = offset;
        contentLength = length;
        announcesTrailers = trailers.length() > 0;
        body = Body.WHOLE;
    }

    /**
     * Sets the length of the body that a GET would bring, and with it ends the head of an answer to HEAD.
     *
     * @param length in bytes
     */
    public void wouldHave(long length) {
        whole(NOTHING, 0, 0);
        contentLength = length;
    }

    /**
     * Announces a streamed body, and with it ends the head.
     *
     * @param length   in bytes, or {@link #UNKNOWN}
     * @param isEvents true if silence is no stall, but filled with comments (server-sent events)
     */
    public void stream(long length, boolean isEvents) {
        contentLength = length;
        // Those that follow later find a body that is chunked anyway, or are left out.
        announcesTrailers = trailers.length() > 0;
        events = isEvents;
        body = Body.STREAM;
    }

    /** Notes that the handler failed: no response, or one that is not whole. */
    public void fail() {
        failed = true;
    }

    // ---------------------------------------------------------------- both

    /**
     * Tells the status.
     *
     * @return 200 to 599
     */
    @Hot
    public int status() {
        return status;
    }

    /**
     * Tells what has been said of the body.
     *
     * @return as much as is known
     */
    @Hot
    public Body body() {
        return body;
    }

    /**
     * Tells whether the handler failed.
     *
     * @return true if the response is missing or not whole
     */
    @Hot
    public boolean isFailed() {
        return failed;
    }

    /**
     * Tells whether a response with this status has a body (RFC 9110 6.4.1, 15.3.6).
     *
     * @return false for 204, 205 and 304
     */
    @Hot
    public boolean mayHaveBody() {
        return status != STATUS_NO_CONTENT && status != STATUS_RESET_CONTENT && status != STATUS_NOT_MODIFIED;
    }

    /**
     * Tells the length of the body.
     *
     * @return bytes, or {@link #UNKNOWN}
     */
    @Hot
    public long contentLength() {
        return contentLength;
    }

    // ---------------------------------------------------------------- the worker's

    /**
     * Where a whole body lies.
     *
     * @return buffer, the body begins at {@link #contentOffset()}
     */
    @Hot
    public UnsafeBuffer content() {
        return content;
    }

    /**
     * Where a whole body begins.
     *
     * @return position in {@link #content()}
     */
    @Hot
    public int contentOffset() {
        return contentOffset;
    }

    /**
     * Tells whether silence of the handler is filled with comments.
     *
     * @return true for server-sent events
     */
    @Hot
    public boolean isEvents() {
        return events;
    }

    /**
     * Writes the head's parsed form, framed by what is known of the body: with a length, or chunked where there is none
     * or trailers follow.
     *
     * @param head   to fill; its bytes are those of {@link #fields()}, with the status line behind them
     * @param isHead true for the answer to HEAD, which has no body
     * @return false if the head has more fields than that one may
     */
    @Hot
    public boolean writeHead(ResponseHead head, boolean isHead) {
        if (fields.index().count() > head.headers().capacity()) {
            return false;
        }
        head.reset();
        head.version(1);
        head.status(status);
        head.headers().copyFrom(fields.index());
        if (status == STATUS_RESET_CONTENT) {
            // The one status without a body whose head has to say so.
            head.contentLength(0);
        } else if (contentLength > 0 || contentLength == 0 && !isHead && status != STATUS_NOT_MODIFIED) {
            // Nothing in the draft of what is not sent anyway: a GET's 200 may well have a length (RFC 9110 8.6).
            head.contentLength(contentLength);
        }
        if (isHead || !mayHaveBody()) {
            head.framing(BodyFraming.NONE);
        } else if (contentLength >= 0 && !announcesTrailers) {
            head.framing(BodyFraming.LENGTH);
        } else {
            head.framing(BodyFraming.CHUNKED);
        }
        int reasonAt = fields.length();
        int reasonLength = fields.appendReason(statusLine, REASON_AT,
            H1Encoder.statusLine(statusLine, 0, status) - REASON_AT - CRLF_BYTES);
        head.reason(reasonAt, reasonLength);
        head.complete(fields.bytes(), 0, reasonAt + Math.max(1, reasonLength));
        return true;
    }
}
