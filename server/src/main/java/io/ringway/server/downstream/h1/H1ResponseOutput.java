package io.ringway.server.downstream.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import io.ringway.http.h1.H1Encoder;
import io.ringway.server.Hot;
import io.ringway.server.conn.OutboundQueue;
import io.ringway.server.h1.BodyOutput;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ResponseHeadWriter;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalAnswer.Persistence;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The sending half of a client connection: one response at a time, framed for the request's version and method
 * (RFC 9112 6.3). Every method returns false if the queue cannot take the bytes; the connection must end then. Thread:
 * owning worker.
 */
final class H1ResponseOutput {

    /** Where the response stands. */
    private enum State {
        NONE, STREAMING, ENDED
    }

    private static final int STATUS_NO_CONTENT = 204;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final OutboundQueue out;
    private final H1ServerShared shared;
    private State state = State.NONE;
    private boolean http10;
    private boolean bodiless;
    private boolean chunked;
    /** Bytes of the body that are yet to come, if its length was told; or {@link ResponseHeadWriter#UNSAID}. */
    private long left;

    H1ResponseOutput(OutboundQueue out, H1ServerShared shared) {
        this.out = out;
        this.shared = shared;
    }

    /**
     * Prepares for the response to a request. Borrows: the head.
     *
     * @param head of the request
     */
    @Hot
    void expect(RequestHead head) {
        expectNothing();
        http10 = head.versionMinor() == 0;
        bodiless = head.methodId() == Method.HEAD;
    }

    /** Prepares for an answer to what is no request. */
    @Hot
    void expectNothing() {
        assert state == State.NONE;
        http10 = false;
        bodiless = false;
        chunked = false;
        left = ResponseHeadWriter.UNSAID;
    }

    /** Forgets the response: the next request begins, or the connection is gone. */
    @Hot
    void reset() {
        state = State.NONE;
        http10 = false;
        bodiless = false;
    }

    @Hot
    boolean hasEnded() {
        return state == State.ENDED;
    }

    boolean hasBegun() {
        return state != State.NONE;
    }

    @Hot
    boolean answer(LocalAnswer answer, byte[] allow, boolean keep) {
        assert state == State.NONE;
        state = State.ENDED;
        if (!out.reserve(answer.maxLength(allow, bodiless))) {
            return false;
        }
        return out.commit(answer.write(out.buffer(), out.offset(), shared.date().now(), allow, persistence(keep),
            bodiless));
    }

    /** The body follows by {@link #body} and {@link #end}; HEAD never comes here. */
    boolean answerHead(LocalAnswer answer, boolean keep) {
        assert state == State.NONE && !bodiless;
        state = State.STREAMING;
        if (!out.reserve(answer.maxLength(null, true))) {
            return false;
        }
        return out.commit(answer.write(out.buffer(), out.offset(), shared.date().now(), null, persistence(keep), true));
    }

    @Hot
    private Persistence persistence(boolean keep) {
        return !keep ? Persistence.CLOSE : http10 ? Persistence.KEEP_ALIVE : Persistence.IMPLIED;
    }

    boolean sendContinue() {
        // RFC 9110 15.2: a 1xx must not be sent to an HTTP/1.0 client.
        if (http10 || state != State.NONE) {
            return true;
        }
        if (!out.reserve(CONTINUE.length)) {
            return false;
        }
        return out.commit(H1Encoder.header(out.buffer(), out.offset(), CONTINUE));
    }

    boolean interim(Exchange x) {
        if (http10) {
            return true;
        }
        if (!out.reserve(ResponseHeadWriter.maxLength(x.response()))) {
            return false;
        }
        return out.commit(shared.writer().writeInterim(x, out.buffer(), out.offset()));
    }

    @Hot
    boolean head(Exchange x, boolean keep) {
        assert state == State.NONE;
        state = State.STREAMING;
        ResponseHead head = x.response();
        if (!out.reserve(ResponseHeadWriter.maxLength(head))) {
            return false;
        }
        Persistence persistence = keep ? Persistence.IMPLIED : Persistence.CLOSE;
        return out.commit(shared.writer().write(x, out.buffer(), out.offset(), announced(head), persistence));
    }

    /** What the head says of the body, and how the body will be framed. */
    @Hot
    private long announced(ResponseHead head) {
        int framing = head.framing();
        if (framing == BodyFraming.NONE) {
            bodiless = true;
            // The length of what a GET would bring may be told; a 204 has none (RFC 9110 8.6).
            boolean told = head.contentLength() >= 0 && head.status() != STATUS_NO_CONTENT;
            return told ? head.contentLength() : ResponseHeadWriter.UNSAID;
        }
        if (framing == BodyFraming.LENGTH) {
            left = head.contentLength();
            return left;
        }
        chunked = !http10;
        return chunked ? ResponseHeadWriter.CHUNKED : ResponseHeadWriter.UNSAID;
    }

    @Hot
    boolean body(UnsafeBuffer buffer, int offset, int length, int bid) {
        assert state == State.STREAMING && !bodiless;
        if (left > 0) {
            left -= length;
        }
        return BodyOutput.data(out, chunked, buffer, offset, length, bid);
    }

    @Hot
    boolean end(HeaderBlock trailers, UnsafeBuffer buffer) {
        assert state == State.STREAMING;
        state = State.ENDED;
        return !chunked || BodyOutput.end(out, trailers, buffer);
    }

    /**
     * Ends the response where it is: the client sees that it is not whole, if its framing is not complete.
     *
     * @return true if the framing is complete, and the next response may follow
     */
    boolean cut() {
        boolean isWhole = state == State.STREAMING && (bodiless || left == 0);
        state = State.ENDED;
        return isWhole;
    }
}
