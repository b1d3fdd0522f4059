package io.ringway.server.h2;

import io.ringway.http.h2.H2BlockMemory;
import io.ringway.http.h2.H2Connection;
import io.ringway.http.h2.H2Events;
import io.ringway.http.h2.H2Frame;
import io.ringway.http.h2.H2HeadReader;
import io.ringway.http.h2.H2Limits;
import io.ringway.http.h2.H2Role;
import io.ringway.http.h2.H2Stream;
import io.ringway.http.HeaderBlock;
import io.ringway.server.Hot;
import io.ringway.server.conn.Connection;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.metrics.Counter;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A socket that carries HTTP/2, whichever side is at the other end: feeds the codec, hands what streams bring to them,
 * and shares the output between them. Content stays where the kernel put it on its way through. Thread: owning worker.
 *
 * <p>Input is read whatever single streams can take, since their windows bound what comes for them. It is held, and
 * the receive paused, only while the socket's own output is full: who makes us answer has to read the answers.
 */
public abstract class MultiplexedConnection extends Connection implements H2Events {

    private static final int HELD = -1;

    private final H2Role role;
    private final H2BlockMemory memory;
    private final ControlOutput control;
    private final FairOutput output;
    private final StreamQueue woken = new StreamQueue(MultiplexedStream.WOKEN);
    private H2Connection codec;
    private int bid = HELD;
    private boolean reading;
    private boolean broken;

    /**
     * Creates a connection for a pool.
     *
     * @param io     of its worker
     * @param kind   of protocol and side
     * @param role   of this end
     * @param memory for field blocks that come in pieces
     */
    // The output keeps the reference and calls nothing before the first stream.
    @SuppressWarnings("this-escape")
    protected MultiplexedConnection(WorkerIo io, byte kind, H2Role role, H2BlockMemory memory) {
        super(io, kind);
        this.role = role;
        this.memory = memory;
        control = new ControlOutput(out());
        output = new FairOutput(this, out());
    }

    /**
     * Begins to speak: the socket is connected. Our part of the preface is queued.
     *
     * @param heads  reader of heads, of the thread; the same one each time
     * @param limits to announce and enforce; the same each time
     */
    protected final void begin(H2HeadReader heads, H2Limits limits) {
        if (codec == null) {
            codec = new H2Connection(role, limits, heads, memory, control, this);
        }
        control.reset();
        output.begin(codec);
        broken = false;
        codec.start(nowNs());
    }

    // ---------------------------------------------------------------- receiving

    @Hot
    @Override
    public final void onBytes(UnsafeBuffer buffer, int offset, int length, int bufferId) {
        if (isClosing()) {
            onBytesWhileClosing(length);
            return;
        }
        if (!held().isEmpty() || out().isFull()) {
            hold(buffer, offset, length);
        } else {
            int used = read(buffer, offset, length, bufferId);
            if (used < length && isOpen() && !isClosing()) {
                hold(buffer, offset + used, length - used);
                goOnNextTurn();
            }
        }
        afterInput();
    }

    /** What is held is read in a turn to come, when others have had theirs. */
    private void goOnNextTurn() {
        if (isOpen()) {
            io().ready().add(this);
        }
    }

    private void hold(UnsafeBuffer buffer, int offset, int length) {
        if (!held().append(buffer, offset, length)) {
            io().counters().increment(Counter.LIMIT_BLOCKS);
            terminate();
        }
    }

    /** Returns how many bytes were used: less where the side has told the codec to pause. */
    @Hot
    private int read(UnsafeBuffer buffer, int offset, int length, int bufferId) {
        bid = bufferId;
        reading = true;
        int used = codec.receive(buffer, offset, length, nowNs());
        reading = false;
        bid = HELD;
        onRead(length);
        if (isOpen()) {
            output.pump();
        }
        return used == H2Connection.OVER ? length : used;
    }

    @Hot
    private void afterInput() {
        if (isOpen() && !isClosing()) {
            wantReceive(held().isEmpty());
            afterEvents();
        }
    }

    /**
     * Called after bytes went through the codec, with every event they caused already told.
     *
     * @param length in bytes
     */
    protected abstract void onRead(int length);

    /** Called after whatever has happened on the connection: schedules its timer, ends it if it is done. */
    protected abstract void afterEvents();

    /**
     * Tells whether the codec is not fed any more.
     *
     * @return true once the connection is closing
     */
    protected abstract boolean isClosing();

    /**
     * Drops bytes that come while the connection is closing.
     *
     * @param length in bytes
     */
    protected abstract void onBytesWhileClosing(int length);

    /**
     * Tells whether events are being told: what they cause must not end the connection under the codec.
     *
     * @return true inside of the codec
     */
    protected final boolean isReading() {
        return reading;
    }

    @Override
    protected final void onReady() {
        if (broken) {
            terminate();
            return;
        }
        if (isClosing()) {
            goOnClosing();
            return;
        }
        for (int left = woken.count(); left > 0 && !woken.isEmpty(); left--) {
            woken.take().goOn();
        }
        if (isOpen() && !held().isEmpty() && !out().isFull()) {
            readHeld();
        }
        if (isOpen() && !isClosing()) {
            output.pump();
            afterInput();
            if (hasEnded() && held().isEmpty() && isOpen()) {
                onEnd();
            }
        }
    }

