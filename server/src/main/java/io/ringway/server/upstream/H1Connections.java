package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.UpstreamState;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamEngine;
import io.ringway.server.proxy.UpstreamStream;
import io.ringway.server.proxy.UpstreamWait;
import io.ringway.server.proxy.WaitingRequests;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.upstream.h1.H1ClientConnection;
import io.ringway.server.upstream.h1.H1ClientOwner;
import java.util.ArrayDeque;

/**
 * HTTP/1.1 connections to one endpoint, one exchange each. The idle ones form a list, the youngest first: it is the one
 * whose state is warmest and the least likely to have been closed, and the rest can grow old and go. Where there may be
 * no other connection, requests wait for one, in order. Thread: owning worker.
 */
final class H1Connections implements H1ClientOwner {

    /** An idle connection more than are kept may live so long. */
    private static final long SURPLUS_NS = 1_000_000_000L;

    private final WorkerIo io;
    private final UpstreamEngine engine;
    private final EndpointSockets sockets;
    private final LearnedProtocol protocol;
    private final PoolTimer timer;
    private final WaitingRequests waiting = new WaitingRequests();
    /** Those who need not wait for HTTP/1.1 any more, until they are told. */
    private final WaitingRequests rerouted = new WaitingRequests();
    /** Waits that are over, until they are told. */
    private final WaitingRequests over = new WaitingRequests();
    private final ArrayDeque<H1ClientConnection> spare;
    private H1ClientConnection youngest;
    private H1ClientConnection oldest;
    private int idle;
    /** Those on their way included. */
    private int open;

    /**
     * Begins without a connection.
     *
     * @param parts    of the worker
     * @param sockets  of the endpoint
     * @param protocol of the endpoint
     */
    H1Connections(UpstreamPool.Parts parts, EndpointSockets sockets, LearnedProtocol protocol) {
        io = parts.io();
        engine = parts.engine();
        timer = parts.timer();
        spare = parts.spareH1();
        this.sockets = sockets;
        this.protocol = protocol;
    }

    /**
     * Gives an exchange an idle connection, or a new one. Or has it wait, where there are as many as there may be, or
     * others have to make way first.
     *
     * @param x     that wants one
     * @param fresh true if an idle one must not be used
     * @return the connection; null if the exchange waits, or if none can be had: then
     *         {@link EndpointSockets#lastFailure} says why
     */
    @Hot
    UpstreamStream acquire(Exchange x, boolean fresh) {
        H1ClientConnection connection = fresh ? null : takeIdle();
        if (connection != null) {
            connection.serve(x);
            return connection;
        }
        return waiting.isEmpty() && makeRoom() ? connectOrAwait(x) : await(x);
    }

    private UpstreamStream connectOrAwait(Exchange x) {
        H1ClientConnection connection = connect(x);
        return connection == null && sockets.isRoomExpected() ? await(x) : connection;
    }

    /** Tells whether there may be another connection; one that is idle makes way for it. */
    private boolean makeRoom() {
        if (isFull() && oldest != null) {
            oldest.terminate();
        }
        return !isFull();
    }

    private boolean isFull() {
        return open >= snapshot().limits().endpointConnections();
    }

    /** Has it wait: there is no connection yet. */
    private UpstreamStream await(Exchange x) {
        io.counters().increment(Counter.UPSTREAM_WAITS);
        long deadlineNs = io.clock().nowNs() + x.snapshot().timeouts().connectNs();
        timer.by(deadlineNs);
        if (sockets.isLacking()) {
            sockets.awaitSocket();
        }
        waiting.add(x, deadlineNs);
        return null;
    }

    @Hot
    private H1ClientConnection takeIdle() {
        while (youngest != null) {
            H1ClientConnection connection = youngest;
            if (connection.isUsable()) {
                unlink(connection);
                move(connection, UpstreamState.ACTIVE);
                return connection;
            }
            connection.terminate();
        }
        return null;
    }

    private H1ClientConnection connect(Exchange x) {
        int fd = sockets.open();
        if (fd == EndpointSockets.NONE) {
            return null;
        }
        H1ClientConnection connection = spare.isEmpty() ? new H1ClientConnection(io, engine) : spare.pollLast();
        if (!connection.connect(this, x, fd, sockets.address(), sockets.addressLength(),
            x.snapshot().timeouts().connectNs())) {
            sockets.refused(fd);
            spare.addLast(connection);
            return null;
        }
        sockets.begun();
        open++;
        connection.poolState = UpstreamState.CONNECTING;
        return connection;
    }

    @Override
    public void onConnected(H1ClientConnection connection) {
        move(connection, UpstreamState.ACTIVE);
    }

    @Hot
    private void move(H1ClientConnection connection, int state) {
        connection.poolState = sockets.moved(connection.poolState, state);
    }

    @Hot
    @Override
    public void onReusable(H1ClientConnection connection) {
        Exchange x = sockets.isRetired() || waiting.isEmpty() ? null : takeFirst();
        if (x != null) {
            connection.serve(x);
            engine.onUpstreamFound(x, connection);
            return;
        }
        if (sockets.isRetired() || protocol.hasSpokenHttp2()) {
            connection.terminate();
            return;
        }
        link(connection);
        move(connection, UpstreamState.IDLE);
        if (idle > snapshot().limits().endpointIdle()) {
            closeSurplus();
        }
    }

