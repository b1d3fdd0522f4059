package io.ringway.server.downstream.h1;

import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.Listener;
import io.ringway.server.conn.OrderlyClose;
import io.ringway.server.downstream.ClientConnection;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Peer;
import io.ringway.server.snapshot.GatewaySnapshot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client's HTTP/1.x connection: its life from the first byte to the last, what is held and when nothing more is
 * received, what it waits for, how it closes. Its halves are {@link H1RequestReader}, which takes requests apart, and
 * {@link H1ServerStream}, which responds; the clocks are {@link H1ServerDeadlines}. Requests are served in order, one
 * at a time (RFC 9112 9.3.2). Thread: owning worker.
 */
public final class H1ServerConnection extends Connection implements ClientConnection {

    /** Bytes of a body that are held before any went on. */
    private static final int HELD_BODY_BYTES = 64 * 1024;
    private static final int HELD = -1;

    private final H1ServerShared shared;
    private final DownstreamEngine engine;
    private final H1ServerStream stream;
    private final H1RequestReader reader;
    private final H1ServerDeadlines deadlines;
    private final OrderlyClose closing;

    private Listener listener;
    private boolean paused;

    /**
     * Creates a connection for the worker's pool.
     *
     * @param shared parts of the worker
     */
    public H1ServerConnection(H1ServerShared shared) {
        super(shared.io(), Connection.H1_SERVER);
        this.shared = shared;
        engine = shared.engine();
        stream = new H1ServerStream(this, shared, out());
        reader = new H1RequestReader(this, engine, stream, out());
        deadlines = new H1ServerDeadlines();
        closing = new OrderlyClose(this);
    }

    @Override
    public void start(Listener through) {
        listener = through;
        reader.begin(through.protocol() == ClientProtocol.BY_PREFACE);
        deadlines.onAccepted(nowNs());
        wantReceive(true);
        scheduleTimer();
    }

    @Hot
    private long nowNs() {
        return io().clock().nowNs();
    }

    // ---------------------------------------------------------------- receiving

