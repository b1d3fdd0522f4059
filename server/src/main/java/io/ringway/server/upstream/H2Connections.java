package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.Http2Pool;
import io.ringway.server.metrics.UpstreamState;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamEngine;
import io.ringway.server.proxy.UpstreamStream;
import io.ringway.server.proxy.UpstreamWait;
import io.ringway.server.proxy.WaitingRequests;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.upstream.h2.H2ClientConnection;
import io.ringway.server.upstream.h2.H2ClientOwner;
import io.ringway.server.upstream.h2.H2ClientShared;
import io.ringway.server.upstream.h2.H2ClientStream;
import io.ringway.server.upstream.h2.H2PoolLimits;
import io.ringway.server.upstream.h2.LearnedFieldLimit;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/2 connections to one endpoint, many exchanges each. The oldest one that has room gets the next stream, so that
 * few connections carry much: what is batched on one socket is cheap. Another one is opened when all streams are taken,
 * or when no socket with a free stream takes more; until it serves, and where there may be no other, requests wait.
 * After a connection that the upstream takes no stream on from the beginning there is a rest, and after one that cannot
 * be made while there are others. Thread: owning worker.
 */
final class H2Connections implements H2ClientOwner {

    /** Longest rest after a connection that could not be made: who waits is to have it soon once it can. */
    private static final long UNREADY_REST_NS = 100_000_000L;

    private final WorkerIo io;
    private final UpstreamEngine engine;
    private final H2ClientShared shared;
    private final H2PoolLimits limits;
    private final PoolTimer timer;
    private final GaugeArray figures;
    private final EndpointSockets sockets;
    private final LearnedProtocol protocol;
    private final List<H2ClientConnection> connections = new ArrayList<>();
    private final WaitingRequests waiting = new WaitingRequests();
    /** Waits that are over, until they are told. */
    private final WaitingRequests over = new WaitingRequests();
    private final LearnedTurnover turnover = new LearnedTurnover();
    private final LearnedFieldLimit fieldLimit = new LearnedFieldLimit();
    private final ConnectRest rest = new ConnectRest();
    /** Streams a new connection is expected to have. */
    private int streamsExpected;

    /**
     * Begins without a connection.
     *
     * @param parts    of the worker
     * @param sockets  of the endpoint
     * @param protocol of the endpoint
     */
    H2Connections(UpstreamPool.Parts parts, EndpointSockets sockets, LearnedProtocol protocol) {
        io = parts.io();
        engine = parts.engine();
        shared = parts.h2();
        limits = shared.limits();
        timer = parts.timer();
        figures = parts.http2Pools();
        this.sockets = sockets;
        this.protocol = protocol;
        streamsExpected = limits.rules().maxStreams();
    }

    /**
     * Gives an exchange a stream, or has it wait for one.
     *
     * @param x that wants one
     * @return the stream; null if the exchange waits, or if none can be had: then {@link EndpointSockets#lastFailure}
     *         says why
     */
    @Hot
    UpstreamStream acquire(Exchange x) {
        H2ClientConnection connection = waiting.isEmpty() ? withRoom() : null;
        if (connection == null) {
            await(x);
            return null;
        }
        return stream(connection, x);
    }

    @Hot
    private UpstreamStream stream(H2ClientConnection connection, Exchange x) {
        H2ClientStream stream = shared.take();
        stream.serve(connection, x);
        return stream;
    }

    /** The oldest with room whose socket takes more; if there is none and no other may be opened, any with room. */
    @Hot
    private H2ClientConnection withRoom() {
        H2ClientConnection congested = null;
        for (int i = 0; i < connections.size(); i++) {
            H2ClientConnection connection = connections.get(i);
            if (connection.hasRoom()) {
                if (!connection.isCongested()) {
                    return connection;
                }
                congested = congested == null ? connection : congested;
            }
        }
        return congested != null && mayConnect(limits.connections()) ? null : congested;
    }

    /**
     * Where all streams are taken, by watches of hours perhaps, there may be as many as of HTTP/1.1. A connection that
     * allows no streams is not taken, and more of its kind would serve nobody.
     */
    private boolean mayConnect() {
        return mayConnect(busy() >= limits.connections() ? connectionsMax() : limits.connections());
    }

    /** Those that are leaving have requests, as connections of HTTP/1.1 do, and are bounded like them. */
    private boolean mayConnect(int most) {
        return rest.untilNs() <= io.clock().nowNs() && hopeful() < most && connections.size() < connectionsMax();
    }

    private int connectionsMax() {
        return Math.max(limits.connections(), snapshot().limits().endpointConnections());
    }

