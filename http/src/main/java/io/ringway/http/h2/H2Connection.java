package io.ringway.http.h2;

import io.ringway.http.Hot;
import io.ringway.http.hpack.HpackDecoder;
import io.ringway.http.hpack.HpackEncoder;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The rules of one HTTP/2 connection, either end of it (RFC 9113): reads what the peer sends, keeps windows and
 * streams, and says what the protocol wants said.
 *
 * <p>How an owner uses it:
 * <ul>
 * <li>{@link #start} once, then {@link #receive} with every range that arrives; {@link H2Events} come from inside it.
 * <li>Content it was given by onData: {@link #consumed} when it has left, in whatever portions. Windows are opened
 *     again for exactly that; what is not consumed when a stream is released is given back to the connection then.
 * <li>A head: encode the block with {@link #encoder()} behind {@link H2Frame#HEADER_BYTES} free bytes, then
 *     {@link #endHeaders}, which writes the frame headers. Every block that was begun has to be sent, in order.
 * <li>Content: {@link #beginData} writes a frame's header, charges both windows and says how many bytes to put behind
 *     it.
 * <li>A stream that is no longer wanted: {@link #reset}. When all work for it is over: {@link #release}, always.
 * </ul>
 * So no byte of a window can be lost or counted twice by an owner.
 *
 * <p>Stream errors that only an attacker causes are connection errors (RFC 9113 5.4.1 allows it): DATA or HEADERS after
 * END_STREAM, WINDOW_UPDATE of 0 or beyond 2^31-1, frames of a wrong size, windows overrun.
 *
 * <p>Memory: two tables of HPACK, the stream table, a few hundred bytes; {@link H2BlockMemory} while a field block is
 * half received. Thread: one; takes no lock, reads no clock. Reusable by {@link #start}.
 */
public final class H2Connection {
    /** Result of {@link #receive}: the connection is over. */
    public static final int OVER = -1;
    /** Result of {@link #beginData}: a window is closed; onSendWindow or onConnectionWindow follows when it opens. */
    public static final int BLOCKED = -1;

    private final ConnectionCore core;
    private final H2HeadReader reader;
    private final FieldBlocks blocks;
    private final InboundFrames inbound;
    private final H2FrameParser parser;
    private int prefaceBytes;
    private int announcedListBytes;

    /**
     * Makes a connection that has not started.
     *
     * @param role   of this end.
     * @param limits to apply and announce; blocks of the longest list of the reader have room in any case.
     * @param reader of heads, shared by the connections of a thread. Its limits may change between two events.
     * @param memory lends memory for field blocks that come in pieces.
     * @param sink   takes what the connection sends by itself.
     * @param events told what happens.
     */
    public H2Connection(
        H2Role role, H2Limits limits, H2HeadReader reader, H2BlockMemory memory, H2ControlSink sink, H2Events events) {
        this.reader = reader;
        int tableBytes = Math.max(limits.headerTableBytes(), HpackDecoder.TABLE_BYTES_INITIAL);
        HpackDecoder decoder = new HpackDecoder(memoryOf(tableBytes), reader.decoderScratch(), reader.listBytesMax(),
            reader.fieldCountMax());
        HpackEncoder encoder = new HpackEncoder(memoryOf(HpackEncoder.TABLE_BYTES));
        core = new ConnectionCore(role, limits, decoder, encoder, sink, events);
        blocks = new FieldBlocks(core, reader, memory);
        inbound = new InboundFrames(core, blocks);
        parser = new H2FrameParser(inbound, limits.maxFrameBytes());
    }

    /**
     * Begins a connection: forgets the last one and sends the preface (RFC 9113 3.4). All streams of the last one have
     * been released.
     *
     * @param nowNs time.
     */
    public void start(long nowNs) {
        core.start(nowNs);
        inbound.reset();
        parser.reset();
        prefaceBytes = core.role == H2Role.SERVER ? 0 : ClientPreface.LENGTH;
        announcedListBytes = reader.listBytesMax();
        if (!core.control.preface(core.role, core.limits, announcedListBytes)) {
            // Without a word: nothing may go before SETTINGS, GOAWAY neither (RFC 9113 3.4).
            core.stop();
            core.events.onConnectionError(H2ErrorCode.INTERNAL_ERROR);
        }
    }

    /**
     * Ends the life of this connection without a word, as when its transport has closed. Half received field blocks are
     * given back; streams stay until they are released.
     */
    public void stop() {
        core.stop();
        blocks.reset();
    }

    /**
     * Tells the peer the longest list of fields if the reader's limits have changed since it was told. They hold
     * whether or not it knows; a peer that minds them has to hear that it may send more. {@link #receive} does so by
     * itself; who opens streams does it before, so that the peer knows when it answers.
     */
    @Hot
    public void announceLists() {
        if (announcedListBytes != reader.listBytesMax()) {
            announceAgain();
        }
    }

    private void announceAgain() {
        blocks.widen();
        if (!core.isOver() && core.announce(reader.listBytesMax())) {
            announcedListBytes = reader.listBytesMax();
        }
    }

    /**
     * Reads what has arrived. May be cut at any byte.
     *
     * @param buffer holding it. Borrowed for the call.
     * @param offset of the first byte.
     * @param length in bytes.
     * @param nowNs  time; refills the budget of {@link FloodGuard}.
     * @return bytes that were read: length, or less after {@link #pause}, and the rest is to be given again; or
     *         {@link #OVER}: the connection has ended, now or before.
     */
    @Hot
    public int receive(UnsafeBuffer buffer, int offset, int length, long nowNs) {
        if (core.isOver()) {
            return OVER;
        }
        announceLists();
        core.nowNs = nowNs;
        int limit = offset + length;
        int pos = offset;
        if (prefaceBytes < ClientPreface.LENGTH) {
            int matched = ClientPreface.match(buffer, offset, limit, prefaceBytes);
            if (matched < 0) {
                return end(-H2ErrorCode.PROTOCOL_ERROR);
            }
            prefaceBytes += matched;
            pos += matched;
        }
        int result = parser.parse(buffer, pos, limit);
        if (core.isOver()) {
            return end(Math.min(result, 0));
        }
        return result < 0 ? end(result) : result - offset;
    }

    /**
     * Asks {@link #receive} to return behind the event that is being told: the owner has had enough for now. Means
     * nothing outside of events.
     */
    public void pause() {
        parser.pause();
    }

    private int end(int result) {
        blocks.reset();
        core.fail(-result);
        return OVER;
    }

    /**
     * Encoder of the blocks that this end sends.
     *
     * @return encoder, the same one for the life of this object.
     */
    public HpackEncoder encoder() {
        return core.encoder;
    }

    /**
     * Bytes that the frames of a field block need beyond the block, its own header of 9 bytes among them.
     *
     * @param blockBytesMax most bytes the block may have.
     * @return bytes.
     */
    public int headersOverhead(int blockBytesMax) {
        return H2FrameEncoder.headersOverhead(blockBytesMax, core.peer.maxFrameBytes());
    }

    /**
     * Makes frames of a field block: HEADERS, and CONTINUATION where the peer's frames are too small for it. The block
     * lies {@link H2Frame#HEADER_BYTES} behind start; {@link #headersOverhead} bytes beyond its length are free.
     *
     * @param stream    that can send.
     * @param to        holding the block.
     * @param start     where the first frame begins.
     * @param blockEnd  behind the block's last byte.
     * @param endStream true if nothing follows.
     * @return end of the frames.
     */
    @Hot
    public int endHeaders(H2Stream stream, UnsafeBuffer to, int start, int blockEnd, boolean endStream) {
        Invariant.check(stream.canSend(), "a head on a stream that may not send");
        int blockBytes = blockEnd - start - H2Frame.HEADER_BYTES;
        int end = H2FrameEncoder.headers(
            to, start, blockBytes, stream.streamId(), endStream, core.peer.maxFrameBytes());
        stream.hasSentHead = true;
        if (endStream) {
            core.endLocal(stream);
        }
        return end;
    }

    /**
     * Content that can be sent on a stream now, as both windows have it.
     *
     * @param stream to send on.
     * @return bytes, 0 or more.
     */
    @Hot
    public int sendable(H2Stream stream) {
        return core.isOver() ? 0 : Math.max(0, Math.min(core.flow.sendWindow(), stream.sendWindow));
    }

    /**
     * Begins one DATA frame: writes its header of {@link H2Frame#HEADER_BYTES} and charges both windows. The caller
     * puts exactly that many bytes of content behind it.
     *
     * @param stream    that can send and has sent its head.
     * @param wanted    bytes of content there are, or are this stream's turn; 0 only with endStream.
     * @param endStream true if they are the last: the frame ends the stream if all of them are granted.
     * @param to        to write to.
     * @param offset    to begin at.
     * @return bytes of the frame's content, at most wanted, or {@link #BLOCKED}: nothing was written.
     */
    @Hot
    public int beginData(H2Stream stream, int wanted, boolean endStream, UnsafeBuffer to, int offset) {
        Invariant.check(stream.canSend() && stream.hasSentHead, "content on a stream that may not send");
        Invariant.check(wanted > 0 || wanted == 0 && endStream, "DATA without content");
        int granted = Math.min(Math.min(wanted, core.peer.maxFrameBytes()), sendable(stream));
        if (core.isOver() || granted == 0 && wanted > 0) {
            return BLOCKED;
        }
        boolean ends = endStream && granted == wanted;
        H2FrameEncoder.header(to, offset, granted, H2Frame.DATA, ends ? H2Frame.END_STREAM : 0, stream.streamId());
        core.flow.sent(stream, granted);
        core.flood.onDataSent();
        if (ends) {
            core.endLocal(stream);
        }
        return granted;
    }

    /**
     * Gives back credit for content that has left the owner.
     *
     * @param stream it came on; may be closed, not released.
     * @param bytes  of it, at most {@link H2Stream#heldBytes()}.
     */
    @Hot
    public void consumed(H2Stream stream, int bytes) {
        Invariant.check(bytes >= 0 && bytes <= stream.heldBytes, "more consumed than was given");
        stream.heldBytes -= bytes;
        core.flow.credit(stream, bytes);
    }

    /**
     * Opens a stream (client role). Its head has to be encoded and sent before another one is opened.
     *
     * @param stream   that is free.
     * @param methodId of the request ({@link io.ringway.http.Method}): answers to HEAD have no content.
     */
    public void open(H2Stream stream, int methodId) {
        core.openOwn(stream, methodId);
    }

    /**
     * Tells whether a stream can be opened now (client role).
     *
     * @return false at the peer's or our own limit of streams, after GOAWAY in either direction, and when ids are used
     *         up.
     */
    public boolean canOpen() {
        return core.canOpen();
    }

    /**
     * Streams that this end may have open at once (client role): what the peer announced, within our own limit.
     *
     * @return streams, 0 or more.
     */
    public int openMax() {
        return Math.min(core.peer.maxStreams(), core.limits.maxStreams());
    }

    /**
     * Ends a stream before its time; what was held of it counts as consumed when it is released. Does nothing on a
     * stream that is closed.
     *
     * @param stream    to reset.
     * @param errorCode to send; NO_ERROR after a complete response whose request is no longer wanted (RFC 9113 8.1).
     */
    public void reset(H2Stream stream, int errorCode) {
        core.reset(stream, errorCode);
    }

    /**
     * Takes a stream back from the connection: its place is free for another one. Resets it first if it is not closed
     * (CANCEL), and gives the connection's window back what the owner held.
     *
     * @param stream of this connection. Gives: it is the owner's alone from now on.
     */
    public void release(H2Stream stream) {
        Invariant.check(!stream.isFree(), "a stream released twice");
        core.reset(stream, H2ErrorCode.CANCEL);
        int held = stream.heldBytes;
        stream.heldBytes = 0;
        core.streams.remove(stream);
        stream.free();
        core.flow.creditConnection(held);
    }

    /**
     * Asks the peer for a sign of life; {@link H2Events#onPong} follows.
     *
     * @param data to carry, any.
     */
    public void ping(long data) {
        if (!core.isOver() && !core.control.ping(data, false)) {
            core.fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /**
     * Begins to drain (server role): announces the end without refusing what is on its way (RFC 9113 6.8). New streams
     * are still served; {@link #endDrain} follows a round trip later.
     */
    public void beginDrain() {
        core.beginDrain();
    }

    /**
     * Ends draining: streams that were opened so far are the last ones. Later ones are ignored, which tells the peer
     * that they can be sent again elsewhere. A client opens no more streams.
     */
    public void endDrain() {
        core.endDrain();
    }

    /**
     * Tells whether a drained connection can be closed.
     *
     * @return true after endDrain, once every stream is released.
     */
    public boolean isDrained() {
        return core.isLastCallOut() && core.streams.count() == 0;
    }

    /**
     * Ends the connection for a reason of the owner's: GOAWAY is queued, nothing more is read or sent. Without an
     * event.
     *
     * @param errorCode for GOAWAY, for example SETTINGS_TIMEOUT.
     */
    public void close(int errorCode) {
        core.close(errorCode);
        blocks.reset();
    }

    /**
     * Tells whether nothing more is read or sent.
     *
     * @return true after an error, close or stop.
     */
    public boolean isOver() {
        return core.isOver();
    }

    /**
     * Tells whether the peer speaks HTTP/2: its SETTINGS have come. A client that has not seen them may try HTTP/1.1.
     *
     * @return true if they have.
     */
    public boolean hasPeerSettings() {
        return inbound.hasSettings();
    }

    /**
     * Tells whether the peer has acknowledged the SETTINGS of our preface; the owner ends connections where it takes too
     * long.
     *
     * @return true if it has.
     */
    public boolean isSettingsAcked() {
        return core.isSettingsAcked();
    }

    /**
     * Tells whether the preface or a field block is half received, which the owner bounds in time like a slow head.
     *
     * @return true if one is.
     */
    public boolean isHeadPending() {
        return prefaceBytes < ClientPreface.LENGTH || blocks.isPending();
    }

    /**
     * What the peer has announced.
     *
     * @return its settings.
     */
    public H2Settings peerSettings() {
        return core.peer;
    }

    /**
     * The budget the peer lives on, for counters and logs.
     *
     * @return the guard.
     */
    public FloodGuard floodGuard() {
        return core.flood;
    }

    /**
     * Streams that have not been released.
     *
     * @return streams, closed ones among them.
     */
    public int streamCount() {
        return core.streams.count();
    }

    /**
     * Streams of this connection that were refused (REFUSED_STREAM): over the limit, or the owner had none.
     *
     * @return streams since start.
     */
    public long refusedStreams() {
        return core.refusedStreams;
    }

    /**
     * Send window of the connection.
     *
     * @return bytes; 0 if the peer has to open it first.
     */
    public int sendWindow() {
        return core.flow.sendWindow();
    }

    /**
     * The stream that was opened first among those not released. With {@link #nextStream} it shows all of them.
     *
     * @return stream, or null.
     */
    public H2Stream firstStream() {
        return core.streams.first();
    }

    /**
     * The stream opened after another one. To be asked before the other one is released.
     *
     * @param stream not released.
     * @return stream, or null.
     */
    public H2Stream nextStream(H2Stream stream) {
        return stream.next;
    }

    /**
     * Id of the last stream the peer has opened.
     *
     * @return id, 0 if there was none.
     */
    public int lastPeerStreamId() {
        return core.lastPeerStreamId();
    }

    /** {@return flow control of this connection, for tests that compare it with a model} */
    FlowControl flow() {
        return core.flow;
    }

    /** {@return bytes of a DATA frame that flow control has counted and that have not come, for the same tests} */
    int pendingDataBytes() {
        return parser.pendingDataBytes();
    }

    private static UnsafeBuffer memoryOf(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes));
    }
}
