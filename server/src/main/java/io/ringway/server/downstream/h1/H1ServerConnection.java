package io.ringway.server.downstream.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpError;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.ChunkedDecoder;
import io.ringway.http.h1.H1RequestParser;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.Listener;
import io.ringway.server.conn.OrderlyClose;
import io.ringway.server.downstream.ClientConnection;
import io.ringway.server.downstream.ProtocolDetector;
import io.ringway.server.h1.ChunkedBody;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.DownstreamStream;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.Peer;
import io.ringway.server.snapshot.GatewaySnapshot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client's HTTP/1.x connection, which is its own stream: one exchange at a time, requests in order, responses in the
 * same order (RFC 9112 9.3.2). Reads heads and bodies where the kernel put them; what cannot be used yet is held and
 * the receive paused. Thread: owning worker.
 *
 * <p>Over 500 lines because reading, answering and closing share the few fields that say what may come next; the
 * sending half is {@link H1ResponseOutput}, the clocks are {@link H1ServerDeadlines}.
 */
public final class H1ServerConnection extends Connection implements DownstreamStream, ClientConnection {

    /** Bytes of a body that are held before any went on. */
    private static final int HELD_BODY_BYTES = 64 * 1024;
    private static final int HELD = -1;

    private final H1ServerShared shared;
    private final ExchangeEngine engine;
    private final H1ResponseOutput response;
    private final H1ServerDeadlines deadlines;
    private final OrderlyClose closing;
    private final Peer peer = new Peer();
    private final ChunkedBody chunked = new ChunkedBody();

    private RequestState state = RequestState.IDLE;
    private Listener listener;
    private Exchange exchange;
    private boolean chunkedRequest;
    private long bodyRemaining;
    private long bodyBytes;
    private long bodyLimit;
    private int requests;
    private int discarded;
    private boolean clientCloses;
    private boolean mustClose;
    private boolean consuming;
    private boolean paused;
    private boolean broken;

    /**
     * Creates a connection for the worker's pool.
     *
     * @param shared parts of the worker
     */
    public H1ServerConnection(H1ServerShared shared) {
        super(shared.io(), Connection.H1_SERVER);
        this.shared = shared;
        engine = shared.engine();
        response = new H1ResponseOutput(out(), shared);
        deadlines = new H1ServerDeadlines();
        closing = new OrderlyClose(this);
    }

    @Override
    public void start(Listener through) {
        listener = through;
        state = through.protocol() == ClientProtocol.BY_PREFACE ? RequestState.UNDECIDED : RequestState.IDLE;
        deadlines.onAccepted(nowNs());
        wantReceive(true);
        scheduleTimer();
    }

    private void state(RequestState next) {
        Invariant.check(state.mayBecome(next), "a client connection skipped a state");
        state = next;
    }

    @Hot
    private long nowNs() {
        return io().clock().nowNs();
    }

    // ---------------------------------------------------------------- reading

    @Hot
    @Override
    public void onBytes(UnsafeBuffer buffer, int offset, int length, int bid) {
        deadlines.onInput(nowNs(), length);
        if (state == RequestState.CLOSING) {
            closing.onBytes(length);
            return;
        }
        if (!held().isEmpty()) {
            if (hold(buffer, offset, length)) {
                consumeHeld();
            }
        } else {
            consuming = true;
            int used = consume(buffer, offset, offset + length, bid);
            consuming = false;
            if (used < offset + length && isReading()) {
                hold(buffer, used, offset + length - used);
            }
        }
        afterInput();
    }

    private boolean hold(UnsafeBuffer buffer, int offset, int length) {
        if (!held().append(buffer, offset, length)) {
            io().counters().increment(Counter.LIMIT_BLOCKS);
            terminate();
            return false;
        }
        return true;
    }

    private void consumeHeld() {
        consuming = true;
        int used = consume(held().view(), held().start(), held().end(), HELD);
        consuming = false;
        if (isReading()) {
            held().consumeTo(used);
        }
    }

    @Hot
    private boolean isReading() {
        return isOpen() && state != RequestState.CLOSING;
    }

