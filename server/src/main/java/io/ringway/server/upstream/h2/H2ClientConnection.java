package io.ringway.server.upstream.h2;

import io.ringway.http.h2.H2ErrorCode;
import io.ringway.http.h2.H2Role;
import io.ringway.http.h2.H2Stream;
import io.ringway.ring.kernel.Errno;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.LifeCycle;
import io.ringway.server.h2.MultiplexedConnection;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * An HTTP/2 connection to an upstream, by prior knowledge (RFC 9113 3.3). It serves once the upstream has sent its
 * SETTINGS: until then nothing of a request leaves, so that an upstream that speaks something else has seen none.
 * Thread: owning worker.
 *
 * <p>It takes no more streams after GOAWAY, when it is too old, and when its endpoint is gone; then it ends with the
 * last of its streams. A silent connection with streams is asked for a sign of life, and is broken if none comes.
 */
public final class H2ClientConnection extends MultiplexedConnection {

    private final H2ClientShared shared;
    private final H2PoolLimits limits;
    private final H2ClientDeadlines deadlines;
    private final H2ClientStreams streams;
    private H2ClientOwner owner;
    private H2ClientState state = H2ClientState.CONNECTING;
    private Failure reason;
    private boolean answeredOtherwise;
    private boolean justReady;
    /** What the codec has given the connection up for, until it is ended. */
    private Failure fault;

    /** What the pool counts it under; the pool's. */
    public int poolState;

    /**
     * Creates a free connection.
     *
     * @param shared of the worker
     */
    H2ClientConnection(H2ClientShared shared) {
        super(shared.io(), Connection.H2_CLIENT, H2Role.CLIENT, shared.memory());
        this.shared = shared;
        limits = shared.limits();
        deadlines = new H2ClientDeadlines(limits);
        streams = new H2ClientStreams(this, shared);
    }

    /**
     * Connects. Takes: the descriptor, unless it returns false.
     *
     * @param pool            of the endpoint
     * @param newFd           not yet connected
     * @param sockaddrAddress native address of the endpoint's address
     * @param sockaddrLength  its length in bytes
     * @param timeoutNs       for the connect and the upstream's preface together
     * @return false if the slot table is full
     */
    public boolean connect(H2ClientOwner pool, int newFd, long sockaddrAddress, int sockaddrLength, long timeoutNs) {
        if (!connect(newFd, sockaddrAddress, sockaddrLength)) {
            return false;
        }
        owner = pool;
        deadlines.onOpened(nowNs(), timeoutNs);
        timerBy(deadlines.next(this, nowNs()));
        return true;
    }

    private void state(H2ClientState next) {
        Invariant.check(state.mayBecome(next), "an upstream connection skipped a state");
        state = next;
    }

    @Override
    protected void onConnected() {
        state(H2ClientState.PREFACE);
        begin(shared.reader(), limits.rules());
        wantReceive(true);
    }

    @Override
    protected void onConnectFailed(int errno) {
        end(Failure.ofConnect(errno));
    }

    // ---------------------------------------------------------------- streams

    /**
     * Tells whether a stream can be opened now.
     *
     * @return false at the limit of streams, and when the connection is leaving or should
     */
    @Hot
    public boolean hasRoom() {
        return state == H2ClientState.SERVING && isOpen() && !isTooOld() && codec().canOpen();
    }

    /** {@return true if another connection would be better: this one's socket does not take more} */
    @Hot
    public boolean isCongested() {
        return out().isBlocked() && out().isCongested();
    }

    /** {@return true once a stream was opened} */
    @Hot
    boolean hasServed() {
        return streams.opened() > 0;
    }

    /**
     * Tells whether the upstream has said its preface, and the connection is neither leaving nor should.
     *
     * @return true while it serves
     */
    public boolean isServing() {
        return state == H2ClientState.SERVING && !isTooOld();
    }

    /**
     * Tells whether it serves somebody at the moment, and goes on to.
     *
     * @return true while it serves and has a stream
     */
    public boolean isBusy() {
        return isServing() && codec().streamCount() > 0;
    }