    /** Has it wait, unless there is nothing to wait for. */
    private void await(Exchange x) {
        if (waiting.count() >= limits.waiting()) {
            sockets.lastFailure(Failure.STREAM_LIMIT);
            return;
        }
        if (!isEnoughPreparing(waiting.count() + 1) && mayConnect() && !connect(x) && isHopeless()) {
            return;
        }
        long deadlineNs = io.clock().nowNs() + x.snapshot().timeouts().connectNs();
        UpstreamWait wait = waiting.add(x, deadlineNs);
        if (hasServing()) {
            countQueued(wait);
        }
        timer.by(rest.isBegun() ? Math.min(rest.untilNs(), deadlineNs) : deadlineNs);
        awaitSocket();
    }

    /** Whether there is no connection to wait for, nor a socket for one. */
    private boolean isHopeless() {
        return hopeful() == 0 && !sockets.isRoomExpected();
    }

    private int busy() {
        int count = 0;
        for (int i = 0; i < connections.size(); i++) {
            count += connections.get(i).isBusy() ? 1 : 0;
        }
        return count;
    }

    /** Connections that may come to have a stream for who waits: those that are leaving will not. */
    private int hopeful() {
        int count = 0;
        for (int i = 0; i < connections.size(); i++) {
            H2ClientConnection connection = connections.get(i);
            count += connection.isPreparing() || connection.isServing() ? 1 : 0;
        }
        return count;
    }

    private void awaitSocket() {
        if (sockets.isLacking()) {
            sockets.awaitSocket();
        }
    }

    private boolean hasServing() {
        for (H2ClientConnection connection : connections) {
            if (connection.isServing()) {
                return true;
            }
        }
        return false;
    }

    /** Once for each: a connection serves, and has no stream for it. */
    private void countQueued(UpstreamWait wait) {
        if (wait.countOnce()) {
            figures.add(sockets.metricId(), Http2Pool.QUEUED, 1);
        }
    }

    private boolean isEnoughPreparing(int wanted) {
        int streams = 0;
        for (H2ClientConnection connection : connections) {
            streams += connection.isPreparing() ? streamsExpected : 0;
        }
        return streams >= wanted;
    }

    private boolean connect(Exchange x) {
        int fd = sockets.open();
        if (fd == EndpointSockets.NONE) {
            return false;
        }
        H2ClientConnection connection = shared.takeConnection();
        if (!connection.connect(this, fd, sockets.address(), sockets.addressLength(),
            x.snapshot().timeouts().connectNs())) {
            sockets.refused(fd);
            shared.give(connection);
            return false;
        }
        connections.add(connection);
        sockets.begun();
        connection.poolState = UpstreamState.CONNECTING;
        figures.add(sockets.metricId(), Http2Pool.CREATED, 1);
        return true;
    }

    // ---------------------------------------------------------------- what connections tell

    @Override
    public void onHttp2() {
        if (protocol.onHttp2()) {
            // Requests may wait for a connection of HTTP/1.1.
            timer.by(io.clock().nowNs());
        }
    }

    @Override
    public void onHttp1Required() {
        if (protocol.onNotHttp2(true, io.clock().nowNs())) {
            io.counters().increment(Counter.UPSTREAM_FALLBACKS);
        }
    }

    @Override
    public void onReady(H2ClientConnection connection) {
        streamsExpected = Math.max(1, connection.streamsMax());
        figures.add(sockets.metricId(), Http2Pool.ACTIVE, 1);
        move(connection, UpstreamState.IDLE);
        if (connection.isServing()) {
            rest.end();
        } else {
            rest(ConnectRest.LONGEST_NS);
        }
        onRoom();
        for (UpstreamWait wait = waiting.first(); wait != null; wait = wait.later()) {
            countQueued(wait);
        }
        if (sockets.isRetired()) {
            connection.leave();
        }
    }

    private void rest(long mostNs) {
        timer.by(rest.begin(io.clock().nowNs(), mostNs));
    }

    @Override
    public void onRoom() {
        if (!protocol.isHttp2(io.clock().nowNs())) {
            rerouteWaiting();
            return;
        }
        while (!waiting.isEmpty()) {
            H2ClientConnection connection = withRoom();
            if (connection == null) {
                replenish();
                return;
            }
            Exchange x = waiting.take();
            engine.onUpstreamFound(x, stream(connection, x));
        }
    }

    /** Who waits must have a connection to wait for. */
    private void replenish() {
        if (isEnoughPreparing(waiting.count()) || !mayConnect() || connect(waiting.first().exchange())) {
            return;
        }
        if (isHopeless()) {
            failWaiting(sockets.lastFailure());
        } else {
            awaitSocket();
        }
    }

    @Hot
    @Override
    public boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    @Hot
    @Override
    public void onBusy(H2ClientConnection connection, boolean busy) {
        move(connection, busy ? UpstreamState.ACTIVE : UpstreamState.IDLE);
    }