    /** Uses bytes until they end or cannot be used now; returns the position of the first one left. */
    @Hot
    private int consume(UnsafeBuffer buffer, int offset, int limit, int bid) {
        int at = offset;
        while (at < limit) {
            int next = switch (state) {
                case IDLE -> out().isCongested() ? at : consumeHead(buffer, at, limit);
                case HEAD -> consumeHead(buffer, at, limit);
                case BODY, DISCARD -> consumeBody(buffer, at, limit, bid);
                case COMPLETE -> at;
                case CLOSING -> limit;
                case UNDECIDED -> decide(buffer, at, limit, bid);
            };
            if (next == at || !isOpen()) {
                break;
            }
            at = next;
        }
        return at;
    }

    /** Takes the first bytes for a request, unless they are what a client of HTTP/2 begins with. */
    private int decide(UnsafeBuffer buffer, int offset, int limit, int bid) {
        int found = ProtocolDetector.look(buffer, offset, limit);
        if (found == ProtocolDetector.HTTP_1) {
            state(RequestState.IDLE);
            return consumeHead(buffer, offset, limit);
        }
        if (found == ProtocolDetector.HTTP_2) {
            shared.owner().onPreface(this, buffer, offset, limit - offset, bid);
            held().clear();
            return limit;
        }
        return offset;
    }

    /**
     * Lets another connection go on with the socket: the client speaks another protocol. This one is free afterwards.
     *
     * @param next free connection, open afterwards
     */
    public void handOverTo(Connection next) {
        Invariant.check(state == RequestState.UNDECIDED && exchange == null, "a client was handed over that was read");
        handOver(next);
        clear();
    }

    @Hot
    private int consumeHead(UnsafeBuffer buffer, int offset, int limit) {
        if (state == RequestState.IDLE && !beginHead()) {
            return limit;
        }
        RequestHead head = exchange.request();
        int length = H1RequestParser.parse(buffer, offset, limit, head);
        if (length == HttpError.NEED_MORE) {
            return offset;
        }
        if (length < 0) {
            response.expectNothing();
            engine.onRequestMalformed(exchange, length);
            return limit;
        }
        exchange.requestAt(buffer, offset);
        onHead(head, buffer, offset);
        return offset + length;
    }

    @Hot
    private boolean beginHead() {
        exchange = engine.take(this);
        if (exchange == null) {
            refuse(Counter.LIMIT_EXCHANGES);
            return false;
        }
        state(RequestState.HEAD);
        deadlines.onHeadBegun(nowNs());
        return true;
    }

    @Override
    public void refuse(Counter limit) {
        io().counters().increment(limit);
        response.expectNothing();
        boolean isAnswered = response.answer(engine.overloaded(), null, false);
        engine.onShed(isAnswered);
        if (isAnswered) {
            close(true);
        } else {
            terminate();
        }
    }

    @Hot
    private void onHead(RequestHead head, UnsafeBuffer buffer, int base) {
        requests++;
        deadlines.onHeadComplete(nowNs());
        response.expect(head, buffer, base);
        chunkedRequest = head.framing() == BodyFraming.CHUNKED;
        bodyRemaining = head.framing() == BodyFraming.LENGTH ? head.contentLength() : 0;
        bodyBytes = 0;
        discarded = 0;
        if (chunkedRequest) {
            chunked.begin(engine.snapshot().limits().http());
        }
        state(chunkedRequest || bodyRemaining > 0 ? RequestState.BODY : RequestState.COMPLETE);
        clientCloses = !head.keepAlive();
        mustClose = clientCloses;
        if (!peer.isKnown(engine.snapshot().generation())) {
            shared.owner().identify(this);
        }
        bodyLimit = engine.snapshot().limits().bodyBytes();
        engine.onRequest(exchange);
    }

    @Hot
    private int consumeBody(UnsafeBuffer buffer, int offset, int limit, int bid) {
        if (state == RequestState.BODY && !engine.acceptsRequestBody(exchange)) {
            return offset;
        }
        if (exchange != null && exchange.isContinuePending()) {
            engine.onContinueImplied(exchange);
        }
        return chunkedRequest ? consumeChunked(buffer, offset, limit, bid)
            : consumeCounted(buffer, offset, limit, bid);
    }

