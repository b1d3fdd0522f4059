package io.ringway.server.upstream.h2;

import io.ringway.http.h2.H2ErrorCode;
import io.ringway.http.h2.H2Role;
import io.ringway.http.h2.H2Stream;
import io.ringway.ring.kernel.Errno;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.conn.Connection;
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
    private H2ClientOwner owner;
    private H2ClientState state = H2ClientState.CONNECTING;
    private H2ClientStream stillborn;
    private Failure reason;
    private boolean answeredOtherwise;
    private boolean justReady;
    private boolean failing;
    private int opened;
    private long deadlineNs;

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
        deadlines.onOpened(nowNs());
        deadlineNs = nowNs() + timeoutNs;
        timerBy(deadlineNs);
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

    /**
     * Tells whether another connection would be better: this one's socket does not take more.
     *
     * @return true if enough waits for it
     */
    @Hot
    public boolean isCongested() {
        return out().isBlocked() && out().isCongested();
    }

    /**
     * Tells whether a stream was opened before.
     *
     * @return true once one was
     */
    @Hot
    boolean hasServed() {
        return opened > 0;
    }

    /**
     * Tells whether the upstream has said its preface, and the connection is not leaving.
     *
     * @return true while it serves
     */
    public boolean isServing() {
        return state == H2ClientState.SERVING;
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
     * @return false if memory is exhausted: it was not opened
     */
    @Hot
    boolean open(H2ClientStream stream, Exchange x, boolean ends) {
        if (!isOpen() || !codec().canOpen() || !reserveHead(RequestHeadTranscoder.lengthMax(x))) {
            return false;
        }
        if (codec().streamCount() == 0) {
            deadlines.onBusy(nowNs());
            owner.onBusy(this, true);
            timerBy(nowNs() + limits.pingAfterNs());
        }
        opened++;
        if (opened == owner.streamsPerConnection()) {
            leave();
        }
        codec().open(stream, x.request().methodId());
        int start = shared.io().blocks().offset(x.encodedBlock());
        commitHead(stream, RequestHeadTranscoder.encode(x, shared.io().blocks().view(), start, codec().encoder(),
            headBuffer(), headOffset()), ends);
        return true;
    }

    /** Fails a stream soon that could not be opened: not now, because the engine is at work on its exchange. */
    void onStillborn(H2ClientStream stream) {
        stream.nextStillborn = stillborn;
        stillborn = stream;
        io().ready().add(this);
    }

    private void failStillborn() {
        while (stillborn != null) {
            H2ClientStream stream = stillborn;
            stillborn = stream.nextStillborn;
            stream.nextStillborn = null;
            stream.fail(Failure.NO_MEMORY);
        }
    }

    /**
     * Lets a stream go that has no exchange any more. One that is not closed is reset: the upstream need not go on.
     *
     * @param stream of this connection
     */
    @Hot
    void letGo(H2ClientStream stream) {
        boolean wasOpen = !stream.isFree();
        if (wasOpen && !stream.isClosed() && !codec().isOver()) {
            io().counters().increment(Counter.UPSTREAM_STREAMS_RESET);
        }
        release(stream);
        stream.clear();
        shared.give(stream);
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

    /**
     * Drops what waits to be sent on a stream that the upstream has closed.
     *
     * @param stream of this connection
     */
    void dropOutputOf(H2ClientStream stream) {
        dropPending(stream);
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
        ((H2ClientStream) stream).onReset(errorCode, byPeer);
    }

    @Override
    public void onSettings() {
        if (state == H2ClientState.PREFACE) {
            state(H2ClientState.SERVING);
            justReady = true;
            deadlines.onIdle(nowNs());
        }
    }

    @Override
    public void onPong(long data) {
        deadlines.onPong();
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode) {
        if (state == H2ClientState.SERVING) {
            state(H2ClientState.LEAVING);
            if (errorCode == H2ErrorCode.NO_ERROR) {
                // Ours are the odd ids, from 1.
                owner.onGoAway(lastStreamId + 1 >>> 1);
            }
        }
    }

    @Override
    public void onConnectionError(int errorCode) {
        failing = true;
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
        if (failing) {
            breakOff();
        }
    }

    /** Ends what the codec has given up; what it had to say of that is queued. */
    private void breakOff() {
        failing = false;
        if (!isOpen() || state == H2ClientState.CLOSING) {
            return;
        }
        answeredOtherwise = !codec().hasPeerSettings();
        if (answeredOtherwise) {
            end(Failure.NO_HTTP2);
        } else {
            reason = Failure.RESPONSE_MALFORMED;
            close(H2ErrorCode.NO_ERROR);
        }
    }

    @Hot
    @Override
    protected void afterEvents() {
        if (failing) {
            breakOff();
            return;
        }
        if (stillborn != null) {
            failStillborn();
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
                timerBy(nextNs());
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
        boolean isIdle = state == H2ClientState.SERVING && isOpen() && codec().streamCount() == 0 && stillborn == null;
        return isIdle ? deadlines.idleNs() : Long.MAX_VALUE;
    }

    /** Ends the connection if it has no streams: the worker is stopping, or nobody waits for it. */
    public void closeIdle() {
        if (isPreparing()) {
            end(Failure.CONNECT_REFUSED);
        } else if (isOpen() && state != H2ClientState.CLOSING && codec().streamCount() == 0 && stillborn == null) {
            close(H2ErrorCode.NO_ERROR);
        }
    }

    /** Says goodbye, fails the streams there are, and closes when what is queued has left. */
    private void close(int errorCode) {
        // First: whoever is to try again must not come here.
        codec().close(errorCode);
        failStreams();
        state(H2ClientState.CLOSING);
        wantReceive(false);
        if (out().isEmpty()) {
            terminate();
        } else {
            awaitDrain();
            deadlineNs = nowNs() + limits.closingNs();
            timerBy(deadlineNs);
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
            failIncomplete();
        }
        // Responses that have come whole and wait for their clients are still handed on.
        if (isOpen() && (state != H2ClientState.LEAVING || codec().streamCount() == 0)) {
            end(null);
        }
    }

    private void failIncomplete() {
        codec().close(H2ErrorCode.NO_ERROR);
        failStillborn();
        H2ClientStream stream = firstIncomplete();
        while (stream != null) {
            stream.fail(stream.lostFailure());
            // From the first one again: who knows what a failure has led to.
            stream = firstIncomplete();
        }
    }

    private H2ClientStream firstIncomplete() {
        for (H2Stream stream = codec().firstStream(); stream != null; stream = codec().nextStream(stream)) {
            H2ClientStream own = (H2ClientStream) stream;
            if (!own.hasWholeResponse()) {
                return own;
            }
            dropPending(own);
        }
        return null;
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
        io().counters().decrement(Counter.UPSTREAM_CONNECTIONS_ACTIVE);
        boolean wasPreparing = isPreparing() || justReady;
        owner.onTerminating(this);
        if (codec() != null) {
            failStreams();
            end();
        }
        if (wasPreparing) {
            owner.onUnready(reason == null ? Failure.NO_HTTP2 : reason, answeredOtherwise);
        } else if (owner.hasWaiting()) {
            owner.onRoom();
        }
    }

    private void failStreams() {
        failStillborn();
        for (H2Stream stream = codec().firstStream(); stream != null; stream = codec().firstStream()) {
            H2ClientStream own = (H2ClientStream) stream;
            own.fail(reason == null ? own.lostFailure() : reason);
        }
    }

    @Override
    protected void onFreed() {
        state = H2ClientState.CONNECTING;
        reason = null;
        answeredOtherwise = false;
        justReady = false;
        failing = false;
        opened = 0;
        H2ClientOwner pool = owner;
        owner = null;
        pool.onFreed(this);
    }

    // ---------------------------------------------------------------- time

    @Hot
    private long keepNs() {
        return owner.snapshot().limits().endpointIdleNs();
    }

    @Hot
    private long nextNs() {
        if (isPreparing()) {
            return deadlineNs;
        }
        // Once the upstream has closed there is nobody to ask; what is left waits for clients, whose ends watch them.
        return codec().isOver() ? nowNs() + keepNs()
            : deadlines.next(codec().streamCount() == 0, codec().isSettingsAcked(), keepNs());
    }

    @Override
    public void onTimer(long nowNs) {
        if (isPreparing()) {
            if (deadlineNs <= nowNs) {
                end(Failure.CONNECT_TIMEOUT);
                return;
            }
        } else if (state == H2ClientState.CLOSING) {
            if (deadlineNs <= nowNs) {
                terminate();
                return;
            }
        } else {
            onServingTimer(nowNs);
        }
        if (isOpen() || isPreparing()) {
            timerBy(state == H2ClientState.CLOSING ? deadlineNs : Math.max(nextNs(), nowNs + 1));
        }
    }

    private void onServingTimer(long nowNs) {
        if (codec().isOver()) {
            return;
        }
        switch (deadlines.due(nowNs, codec().streamCount() == 0, codec().isSettingsAcked(), keepNs())) {
            case PING -> {
                deadlines.onPing(nowNs);
                codec().ping(nowNs);
            }
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
    }
}