    @Hot
    private void move(H2ClientConnection connection, int state) {
        connection.poolState = sockets.moved(connection.poolState, state);
    }

    @Override
    public void onGoAway(int streams) {
        turnover.onGoAway(streams);
    }

    @Hot
    @Override
    public int streamsPerConnection() {
        return turnover.streams();
    }

    @Hot
    @Override
    public LearnedFieldLimit fieldLimit() {
        return fieldLimit;
    }

    @Override
    public void onTerminating(H2ClientConnection connection) {
        boolean wasReady = connection.poolState != UpstreamState.CONNECTING;
        figures.add(sockets.metricId(), wasReady ? Http2Pool.ACTIVE : Http2Pool.FAILED, wasReady ? -1 : 1);
        sockets.terminating(connection.poolState);
        connections.remove(connection);
    }

    @Override
    public void onUnready(Failure failure, boolean isHttp1) {
        boolean isOtherwise = failure == Failure.NO_HTTP2;
        if (isOtherwise && protocol.onNotHttp2(isHttp1, io.clock().nowNs())) {
            io.counters().increment(Counter.UPSTREAM_FALLBACKS);
            rerouteWaiting();
        } else if (hopeful() == 0) {
            rest.end();
            failWaiting(failure);
        } else {
            rest(UNREADY_REST_NS);
        }
    }

    /** Nothing of these requests has left: they are served in the other protocol. */
    private void rerouteWaiting() {
        for (int left = waiting.count(); left > 0 && !waiting.isEmpty(); left--) {
            engine.onProtocolLearned(waiting.take());
        }
    }

    /** Those who wait now; who comes back for another try waits for another connection. */
    private void failWaiting(Failure failure) {
        for (int left = waiting.count(); left > 0 && !waiting.isEmpty(); left--) {
            engine.onUpstreamFailed(waiting.take(), failure);
        }
    }

    @Override
    public void onFreed(H2ClientConnection connection) {
        sockets.freed();
        shared.give(connection);
    }

    @Hot
    @Override
    public GatewaySnapshot snapshot() {
        return engine.snapshot();
    }

    // ---------------------------------------------------------------- what the pool asks for

    /**
     * Ends the waits that are over, and tries again where a socket was lacking.
     *
     * @param nowNs time of the turn
     * @return when the next one is, or {@link Long#MAX_VALUE}
     */
    long expire(long nowNs) {
        if (!waiting.isEmpty() && sockets.isLacking()) {
            replenish();
        }
        long next = waiting.moveOver(nowNs, over);
        while (!over.isEmpty()) {
            engine.onUpstreamFailed(over.take(), reasonOfWait());
        }
        if (rest.isBegun() && rest.untilNs() <= nowNs) {
            rest.over();
            onRoom();
        }
        return rest.isBegun() ? Math.min(next, rest.untilNs()) : next;
    }

    private Failure reasonOfWait() {
        if (hasServing()) {
            return Failure.STREAM_TIMEOUT;
        }
        if (isEnoughPreparing(1)) {
            return Failure.CONNECT_TIMEOUT;
        }
        if (sockets.isLacking()) {
            return Failure.NO_SOCKET;
        }
        return rest.isBegun() ? Failure.CONNECT_TIMEOUT : Failure.CONNECTION_LIMIT;
    }

    /** Lets connections end with their last stream: the endpoint is gone. */
    void retire() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).leave();
        }
    }

    /**
     * Tells since when the connection that has been without streams for longest is.
     *
     * @return time on the loop's clock, {@link Long#MAX_VALUE} if none is
     */
    long idleSinceNs() {
        H2ClientConnection oldest = oldestIdle();
        return oldest == null ? Long.MAX_VALUE : oldest.idleSinceNs();
    }

    private H2ClientConnection oldestIdle() {
        H2ClientConnection oldest = null;
        // Where requests wait, what seems idle is about to get them.
        for (int i = 0; waiting.isEmpty() && i < connections.size(); i++) {
            H2ClientConnection connection = connections.get(i);
            if (connection.idleSinceNs() < (oldest == null ? Long.MAX_VALUE : oldest.idleSinceNs())) {
                oldest = connection;
            }
        }
        return oldest;
    }

    /** Closes the connection that has been without streams for longest; there is one. */
    void shedOldest() {
        // Not at once: this may be asked for by the very connection whose last stream has just ended.
        oldestIdle().leave();
    }

    /** Closes the connections that serve nobody. */
    void closeIdle() {
        for (int i = connections.size() - 1; i >= 0; i--) {
            H2ClientConnection connection = connections.get(i);
            if (waiting.isEmpty() || !connection.isPreparing()) {
                connection.closeIdle();
            }
        }
    }
}