    @Hot
    private int consumeCounted(UnsafeBuffer buffer, int offset, int limit, int bid) {
        int length = (int) Math.min(bodyRemaining, limit - offset);
        bodyRemaining -= length;
        bodyPart(buffer, offset, length, bid);
        if (bodyRemaining == 0 && isReading()) {
            requestEnd(null, null);
        }
        return offset + length;
    }

    private int consumeChunked(UnsafeBuffer buffer, int offset, int limit, int bid) {
        ChunkedDecoder decoder = chunked.decoder();
        int event = decoder.decode(buffer, offset, limit);
        if (event < 0) {
            onMalformedBody(event);
            return limit;
        }
        int next = decoder.position();
        if (event == ChunkedDecoder.DATA) {
            bodyPart(buffer, decoder.dataOffset(), decoder.dataLength(), bid);
        } else if (event == ChunkedDecoder.END) {
            requestEnd(decoder.hasTrailers() ? decoder.trailers() : null, decoder.trailerBuffer());
        }
        return next;
    }

    private void onMalformedBody(int code) {
        if (state == RequestState.DISCARD) {
            close(true);
        } else {
            engine.onRequestMalformed(exchange, code);
        }
    }

    @Hot
    private void bodyPart(UnsafeBuffer buffer, int offset, int length, int bid) {
        bodyBytes += length;
        if (state == RequestState.DISCARD) {
            discard(length);
        } else if (bodyLimit > 0 && bodyBytes > bodyLimit) {
            engine.onRequestTooLarge(exchange);
        } else {
            engine.onRequestBody(exchange, buffer, offset, length, bid);
        }
    }

    private void discard(int length) {
        discarded += length;
        if (!mayDiscard()) {
            close(true);
        }
    }

    @Hot
    private void requestEnd(HeaderBlock trailers, UnsafeBuffer buffer) {
        boolean forwarded = state == RequestState.BODY;
        state(RequestState.COMPLETE);
        if (forwarded) {
            engine.onRequestEnd(exchange, trailers, buffer);
        }
        finishIfDone();
    }

    @Hot
    private void afterInput() {
        if (isOpen()) {
            paused = isPaused();
            wantReceive(!paused);
            scheduleTimer();
        }
    }

    /**
     * Whether what could come now is not welcome: it would only have to be held. Up to a bound it is welcome before
     * anything of a body went on: only a client that is read from is known to be there while an upstream is connected.
     */
    @Hot
    private boolean isPaused() {
        return isHolding() && (state != RequestState.BODY || bodyBytes > 0 || held().length() >= HELD_BODY_BYTES);
    }

    @Override
    protected void onReady() {
        if (broken) {
            terminate();
            return;
        }
        if (state != RequestState.CLOSING) {
            if (paused || !held().isEmpty()) {
                // Room for a client that was not held back starts no wait of its anew: it may be as slow as ever.
                deadlines.onResumed(nowNs());
            }
            if (!held().isEmpty()) {
                consumeHeld();
            }
            afterInput();
            // Half a head that is still held has had its chance: its rest will not come.
            if (isReading() && hasEnded() && (held().isEmpty() || state == RequestState.HEAD)) {
                onEnd();
            }
        }
    }

    @Override
    protected void onEnd() {
        switch (state) {
            // Answers to earlier requests may be queued still: they go out first.
            case HEAD, DISCARD -> close(false);
            // Requests that are held until the client takes its last response came before the end.
            case UNDECIDED -> close(false);
            case IDLE, BODY -> {
                if (held().isEmpty()) {
                    close(false);
                }
            }
            case COMPLETE -> {
                // RFC 9112 9.6: the client has said all it wants to; it still gets its responses.
                assert exchange != null;
            }
            case CLOSING -> closing.onEnd();
        }
    }

    @Override
    protected void onReceiveFailed(int errno) {
        terminate();
    }

    // ---------------------------------------------------------------- answering

    @Hot
    @Override
    public boolean answer(LocalAnswer answer, byte[] allow, boolean close) {
        if (!mayAnswer()) {
            return false;
        }
        boolean keep = !close && !mustClose && mayKeep() && bodyIsBearable();
        if (!response.answer(answer, allow, keep)) {
            fail();
            return false;
        }
        answered(keep);
        finishIfDone();
        return true;
    }