    private void readHeld() {
        int start = held().start();
        int used = read(held().view(), start, held().length(), HELD);
        if (isOpen() && !held().isEmpty()) {
            held().consumeTo(start + used);
            if (!held().isEmpty()) {
                goOnNextTurn();
            }
        }
    }

    /** Lets a stream go on with what it holds, once a turn. */
    @Hot
    final void wake(MultiplexedStream stream) {
        woken.add(stream);
        io().ready().add(this);
    }

    // ---------------------------------------------------------------- events that are the same for both sides

    @Hot
    @Override
    public final void onData(H2Stream stream, UnsafeBuffer buffer, int offset, int length, boolean endStream) {
        ((MultiplexedStream) stream).receive(buffer, offset, length, endStream, bid);
    }

    @Override
    public final void onTrailers(H2Stream stream, HeaderBlock trailers, UnsafeBuffer buffer) {
        ((MultiplexedStream) stream).receiveEnd(trailers.count() == 0 ? null : trailers, buffer);
    }

    @Hot
    @Override
    public final void onSendWindow(H2Stream stream) {
        output.onWindow((MultiplexedStream) stream);
    }

    @Override
    public final void onConnectionWindow() {
        // Streams in the round take their turns when everything that came has been read.
    }

    // ---------------------------------------------------------------- sending

    /**
     * Makes room for a head. {@link #headBuffer} and {@link #headOffset} say where its block begins;
     * {@link #commitHead} must follow before anything else is sent.
     *
     * @param blockBytesMax bound of the encoded block
     * @return false if memory is exhausted; nothing may be written then
     */
    @Hot
    public final boolean reserveHead(int blockBytesMax) {
        return out().reserve(blockBytesMax + codec.headersOverhead(blockBytesMax));
    }

    /**
     * Where the block of a head is written.
     *
     * @return the buffer of the reservation
     */
    @Hot
    public final UnsafeBuffer headBuffer() {
        return out().buffer();
    }

    /**
     * Where the block of a head begins.
     *
     * @return position in {@link #headBuffer()}
     */
    @Hot
    public final int headOffset() {
        return out().offset() + H2Frame.HEADER_BYTES;
    }

    /**
     * Queues the head that was written into the reservation.
     *
     * @param stream    it is of
     * @param blockEnd  position after the block's last byte
     * @param endStream true if nothing follows
     */
    @Hot
    public final void commitHead(MultiplexedStream stream, int blockEnd, boolean endStream) {
        if (endStream) {
            stream.endedWithHead();
        }
        if (!out().commit(codec.endHeaders(stream, out().buffer(), out().offset(), blockEnd, endStream))) {
            breakConnection();
        }
    }

    /** Ends the connection soon, because what is queued is not whole: not now, because somebody is at work on it. */
    final void breakConnection() {
        broken = true;
        io().ready().add(this);
    }

    /**
     * Gives a stream up soon that memory ran out for: not now, because somebody is at work on it.
     *
     * @param stream that is not whole
     */
    public final void fail(MultiplexedStream stream) {
        if (stream.breakOnce()) {
            wake(stream);
        }
    }

    @Hot
    @Override
    protected final void onOutputDrained() {
        if (isClosing()) {
            goOnClosing();
        } else {
            goOnSending();
        }
    }

    /** Called when so much waits on all streams together that what feeds them should bring less at once. */
    protected void onBackedUp() {
    }

    /** Lets streams take turns to send, after something other than input or a drained queue has let them go on. */
    protected final void pump() {
        output.pump();
    }

    /** Called while the connection is closing, when everything is sent or it was put on the ready list. */
    protected abstract void goOnClosing();

    @Override
    protected final void onOutputBlocked() {
        if (!isClosing() && !out().isCongested()) {
            goOnSending();
        } else if (isOpen()) {
            afterEvents();
        }
    }

    @Hot
    private void goOnSending() {
        output.pump();
        if (!held().isEmpty() && isOpen()) {
            io().ready().add(this);
        }
        if (isOpen() && !isClosing()) {
            afterEvents();
        }
    }

    /**
     * Takes a stream back from codec and output; it is the owner's alone from now on. A stream that is not closed is
     * reset with CANCEL; one that was never opened is only let go.
     *
     * @param stream of this connection
     */
    @Hot
    public final void release(MultiplexedStream stream) {
        woken.remove(stream);
        output.forget(stream);
        if (!stream.isFree()) {
            codec.release(stream);
        }
        stream.detach();
    }

    /** Ends the codec's life with the connection's; every stream has been released. */
    protected final void end() {
        assert codec.streamCount() == 0 && !output.hasWork();
        codec.stop();
    }

    /**
     * Drops what waits to be sent on a stream that the peer has closed, and which goes on with what it holds.
     *
     * @param stream that is closed
     */
    public final void dropPending(MultiplexedStream stream) {
        output.forget(stream);
    }

    /**
     * The rules of the connection.
     *
     * @return the codec; null before the first {@link #begin}
     */
    @Hot
    public final H2Connection codec() {
        return codec;
    }

    @Hot
    final FairOutput output() {
        return output;
    }

    /**
     * The time of this turn.
     *
     * @return on the loop's clock
     */
    @Hot
    public final long nowNs() {
        return io().clock().nowNs();
    }
}
