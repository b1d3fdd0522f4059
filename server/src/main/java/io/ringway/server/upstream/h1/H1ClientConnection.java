package io.ringway.server.upstream.h1;

import io.ringway.http.HeaderBlock;
import io.ringway.ring.kernel.Errno;
import io.ringway.server.Hot;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamEngine;
import io.ringway.server.proxy.UpstreamStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An HTTP/1.1 connection to an upstream, which is its own stream: one exchange at a time. Its halves are
 * {@link H1RequestOutput} and {@link H1ResponseReader}; here are its life, and what its end means for the exchange. It
 * is reused only if the request was sent whole, the response was read whole, its framing said so, and not a byte came
 * after it (RFC 9112 6.3, 9.3); everything else ends it. Thread: owning worker.
 */
public final class H1ClientConnection extends Connection implements UpstreamStream {

    private static final int HELD = -1;

    private final UpstreamEngine engine;
    private final H1RequestOutput request;
    private final H1ResponseReader reader;
    private H1ClientOwner owner;
    private Exchange exchange;
    private boolean reused;
    private boolean receiveFailed;
    private boolean paused;
    private boolean awaitsQuiet;
    private int room;
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
    public H1ClientConnection(WorkerIo io, UpstreamEngine engine) {
        super(io, Connection.H1_CLIENT);
        this.engine = engine;
        request = new H1RequestOutput(io, out());
        reader = new H1ResponseReader(this, engine);
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
     * Tells whether the upstream has answered on this connection, or nobody has waited for its answer to the end.
     *
     * @return true once it has sent a whole response head
     */
    public boolean hasAnswered() {
        return reader.hasAnswered();
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
        assert reader.state() == ResponseState.IDLE && exchange == null;
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
        reader.begin();
        x.response().reset();
        // Before the request can be answered: what was armed before it knew nothing of this client.
        fitReceive();
        if (!request.begin(x)) {
            breakOff();
        }
    }

    @Hot
    @Override
    public void body(UnsafeBuffer buffer, int offset, int length, int bid) {
        if (!request.body(buffer, offset, length, bid)) {
            breakOff();
        }
    }

    @Hot
    @Override
    public void end(HeaderBlock trailers, UnsafeBuffer buffer) {
        if (!request.end(trailers, buffer)) {
            breakOff();
        }
    }

    /** Fails soon: not now, because the engine is at work on the exchange. */
    private void breakOff() {
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
            onTaken(request.hasEnded());
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
        request.onFailed();
        dropOutput();
        // The upstream may have answered and closed (RFC 9112 9.5): what it said is still in the socket. Where memory
        // is short on our side the upstream knows nothing of it, and would be waited for in vain.
        boolean upstreamClosed = errno == Errno.EPIPE || errno == Errno.ECONNRESET;
        if (exchange == null || hasEnded() && held().isEmpty()) {
            ended();
        } else if (!upstreamClosed && reader.state() == ResponseState.HEAD) {
            fail(request.isUntaken() ? Failure.NOTHING_SENT : Failure.NO_MEMORY);
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
                readHeld();
            }
        } else {
            int used = reader.read(buffer, offset, offset + length, bid);
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
        return request.isUnsent() && reader.state() == ResponseState.HEAD;
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

    /** Whatever the method is, the request can go elsewhere, with what is queued of its body: nobody has seen it. */
    private void failUnsent() {
        request.handBack(exchange, engine);
        fail(Failure.NOTHING_SENT);
    }

    private boolean hold(UnsafeBuffer buffer, int offset, int length) {
        if (!held().append(buffer, offset, length)) {
            fail(Failure.NO_MEMORY);
            return false;
        }
        return true;
    }

    private void readHeld() {
        int used = reader.read(held().view(), held().start(), held().end(), HELD);
        if (exchange != null && isOpen()) {
            held().consumeTo(used);
        } else {
            held().clear();
        }
    }

    @Hot
    private void updateInterest() {
        if (isOpen()) {
            paused = reader.state() == ResponseState.BODY
                && (!held().isEmpty() || engine.isResponseCongested(exchange));
            wantReceive(!paused);
        }
    }

    /**
     * Tells whom the connection serves.
     *
     * @return the exchange, null if none does, or none any more
     */
    @Hot
    Exchange exchange() {
        return exchange;
    }

    /**
     * Ends the exchange in order.
     *
     * @param exact true if no byte came after the response
     */
    @Hot
    void complete(boolean exact) {
        Exchange x = exchange;
        exchange = null;
        reader.end();
        long nowNs = io().clock().nowNs();
        // Decided first: once the engine knows of the end, the exchange and its heads may serve another request.
        boolean reusable = exact && request.isWhole() && !reader.isUntilClose() && x.response().keepAlive()
            && !hasEnded() && nowNs - openedNs <= owner.snapshot().limits().endpointAgeNs();
        engine.onResponseEnd(x, reader.trailers(), reader.trailerBuffer());
        if (reusable) {
            idleNs = nowNs;
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

    @Override
    protected void onReady() {
        if (request.isBroken()) {
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
            readHeld();
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
        if (held().isEmpty() || reader.state() == ResponseState.HEAD) {
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
        } else if (reader.state() == ResponseState.BODY) {
            if (reader.isUntilClose() && !receiveFailed) {
                complete(true);
            } else {
                fail(Failure.CLOSED_IN_BODY);
            }
        } else if (isUnsent()) {
            failUnsent();
        } else if (reader.hasBegun() || !held().isEmpty()) {
            fail(Failure.CLOSED_IN_HEAD);
        } else if (request.hasFailed() && request.isUntaken()) {
            fail(Failure.NOTHING_SENT);
        } else {
            fail(Failure.CLOSED_BEFORE_RESPONSE);
        }
    }

    /**
     * Ends the connection and tells the exchange, if there is one.
     *
     * @param failure why
     */
    void fail(Failure failure) {
        Exchange x = exchange;
        exchange = null;
        terminate();
        if (x != null) {
            engine.onUpstreamFailed(x, failure);
        }
    }

    @Hot
    @Override
    public boolean isHttp2() {
        return false;
    }

    @Override
    public void abort() {
        exchange = null;
        reader.excuse();
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
        owner.onTerminating(this);
    }

    @Override
    protected void onFreed() {
        request.reset();
        reader.reset();
        exchange = null;
        receiveFailed = false;
        paused = false;
        awaitsQuiet = false;
        H1ClientOwner pool = owner;
        owner = null;
        pool.onFreed(this);
    }
}
