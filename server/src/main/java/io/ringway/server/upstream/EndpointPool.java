package io.ringway.server.upstream;

import io.ringway.ring.kernel.NativeMemory;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.UpstreamState;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.Failure;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.ProxyLimits;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.upstream.h1.H1ClientConnection;
import io.ringway.server.upstream.h1.H1ClientOwner;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Connections to one endpoint. The idle ones form a list, the youngest first: it is the one whose state is warmest and
 * the least likely to have been closed, and the rest can grow old and go. Thread: owning worker.
 */
final class EndpointPool implements H1ClientOwner {

    private final WorkerIo io;
    private final ExchangeEngine engine;
    private final UpstreamEndpoint endpoint;
    private final GaugeArray gauges;
    private final int metricId;
    private final ArrayDeque<H1ClientConnection> spare;
    private final UnsafeBuffer sockaddr;
    private H1ClientConnection youngest;
    private H1ClientConnection oldest;
    private int idle;
    private int total;
    private int unfreed;
    private boolean retired;
    private Failure lastFailure;

    /**
     * Creates an empty pool.
     *
     * @param parts    of the worker
     * @param endpoint its connections lead to
     * @param metricId they are counted under
     */
    EndpointPool(UpstreamPool.Parts parts, UpstreamEndpoint endpoint, int metricId) {
        io = parts.io();
        engine = parts.engine();
        gauges = parts.gauges();
        spare = parts.spare();
        this.endpoint = endpoint;
        this.metricId = metricId;
        // The kernel reads it when a connect is submitted; it never changes.
        sockaddr = new UnsafeBuffer(ByteBuffer.allocateDirect(endpoint.sockaddr().length));
        NativeMemory.put(endpoint.sockaddr(), sockaddr.addressOffset());
    }

    @Hot
    H1ClientConnection takeIdle() {
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

    /**
     * Begins a new connection.
     *
     * @param x that waits for it
     * @return the connection, or null; {@link #lastFailure} says why
     */
    H1ClientConnection connect(Exchange x) {
        if (total >= snapshot().limits().endpointConnections()) {
            lastFailure = Failure.CONNECTION_LIMIT;
            return null;
        }
        int fd = io.kernel().socket(endpoint.family(), SocketOptions.SOCK_STREAM | SocketOptions.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            lastFailure = Failure.NO_SOCKET;
            return null;
        }
        if (endpoint.family() != SocketOptions.AF_UNIX) {
            io.kernel().setsockopt(fd, SocketOptions.IPPROTO_TCP, SocketOptions.TCP_NODELAY, 1);
        }
        H1ClientConnection connection = spare.isEmpty() ? new H1ClientConnection(io, engine) : spare.pollLast();
        if (!connection.connect(this, x, fd, sockaddr.addressOffset(), sockaddr.capacity(),
            x.snapshot().timeouts().connectNs())) {
            io.kernel().close(fd);
            spare.addLast(connection);
            lastFailure = Failure.NO_SOCKET;
            return null;
        }
        total++;
        unfreed++;
        connection.poolState = UpstreamState.CONNECTING;
        gauges.add(metricId, UpstreamState.CONNECTING, 1);
        io.counters().increment(Counter.UPSTREAM_CONNECTIONS_CREATED);
        io.counters().increment(Counter.UPSTREAM_CONNECTIONS_ACTIVE);
        return connection;
    }

    Failure lastFailure() {
        return lastFailure;
    }

    @Override
    public void onConnected(H1ClientConnection connection) {
        move(connection, UpstreamState.ACTIVE);
    }

    @Hot
    private void move(H1ClientConnection connection, int state) {
        gauges.add(metricId, connection.poolState, -1);
        gauges.add(metricId, state, 1);
        connection.poolState = state;
    }

    @Hot
    @Override
    public void onReusable(H1ClientConnection connection) {
        if (retired) {
            connection.terminate();
            return;
        }
        ProxyLimits limits = snapshot().limits();
        link(connection);
        move(connection, UpstreamState.IDLE);
        if (idle > limits.endpointIdle()) {
            oldest.terminate();
        }
    }

    @Override
    public void onTerminating(H1ClientConnection connection) {
        total--;
        gauges.add(metricId, connection.poolState, -1);
        if (isLinked(connection)) {
            unlink(connection);
        }
    }

    @Override
    public void onFreed(H1ClientConnection connection) {
        unfreed--;
        spare.addLast(connection);
    }

    @Hot
    @Override
    public GatewaySnapshot snapshot() {
        return engine.snapshot();
    }

    /**
     * Names the endpoint.
     *
     * @return its name
     */
    String name() {
        return endpoint.name();
    }

    /**
     * Tells whether the pool is for this very address: a name may come to mean another.
     *
     * @param other endpoint of a generation
     * @return true if its connections lead there
     */
    boolean leadsTo(UpstreamEndpoint other) {
        return Arrays.equals(endpoint.sockaddr(), other.sockaddr());
    }

    /** Keeps no connection any more: idle ones close now, those in use when their exchange has ended. */
    void retire() {
        retired = true;
        closeIdle();
    }

    /**
     * Tells whether the pool is done with.
     *
     * @return true once retired with no connection left, not even one that is closing
     */
    boolean isGone() {
        return retired && unfreed == 0;
    }

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