    /**
     * Tells whether it may come to serve.
     *
     * @return true until the upstream has said its preface
     */
    public boolean isPreparing() {
        return state == H2ClientState.CONNECTING || state == H2ClientState.PREFACE;
    }

    /**
     * Counts the streams the upstream lets us have at once, as far as is known.
     *
     * @return streams
     */
    public int streamsMax() {
        return codec().openMax();
    }

    @Hot
    private boolean isTooOld() {
        return nowNs() - deadlines.openedNs() > owner.snapshot().limits().endpointAgeNs();
    }

    /**
     * Opens a stream with the head of its request.
     *
     * @param stream with this connection
     * @param x      with an encoded head
     * @param ends   true if the request has no body
     * @return null, or why it was not opened
     */
    @Hot
    Failure open(H2ClientStream stream, Exchange x, boolean ends) {
        Failure failure = isOpen() ? streams.open(stream, x, ends) : Failure.NO_MEMORY;
        if (failure != null) {
            return failure;
        }
        if (codec().streamCount() == 1) {
            deadlines.onBusy(nowNs());
            owner.onBusy(this, true);
            timerBy(nowNs() + limits.pingAfterNs());
        } else if (deadlines.onBegun(nowNs())) {
            timerBy(deadlines.next(this, nowNs()));
        }
        if (streams.opened() == owner.streamsPerConnection()) {
            leave();
        }
        return null;
    }

    @Hot
    LearnedFieldLimit fieldLimit() {
        return owner.fieldLimit();
    }

    /** Notes that a response has begun. */
    @Hot
    void onAnswered(H2ClientStream stream) {
        deadlines.onAnswered();
        streams.onAnswered(stream);
    }

    /** Notes that some of a response is handed on. */
    @Hot
    void onContent() {
        deadlines.onAnswered();
    }

    /** Fails a stream soon that could not be opened: not now, because the engine is at work on its exchange. */
    void onStillborn(H2ClientStream stream) {
        streams.keepStillborn(stream);
        io().ready().add(this);
    }

    /**
     * Lets a stream go that has no exchange any more. One that is not closed is reset: the upstream need not go on.
     *
     * @param stream of this connection
     */
    @Hot
    void letGo(H2ClientStream stream) {
        boolean wasOpen = !stream.isFree();
        streams.letGo(stream);
        if (wasOpen && isOpen() && state != H2ClientState.CLOSING) {
            afterRelease();
        }
    }

    @Hot
    private void afterRelease() {
        boolean isLast = codec().streamCount() == 0;
        if (isLast) {
            deadlines.onIdle(nowNs());
            owner.onBusy(this, false);
            timerBy(nowNs() + keepNs());
        }
        if (!isReading() && (owner.hasWaiting() || isLast && (state == H2ClientState.LEAVING || isTooOld()))) {
            io().ready().add(this);
        }
    }

    // ---------------------------------------------------------------- what the codec tells

    @Override
    public H2Stream onStream(int streamId) {
        throw new AssertionError("upstreams open no streams");
    }

    @Override
    public void onRefusedHead(H2Stream stream, int httpError, boolean endStream) {
        ((H2ClientStream) stream).fail(Failure.RESPONSE_MALFORMED);
    }

    @Hot
    @Override
    public void onHeaders(H2Stream stream, UnsafeBuffer buffer, boolean endStream) {
        ((H2ClientStream) stream).onHead(buffer, endStream);
    }

    @Override
    public void onReset(H2Stream stream, int errorCode, boolean byPeer) {
        streams.onReset((H2ClientStream) stream, errorCode, byPeer);
    }

    @Override
    public void onSettings() {
        if (state == H2ClientState.PREFACE) {
            state(H2ClientState.SERVING);
            justReady = true;
            owner.onHttp2();
            deadlines.onIdle(nowNs());
        }
    }

