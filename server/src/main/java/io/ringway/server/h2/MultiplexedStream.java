package io.ringway.server.h2;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.MessageHead;
import io.ringway.http.h2.H2Stream;
import io.ringway.server.Hot;
import io.ringway.server.conn.HeldInput;
import io.ringway.server.conn.WorkerIo;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One stream of a {@link MultiplexedConnection}, and what waits on it in both directions. Content that comes is handed
 * on at once, or held while the other side of the exchange is full, which the stream's window bounds; the peer gets
 * credit for it only as the other side takes it (RFC 9113 5.2.1). Pooled. Thread: owning worker.
 *
 * <p>A subclass is one end of an exchange. It is given to a connection by {@link #attach} and comes back with
 * {@link MultiplexedConnection#release}.
 */
public abstract class MultiplexedStream extends H2Stream {

    /** With this much waiting the side that feeds the stream stops receiving. */
    public static final int CONGESTED_BYTES = 64 * 1024;
    /** With this much waiting the side that feeds the stream holds what it has. */
    public static final int FULL_BYTES = 256 * 1024;

    /** What comes at once for a stream that may not send: short of the mark, and in pieces that are copied. */
    private static final int CLOSED_ROOM_BYTES = 60 * 1024;
    /** Least that comes at once. */
    private static final int ROOM_MIN_BYTES = 16 * 1024;

    /** Mark: in the round of streams that take turns to send. */
    static final int IN_ROUND = 1;
    /** Mark: woken, to go on with what it holds. */
    static final int WOKEN = 2;

    /** Bytes that have to move before a peer which opens its window by crumbs counts as reading. */
    private static final int PROGRESS_BYTES = 1024;
    private static final int HELD = -1;
    private static final long UNKNOWN = -1;

    final PendingOutput pending;
    final KeptTrailers outTrailers;
    private final KeptTrailers inTrailers;
    private final HeldInput input;
    int marks;

    private MultiplexedConnection connection;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean broken;
    private boolean drainAwaited;
    private int owedBytes;
    private int movedBytes;
    private long waitingNs;
    private long lengthLeft;

    /**
     * Creates a free stream.
     *
     * @param io of its worker
     */
    protected MultiplexedStream(WorkerIo io) {
        pending = new PendingOutput(io);
        outTrailers = new KeptTrailers(io.blocks());
        inTrailers = new KeptTrailers(io.blocks());
        input = new HeldInput(io.blocks());
    }

    /**
     * Gives the stream to a connection; {@link MultiplexedConnection#release} takes it back.
     *
     * @param to connection it is of from now on
     */
    @Hot
    protected final void attach(MultiplexedConnection to) {
        assert connection == null && marks == 0 && pending.isEmpty() && input.isEmpty();
        connection = to;
        inputEnded = false;
        outputEnded = false;
        broken = false;
        drainAwaited = false;
        owedBytes = 0;
        movedBytes = 0;
        lengthLeft = UNKNOWN;
    }

    /** Lets go of everything that waits. */
    @Hot
    final void detach() {
        input.clear();
        inTrailers.clear();
        connection = null;
    }

    // ---------------------------------------------------------------- what comes

    /**
     * Tells how much content can be handed on now.
     *
     * @return bytes {@link #deliver} may be called with; the largest int if there is no bound
     */
    protected abstract int deliverRoom();

    /**
     * Tells whether the other side has enough: no credit is given then.
     *
     * @return true until the stream is woken
     */
    protected abstract boolean isTargetCongested();

    /**
     * Hands content on. The stream may be released before it returns. Borrows: the buffer.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero, at most {@link #deliverRoom()}
     * @param bid    id of the receive buffer, or -1
     */
    protected abstract void deliver(UnsafeBuffer buffer, int offset, int length, int bid);

    /**
     * Hands the end of the message on. The stream may be released before it returns. Borrows: the trailers.
     *
     * @param trailers fields after the content, or null
     * @param buffer   the trailers lie in, offsets from its start
     */
    protected abstract void deliverEnd(HeaderBlock trailers, UnsafeBuffer buffer);

    /**
     * Takes content from the connection. Borrows: the buffer.
     *
     * @param buffer    with the bytes
     * @param offset    of the first byte
     * @param length    in bytes
     * @param endStream true if they are the last
     * @param bid       id of the receive buffer, or -1
     */
    @Hot
    protected final void receive(UnsafeBuffer buffer, int offset, int length, boolean endStream, int bid) {
        int taken = 0;
        while (taken < length && input.isEmpty()) {
            int piece = Math.min(length - taken, deliverRoom());
            if (piece == 0) {
                break;
            }
            deliver(buffer, offset + taken, piece, bid);
            if (isFree()) {
                return;
            }
            taken += piece;
            owe(piece);
        }
        if (taken < length && !input.append(buffer, offset + taken, length - taken)) {
            connection.fail(this);
            return;
        }
        if (endStream) {
            receiveEnd(null, null);
        }
    }

    /**
     * Takes the end of the message from the connection. Borrows: the trailers.
     *
     * @param trailers fields after the content, or null
     * @param buffer   the trailers lie in, offsets from its start
     */
    @Hot
    protected final void receiveEnd(HeaderBlock trailers, UnsafeBuffer buffer) {
        boolean hasTrailers = trailers != null && trailers.count() > 0;
        if (input.isEmpty() && (!hasTrailers || deliverRoom() > 0)) {
            deliverEnd(trailers, buffer);
            return;
        }
        inputEnded = true;
        if (hasTrailers && !inTrailers.keep(trailers, buffer)) {
            connection.fail(this);
        }
    }

    @Hot
    private void owe(int bytes) {
        owedBytes += bytes;
        if (!isTargetCongested()) {
            pay();
        }
    }

    @Hot
    private void pay() {
        int bytes = owedBytes;
        owedBytes = 0;
        connection.codec().consumed(this, bytes);
    }

    /** Goes on with what is held, and gives the credit that is due; called once a turn after {@link #wakeUp}. */
    @Hot
    final void goOn() {
        if (broken) {
            onBroken();
            return;
        }
        while (!input.isEmpty()) {
            int length = Math.min(input.length(), deliverRoom());
            if (length == 0) {
                break;
            }
            deliver(input.view(), input.start(), length, HELD);
            if (isFree()) {
                return;
            }
            input.consumeTo(input.start() + length);
            owe(length);
            onInputResumed();
        }
        if (owedBytes > 0 && !isTargetCongested()) {
            pay();
            onInputResumed();
        }
        if (inputEnded && input.isEmpty() && deliverRoom() > 0) {
            inputEnded = false;
            deliverEnd(inTrailers.fields(), inTrailers.buffer());
            if (!isFree()) {
                inTrailers.clear();
            }
        }
    }

    /** Called when content that was held, or credit that was owed, has gone on: the peer may send again. */
    protected abstract void onInputResumed();

    /** Called once a turn after memory for this stream ran out: it cannot be completed, and is to be given up. */
    protected abstract void onBroken();

    /** Notes that {@link #onBroken} is due. */
    final boolean breakOnce() {
        boolean isFirst = !broken;
        broken = true;
        return isFirst;
    }

    /** Puts the stream on the ready list of the worker: it can go on. */
    @Hot
    protected final void wakeUp() {
        connection.wake(this);
    }

    /**
     * Tells whether the peer waits for us: what it sent is held, or its credit is owed.
     *
     * @return true while it is
     */
    @Hot
    protected final boolean isHolding() {
        return !input.isEmpty() || owedBytes > 0 || inputEnded;
    }

    /**
     * Tells whether the whole message has come, though some of it is still held.
     *
     * @return true until its end is handed on
     */
    protected final boolean isInputComplete() {
        return inputEnded;
    }

    // ---------------------------------------------------------------- what goes

    /**
     * Says how long the content is: its last byte ends the stream, without a frame of its own. Not to be said where
     * trailers may follow. Before the first {@link #body}.
     *
     * @param bytes above zero
     */
    @Hot
    protected final void announceLength(long bytes) {
        assert bytes > 0 && lengthLeft == UNKNOWN;
        lengthLeft = bytes;
    }

    /**
     * Says how long the content is that follows a head, if that is known to be all of it: of what came in HTTP/2
     * trailers may follow a length.
     *
     * @param forwarded head
     * @return true if nothing follows it
     */
    @Hot
    protected final boolean announce(MessageHead forwarded) {
        boolean isCounted = forwarded.framing() == BodyFraming.LENGTH && !forwarded.isHttp2();
        boolean isEmpty = isCounted && forwarded.contentLength() == 0;
        if (isCounted && !isEmpty) {
            announceLength(forwarded.contentLength());
        }
        return isEmpty || forwarded.framing() == BodyFraming.NONE;
    }

    /**
     * Sends content as soon as windows and the queue have room. Borrows: the buffer; a leased receive buffer is leased
     * once more if it is not copied. If memory is exhausted {@link #onBroken} follows.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero; within the length that was announced
     * @param bid    id of the receive buffer, or -1
     */
    @Hot
    public final void body(UnsafeBuffer buffer, int offset, int length, int bid) {
        if (broken || !canSend() || connection.codec().isOver()) {
            return;
        }
        if (lengthLeft != UNKNOWN) {
            lengthLeft -= length;
            assert lengthLeft >= 0;
            outputEnded |= lengthLeft == 0;
        }
        if (!connection.output().data(this, buffer, offset, length, bid)) {
            connection.fail(this);
        }
    }

    /**
     * Ends the stream behind what waits. Borrows: the trailers. If memory is exhausted {@link #onBroken} follows.
     *
     * @param trailers fields after the content, or null
     * @param buffer   the trailers lie in, offsets from its start
     */
    @Hot
    protected final void sendEnd(HeaderBlock trailers, UnsafeBuffer buffer) {
        if (outputEnded || broken || !canSend() || connection.codec().isOver()) {
            return;
        }
        outputEnded = true;
        if (!connection.output().end(this, trailers, buffer)) {
            connection.fail(this);
        }
    }

    /** Notes that the head ended the stream. */
    @Hot
    protected final void endedWithHead() {
        outputEnded = true;
    }

    /**
     * Tells whether the owner has ended the stream; something of it may wait still.
     *
     * @return true once it has
     */
    @Hot
    protected final boolean isOutputEnded() {
        return outputEnded;
    }

    /**
     * Tells whether something could not be sent for want of memory.
     *
     * @return true until the stream is given up
     */
    @Hot
    protected final boolean isBroken() {
        return broken;
    }

    /** Whether a frame that leaves so much behind it ends the stream. */
    @Hot
    final boolean isLast(int bytesLeft) {
        return outputEnded && bytesLeft == 0 && outTrailers.isEmpty();
    }

    @Hot
    final void beginWait(long nowNs) {
        waitingNs = nowNs;
        movedBytes = 0;
        onSendWaiting();
    }

    /** Called when content begins to wait, and each time the peer has taken some of it: a deadline is to be set. */
    protected abstract void onSendWaiting();

    @Hot
    final void moved(int bytes, long nowNs) {
        movedBytes += bytes;
        if (movedBytes >= PROGRESS_BYTES) {
            beginWait(nowNs);
        }
    }

    @Hot
    final void afterOutput() {
        if (drainAwaited && pending.bytes() < CONGESTED_BYTES) {
            drainAwaited = false;
            onSendDrained();
        } else if (!canSend()) {
            onSendEnded();
        }
    }

    /**
     * Called when the side that feeds the stream may go on. It may end the output, or give the stream up; if the end
     * went out with that, {@link #onSendEnded} does not follow.
     */
    protected abstract void onSendDrained();

    /** Called when the last frame of the stream has left the stream, not from inside {@link #body} and others. */
    protected abstract void onSendEnded();

    /**
     * Tells whether the side that feeds the stream should receive no more. {@link #onSendDrained} follows.
     *
     * @return true if enough waits
     */
    @Hot
    public final boolean isCongested() {
        boolean congested = pending.bytes() >= CONGESTED_BYTES;
        drainAwaited |= congested;
        return congested;
    }

    /**
     * Tells whether the side that feeds the stream must hold what it has. {@link #onSendDrained} follows.
     *
     * @return true if nothing more may wait
     */
    @Hot
    public final boolean isFull() {
        boolean full = pending.bytes() >= FULL_BYTES;
        drainAwaited |= full;
        return full;
    }

    /**
     * Tells how much should come at once for this stream to send: what both windows take, and a little that may wait
     * for them. The windows mean nothing where much waits for the socket.
     *
     * @return bytes; more than anything brings at once, where the windows are wide
     */
    @Hot
    protected final int sendRoom() {
        long taken = connection.output().isBackedUp() ? 0 : connection.codec().sendable(this);
        long room = taken + CLOSED_ROOM_BYTES - pending.bytes();
        return (int) Math.min(Integer.MAX_VALUE, Math.max(ROOM_MIN_BYTES, room));
    }

    /**
     * Tells whether content waits.
     *
     * @return true from a closed window or a full queue until it has gone
     */
    @Hot
    protected final boolean isSendWaiting() {
        return !pending.isEmpty();
    }

    /**
     * Tells since when the peer takes nothing worth mentioning of what waits.
     *
     * @return time on the loop's clock
     */
    @Hot
    protected final long sendWaitingNs() {
        return waitingNs;
    }
}
