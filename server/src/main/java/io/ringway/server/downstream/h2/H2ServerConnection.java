package io.ringway.server.downstream.h2;

import io.ringway.http.h2.H2Connection;
import io.ringway.http.h2.H2ErrorCode;
import io.ringway.http.h2.H2Role;
import io.ringway.http.h2.H2Stream;
import io.ringway.server.Hot;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.Listener;
import io.ringway.server.conn.OrderlyClose;
import io.ringway.server.downstream.ClientConnection;
import io.ringway.server.h2.MultiplexedConnection;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.Peer;
import io.ringway.server.snapshot.GatewaySnapshot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client's HTTP/2 connection: begins streams, ends them with itself, and ends in order. Draining announces itself
 * first and refuses nothing that is on its way; a round trip later, or after a second, the last stream is named
 * (RFC 9113 6.8), and with its end the connection closes. Thread: owning worker.
 */
public final class H2ServerConnection extends MultiplexedConnection implements ClientConnection {

    private static final long DRAIN_PING = 0x7269_6e67_7761_7900L;
    /** Requests of one connection in a turn, more than may be open at once: a flood of short ones delays nobody. */
    private static final int HEADS_PER_TURN = 128;

    private final H2ServerShared shared;
    private final DownstreamEngine engine;
    private final H2ServerDeadlines deadlines = new H2ServerDeadlines();
    private final Peer peer = new Peer();
    private final OrderlyClose closing;
    private Listener listener;
    private long requests;
    private int heads;
    private long turn;
    private int headsInTurn;
    private long refusedBefore;
    private boolean draining;
    private boolean lastCallSaid;
    private boolean clientLeaves;
    private boolean failed;

    /**
     * Creates a connection for the worker's pool.
     *
     * @param shared parts of the worker
     */
    public H2ServerConnection(H2ServerShared shared) {
        super(shared.io(), Connection.H2_SERVER, H2Role.SERVER, shared.memory());
        this.shared = shared;
        engine = shared.engine();
        closing = new OrderlyClose(this);
    }

    @Override
    public void start(Listener through) {
        listener = through;
        io().counters().increment(Counter.H2_CONNECTIONS);
        deadlines.onAccepted(nowNs());
        begin(shared.reader(), shared.limits());
        wantReceive(true);
        if (through.isRetired()) {
            drain();
        }
        afterEvents();
    }

    /**
     * Begins with what has come already: the socket was handed over by a connection that did not speak this protocol.
     * Borrows: the buffer.
     *
     * @param through listener it came through
     * @param buffer  with the bytes
     * @param offset  of the first byte
     * @param length  in bytes
     * @param bid     id of the receive buffer, or -1
     */
    public void startWith(Listener through, UnsafeBuffer buffer, int offset, int length, int bid) {
        start(through);
        onBytes(buffer, offset, length, bid);
        endReceive();
    }

    @Override
    public void refuse(Counter limit) {
        io().counters().increment(limit);
        engine.onShed(false);
        // Nothing was read: the last call names no stream, so that the client may try elsewhere.
        sayLastCall();
        close();
    }

    // ---------------------------------------------------------------- streams

    @Hot
    @Override
    public H2Stream onStream(int streamId) {
        H2ServerStream stream = shared.takeStream();
        if (isClosing() || !stream.begin(this)) {
            shared.giveStream(stream);
            engine.onShed(false);
            return null;
        }
        requests++;
        return stream;
    }

    @Hot
    @Override
    public void onHeaders(H2Stream stream, UnsafeBuffer buffer, boolean endStream) {
        countHead();
        if (!peer.isKnown(engine.snapshot().generation())) {
            shared.owner().identify(this);
        }
        ((H2ServerStream) stream).onHead(buffer);
        if (requests >= engine.snapshot().limits().requestsPerConnection() && !draining) {
            io().counters().increment(Counter.LIMIT_REQUESTS_PER_CONNECTION);
            drain();
        }
    }

    @Override
    public void onRefusedHead(H2Stream stream, int httpError, boolean endStream) {
        countHead();
        ((H2ServerStream) stream).onRefusedHead(httpError);
    }

    /** What is read beyond a turn's share waits for the next turn: others have come as well. */
    @Hot
    private void countHead() {
        heads++;
        if (turn != io().flushes()) {
            turn = io().flushes();
            headsInTurn = 0;
        }
        if (++headsInTurn >= HEADS_PER_TURN) {
            codec().pause();
        }
    }