    @Override
    public void onPong(long data) {
        deadlines.onPong();
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode) {
        streams.onGoAway(lastStreamId, errorCode);
        if (state == H2ClientState.SERVING) {
            state(H2ClientState.LEAVING);
            if (errorCode == H2ErrorCode.NO_ERROR) {
                // Ours are the odd ids, from 1.
                owner.onGoAway(lastStreamId + 1 >>> 1);
            } else if (errorCode == H2ErrorCode.HTTP_1_1_REQUIRED) {
                owner.onHttp1Required();
            }
        }
    }

    @Override
    public void onConnectionError(int errorCode) {
        // Of what the upstream sends, only half a field block needs memory of ours.
        fault = errorCode == H2ErrorCode.INTERNAL_ERROR ? Failure.NO_MEMORY : Failure.RESPONSE_MALFORMED;
        if (!isReading()) {
            io().ready().add(this);
        }
        if (errorCode == H2ErrorCode.ENHANCE_YOUR_CALM) {
            io().counters().increment(Counter.LIMIT_UPSTREAM_FLOOD);
        }
    }

    @Hot
    @Override
    protected void onRead(int length) {
        deadlines.onRead(nowNs());
        if (fault != null) {
            breakOff();
        }
    }

    /** Ends what the codec has given up; what it had to say of that is queued. */
    private void breakOff() {
        Failure why = fault;
        fault = null;
        if (!isOpen() || state == H2ClientState.CLOSING) {
            return;
        }
        boolean isUnready = !codec().hasPeerSettings();
        answeredOtherwise = isUnready && why != Failure.NO_MEMORY;
        if (isUnready) {
            end(answeredOtherwise ? Failure.NO_HTTP2 : why);
        } else {
            giveUp(why);
            close(H2ErrorCode.NO_ERROR);
        }
    }

    /**
     * Says what the end means for the streams. A stream that is alone is at fault; of several nobody knows which is, if
     * any, and for each the connection has broken, as if the upstream had closed it.
     */
    private void giveUp(Failure why) {
        if (codec().streamCount() == 1) {
            reason = why;
        } else if (why.counter() != null) {
            io().counters().increment(why.counter());
        }
    }

    @Hot
    @Override
    protected void afterEvents() {
        if (fault != null) {
            breakOff();
            return;
        }
        if (streams.hasStillborn()) {
            streams.failStillborn();
        }
        if (justReady) {
            justReady = false;
            owner.onReady(this);
        } else if (owner.hasWaiting()) {
            owner.onRoom();
        }
        if (isOpen() && state != H2ClientState.CLOSING) {
            if (codec().streamCount() == 0 && (state == H2ClientState.LEAVING
                || state == H2ClientState.SERVING && isTooOld())) {
                close(H2ErrorCode.NO_ERROR);
            } else {
                timerBy(deadlines.next(this, nowNs()));
            }
        }
    }

    @Override
    protected boolean isClosing() {
        return state == H2ClientState.CLOSING;
    }

    @Override
    protected void onBytesWhileClosing(int length) {
        // Nobody waits for it.
    }

    @Override
    protected void goOnClosing() {
        if (out().isEmpty()) {
            terminate();
        }
    }

    // ---------------------------------------------------------------- the end

    /**
     * Takes no more streams. Ends with the last of those there are, at once if there are none.
     */
    public void leave() {
        if (state == H2ClientState.SERVING) {
            state(H2ClientState.LEAVING);
        }
        if (!isPreparing()) {
            io().ready().add(this);
        }
    }

    /**
     * Tells since when the connection has had no streams.
     *
     * @return time on the loop's clock; {@link Long#MAX_VALUE} if it has some, or takes none
     */
    public long idleSinceNs() {
        boolean isIdle = state == H2ClientState.SERVING && isOpen() && codec().streamCount() == 0
            && !streams.hasStillborn();
        return isIdle ? deadlines.idleNs() : Long.MAX_VALUE;
    }

    /** Ends the connection if it has no streams: the worker is stopping, or nobody waits for it. */
    public void closeIdle() {
        if (isPreparing()) {
            end(Failure.CONNECT_REFUSED);
        } else if (isOpen() && state != H2ClientState.CLOSING && codec().streamCount() == 0
            && !streams.hasStillborn()) {
            close(H2ErrorCode.NO_ERROR);
        }
    }

