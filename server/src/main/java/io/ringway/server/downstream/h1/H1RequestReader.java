package io.ringway.server.downstream.h1;

import io.ringway.http.HttpError;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.H1RequestParser;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.conn.OutboundQueue;
import io.ringway.server.downstream.ProtocolDetector;
import io.ringway.server.h1.BodyInput;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.Exchange;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The receiving half of a client connection: takes requests apart, one at a time (RFC 9112 9.3.2), where their bytes
 * lie, and tells the engine. Bytes that cannot be used yet are left to the connection. Thread: owning worker.
 */
final class H1RequestReader {

    private final H1ServerConnection connection;
    private final DownstreamEngine engine;
    private final H1ServerStream stream;
    private final OutboundQueue out;
    private final BodyInput body = new BodyInput();

    private RequestState state = RequestState.IDLE;
    private long bodyBytes;
    private long bodyLimit;
    private int requests;
    private int discarded;
    private boolean clientCloses;
    private boolean reading;

    /**
     * Creates the reader of a connection.
     *
     * @param connection it reads for
     * @param engine     of the worker
     * @param stream     that responds to what is read
     * @param out        queue of the connection: while it is congested, no request begins
     */
    H1RequestReader(H1ServerConnection connection, DownstreamEngine engine, H1ServerStream stream, OutboundQueue out) {
        this.connection = connection;
        this.engine = engine;
        this.stream = stream;
        this.out = out;
    }

    /**
     * Begins a life.
     *
     * @param looksFirst true if the first bytes have to show that the client speaks HTTP/1
     */
    void begin(boolean looksFirst) {
        state = looksFirst ? RequestState.UNDECIDED : RequestState.IDLE;
    }

    /** Forgets everything: the connection is free. */
    void reset() {
        state = RequestState.IDLE;
        requests = 0;
        discarded = 0;
        clientCloses = false;
    }

    private void state(RequestState next) {
        Invariant.check(state.mayBecome(next), "a client connection skipped a state");
        state = next;
    }

    /**
     * Uses bytes until they end or cannot be used now. Borrows: the buffer.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param limit  behind the last byte
     * @param bid    id of the receive buffer, or -1
     * @return position of the first byte left; it means nothing once the connection reads no more
     */
    @Hot
    int read(UnsafeBuffer buffer, int offset, int limit, int bid) {
        reading = true;
        int at = offset;
        while (at < limit) {
            int next = switch (state) {
                case IDLE -> out.isCongested() ? at : readHead(buffer, at, limit);
                case HEAD -> readHead(buffer, at, limit);
                case BODY, DISCARD -> readBody(buffer, at, limit, bid);
                case COMPLETE -> at;
                case CLOSING -> limit;
                case UNDECIDED -> decide(buffer, at, limit, bid);
            };
            if (next == at || !connection.isOpen()) {
                break;
            }
            at = next;
        }
        reading = false;
        return at;
    }

    /** Takes the first bytes for a request, unless they are what a client of HTTP/2 begins with. */
    private int decide(UnsafeBuffer buffer, int offset, int limit, int bid) {
        int found = ProtocolDetector.look(buffer, offset, limit);
        if (found == ProtocolDetector.HTTP_1) {
            state(RequestState.IDLE);
            return readHead(buffer, offset, limit);
        }
        if (found == ProtocolDetector.HTTP_2) {
            connection.onPreface(buffer, offset, limit - offset, bid);
            return limit;
        }
        return offset;
    }

    @Hot
    private int readHead(UnsafeBuffer buffer, int offset, int limit) {
        if (state == RequestState.IDLE && !beginHead()) {
            return limit;
        }
        Exchange exchange = stream.exchange();
        RequestHead head = exchange.request();
        int length = H1RequestParser.parse(buffer, offset, limit, head);
        if (length == HttpError.NEED_MORE) {
            return offset;
        }
        if (length < 0) {
            stream.expectNothing();
            engine.onRequestMalformed(exchange, length);
            return limit;
        }
        exchange.requestAt(buffer, offset);
        onHead(exchange, head);
        return offset + length;
    }

    @Hot
    private boolean beginHead() {
        if (!stream.open()) {
            connection.refuseUnread();
            return false;
        }
        state(RequestState.HEAD);
        connection.onHeadBegun();
        return true;
    }

