package io.ringway.server.upstream.h2;

import io.ringway.http.HttpLimits;
import io.ringway.http.h2.H2BlockMemory;
import io.ringway.http.h2.H2HeadReader;
import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.h2.FieldBlockMemory;
import io.ringway.server.proxy.UpstreamEngine;
import java.util.ArrayDeque;

/** What a worker's HTTP/2 connections to upstreams share, whatever endpoint they lead to. Thread: owning worker. */
public final class H2ClientShared {

    private final WorkerIo io;
    private final UpstreamEngine engine;
    private final H2PoolLimits limits;
    private final H2BlockMemory memory;
    private final ArrayDeque<H2ClientStream> spareStreams = new ArrayDeque<>();
    private final ArrayDeque<H2ClientConnection> spareConnections = new ArrayDeque<>();
    private H2HeadReader reader;

    /**
     * Creates what a worker's connections share.
     *
     * @param io     of the worker
     * @param engine of the worker
     * @param limits of its connections
     */
    public H2ClientShared(WorkerIo io, UpstreamEngine engine, H2PoolLimits limits) {
        this.io = io;
        this.engine = engine;
        this.limits = limits;
        memory = new FieldBlockMemory(io.blocks());
    }

    /**
     * Takes a free stream.
     *
     * @return the stream, to come back by {@link #give}
     */
    @Hot
    public H2ClientStream take() {
        H2ClientStream stream = spareStreams.pollLast();
        return stream == null ? make() : stream;
    }

    private H2ClientStream make() {
        return new H2ClientStream(this);
    }

    /**
     * Takes a stream back that has no exchange and no connection.
     *
     * @param stream to use again
     */
    @Hot
    public void give(H2ClientStream stream) {
        assert stream.isUnused();
        spareStreams.addLast(stream);
    }

    /**
     * Takes a free connection.
     *
     * @return the connection, to come back by {@link #give(H2ClientConnection)}
     */
    public H2ClientConnection takeConnection() {
        H2ClientConnection connection = spareConnections.pollLast();
        return connection == null ? new H2ClientConnection(this) : connection;
    }

    /**
     * Takes a connection back whose slot is free.
     *
     * @param connection to use again
     */
    public void give(H2ClientConnection connection) {
        spareConnections.addLast(connection);
    }

    /**
     * Holds heads to the limits of a new generation, on every connection there is.
     *
     * @param limits of the generation
     */
    public void adopt(HttpLimits limits) {
        if (reader != null) {
            reader.limits(limits);
        }
    }

    /**
     * The reader of heads.
     *
     * @return the one of all connections, with the limits of the present generation
     */
    H2HeadReader reader() {
        if (reader == null) {
            reader = new H2HeadReader(engine.snapshot().limits().http());
        }
        return reader;
    }

    @Hot
    WorkerIo io() {
        return io;
    }

    @Hot
    UpstreamEngine engine() {
        return engine;
    }

    H2BlockMemory memory() {
        return memory;
    }

    /**
     * The bounds.
     *
     * @return limits of each endpoint's connections
     */
    @Hot
    public H2PoolLimits limits() {
        return limits;
    }
}
