package io.ringway.server.upstream.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpError;
import io.ringway.http.ResponseHead;
import io.ringway.http.h1.H1ResponseParser;
import io.ringway.ring.kernel.Errno;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.h1.BodyInput;
import io.ringway.server.h1.BodyOutput;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An HTTP/1.1 connection to an upstream, which is its own stream: one exchange at a time. It is reused only if the
 * request was sent whole, the response was read whole, its framing said so, and not a byte came after it (RFC 9112
 * 6.3, 9.3); everything else ends it. Thread: owning worker.
 */
public final class H1ClientConnection extends Connection implements UpstreamStream {

    private static final int HELD = -1;

    private final ExchangeEngine engine;
    private final BodyInput body = new BodyInput();
    private H1ClientOwner owner;

    private ResponseState state = ResponseState.IDLE;
    private Exchange exchange;
    private boolean chunkedRequest;
    private boolean requestEnded;
    private boolean hasTrailers;
    private boolean responseBegun;
    private boolean answered;
    private boolean reused;
    private boolean outputFailed;
    private boolean receiveFailed;
    private boolean broken;
    private boolean paused;
    private boolean awaitsQuiet;
    private int room;
    private long takenMark;
    private long begunAt;
    private long openedNs;
    private long idleNs;
    private long deadlineNs;

    /** Next older idle connection of the same pool; the pool's. */
    public H1ClientConnection olderIdle;
    /** Next younger idle connection of the same pool; the pool's. */
    public H1ClientConnection youngerIdle;
    /** What the pool counts it under; the pool's. */
    public int poolState;

    /**
     * Creates a connection for the worker's pool.
     *
     * @param io     of the worker
     * @param engine of the worker
     */
    public H1ClientConnection(WorkerIo io, ExchangeEngine engine) {
        super(io, Connection.H1_CLIENT);
        this.engine = engine;
    }

    /**
     * Connects for a first exchange. Takes: the descriptor, unless it returns false.
     *
     * @param pool            of the endpoint
     * @param x               that waits for the connection
     * @param newFd           not yet connected
     * @param sockaddrAddress native address of the endpoint's address
     * @param sockaddrLength  its length in bytes
     * @param timeoutNs       for the connect
     * @return false if the slot table is full
     */
    public boolean connect(H1ClientOwner pool, Exchange x, int newFd, long sockaddrAddress, int sockaddrLength,
                           long timeoutNs) {
        if (!connect(newFd, sockaddrAddress, sockaddrLength)) {
            return false;
        }
        owner = pool;
        exchange = x;
        reused = false;
        openedNs = io().clock().nowNs();
        deadlineNs = openedNs + timeoutNs;
        timerBy(deadlineNs);
        return true;
    }

    /**
     * Tells whether an idle connection may have its next exchange: nothing came that nobody asked for.
     *
     * @return false while there may be bytes in the socket that nobody has seen
     */
    @Hot
    public boolean isUsable() {
        return isQuiet();
    }

    /**
     * Tells whether the upstream has answered on this connection.
     *
     * @return true once it has sent a whole response head
     */
    public boolean hasAnswered() {
        return answered;
    }

    /**
     * Tells since when an idle connection has been idle.
     *
     * @return time on the loop's clock
     */
    @Hot
    public long idleNs() {
        return idleNs;
    }

    /**
     * Gives an idle connection its next exchange.
     *
     * @param x to serve
     */
    @Hot
    public void serve(Exchange x) {
        assert state == ResponseState.IDLE && exchange == null;
        exchange = x;
        reused = true;
    }

    @Override
    protected void onConnected() {
        owner.onConnected(this);
        wantReceive(true);
        engine.onUpstreamReady(exchange);
    }

    @Override
    protected void onConnectFailed(int errno) {
        fail(Failure.ofConnect(errno));
    }

    private void state(ResponseState next) {
        Invariant.check(state.mayBecome(next), "an upstream connection skipped a state");
        state = next;
    }

    // ---------------------------------------------------------------- sending

    @Override
    public boolean isConnected() {
        return isOpen();
    }