    @Override
    public void onReset(H2Stream stream, int errorCode, boolean byPeer) {
        io().counters().increment(byPeer ? Counter.H2_RESETS : Counter.REQUESTS_MALFORMED);
        ((H2ServerStream) stream).onGone();
    }

    @Hot
    void onStreamEnded() {
        if (codec().streamCount() == 0) {
            deadlines.onIdle(nowNs());
            if (isEnding()) {
                io().ready().add(this);
            }
        }
    }

    @Override
    protected void onBackedUp() {
        for (H2Stream s = codec().firstStream(); s != null; s = codec().nextStream(s)) {
            ((H2ServerStream) s).narrow();
        }
    }

    private void giveUpStreams(int code) {
        H2Connection codec = codec();
        H2Stream next = codec.firstStream();
        while (next != null) {
            H2Stream stream = next;
            next = codec.nextStream(stream);
            ((H2ServerStream) stream).giveUp(code);
        }
    }

    // ---------------------------------------------------------------- the connection

    @Override
    public void onSettings() {
        // The codec has applied them; windows that opened are told one by one.
    }

    @Override
    public void onPong(long data) {
        if (isDraining() && data == DRAIN_PING) {
            // Whatever the client sent before it knew has come: this is a round trip later.
            sayLastCall();
        }
    }

    private void sayLastCall() {
        lastCallSaid = true;
        codec().endDrain();
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode) {
        clientLeaves = true;
        if (codec().streamCount() == 0) {
            io().ready().add(this);
        }
    }

    @Override
    public void onConnectionError(int errorCode) {
        io().counters().increment(
            errorCode == H2ErrorCode.ENHANCE_YOUR_CALM ? Counter.LIMIT_H2_FLOOD : Counter.H2_ERRORS);
        // Not now: a stream may be at work that caused it.
        noteFailure();
        io().ready().add(this);
    }

    private void noteFailure() {
        failed = true;
        deadlines.onFailed(nowNs());
    }

    /** Whether the client broke the rules, and nothing of it is wanted any more. */
    boolean hasFailed() {
        return failed;
    }

    @Hot
    @Override
    protected void onRead(int length) {
        deadlines.onRead(codec().isHeadPending(), heads, nowNs());
        if (codec().refusedStreams() != refusedBefore) {
            countRefused();
        }
        if (codec().lastPeerStreamId() == Integer.MAX_VALUE) {
            // No id is left: the client should go on with another connection (RFC 9113 5.1.1).
            drain();
        }
    }

    private void countRefused() {
        io().counters().add(Counter.LIMIT_H2_STREAMS, codec().refusedStreams() - refusedBefore);
        refusedBefore = codec().refusedStreams();
    }

    @Hot
    @Override
    protected void afterEvents() {
        if (failed || codec().streamCount() == 0 && isEnding()) {
            close();
        } else {
            timerBy(deadlines.soonest(this, nowNs()));
        }
    }

    /** Whether no more streams come: the last one was named, or it is the client that ends the connection. */
    @Hot
    private boolean isEnding() {
        return lastCallSaid || clientLeaves || hasClientEnded();
    }

    @Override
    protected void onEnd() {
        if (isClosing()) {
            closing.onEnd();
        } else if (held().isEmpty()) {
            giveUpUnfinished();
            if (isOpen()) {
                afterEvents();
            }
        }
    }

    /**
     * The client has ended the connection. Unlike one of HTTP/1.1 it has no reason to do so before it has its
     * responses: nobody waits for those that are not whole, and their upstreams are told at once. What is whole still
     * goes out.
     */
    private void giveUpUnfinished() {
        H2Stream next = codec().firstStream();
        while (next != null) {
            H2Stream stream = next;
            next = codec().nextStream(stream);
            if (((H2ServerStream) stream).isUnfinished()) {
                ((H2ServerStream) stream).giveUp(H2ErrorCode.CANCEL);
            }
        }
    }

    @Override
    protected void onReceiveFailed(int errno) {
        terminate();
    }

    @Override
    protected void onSendFailed(int errno) {
        terminate();
    }

    @Override
    public void drain() {
        if (isOpen() && !isClosing() && !draining) {
            draining = true;
            deadlines.onDraining(nowNs());
            codec().beginDrain();
            codec().ping(DRAIN_PING);
            afterEvents();
        } else if (isOpen() && closing.isLingering()) {
            timerBy(deadlines.next(this, nowNs()));
        }
    }

    @Override
    public boolean isInFlight() {
        return isOpen() && !closing.isLingering();
    }