    @Hot
    private void onHead(Exchange exchange, RequestHead head) {
        requests++;
        stream.expect(head);
        body.begin(head.framing(), head.contentLength(), engine.snapshot().limits().http());
        bodyBytes = 0;
        bodyLimit = engine.snapshot().limits().bodyBytes();
        discarded = 0;
        state(body.hasEnded() ? RequestState.COMPLETE : RequestState.BODY);
        clientCloses = !head.keepAlive();
        connection.onHeadComplete();
        engine.onRequest(exchange);
    }

    @Hot
    private int readBody(UnsafeBuffer buffer, int offset, int limit, int bid) {
        Exchange exchange = stream.exchange();
        int room = state == RequestState.BODY ? engine.requestRoom(exchange) : Integer.MAX_VALUE;
        if (room == 0) {
            return offset;
        }
        if (exchange != null && exchange.isContinuePending()) {
            engine.onContinueImplied(exchange);
        }
        int next = body.read(buffer, offset, limit - offset > room ? offset + room : limit);
        if (next < 0) {
            onMalformed(next);
            return limit;
        }
        if (body.partLength() > 0) {
            onPart(buffer, body.partOffset(), body.partLength(), bid);
        }
        if (body.hasEnded() && isReading()) {
            onEnd();
        }
        return next;
    }

    private void onMalformed(int code) {
        if (state == RequestState.DISCARD) {
            connection.close(true);
        } else {
            engine.onRequestMalformed(stream.exchange(), code);
        }
    }

    @Hot
    private void onPart(UnsafeBuffer buffer, int offset, int length, int bid) {
        bodyBytes += length;
        if (state == RequestState.DISCARD) {
            discardPart(length);
        } else if (bodyLimit > 0 && bodyBytes > bodyLimit) {
            engine.onRequestTooLarge(stream.exchange());
        } else {
            engine.onRequestBody(stream.exchange(), buffer, offset, length, bid);
        }
    }

    private void discardPart(int length) {
        discarded += length;
        if (discarded > engine.snapshot().limits().discardBytes()) {
            connection.close(true);
        }
    }

    @Hot
    private void onEnd() {
        boolean isForwarded = state == RequestState.BODY;
        state(RequestState.COMPLETE);
        if (isForwarded) {
            engine.onRequestEnd(stream.exchange(), body.trailers(), body.trailerBuffer());
        }
        stream.finishIfEnded();
    }

    /** Reads the rest of the body for the sake of the connection only: it has its answer. */
    void discard() {
        state(RequestState.DISCARD);
    }

    /** Lets the next request begin: this one has its response. */
    @Hot
    void next() {
        state(RequestState.IDLE);
    }

    /** Reads no more, for good. */
    void close() {
        state(RequestState.CLOSING);
    }

    // ---------------------------------------------------------------- where it stands

    /**
     * Tells what is read now.
     *
     * @return the state
     */
    @Hot
    RequestState state() {
        return state;
    }

    /**
     * Tells whether {@link #read} is at work.
     *
     * @return true while it goes on with what there is by itself
     */
    @Hot
    boolean isAtWork() {
        return reading;
    }

    /**
     * Tells whether bytes still matter.
     *
     * @return false once the connection closes or is given up
     */
    @Hot
    boolean isReading() {
        return connection.isOpen() && state != RequestState.CLOSING;
    }

    /**
     * Counts the requests of this life.
     *
     * @return heads that were complete
     */
    @Hot
    int requests() {
        return requests;
    }

    /**
     * Tells whether a byte of the present body has come.
     *
     * @return true after its first byte was used
     */
    @Hot
    boolean hasBegunBody() {
        return bodyBytes > 0;
    }

    /**
     * Tells whether the rest of the request may be read and dropped for the sake of the connection.
     *
     * @return true if there is none, or little is known to come
     */
    @Hot
    boolean isRestBearable() {
        if (state != RequestState.BODY) {
            return state == RequestState.COMPLETE;
        }
        // A client that waits for a 100 may or may not send its body now: only closing is unambiguous.
        return !stream.exchange().isContinuePending() && body.remaining() <= engine.snapshot().limits().discardBytes();
    }

    /**
     * Tells whether the client has said all that it wants to.
     *
     * @return true after the last byte of a request that asked for the end of the connection
     */
    @Hot
    boolean hasSaidAll() {
        return state == RequestState.COMPLETE && clientCloses;
    }
}
