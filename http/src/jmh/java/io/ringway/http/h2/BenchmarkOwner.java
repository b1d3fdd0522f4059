package io.ringway.http.h2;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HttpLimits;
import io.ringway.http.MessageHead;
import io.ringway.http.RequestHead;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** A server of one stream at a time: consumes content at once, answers with an empty 200, and releases. */
final class BenchmarkOwner implements H2Events, H2ControlSink, H2BlockMemory {
    private static final int STREAM_OFFSET = 5;
    private static final int LAST_ID = Integer.MAX_VALUE - 2;

    private final H2Connection connection = new H2Connection(
        H2Role.SERVER, H2Limits.DEFAULT, new H2HeadReader(HttpLimits.DEFAULT), this, this, this);
    private final RequestHead head = new RequestHead(HttpLimits.DEFAULT);
    private final H2Stream stream = new H2Stream() {
        @Override
        protected MessageHead head() {
            return head;
        }
    };
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[1024]);
    private int id;
    private int answered;

    /** Begins a connection with a greeted peer. */
    void start() {
        connection.start(0);
        UnsafeBuffer greeting = new UnsafeBuffer(new byte[ClientPreface.LENGTH + 2 * H2Frame.HEADER_BYTES]);
        int pos = ClientPreface.write(greeting, 0);
        pos = H2FrameEncoder.header(greeting, pos, 0, H2Frame.SETTINGS, 0, 0);
        pos = H2FrameEncoder.header(greeting, pos, 0, H2Frame.SETTINGS, H2Frame.ACK, 0);
        connection.receive(greeting, 0, pos, 0);
        id = 1;
    }

    /** Reads one request, whose frames get the next id. */
    int request(UnsafeBuffer frames) {
        if (id >= LAST_ID) {
            start();
        }
        frames.putInt(STREAM_OFFSET, id, ByteOrder.BIG_ENDIAN);
        int data = H2Frame.HEADER_BYTES + frames.getByte(2);
        if (data < frames.capacity()) {
            frames.putInt(data + STREAM_OFFSET, id, ByteOrder.BIG_ENDIAN);
        }
        id += 2;
        if (connection.receive(frames, 0, frames.capacity(), 0) != frames.capacity()) {
            throw new AssertionError("connection is over");
        }
        return answered;
    }

    private void answer() {
        int end = connection.encoder().beginBlock(out, H2Frame.HEADER_BYTES);
        end = connection.encoder().status(out, end, 200);
        answered = connection.endHeaders(stream, out, 0, end, true);
        connection.release(stream);
    }

    @Override
    public H2Stream onStream(int streamId) {
        return stream;
    }

    @Override
    public void onHeaders(H2Stream opened, UnsafeBuffer buffer, boolean endStream) {
        if (endStream) {
            answer();
        }
    }

    @Override
    public void onData(H2Stream opened, UnsafeBuffer buffer, int offset, int length, boolean endStream) {
        connection.consumed(opened, length);
        if (endStream) {
            answer();
        }
    }

    @Override
    public boolean write(UnsafeBuffer buffer, int offset, int length) {
        return true;
    }

    @Override
    public void onRefusedHead(H2Stream opened, int httpError, boolean endStream) {
        throw new AssertionError("refused " + httpError);
    }

    @Override
    public void onTrailers(H2Stream opened, HeaderBlock trailers, UnsafeBuffer buffer) {
        throw new AssertionError("trailers");
    }

    @Override
    public void onReset(H2Stream opened, int errorCode, boolean byPeer) {
        throw new AssertionError("reset " + errorCode);
    }

    @Override
    public void onSendWindow(H2Stream opened) {
        throw new AssertionError("window");
    }

    @Override
    public void onConnectionWindow() {
        throw new AssertionError("window");
    }

    @Override
    public void onSettings() {
        answered = 0;
    }

    @Override
    public void onPong(long data) {
        throw new AssertionError("pong");
    }

    @Override
    public void onGoAway(int lastStreamId, int errorCode) {
        throw new AssertionError("goaway");
    }

    @Override
    public void onConnectionError(int errorCode) {
        throw new AssertionError(H2ErrorCode.name(errorCode));
    }

    @Override
    public int take(int bytes) {
        return NONE;
    }

    @Override
    public void give(int block) {
        throw new AssertionError("nothing was taken");
    }

    @Override
    public UnsafeBuffer view(int block) {
        throw new AssertionError("nothing was taken");
    }

    @Override
    public int offset(int block) {
        throw new AssertionError("nothing was taken");
    }

    @Override
    public int size(int block) {
        throw new AssertionError("nothing was taken");
    }
}