    @Hot
    @Override
    public void onBytes(UnsafeBuffer buffer, int offset, int length, int bid) {
        deadlines.onInput(nowNs(), length);
        if (reader.state() == RequestState.CLOSING) {
            closing.onBytes(length);
            return;
        }
        if (!held().isEmpty()) {
            if (hold(buffer, offset, length)) {
                readHeld();
            }
        } else {
            int used = reader.read(buffer, offset, offset + length, bid);
            if (used < offset + length && reader.isReading()) {
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

    private void readHeld() {
        int used = reader.read(held().view(), held().start(), held().end(), HELD);
        if (reader.isReading()) {
            held().consumeTo(used);
        }
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
        return isHolding() && (reader.state() != RequestState.BODY || reader.hasBegunBody()
            || held().length() >= HELD_BODY_BYTES);
    }

    @Override
    protected void onReady() {
        if (stream.isBroken()) {
            terminate();
            return;
        }
        if (reader.state() != RequestState.CLOSING) {
            if (paused || !held().isEmpty()) {
                // Room for a client that was not held back starts no wait of its anew: it may be as slow as ever.
                deadlines.onResumed(nowNs());
            }
            if (!held().isEmpty()) {
                readHeld();
            }
            afterInput();
            // Half a head that is still held has had its chance: its rest will not come.
            if (reader.isReading() && hasEnded() && (held().isEmpty() || reader.state() == RequestState.HEAD
                || reader.state() == RequestState.COMPLETE)) {
                onEnd();
            }
        }
    }

    @Override
    protected void onEnd() {
        switch (reader.state()) {
            // Answers to earlier requests may be queued still: they go out first.
            case HEAD -> close(false);
            // Requests that are held until the client takes its last response came before the end.
            case UNDECIDED -> close(false);
            // What is held came before the end, requests behind a body that is dropped among it.
            case IDLE, BODY, DISCARD -> {
                if (held().isEmpty()) {
                    close(false);
                }
            }
            case COMPLETE -> {
                // RFC 9112 9.6: the client has said all it wants to; it still gets its responses, if it is still there.
                engine.onClientEnded(stream.exchange());
            }
            case CLOSING -> closing.onEnd();
        }
    }

    @Override
    protected void onReceiveFailed(int errno) {
        terminate();
    }

    // ---------------------------------------------------------------- what its halves tell

    /**
     * Notes that the client speaks HTTP/2: another connection goes on with the socket. Borrows: the buffer.
     *
     * @param buffer with all bytes that have come
     * @param offset of the first byte
     * @param length in bytes
     * @param bid    id of the receive buffer, or -1
     */
    void onPreface(UnsafeBuffer buffer, int offset, int length, int bid) {
        UnsafeBuffer refusal = shared.owner().onPreface(this, buffer, offset, length, bid);
        if (refusal == null) {
            held().clear();
        } else if (out().appendCopy(refusal, 0, refusal.capacity())) {
            close(true);
        } else {
            terminate();
        }
    }

    /**
     * Lets another connection go on with the socket: the client speaks another protocol. This one is free afterwards.
     *
     * @param next free connection, open afterwards
     */
    public void handOverTo(Connection next) {
        Invariant.check(reader.state() == RequestState.UNDECIDED && stream.exchange() == null,
            "a client was handed over that was read");
        handOver(next);
        clear();
    }

    @Hot
    void onHeadBegun() {
        deadlines.onHeadBegun(nowNs());
    }

    @Hot
    void onHeadComplete() {
        deadlines.onHeadComplete(nowNs());
        if (!peer().isKnown(engine.snapshot().generation())) {
            shared.owner().identify(this);
        }
    }

    @Override
    public void refuse(Counter limit) {
        io().counters().increment(limit);
        refuseUnread();
    }

    /** Answers that there is no room for a request, and closes. */
    void refuseUnread() {
        if (stream.refuse()) {
            close(true);
        } else {
            terminate();
        }
    }

    /**
     * Notes that a response has ended: the connection closes, or waits for the next request once this one is read.
     *
     * @param mustClose true if the connection was not to outlive it
     */
    @Hot
    void onResponseEnded(boolean mustClose) {
        if (mustClose || listener.isRetired()) {
            closeAfterResponse();
        } else if (reader.state() == RequestState.COMPLETE) {
            finish();
        }
    }

    @Hot
    private void finish() {
        stream.release();
        reader.next();
        deadlines.onIdle(nowNs());
        scheduleTimer();
        if (!reader.isAtWork() && (!held().isEmpty() || hasEnded())) {
            goOnSoon();
        }
    }

    /**
     * Tells whether another request may follow the present one.
     *
     * @return false if the connection has served as many as it may, or its listener is gone
     */
    @Hot
    boolean mayServeAnother() {
        return !listener.isRetired() && reader.requests() < engine.snapshot().limits().requestsPerConnection();
    }

    /** {@return whether the rest of the request may be read and dropped} */
    @Hot
    boolean isRestBearable() {
        return reader.isRestBearable();
    }

    /** Reads what is left of the request, for the sake of the connection: it has its answer. */
    @Hot
    void discardRest() {
        if (reader.state() == RequestState.BODY) {
            reader.discard();
            goOnSoon();
        }
    }

    /** Goes on with what is held, if there may be anything to go on with, on the worker's ready list. */
    @Hot
    void wakeInput() {
        RequestState state = reader.state();
        if (!held().isEmpty() || state == RequestState.BODY || state == RequestState.DISCARD) {
            goOnSoon();
        }
    }

    @Hot
    void goOnSoon() {
        io().ready().add(this);
    }

    // ---------------------------------------------------------------- closing

    /** Closes in order. The client may have sent more than was read: it has, or it was not its own wish to close. */
    void closeAfterResponse() {
        close(!reader.hasSaidAll() || !held().isEmpty());
    }

    /**
     * Closes in order.
     *
     * @param linger true if the client may still be sending
     */
    void close(boolean linger) {
        stream.abandon();
        if (reader.state() != RequestState.CLOSING) {
            reader.close();
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

    @Hot
    @Override
    protected void onOutputDrained() {
        if (reader.state() == RequestState.CLOSING) {
            goOnClosing();
        } else {
            drained();
        }
    }

    /** The client takes bytes again: the response, or the next of its requests, can go on. */
    @Hot
    private void drained() {
        if (stream.exchange() != null) {
            engine.onDownstreamDrained(stream.exchange());
        } else {
            deadlines.onIdle(sendProgressNs());
            if (!held().isEmpty()) {
                goOnSoon();
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
        if (isOpen() && (isBetweenRequests() || closing.isLingering())) {
            scheduleTimer();
        }
    }

    @Override
    public boolean isInFlight() {
        return isOpen() && !closing.isLingering();
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
        stream.abandon();
        io().counters().decrement(Counter.CONNECTIONS_ACTIVE);
    }

    @Override
    protected void onFreed() {
        Listener through = listener;
        clear();
        shared.owner().onFreed(this, through);
    }

    private void clear() {
        reader.reset();
        stream.reset();
        closing.reset();
        paused = false;
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
        Exchange exchange = stream.exchange();
        GatewaySnapshot own = exchange == null ? null : exchange.snapshot();
        return own == null ? engine.snapshot() : own;
    }

    @Hot
    RequestState state() {
        return reader.state();
    }

    @Hot
    boolean isReading() {
        return reader.isReading();
    }

    @Hot
    Exchange exchange() {
        return stream.exchange();
    }

    @Hot
    boolean isFresh() {
        return reader.requests() == 0;
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
        return switch (reader.state()) {
            case BODY -> !held().isEmpty() || engine.isRequestCongested(stream.exchange());
            case IDLE, COMPLETE -> !held().isEmpty();
            default -> false;
        };
    }

    OrderlyClose closing() {
        return closing;
    }

    @Hot
    boolean isBetweenRequests() {
        return reader.state() == RequestState.IDLE || reader.state() == RequestState.UNDECIDED;
    }

    @Hot
    @Override
    public Listener listener() {
        return listener;
    }

    @Override
    public Peer peer() {
        return stream.peer();
    }

    @Hot
    long sendProgressNs() {
        return outputProgressNs();
    }
}