    @Override
    public boolean answerHead(LocalAnswer answer) {
        if (!mayAnswer()) {
            return false;
        }
        boolean keep = !mustClose && mayKeep() && bodyIsBearable();
        if (!response.answerHead(answer, keep)) {
            fail();
            return false;
        }
        answered(keep);
        return true;
    }

    @Hot
    private boolean mayAnswer() {
        return isWriting() && !response.hasBegun();
    }

    /** Nothing may follow bytes for which there was no memory: what is behind a gap would look whole. */
    @Hot
    private boolean isWriting() {
        return isReading() && !broken;
    }

    @Hot
    private void answered(boolean keep) {
        mustClose = !keep;
        if (state == RequestState.BODY && keep) {
            state(RequestState.DISCARD);
            wake();
        }
    }

    /** Whether the rest of the request may be read and dropped for the sake of the connection. */
    @Hot
    private boolean bodyIsBearable() {
        if (state != RequestState.BODY) {
            return state == RequestState.COMPLETE;
        }
        // A client that waits for a 100 may or may not send its body now: only closing is unambiguous.
        return !exchange.isContinuePending() && bodyRemaining <= engine.snapshot().limits().discardBytes();
    }

    @Hot
    private boolean mayKeep() {
        return !listener.isRetired() && requests < engine.snapshot().limits().requestsPerConnection();
    }

    @Override
    public void sendContinue() {
        if (isWriting() && !response.sendContinue()) {
            fail();
        }
    }

    @Override
    public void interim(Exchange x) {
        if (isWriting() && !response.interim(x)) {
            fail();
        }
    }

    @Hot
    @Override
    public void head(Exchange x) {
        if (!isWriting()) {
            return;
        }
        // RFC 9112 9.3: a proxy does not keep connections of HTTP/1.0 clients. A response that overtakes its request
        // leaves bytes on the way whose number nobody knows.
        boolean keep = !mustClose && mayKeep() && x.isRequestComplete() && x.request().versionMinor() > 0;
        mustClose = !keep;
        if (!response.head(x, keep)) {
            fail();
        }
    }

    @Hot
    @Override
    public void body(UnsafeBuffer buffer, int offset, int length, int bid) {
        if (isWriting() && !response.body(buffer, offset, length, bid)) {
            fail();
        }
    }

    @Hot
    @Override
    public boolean end(HeaderBlock trailers, UnsafeBuffer buffer) {
        if (!isReading()) {
            return false;
        }
        if (broken || !response.end(trailers, buffer)) {
            fail();
            return false;
        }
        finishIfDone();
        return true;
    }

    @Override
    public void cut() {
        if (isReading()) {
            response.cut();
            mustClose = true;
            close(mayStillSend());
        }
    }

    /** Ends the connection soon: not now, because the engine is still at work on the exchange. */
    private void fail() {
        if (!broken) {
            broken = true;
            io().ready().add(this);
        }
    }

    @Hot
    @Override
    public boolean isCongested() {
        return out().isCongested();
    }

    @Hot
    @Override
    public boolean isFull() {
        return out().isFull();
    }