    /** Takes who has waited longest; where HTTP/2 is spoken, of those who need HTTP/1.1: null if none does. */
    private Exchange takeFirst() {
        UpstreamWait wait = waiting.first();
        while (wait != null && mayReroute(wait)) {
            wait = wait.later();
        }
        if (wait == null) {
            return null;
        }
        waiting.remove(wait);
        return wait.exchange();
    }

    /** Whether it may have a stream of HTTP/2 instead of waiting. */
    private boolean mayReroute(UpstreamWait wait) {
        return protocol.hasSpokenHttp2() && !wait.exchange().isHttp1Only();
    }

    /**
     * Closes the oldest if it has been idle for a while. Not at once: under a load that comes in waves the surplus of
     * one moment is what the next one needs (measured with 1,200 requests at a time over HTTP/2: closing at once cost
     * 2.2 times the CPU of a request, for connects).
     */
    @Hot
    private void closeSurplus() {
        if (oldest.idleNs() + SURPLUS_NS <= io.clock().nowNs()) {
            oldest.terminate();
        }
    }

    @Override
    public void onTerminating(H1ClientConnection connection) {
        sockets.terminating(connection.poolState);
        open--;
        if (isLinked(connection)) {
            unlink(connection);
        }
        if (!connection.hasAnswered()) {
            protocol.onHttp1Unanswered();
        }
        if (!waiting.isEmpty()) {
            // Not now: the engine may be at work on what ends here.
            timer.by(io.clock().nowNs());
        }
    }

    @Override
    public void onFreed(H1ClientConnection connection) {
        sockets.freed();
        spare.addLast(connection);
    }

    @Hot
    @Override
    public GatewaySnapshot snapshot() {
        return engine.snapshot();
    }

    /**
     * Tells since when the connection that has been idle for longest is.
     *
     * @return time on the loop's clock, {@link Long#MAX_VALUE} if none is idle
     */
    long idleSinceNs() {
        return oldest == null ? Long.MAX_VALUE : oldest.idleNs();
    }

    /** Closes the connection that has been idle for longest; there is one. */
    void shedOldest() {
        oldest.terminate();
    }

    /**
     * Tells whether requests wait for a connection.
     *
     * @return true while any does
     */
    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /**
     * Connects for those who wait where connections have ended, and ends the waits that are over.
     *
     * @param nowNs time of the turn
     * @return when the next wait is over, or {@link Long#MAX_VALUE}
     */
    long expire(long nowNs) {
        reroute();
        // All of them: a generation may have brought shorter waits than those before had.
        long next = waiting.moveOver(nowNs, over);
        while (!over.isEmpty()) {
            engine.onUpstreamFailed(over.take(),
                sockets.isLacking() && !isFull() ? Failure.NO_SOCKET : Failure.CONNECTION_LIMIT);
        }
        // Who comes back for another try meanwhile is behind these.
        for (int left = waiting.count(); left > 0 && !waiting.isEmpty() && serveFirst(); left--) {
            // Until somebody has to wait on.
        }
        if (!waiting.isEmpty() && sockets.isLacking()) {
            sockets.awaitSocket();
        }
        return waiting.isEmpty() ? Long.MAX_VALUE : next;
    }

    /** Lets those go who may speak HTTP/2, since the endpoint does; who needs HTTP/1.1 waits on. */
    private void reroute() {
        UpstreamWait wait = waiting.first();
        while (wait != null) {
            UpstreamWait behind = wait.later();
            if (mayReroute(wait)) {
                waiting.remove(wait);
                rerouted.add(wait.exchange(), wait.deadlineNs());
            }
            wait = behind;
        }
        while (!rerouted.isEmpty()) {
            engine.onProtocolLearned(rerouted.take());
        }
    }

    /** Serves the one that has waited longest; false if it has to wait on. */
    private boolean serveFirst() {
        H1ClientConnection connection = makeRoom() ? connect(waiting.first().exchange()) : null;
        if (connection != null) {
            engine.onUpstreamFound(waiting.take(), connection);
            return true;
        }
        if (open == 0 && !sockets.isRoomExpected()) {
            // There is none to wait for.
            engine.onUpstreamFailed(waiting.take(), sockets.lastFailure());
            return true;
        }
        return false;
    }

    /** Closes the connections that serve nobody. */
    void closeIdle() {
        while (youngest != null) {
            youngest.terminate();
        }
    }

    @Hot
    private void link(H1ClientConnection connection) {
        H1ClientConnection older = youngest;
        connection.olderIdle = older;
        connection.youngerIdle = null;
        youngest = connection;
        if (older == null) {
            oldest = connection;
        } else {
            older.youngerIdle = connection;
        }
        idle++;
    }

    @Hot
    private void unlink(H1ClientConnection connection) {
        H1ClientConnection older = connection.olderIdle;
        H1ClientConnection younger = connection.youngerIdle;
        if (younger == null) {
            youngest = older;
        } else {
            younger.olderIdle = older;
        }
        if (older == null) {
            oldest = younger;
        } else {
            older.youngerIdle = younger;
        }
        connection.olderIdle = null;
        connection.youngerIdle = null;
        idle--;
    }

    private boolean isLinked(H1ClientConnection connection) {
        return connection == youngest || connection.youngerIdle != null;
    }
}