    /** Says goodbye, fails the streams there are, and closes when what is queued has left. */
    private void close(int errorCode) {
        // First: whoever is to try again must not come here.
        codec().close(errorCode);
        streams.failAll(reason);
        state(H2ClientState.CLOSING);
        deadlines.onClosing(nowNs());
        wantReceive(false);
        if (out().isEmpty()) {
            terminate();
        } else {
            awaitDrain();
            timerBy(deadlines.next(this, nowNs()));
        }
    }

    /** Ends the connection at once. */
    private void end(Failure failure) {
        reason = failure;
        terminate();
    }

    @Override
    protected void onEnd() {
        if (!held().isEmpty()) {
            return;
        }
        if (state == H2ClientState.SERVING) {
            state(H2ClientState.LEAVING);
        }
        if (state == H2ClientState.LEAVING) {
            codec().close(H2ErrorCode.NO_ERROR);
            streams.failIncomplete();
        }
        // Responses that have come whole and wait for their clients are still handed on.
        if (isOpen() && (state != H2ClientState.LEAVING || codec().streamCount() == 0)) {
            end(null);
        }
    }

    @Override
    protected void onReceiveFailed(int errno) {
        onEnd();
    }

    @Override
    protected void onSendFailed(int errno) {
        // What the upstream said before it closed is still in the socket; where memory is short it would be waited for.
        dropOutput();
        if (errno != Errno.EPIPE && errno != Errno.ECONNRESET || hasEnded()) {
            end(null);
        } else {
            wantReceive(true);
        }
    }

    @Override
    protected void onTerminating() {
        boolean wasPreparing = isPreparing() || justReady;
        owner.onTerminating(this);
        if (codec() != null) {
            streams.failAll(reason);
            end();
        }
        if (wasPreparing) {
            owner.onUnready(reason == null ? Failure.NO_HTTP2 : reason, answeredOtherwise);
        } else if (owner.hasWaiting()) {
            owner.onRoom();
        }
    }

    @Override
    protected void onFreed() {
        state = H2ClientState.CONNECTING;
        reason = null;
        answeredOtherwise = false;
        justReady = false;
        fault = null;
        streams.reset();
        H2ClientOwner pool = owner;
        owner = null;
        pool.onFreed(this);
    }

    // ---------------------------------------------------------------- time

    /** How long it is kept without streams: not for long where the upstream takes nothing of what is queued. */
    @Hot
    long keepNs() {
        long idleNs = owner.snapshot().limits().endpointIdleNs();
        return out().isBlocked() ? Math.min(idleNs, limits.pingTimeoutNs()) : idleNs;
    }

    @Hot
    H2ClientState state() {
        return state;
    }

    private void ping(long nowNs) {
        deadlines.onPing(nowNs);
        codec().ping(nowNs);
    }

    /** Asks for a sign of life, if nothing has come since a wait for an answer began that was in vain. */
    void doubt(long sinceNs) {
        if (deadlines.isDoubtful(sinceNs)) {
            ping(nowNs());
            timerBy(deadlines.next(this, nowNs()));
        }
    }

    @Override
    public void onTimer(long nowNs) {
        switch (deadlines.due(this, nowNs)) {
            case UNREADY -> end(Failure.CONNECT_TIMEOUT);
            case UNSENT -> terminate();
            case PING -> ping(nowNs);
            case DEAD -> {
                io().counters().increment(Counter.TIMEOUT_PING);
                end(null);
            }
            case UNSETTLED -> {
                io().counters().increment(Counter.TIMEOUT_PING);
                close(H2ErrorCode.SETTINGS_TIMEOUT);
            }
            case IDLE -> close(H2ErrorCode.NO_ERROR);
            case NOTHING -> { }
        }
        if (life() == LifeCycle.OPEN || life() == LifeCycle.CONNECTING) {
            timerBy(Math.max(deadlines.next(this, nowNs), nowNs + 1));
        }
    }
}