    @Hot
    @Override
    public void wake() {
        if (!held().isEmpty() || state == RequestState.BODY || state == RequestState.DISCARD) {
            io().ready().add(this);
        }
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Hot
    private void finishIfDone() {
        if (!response.hasEnded()) {
            return;
        }
        if (mustClose || listener.isRetired()) {
            close(mayStillSend());
        } else if (state == RequestState.COMPLETE) {
            finish();
        }
    }

    /** Whether the client may have sent more than was read: it has, or it was not its own wish to close. */
    private boolean mayStillSend() {
        return state != RequestState.COMPLETE || !clientCloses || !held().isEmpty();
    }

    @Hot
    private void finish() {
        releaseExchange();
        state(RequestState.IDLE);
        deadlines.onIdle(nowNs());
        scheduleTimer();
        if (!consuming && (!held().isEmpty() || hasEnded())) {
            io().ready().add(this);
        }
    }

    @Hot
    private void releaseExchange() {
        Exchange x = exchange;
        if (x != null) {
            exchange = null;
            response.reset();
            engine.release(x);
        }
    }

    // ---------------------------------------------------------------- closing

    /**
     * Closes in order.
     *
     * @param linger true if the client may still be sending
     */
    private void close(boolean linger) {
        if (exchange != null) {
            engine.onDownstreamGone(exchange);
            releaseExchange();
        }
        if (state != RequestState.CLOSING) {
            state(RequestState.CLOSING);
            closing.begin(linger, engine.snapshot().limits().discardBytes());
        }
        goOnClosing();
    }

    private void goOnClosing() {
        closing.goOn();
        if (isOpen()) {
            scheduleTimer();
        }
    }

    private boolean mayDiscard() {
        return discarded <= engine.snapshot().limits().discardBytes();
    }

    @Hot
    @Override
    protected void onOutputDrained() {
        if (state == RequestState.CLOSING) {
            goOnClosing();
        } else {
            drained();
        }
    }

    /** The client takes bytes again: the response, or the next of its requests, can go on. */
    @Hot
    private void drained() {
        if (exchange != null) {
            engine.onDownstreamDrained(exchange);
        } else {
            deadlines.onIdle(sendProgressNs());
            if (!held().isEmpty()) {
                io().ready().add(this);
            }
        }
        scheduleTimer();
    }

    @Override
    protected void onOutputBlocked() {
        if (!out().isCongested()) {
            drained();
        }
        scheduleTimer();
    }

    @Override
    protected void onSendFailed(int errno) {
        terminate();
    }

    /**
     * Ends the connection in a moment in which no answer can be given: its wait is over, or its descriptor is needed.
     *
     * @param reason counted
     */
    void expire(Counter reason) {
        io().counters().increment(reason);
        terminate();
    }

    @Override
    public void drain() {
        if (isOpen() && isBetweenRequests()) {
            timerBy(listener.graceNs());
        }
    }

    @Override
    public long restingSinceNs() {
        boolean isAtRest = isOpen() && isBetweenRequests() && held().isEmpty() && out().isEmpty() && isQuiet();
        return isAtRest ? deadlines.restingSinceNs(isFresh()) : BUSY;
    }

    @Override
    public void shed() {
        expire(Counter.CONNECTIONS_SHED);
    }

    @Override
    protected void onTerminating() {
        if (exchange != null) {
            engine.onDownstreamGone(exchange);
            releaseExchange();
        }
        io().counters().decrement(Counter.CONNECTIONS_ACTIVE);
    }

    @Override
    protected void onFreed() {
        Listener through = listener;
        clear();
        shared.owner().onFreed(this, through);
    }

    private void clear() {
        state = RequestState.IDLE;
        response.reset();
        peer.reset();
        closing.reset();
        requests = 0;
        discarded = 0;
        clientCloses = false;
        mustClose = false;
        paused = false;
        broken = false;
        listener = null;
    }

    // ---------------------------------------------------------------- time

    @Hot
    private void scheduleTimer() {
        timerBy(deadlines.next(this, generation()));
    }

    @Override
    public void onTimer(long nowNs) {
        deadlines.onTimer(this, engine, nowNs);
        if (isOpen()) {
            timerBy(Math.max(deadlines.next(this, generation()), nowNs + 1));
        }
    }

    /** The generation whose waits hold: that of the request, between requests the present one. */
    @Hot
    GatewaySnapshot generation() {
        GatewaySnapshot own = exchange == null ? null : exchange.snapshot();
        return own == null ? engine.snapshot() : own;
    }

    @Hot
    RequestState state() {
        return state;
    }

    @Hot
    Exchange exchange() {
        return exchange;
    }

    @Hot
    boolean isFresh() {
        return requests == 0;
    }

    @Hot
    boolean hasOutput() {
        return !out().isEmpty();
    }

    @Hot
    boolean isSendBlocked() {
        return out().isBlocked();
    }

    @Hot
    boolean isHolding() {
        return switch (state) {
            case BODY -> !held().isEmpty() || engine.isRequestCongested(exchange);
            case IDLE, COMPLETE -> !held().isEmpty();
            default -> false;
        };
    }

    OrderlyClose closing() {
        return closing;
    }

    @Hot
    boolean isBetweenRequests() {
        return state == RequestState.IDLE || state == RequestState.UNDECIDED;
    }

    @Hot
    @Override
    public Listener listener() {
        return listener;
    }

    @Hot
    long sendProgressNs() {
        return outputProgressNs();
    }
}