    @Override
    public long restingSinceNs() {
        boolean isAtRest = isOpen() && !isClosing() && !draining && codec().streamCount() == 0
            && !codec().isHeadPending() && held().isEmpty() && out().isEmpty() && isQuiet();
        return isAtRest ? deadlines.idleNs() : BUSY;
    }

    @Override
    public void shed() {
        expire(Counter.CONNECTIONS_SHED, nowNs());
    }

    // ---------------------------------------------------------------- closing

    private void close() {
        if (isClosing() || !isOpen()) {
            return;
        }
        closing.begin(true, engine.snapshot().limits().discardBytes());
        giveUpStreams(H2ErrorCode.INTERNAL_ERROR);
        goOnClosing();
    }

    @Override
    protected void goOnClosing() {
        closing.goOn();
        if (isOpen()) {
            timerBy(deadlines.next(this, nowNs()));
        }
    }

    @Override
    protected void onBytesWhileClosing(int length) {
        closing.onBytes(length);
    }

    @Hot
    @Override
    protected boolean isClosing() {
        return closing.isBegun();
    }

    OrderlyClose closing() {
        return closing;
    }

    @Override
    protected void onTerminating() {
        // First: what is given up then says nothing on a socket that is given up itself.
        codec().stop();
        giveUpStreams(H2ErrorCode.CANCEL);
        end();
        io().counters().decrement(Counter.CONNECTIONS_ACTIVE);
    }

    @Override
    protected void onFreed() {
        peer.reset();
        closing.reset();
        requests = 0;
        heads = 0;
        refusedBefore = 0;
        draining = false;
        lastCallSaid = false;
        clientLeaves = false;
        failed = false;
        Listener through = listener;
        listener = null;
        shared.owner().onFreed(this, through);
    }

    // ---------------------------------------------------------------- time

    /** Whether the client sends no more, WINDOW_UPDATE neither. */
    @Hot
    boolean hasClientEnded() {
        return hasEnded() && held().isEmpty();
    }

    /** A stream waits for its window from now on. */
    @Hot
    void onSendWaiting(GatewaySnapshot waits) {
        timerBy(hasClientEnded() ? nowNs() : nowNs() + waits.timeouts().bodyNs());
    }

    @Override
    public void onTimer(long nowNs) {
        Counter expired = deadlines.expired(this, nowNs);
        if (expired != null) {
            expire(expired, nowNs);
        } else if (!isClosing()) {
            if (isDraining() && deadlines.isDrainOver(nowNs)) {
                sayLastCall();
            }
            H2Stream next = codec().firstStream();
            while (next != null) {
                H2Stream stream = next;
                next = codec().nextStream(stream);
                ((H2ServerStream) stream).onTimer(nowNs);
            }
        }
        if (isOpen() && !isClosing()) {
            pump();
            afterEvents();
        }
        if (isOpen()) {
            timerBy(Math.max(deadlines.next(this, nowNs), nowNs + 1));
        }
    }

    private void expire(Counter reason, long nowNs) {
        if (isClosing()) {
            terminate();
            return;
        }
        io().counters().increment(reason);
        if (reason == Counter.TIMEOUT_SEND) {
            terminate();
            return;
        }
        // The client is told which stream was the last: what it may have sent meanwhile it can send again.
        boolean isAckLate = deadlines.isAckLate(this, nowNs);
        codec().close(isAckLate ? H2ErrorCode.SETTINGS_TIMEOUT : H2ErrorCode.NO_ERROR);
        if (isAckLate) {
            noteFailure();
        }
        close();
    }

    /** When the nearest wait of a stream ends. */
    long streamDeadlineNs(long nowNs) {
        long deadline = Long.MAX_VALUE;
        for (H2Stream s = codec().firstStream(); s != null; s = codec().nextStream(s)) {
            deadline = Math.min(deadline, ((H2ServerStream) s).deadlineNs(nowNs));
        }
        return deadline;
    }

    /** The generation whose waits hold between requests. */
    @Hot
    GatewaySnapshot generation() {
        return engine.snapshot();
    }

    @Hot
    boolean isFresh() {
        return requests == 0;
    }

    /** Whether the end was announced and the last stream is yet to be named. */
    @Hot
    boolean isDraining() {
        return draining && !lastCallSaid;
    }

    @Hot
    boolean isSendBlocked() {
        return out().isBlocked();
    }

    @Hot
    long sendProgressNs() {
        return outputProgressNs();
    }

    @Hot
    @Override
    public Peer peer() {
        return peer;
    }

    @Hot
    @Override
    public Listener listener() {
        return listener;
    }
}
