package io.ringway.server.upstream.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpError;
import io.ringway.http.ResponseHead;
import io.ringway.http.h1.H1ResponseParser;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.h1.BodyInput;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamEngine;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The receiving half of a connection to an upstream: takes responses apart, one to each request, where their bytes lie,
 * and tells the engine. Bytes that cannot be used yet are left to the connection. Thread: owning worker.
 */
final class H1ResponseReader {

    private final H1ClientConnection connection;
    private final UpstreamEngine engine;
    private final BodyInput body = new BodyInput();

    private ResponseState state = ResponseState.IDLE;
    private boolean begun;
    private boolean answered;

    /**
     * Creates the reader of a connection.
     *
     * @param connection it reads for
     * @param engine     of the worker
     */
    H1ResponseReader(H1ClientConnection connection, UpstreamEngine engine) {
        this.connection = connection;
        this.engine = engine;
    }

    /** Forgets everything: the connection is free. */
    void reset() {
        state = ResponseState.IDLE;
        answered = false;
    }

    private void state(ResponseState next) {
        Invariant.check(state.mayBecome(next), "an upstream connection skipped a state");
        state = next;
    }

    /** Begins to wait for a response: its request is on its way. */
    @Hot
    void begin() {
        state(ResponseState.HEAD);
        begun = false;
    }

    /** Reads no more before the next request: this one has its response. */
    @Hot
    void end() {
        state(ResponseState.IDLE);
    }

    /**
     * Uses bytes until they end, cannot be used now, or the exchange has ended. Borrows: the buffer.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param limit  behind the last byte
     * @param bid    id of the receive buffer, or -1
     * @return position of the first byte left; it means nothing once the connection has no exchange
     */
    @Hot
    int read(UnsafeBuffer buffer, int offset, int limit, int bid) {
        int at = offset;
        while (at < limit && connection.exchange() != null) {
            int next = state == ResponseState.HEAD ? readHead(buffer, at, limit) : readBody(buffer, at, limit, bid);
            if (next == at) {
                break;
            }
            at = next;
        }
        return at;
    }

    @Hot
    private int readHead(UnsafeBuffer buffer, int offset, int limit) {
        Exchange exchange = connection.exchange();
        ResponseHead head = exchange.response();
        int length = H1ResponseParser.parse(buffer, offset, limit, head, exchange.request().methodId());
        if (length == HttpError.NEED_MORE) {
            return offset;
        }
        if (length < 0) {
            connection.fail(Failure.RESPONSE_MALFORMED);
            return limit;
        }
        exchange.responseAt(buffer, offset);
        begun = true;
        answered = true;
        if (head.isInterim() || head.status() == 101) {
            return interim(exchange, offset + length, limit);
        }
        engine.onResponseHead(exchange);
        return onHead(exchange, offset + length, limit);
    }

    private int interim(Exchange exchange, int next, int limit) {
        if (!engine.onInterim(exchange)) {
            return limit;
        }
        exchange.response().reset();
        return next;
    }

    @Hot
    private int onHead(Exchange exchange, int next, int limit) {
        ResponseHead head = exchange.response();
        body.begin(head.framing(), head.contentLength(), exchange.snapshot().limits().http());
        if (body.hasEnded()) {
            connection.complete(next == limit);
            return limit;
        }
        state(ResponseState.BODY);
        return next;
    }

    @Hot
    private int readBody(UnsafeBuffer buffer, int offset, int limit, int bid) {
        Exchange exchange = connection.exchange();
        if (!engine.acceptsResponseBody(exchange)) {
            return offset;
        }
        int next = body.read(buffer, offset, limit);
        if (next < 0) {
            connection.fail(Failure.RESPONSE_MALFORMED);
            return limit;
        }
        if (body.partLength() > 0) {
            engine.onResponseBody(exchange, buffer, body.partOffset(), body.partLength(), bid);
        }
        if (body.hasEnded()) {
            connection.complete(next == limit);
            return limit;
        }
        return next;
    }

    // ---------------------------------------------------------------- where it stands

    /**
     * Tells what is read now.
     *
     * @return the state
     */
    @Hot
    ResponseState state() {
        return state;
    }

    /**
     * Tells whether a head of this response has come whole, interim ones included.
     *
     * @return true behind the first
     */
    boolean hasBegun() {
        return begun;
    }

    /** Nobody waits for the response any more: that it has not come says nothing of the upstream. */
    void excuse() {
        answered = true;
    }

    /**
     * Tells whether the upstream has answered on this connection, or could not have.
     *
     * @return true once it has sent a whole response head
     */
    boolean hasAnswered() {
        return answered;
    }

    /**
     * Tells whether the end of the connection ends the body (RFC 9112 6.3).
     *
     * @return true if nothing else says where it ends
     */
    @Hot
    boolean isUntilClose() {
        return body.framing() == BodyFraming.UNTIL_CLOSE;
    }

    /**
     * The fields behind the body that has ended.
     *
     * @return trailers, or null if there are none
     */
    @Hot
    HeaderBlock trailers() {
        return body.trailers();
    }

    /**
     * Where the trailers lie.
     *
     * @return their buffer; null where there can be none
     */
    @Hot
    UnsafeBuffer trailerBuffer() {
        return body.trailerBuffer();
    }
}