    @Hot
    @Override
    public boolean isReused() {
        return reused;
    }

    @Hot
    @Override
    public void begin(Exchange x) {
        state(ResponseState.HEAD);
        x.response().reset();
        chunkedRequest = x.request().framing() == BodyFraming.CHUNKED;
        requestEnded = false;
        hasTrailers = false;
        responseBegun = false;
        outputFailed = false;
        takenMark = out().takenBytes();
        begunAt = io().flushes();
        // Before the request can be answered: what was armed before it knew nothing of this client.
        fitReceive();
        int block = x.encodedBlock();
        if (!out().appendCopy(io().blocks().view(), io().blocks().offset(block), x.encodedLength())) {
            breakOff();
        }
    }

    @Hot
    @Override
    public void body(UnsafeBuffer buffer, int offset, int length, int bid) {
        // After a failed send the rest of the request has nowhere to go; the response may still be on its way.
        // Nor may anything follow bytes for which there was no memory: what is behind a gap would look whole.
        if (!outputFailed && !broken && !BodyOutput.data(out(), chunkedRequest, buffer, offset, length, bid)) {
            breakOff();
        }
    }

    @Hot
    @Override
    public void end(HeaderBlock trailers, UnsafeBuffer buffer) {
        requestEnded = true;
        hasTrailers = trailers != null && trailers.count() > 0;
        if (chunkedRequest && !outputFailed && !broken && !BodyOutput.end(out(), trailers, buffer)) {
            breakOff();
        }
    }

