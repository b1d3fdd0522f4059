package io.ringway.server.downstream.h1;

import io.ringway.server.conn.WorkerIo;
import io.ringway.server.downstream.ClientOwner;
import io.ringway.server.proxy.DateCache;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.ResponseHeadWriter;

/**
 * What the HTTP/1.x client connections of one worker share. Thread: owning worker.
 *
 * @param io     of the worker
 * @param engine of the worker
 * @param date   of the worker
 * @param writer of response heads
 * @param owner  told of the end of each connection
 */
public record H1ServerShared(WorkerIo io, DownstreamEngine engine, DateCache date, ResponseHeadWriter writer,
                             ClientOwner owner) {

    /** Heap of one connection and its output queue, with a margin; measured 0.9 KiB in all. */
    public static final int CONNECTION_BYTES = 1024;
}
