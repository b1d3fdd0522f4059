package io.ringway.server.downstream.h2;

import io.ringway.http.HttpLimits;
import io.ringway.http.h2.FloodLimits;
import io.ringway.http.h2.H2ErrorCode;
import io.ringway.http.h2.H2Frame;
import io.ringway.http.h2.H2FrameEncoder;
import io.ringway.http.h2.H2HeadReader;
import io.ringway.http.h2.H2Limits;
import io.ringway.http.h2.H2Settings;
import io.ringway.server.Hot;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.downstream.ClientOwner;
import io.ringway.server.h2.FieldBlockMemory;
import io.ringway.server.proxy.DateCache;
import io.ringway.server.proxy.DownstreamEngine;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the HTTP/2 client connections of one worker share: the engine, the reader of heads, the writer of response
 * heads, and the pool of streams. Thread: owning worker.
 */
public final class H2ServerShared {

    private static final int STREAMS_MAX = 100;
    private static final int STREAM_WINDOW_BYTES = 64 * 1024;
    private static final int HEADER_BLOCK_BYTES = 64 * 1024;
    private static final int CONTINUATION_FRAMES = 8;
    /**
     * What a gateway needs. The connection's window is that of all its streams: one that waits for its upstream holds
     * no other up.
     */
    public static final H2Limits DEFAULT_LIMITS = new H2Limits(STREAMS_MAX, STREAM_WINDOW_BYTES,
        STREAMS_MAX * STREAM_WINDOW_BYTES, H2Settings.MAX_FRAME_SIZE_DEFAULT, H2Settings.HEADER_TABLE_SIZE_DEFAULT,
        HEADER_BLOCK_BYTES, CONTINUATION_FRAMES, FloodLimits.DEFAULT);

    /**
     * Heap of one connection, with a margin; measured 11.0 KiB in all, and 8 KiB outside of the heap for the tables of
     * HPACK.
     */
    public static final int CONNECTION_BYTES = 12 * 1024;
    /** Preface of a server and GOAWAY, which names no stream: a client that is told so may try elsewhere. */
    public static final UnsafeBuffer NO_ROOM = noRoom();

    private final WorkerIo io;
    private final DownstreamEngine engine;
    private final ClientOwner owner;
    private final H2Limits limits;
    private final H2ResponseHeads heads;
    private final FieldBlockMemory memory;
    private final ArrayDeque<H2ServerStream> spare = new ArrayDeque<>();
    private H2HeadReader reader;

    /**
     * Creates the shared part of a worker.
     *
     * @param io     of the worker
     * @param engine of the worker
     * @param date   of the worker
     * @param owner  told of the end of each connection
     * @param limits of each connection
     */
    public H2ServerShared(WorkerIo io, DownstreamEngine engine, DateCache date, ClientOwner owner, H2Limits limits) {
        this.io = io;
        this.engine = engine;
        this.owner = owner;
        this.limits = limits;
        heads = new H2ResponseHeads(date);
        memory = new FieldBlockMemory(io.blocks());
    }

    @Hot
    H2ServerStream takeStream() {
        return spare.isEmpty() ? newStream() : spare.pollLast();
    }

    private H2ServerStream newStream() {
        return new H2ServerStream(this);
    }

    @Hot
    void giveStream(H2ServerStream stream) {
        spare.addLast(stream);
    }

    /**
     * Holds heads to the limits of a new generation, on every connection there is.
     *
     * @param next limits of the generation
     */
    public void adopt(HttpLimits next) {
        if (reader != null) {
            reader.limits(next);
        }
    }

    /** The reader of all connections, with the limits of the present generation. */
    H2HeadReader reader() {
        if (reader == null) {
            reader = new H2HeadReader(engine.snapshot().limits().http());
        }
        return reader;
    }

    private static UnsafeBuffer noRoom() {
        UnsafeBuffer words = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * H2Frame.HEADER_BYTES + Long.BYTES));
        int end = H2FrameEncoder.header(words, 0, 0, H2Frame.SETTINGS, 0, 0);
        H2FrameEncoder.goAway(words, end, 0, H2ErrorCode.NO_ERROR);
        return words;
    }

    H2Limits limits() {
        return limits;
    }

    @Hot
    WorkerIo io() {
        return io;
    }

    @Hot
    DownstreamEngine engine() {
        return engine;
    }

    ClientOwner owner() {
        return owner;
    }

    @Hot
    H2ResponseHeads heads() {
        return heads;
    }

    FieldBlockMemory memory() {
        return memory;
    }
}