    /** Fails soon: not now, because the engine is at work on the exchange. */
    private void breakOff() {
        broken = true;
        io().ready().add(this);
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
    protected void onOutputDrained() {
        if (exchange != null) {
            onTaken(requestEnded);
        }
    }

    @Override
    protected void onOutputBlocked() {
        if (exchange != null) {
            onTaken(out().isCongested());
        }
    }

    /** The upstream has taken bytes; whether or not the client is asked for more, that is progress. */
    @Hot
    private void onTaken(boolean isEnough) {
        if (isEnough) {
            engine.onUpstreamTaking(exchange, outputProgressNs());
        } else {
            engine.onUpstreamDrained(exchange);
        }
    }

    @Override
    protected void onSendFailed(int errno) {
        outputFailed = true;
        dropOutput();
        // The upstream may have answered and closed (RFC 9112 9.5): what it said is still in the socket. Where memory
        // is short on our side the upstream knows nothing of it, and would be waited for in vain.
        boolean upstreamClosed = errno == Errno.EPIPE || errno == Errno.ECONNRESET;
        if (exchange == null || hasEnded() && held().isEmpty()) {
            ended();
        } else if (!upstreamClosed && state == ResponseState.HEAD) {
            fail(out().takenBytes() == takenMark ? Failure.NOTHING_SENT : Failure.NO_MEMORY);
        } else {
            engine.onUpstreamDrained(exchange);
        }
    }

    // ---------------------------------------------------------------- receiving

    @Hot
    @Override
    public void onBytes(UnsafeBuffer buffer, int offset, int length, int bid) {
        if (exchange == null) {
            // RFC 9112 9.2: bytes nobody asked for must not become the answer to the next request.
            terminate();
            return;
        }
        if (isUnsent()) {
            failUnsent();
            return;
        }
        if (!held().isEmpty()) {
            if (hold(buffer, offset, length)) {
                consumeHeld();
            }
        } else {
            int used = consume(buffer, offset, offset + length, bid);
            if (used < offset + length && exchange != null) {
                hold(buffer, used, offset + length - used);
            }
        }
        updateInterest();
    }

    /**
     * The request waits for the end of the turn, so what there is to read is no answer to it, and an end none either:
     * the connection goes, and another one may serve the request.
     */
    @Hot
    private boolean isUnsent() {
        return begunAt == io().flushes() && state == ResponseState.HEAD;
    }

    /**
     * What ends the receive of a kept connection that was quiet is something to read. A new connection has said nothing
     * yet: its receive ends where no buffer is free, which says nothing of the upstream.
     */
    @Override
    protected void onReceiveOver() {
        if (reused && exchange != null && isUnsent()) {
            failUnsent();
        }
    }

    /** What the client has room for. An idle connection goes by the last one: the next may be of the same kind. */
    @Hot
    @Override
    protected int receiveRoom() {
        if (exchange != null) {
            room = engine.responseRoom(exchange);
        }
        return room;
    }

    /**
     * Whatever the method is, the request can go elsewhere, with what is queued of its body: nobody has seen it. One
     * that has ended with trailers does not: they are not kept, as little as they are for any other try.
     */
    private void failUnsent() {
        int bytes = out().unsentBytes() - exchange.encodedLength();
        if (bytes > 0 && !broken && !hasTrailers) {
            int block = out().copyUnsent(exchange.encodedLength());
            if (block >= 0) {
                engine.onBodyUnsent(exchange, block, bytes);
            }
        }
        fail(Failure.NOTHING_SENT);
    }

    private boolean hold(UnsafeBuffer buffer, int offset, int length) {
        if (!held().append(buffer, offset, length)) {
            fail(Failure.NO_MEMORY);
            return false;
        }
        return true;
    }

    private void consumeHeld() {
        int used = consume(held().view(), held().start(), held().end(), HELD);
        if (exchange != null && isOpen()) {
            held().consumeTo(used);
        } else {
            held().clear();
        }
    }

    @Hot
    private void updateInterest() {
        if (isOpen()) {
            paused = state == ResponseState.BODY && (!held().isEmpty() || engine.isResponseCongested(exchange));
            wantReceive(!paused);
        }
    }

    @Hot
    private int consume(UnsafeBuffer buffer, int offset, int limit, int bid) {
        int at = offset;
        while (at < limit && exchange != null) {
            int next = state == ResponseState.HEAD ? consumeHead(buffer, at, limit)
                : consumeBody(buffer, at, limit, bid);
            if (next == at) {
                break;
            }
            at = next;
        }
        return at;
    }

    @Hot
    private int consumeHead(UnsafeBuffer buffer, int offset, int limit) {
        ResponseHead head = exchange.response();
        int length = H1ResponseParser.parse(buffer, offset, limit, head, exchange.request().methodId());
        if (length == HttpError.NEED_MORE) {
            return offset;
        }
        if (length < 0) {
            fail(Failure.RESPONSE_MALFORMED);
            return limit;
        }
        exchange.responseAt(buffer, offset);
        responseBegun = true;
        answered = true;
        if (head.isInterim() || head.status() == 101) {
            return interim(head, offset + length, limit);
        }
        engine.onResponseHead(exchange);
        return onHead(head, offset + length, limit);
    }

    private int interim(ResponseHead head, int next, int limit) {
        if (!engine.onInterim(exchange)) {
            return limit;
        }
        head.reset();
        return next;
    }

    @Hot
    private int onHead(ResponseHead head, int next, int limit) {
        body.begin(head.framing(), head.contentLength(), exchange.snapshot().limits().http());
        if (body.hasEnded()) {
            complete(next == limit);
            return limit;
        }
        state(ResponseState.BODY);
        return next;
    }

    @Hot
    private int consumeBody(UnsafeBuffer buffer, int offset, int limit, int bid) {
        if (!engine.acceptsResponseBody(exchange)) {
            return offset;
        }
        int next = body.read(buffer, offset, limit);
        if (next < 0) {
            fail(Failure.RESPONSE_MALFORMED);
            return limit;
        }
        if (body.partLength() > 0) {
            engine.onResponseBody(exchange, buffer, body.partOffset(), body.partLength(), bid);
        }
        if (body.hasEnded()) {
            complete(next == limit);
            return limit;
        }
        return next;
    }

    /**
     * Ends the exchange in order.
     *
     * @param exact true if no byte came after the response
     */
    @Hot
    private void complete(boolean exact) {
        Exchange x = exchange;
        exchange = null;
        state(ResponseState.IDLE);
        // Decided first: once the engine knows of the end, the exchange and its heads may serve another request.
        boolean reusable = exact && requestEnded && body.framing() != BodyFraming.UNTIL_CLOSE
            && x.response().keepAlive() && !outputFailed && !broken && out().isHandedOver() && !hasEnded()
            && !isTooOld();
        engine.onResponseEnd(x, body.trailers(), body.trailerBuffer());
        if (reusable) {
            idleNs = io().clock().nowNs();
            deadlineNs = idleNs + owner.snapshot().limits().endpointIdleNs();
            timerBy(deadlineNs);
            awaitsQuiet = true;
            offerWhenQuiet();
        } else {
            terminate();
        }
    }

    /** Stray bytes that are not read yet would be taken for the next response: until it is known, no request goes. */
    @Hot
    private void offerWhenQuiet() {
        if (isQuiet()) {
            awaitsQuiet = false;
            owner.onReusable(this);
        } else if (isStarved()) {
            terminate();
        } else {
            io().ready().add(this);
        }
    }

    @Hot
    private boolean isTooOld() {
        return io().clock().nowNs() - openedNs > owner.snapshot().limits().endpointAgeNs();
    }

    @Override
    protected void onReady() {
        if (broken) {
            if (exchange != null) {
                fail(Failure.NO_MEMORY);
            } else {
                terminate();
            }
            return;
        }
        if (awaitsQuiet) {
            offerWhenQuiet();
            return;
        }
        if (exchange != null && !held().isEmpty()) {
            consumeHeld();
        }
        if (isOpen() && hasEnded() && held().isEmpty()) {
            ended();
        } else {
            updateInterest();
        }
    }

    @Hot
    @Override
    public void wake() {
        if (paused) {
            io().ready().add(this);
        }
    }

    @Override
    public void narrow() {
        fitReceive();
    }

    @Override
    protected void onEnd() {
        // A head that has not come whole will not; body bytes that wait for the client come first.
        if (held().isEmpty() || state == ResponseState.HEAD) {
            ended();
        }
    }

    @Override
    protected void onReceiveFailed(int errno) {
        receiveFailed = true;
        onEnd();
    }

    /** The upstream has closed, and everything it sent was used. */
    private void ended() {
        if (exchange == null) {
            terminate();
        } else if (state == ResponseState.BODY) {
            if (body.framing() == BodyFraming.UNTIL_CLOSE && !receiveFailed) {
                complete(true);
            } else {
                fail(Failure.CLOSED_IN_BODY);
            }
        } else if (isUnsent()) {
            failUnsent();
        } else if (responseBegun || !held().isEmpty()) {
            fail(Failure.CLOSED_IN_HEAD);
        } else if (outputFailed && out().takenBytes() == takenMark) {
            fail(Failure.NOTHING_SENT);
        } else {
            // RFC 9110 9.2.2: a kept connection may have been closed before the upstream saw the request.
            fail(reused ? Failure.CLOSED_BEFORE_RESPONSE : Failure.CLOSED_WITHOUT_RESPONSE);
        }
    }

    private void fail(Failure failure) {
        Exchange x = exchange;
        exchange = null;
        terminate();
        if (x != null) {
            engine.onUpstreamFailed(x, failure);
        }
    }

    @Hot
    @Override
    public boolean mayRefuse() {
        return false;
    }

    @Override
    public void abort() {
        exchange = null;
        terminate();
    }

    @Override
    public void onTimer(long nowNs) {
        if (deadlineNs > nowNs) {
            timerBy(deadlineNs);
        } else if (!isOpen()) {
            fail(Failure.CONNECT_TIMEOUT);
        } else if (exchange == null) {
            terminate();
        }
    }

    @Override
    protected void onTerminating() {
        io().counters().decrement(Counter.UPSTREAM_CONNECTIONS_ACTIVE);
        owner.onTerminating(this);
    }

    @Override
    protected void onFreed() {
        state = ResponseState.IDLE;
        exchange = null;
        answered = false;
        outputFailed = false;
        receiveFailed = false;
        broken = false;
        paused = false;
        awaitsQuiet = false;
        H1ClientOwner pool = owner;
        owner = null;
        pool.onFreed(this);
    }
}
