package io.ringway.server.h2;

import io.ringway.http.HeaderBlock;
import io.ringway.http.h2.H2Connection;
import io.ringway.http.h2.H2Frame;
import io.ringway.http.hpack.HpackEncoder;
import io.ringway.server.Hot;
import io.ringway.server.conn.OutboundQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Shares one connection's output between its streams. Content goes straight to the queue while nobody waits, both
 * windows are open and the queue has room. What cannot go waits with its stream; streams that wait take turns of
 * {@value #QUANTUM_BYTES} bytes as the queue drains and windows open. Thread: owning worker.
 *
 * <p>Windows are charged frame by frame, when a frame is queued; a stream whose own window is closed waits outside of
 * the round until it opens, so that a turn always moves bytes.
 */
final class FairOutput {

    /** One turn of a stream: a frame as large as any peer takes. */
    private static final int QUANTUM_BYTES = 16 * 1024;
    /** With so much waiting on all streams together the peer does not keep up, whatever its windows say. */
    private static final int BACKED_UP_BYTES = 2 * 1024 * 1024;
    private static final int NO_BUFFER = -1;

    private final MultiplexedConnection owner;
    private final OutboundQueue out;
    private final StreamQueue round = new StreamQueue(MultiplexedStream.IN_ROUND);
    private H2Connection codec;
    private boolean pumping;
    private int waitingBytes;
    private boolean backedUp;

    FairOutput(MultiplexedConnection owner, OutboundQueue out) {
        this.owner = owner;
        this.out = out;
    }

    /** Begins another connection. */
    void begin(H2Connection next) {
        assert round.isEmpty() && !pumping && waitingBytes == 0;
        codec = next;
        backedUp = false;
    }

    /**
     * Sends content of a stream as soon as it may go. Borrows: the buffer.
     *
     * @param stream that may send and has sent its head
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero
     * @param bid    id of the receive buffer, or -1
     * @return false if memory is exhausted: the stream is not whole any more
     */
    @Hot
    boolean data(MultiplexedStream stream, UnsafeBuffer buffer, int offset, int length, int bid) {
        int sent = 0;
        if (stream.pending.isEmpty() && round.isEmpty() && !pumping) {
            sent = straight(stream, buffer, offset, length, bid);
            if (sent < 0) {
                return false;
            }
        }
        return sent == length || keep(stream, buffer, offset + sent, length - sent, bid);
    }

    @Hot
    private boolean keep(MultiplexedStream stream, UnsafeBuffer buffer, int offset, int length, int bid) {
        int before = stream.pending.bytes();
        boolean isKept = stream.pending.append(buffer, offset, length, bid);
        waitingBytes += stream.pending.bytes() - before;
        if (!isKept) {
            return false;
        }
        if (before == 0) {
            stream.beginWait(owner.nowNs());
        }
        if (stream.sendWindow() > 0) {
            round.add(stream);
        }
        if (waitingBytes >= BACKED_UP_BYTES && !backedUp) {
            backedUp = true;
            owner.onBackedUp();
        }
        return true;
    }

    @Hot
    private void waitsNoMore(int bytes) {
        waitingBytes -= bytes;
        assert waitingBytes >= 0;
        backedUp &= waitingBytes >= BACKED_UP_BYTES / 2;
    }

    /** Tells whether so much waits that what feeds the streams should bring little at once. */
    @Hot
    boolean isBackedUp() {
        return backedUp;
    }

    @Hot
    private int straight(MultiplexedStream stream, UnsafeBuffer buffer, int offset, int length, int bid) {
        int sent = 0;
        while (sent < length && !out.isCongested()) {
            int part = Math.min(length - sent, Math.min(codec.sendable(stream), QUANTUM_BYTES));
            if (part == 0) {
                break;
            }
            if (!frame(stream, buffer, offset + sent, part, bid, stream.isLast(length - sent - part))) {
                return -1;
            }
            sent += part;
        }
        return sent;
    }

    /** Queues one frame of content both windows have room for. */
    @Hot
    private boolean frame(MultiplexedStream stream, UnsafeBuffer buffer, int offset, int length, int bid,
                          boolean last) {
        boolean copied = bid == NO_BUFFER || length <= OutboundQueue.COPY_LIMIT;
        if (!out.reserve(H2Frame.HEADER_BYTES + (copied ? length : 0))) {
            return false;
        }
        UnsafeBuffer to = out.buffer();
        int at = out.offset();
        int granted = codec.beginData(stream, length, last, to, at);
        assert granted == length : "the windows were asked";
        at += H2Frame.HEADER_BYTES;
        boolean isQueued;
        if (copied) {
            to.putBytes(at, buffer, offset, length);
            isQueued = out.commit(at + length);
        } else {
            isQueued = out.commit(at) && out.appendReceived(bid, offset, length);
        }
        if (!isQueued) {
            // Half a frame, or one that was charged and never goes: nothing may follow it.
            owner.breakConnection();
        }
        return isQueued;
    }

    /**
     * Ends a stream's output behind what waits. Borrows: the trailers.
     *
     * @param stream   that may send and has sent its head
     * @param trailers fields after the content, or null
     * @param buffer   the trailers lie in, offsets from its start
     * @return false if memory is exhausted: the stream will not be whole
     */
    @Hot
    boolean end(MultiplexedStream stream, HeaderBlock trailers, UnsafeBuffer buffer) {
        boolean hasTrailers = trailers != null && FieldLines.trailerCount(trailers) > 0;
        if (!stream.pending.isEmpty()) {
            return !hasTrailers || stream.outTrailers.keep(trailers, buffer);
        }
        return hasTrailers ? trailers(stream, trailers, buffer) : emptyFrame(stream);
    }

    @Hot
    private boolean emptyFrame(MultiplexedStream stream) {
        if (!out.reserve(H2Frame.HEADER_BYTES)) {
            return false;
        }
        if (codec.beginData(stream, 0, true, out.buffer(), out.offset()) == H2Connection.BLOCKED) {
            // The connection is over, and ends its streams before the turn does.
            return true;
        }
        return commit(out.offset() + H2Frame.HEADER_BYTES);
    }

    private boolean commit(int end) {
        boolean isQueued = out.commit(end);
        if (!isQueued) {
            owner.breakConnection();
        }
        return isQueued;
    }

    private boolean trailers(MultiplexedStream stream, HeaderBlock fields, UnsafeBuffer buffer) {
        int max = FieldLines.trailersLengthMax(fields);
        if (!out.reserve(max + codec.headersOverhead(max))) {
            return false;
        }
        HpackEncoder encoder = codec.encoder();
        UnsafeBuffer to = out.buffer();
        int at = encoder.beginBlock(to, out.offset() + H2Frame.HEADER_BYTES);
        for (int i = 0; i < fields.count(); i++) {
            if (FieldLines.isTrailer(fields.nameId(i))) {
                at = FieldLines.encode(encoder, fields, i, buffer, 0, to, at);
            }
        }
        return commit(codec.endHeaders(stream, to, out.offset(), at, true));
    }

    /** Notes that a stream's own window has opened. */
    @Hot
    void onWindow(MultiplexedStream stream) {
        if (!stream.pending.isEmpty()) {
            round.add(stream);
        }
    }

    /** Tells whether a stream could go on now. */
    @Hot
    boolean hasWork() {
        return !round.isEmpty();
    }

    /** Lets streams take turns while the queue and the connection's window have room. */
    @Hot
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        while (!round.isEmpty() && !codec.isOver() && codec.sendWindow() > 0 && !out.isCongested()) {
            turn(round.take());
        }
        pumping = false;
    }

    @Hot
    private void turn(MultiplexedStream stream) {
        PendingOutput pending = stream.pending;
        int left = QUANTUM_BYTES;
        while (left > 0 && !pending.isEmpty()) {
            int part = Math.min(Math.min(pending.firstLength(), left), codec.sendable(stream));
            if (part == 0) {
                break;
            }
            if (!frame(stream, pending.firstBuffer(), pending.firstOffset(), part, pending.firstBid(),
                stream.isLast(pending.bytes() - part))) {
                owner.fail(stream);
                return;
            }
            pending.drop(part);
            waitsNoMore(part);
            left -= part;
        }
        stream.moved(QUANTUM_BYTES - left, owner.nowNs());
        afterTurn(stream);
    }

    @Hot
    private void afterTurn(MultiplexedStream stream) {
        if (!stream.pending.isEmpty()) {
            if (stream.sendWindow() > 0) {
                round.add(stream);
            }
        } else if (stream.isOutputEnded() && stream.canSend() && !endPending(stream)) {
            owner.fail(stream);
            return;
        }
        // The last thing: the stream may be another one's afterwards.
        stream.afterOutput();
    }

    private boolean endPending(MultiplexedStream stream) {
        KeptTrailers kept = stream.outTrailers;
        if (kept.isEmpty()) {
            return emptyFrame(stream);
        }
        boolean isSent = trailers(stream, kept.fields(), kept.buffer());
        kept.clear();
        return isSent;
    }

    /** Forgets a stream that is let go. */
    @Hot
    void forget(MultiplexedStream stream) {
        round.remove(stream);
        waitsNoMore(stream.pending.bytes());
        stream.pending.clear();
        stream.outTrailers.clear();
    }
}
