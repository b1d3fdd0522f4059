package io.ringway.server.upstream;

import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.UpstreamState;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.UpstreamStream;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.upstream.h1.H1ClientConnection;
import io.ringway.server.upstream.h1.H1ClientOwner;
import java.util.ArrayDeque;

/**
 * HTTP/1.1 connections to one endpoint, one exchange each. The idle ones form a list, the youngest first: it is the one
 * whose state is warmest and the least likely to have been closed, and the rest can grow old and go. Thread: owning
 * worker.
 */
final class H1Connections implements H1ClientOwner {

    private final WorkerIo io;
    private final ExchangeEngine engine;
    private final EndpointSockets sockets;
    private final LearnedProtocol protocol;
    private final ArrayDeque<H1ClientConnection> spare;
    private H1ClientConnection youngest;
    private H1ClientConnection oldest;
    private int idle;

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
        spare = parts.spareH1();
        this.sockets = sockets;
        this.protocol = protocol;
    }

    /**
     * Gives an exchange an idle connection, or a new one.
     *
     * @param x     that wants one
     * @param fresh true if an idle one must not be used
     * @return the connection, or null; {@link EndpointSockets#lastFailure} says why
     */
    @Hot
    UpstreamStream acquire(Exchange x, boolean fresh) {
        H1ClientConnection connection = fresh ? null : takeIdle();
        if (connection == null) {
            return connect(x);
        }
        connection.serve(x);
        return connection;
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
        int fd = sockets.open(snapshot().limits().endpointConnections());
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
        if (sockets.isRetired() || protocol.hasSpokenHttp2()) {
            connection.terminate();
            return;
        }
        link(connection);
        move(connection, UpstreamState.IDLE);
        if (idle > snapshot().limits().endpointIdle()) {
            oldest.terminate();
        }
    }

    @Override
    public void onTerminating(H1ClientConnection connection) {
        sockets.terminating(connection.poolState);
        if (isLinked(connection)) {
            unlink(connection);
        }
        if (!connection.hasAnswered()) {
            protocol.onHttp1Unanswered();
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
