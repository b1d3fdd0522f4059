package io.ringway.http.h2;

import io.ringway.http.Hot;
import io.ringway.http.hpack.HpackDecoder;
import io.ringway.http.hpack.HpackEncoder;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The rules of one HTTP/2 connection, either end of it (RFC 9113): reads what the peer sends, keeps windows and streams,
 * and says what the protocol wants said.
 *
 * <p>How an owner uses it:
 * <ul>
 * <li>{@link #start} once, then {@link #receive} with every range that arrives; {@link H2Events} come from inside it.
 * <li>Content it was given by onData: {@link #consumed} when it has left, in whatever portions. Windows are opened again
 *     for exactly that; what is not consumed when a stream is released is given back to the connection then.
 * <li>A head: encode the block with {@link #encoder()} behind {@link H2Frame#HEADER_BYTES} free bytes, then
 *     {@link #endHeaders}, which writes the frame headers. Every block that was begun has to be sent, in order.
 * <li>Content: {@link #beginData} writes a frame's header, charges both windows and says how many bytes to put behind it.
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

    /** Greatest id of a stream (RFC 9113 5.1.1). */
    private static final int STREAM_ID_MAX = Integer.MAX_VALUE;
    /** Pseudo-fields a decoder lets through beyond the fields of a head; a request has four, or five with :protocol. */
    private static final int PSEUDO_FIELDS_MAX = 5;

    final H2Role role;
    final H2Limits limits;
    final H2Events events;
    final H2HeadReader reader;
    final HpackDecoder decoder;
    final H2Settings peer = new H2Settings();
    final StreamTable streams;
    final ClosedStreams closedStreams = new ClosedStreams();
    final FlowControl flow;
    final ControlFrames control;
    final FloodGuard flood;
    private final HpackEncoder encoder;
    private final InboundFrames inbound;
    private final H2FrameParser parser;

    private long nowNs;
    private int prefaceBytes;
    private int lastPeerStreamId;
    private int nextStreamId;
    private int goAwaySentId;
    private int goAwayReceivedId;
    private boolean isSettingsAcked;
    private boolean isOver;

    /**
     * Makes a connection that has not started.
     *
     * @param role   of this end.
     * @param limits to apply and announce.
     * @param reader of heads, shared by the connections of a thread.
     * @param memory lends memory for field blocks that come in pieces.
     * @param sink   takes what the connection sends by itself.
     * @param events told what happens.
     */
    public H2Connection(
        H2Role role, H2Limits limits, H2HeadReader reader, H2BlockMemory memory, H2ControlSink sink, H2Events events) {
        this.role = role;
        this.limits = limits;
        this.events = events;
        this.reader = reader;
        int tableBytes = Math.max(limits.headerTableBytes(), HpackDecoder.TABLE_BYTES_INITIAL);
        decoder = new HpackDecoder(new UnsafeBuffer(ByteBuffer.allocateDirect(tableBytes)), reader.decoderScratch(),
            reader.listBytesMax(), reader.limits().headerCount() + PSEUDO_FIELDS_MAX);
        encoder = new HpackEncoder(new UnsafeBuffer(ByteBuffer.allocateDirect(HpackEncoder.TABLE_BYTES)));
        streams = new StreamTable(limits.maxStreams());
        flood = new FloodGuard(limits.flood());
        control = new ControlFrames(sink);
        flow = new FlowControl(this);
        inbound = new InboundFrames(this, new FieldBlocks(this, memory));
        parser = new H2FrameParser(inbound, limits.maxFrameBytes());
    }

    /**
     * Begins a connection: forgets the last one and sends the preface (RFC 9113 3.4). All streams of the last one have
     * been released.
     *
     * @param now in nanoseconds.
     */
    public void start(long now) {
        Invariant.check(streams.count() == 0, "streams of another connection");
        nowNs = now;
        prefaceBytes = role == H2Role.SERVER ? 0 : ClientPreface.LENGTH;
        lastPeerStreamId = 0;
        nextStreamId = 1;
        goAwaySentId = STREAM_ID_MAX;
        goAwayReceivedId = STREAM_ID_MAX;
        isSettingsAcked = false;
        isOver = false;
        peer.reset();
        closedStreams.reset();
        decoder.reset();
        encoder.reset();
        flood.reset(now);
        flow.reset();
        inbound.reset();
        parser.reset();
        if (!control.preface(role, limits, reader.listBytesMax())) {
            fail(H2ErrorCode.INTERNAL_ERROR);
        }
    }

    /**
     * Ends the life of this connection without a word, as when its transport has closed. Half received field blocks are
     * given back; streams stay until they are released.
     */
    public void stop() {
        isOver = true;
        inbound.reset();
    }

    /**
     * Reads everything that has arrived. May be cut at any byte.
     *
     * @param buffer holding it. Borrowed for the call.
     * @param offset of the first byte.
     * @param length in bytes.
     * @param now    in nanoseconds.
     * @return length, or {@link #OVER}: the connection has ended, now or before.
     */
    @Hot
    public int receive(UnsafeBuffer buffer, int offset, int length, long now) {
        nowNs = now;
        int limit = offset + length;
        int pos = offset;
        if (isOver) {
            return OVER;
        }
        if (prefaceBytes < ClientPreface.LENGTH) {
            int matched = ClientPreface.match(buffer, offset, limit, prefaceBytes);
            if (matched < 0) {
                return fail(H2ErrorCode.PROTOCOL_ERROR);
            }
            prefaceBytes += matched;
            pos += matched;
        }
        int result = parser.parse(buffer, pos, limit);
        if (isOver) {
            return OVER;
        }
        return result < 0 ? fail(-result) : length;
    }

    /**
     * Encoder of the blocks that this end sends.
     *
     * @return encoder, the same one for the life of this object.
     */
    public HpackEncoder encoder() {
        return encoder;
    }

    /**
     * Bytes that the frames of a field block need beyond the block, its own header of 9 bytes among them.
     *
     * @param blockBytesMax most bytes the block may have.
     * @return bytes.
     */
    public int headersOverhead(int blockBytesMax) {
        return H2FrameEncoder.headersOverhead(blockBytesMax, peer.maxFrameBytes());
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
        int end = H2FrameEncoder.headers(
            to, start, blockEnd - start - H2Frame.HEADER_BYTES, stream.streamId(), endStream, peer.maxFrameBytes());
        stream.hasSentHead = true;
        if (endStream) {
            stream.endLocal();
            noteEnd(stream);
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
        return isOver ? 0 : Math.max(0, Math.min(flow.sendWindow(), stream.sendWindow));
    }

    /**
     * Begins one DATA frame: writes its header of {@link H2Frame#HEADER_BYTES} and charges both windows. The caller puts
     * exactly that many bytes of content behind it.
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
        int granted = Math.min(Math.min(wanted, peer.maxFrameBytes()), sendable(stream));
        if (isOver || granted == 0 && wanted > 0) {
            return BLOCKED;
        }
        boolean ends = endStream && granted == wanted;
        H2FrameEncoder.header(to, offset, granted, H2Frame.DATA, ends ? H2Frame.END_STREAM : 0, stream.streamId());
        flow.sent(stream, granted);
        flood.onDataSent();
        if (ends) {
            stream.endLocal();
            noteEnd(stream);
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
        flow.credit(stream, bytes);
    }

    /**
     * Opens a stream (client role). Its head has to be encoded and sent before another one is opened.
     *
     * @param stream   that is free.
     * @param methodId of the request ({@link io.ringway.http.Method}): answers to HEAD have no content.
     */
    public void open(H2Stream stream, int methodId) {
        Invariant.check(role == H2Role.CLIENT && canOpen(), "stream opened against the peer's limits");
        stream.begin(nextStreamId, peer.initialWindow(), flow.initialReceiveWindow());
        stream.requestMethodId = methodId;
        streams.add(stream);
        nextStreamId = nextStreamId == STREAM_ID_MAX ? 0 : nextStreamId + 2;
        flood.onStream();
    }

    /**
     * Tells whether a stream can be opened now (client role).
     *
     * @return false at the peer's or our own limit of streams, after GOAWAY in either direction, and when ids are used
     *         up.
     */
    public boolean canOpen() {
        return !isOver && nextStreamId > 0 && goAwayReceivedId == STREAM_ID_MAX && goAwaySentId == STREAM_ID_MAX
            && streams.count() < openMax();
    }

    /**
     * Streams that this end may have open at once (client role): what the peer announced, within our own limit.
     *
     * @return streams, 0 or more.
     */
    public int openMax() {
        return Math.min(peer.maxStreams(), limits.maxStreams());
    }

    /**
     * Ends a stream before its time; what was held of it counts as consumed when it is released. Does nothing on a
     * stream that is closed.
     *
     * @param stream    to reset.
     * @param errorCode to send; NO_ERROR after a complete response whose request is no longer wanted (RFC 9113 8.1).
     */
    public void reset(H2Stream stream, int errorCode) {
        if (stream.isClosed() || stream.isFree()) {
            return;
        }
        boolean canReceive = stream.canReceive();
        closeStream(stream, canReceive ? ClosedStreams.RESET_BY_US : ClosedStreams.ENDED);
        if (!isOver && !control.reset(stream.streamId(), errorCode)) {
            fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /**
     * Takes a stream back from the connection: its place is free for another one. Resets it first if it is not closed
     * (CANCEL), and gives the connection's window back what the owner held.
     *
     * @param stream of this connection. Gives: it is the owner's alone from now on.
     */
    public void release(H2Stream stream) {
        Invariant.check(!stream.isFree(), "a stream released twice");
        reset(stream, H2ErrorCode.CANCEL);
        int held = stream.heldBytes;
        stream.heldBytes = 0;
        flow.creditConnection(held);
        streams.remove(stream);
        stream.free();
    }

    /**
     * Asks the peer for a sign of life; {@link H2Events#onPong} follows.
     *
     * @param data to carry, any.
     */
    public void ping(long data) {
        if (!isOver && !control.ping(data, false)) {
            fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /**
     * Begins to drain (server role): announces the end without refusing what is on its way (RFC 9113 6.8). New streams
     * are still served; {@link #endDrain} follows a round trip later.
     */
    public void beginDrain() {
        if (!isOver && !control.goAway(STREAM_ID_MAX, H2ErrorCode.NO_ERROR)) {
            fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /**
     * Ends draining: streams that were opened so far are the last ones. Later ones are ignored, which tells the peer that
     * they can be sent again elsewhere. A client opens no more streams.
     */
    public void endDrain() {
        if (isOver || goAwaySentId != STREAM_ID_MAX) {
            return;
        }
        goAwaySentId = lastPeerStreamId;
        if (!control.goAway(lastPeerStreamId, H2ErrorCode.NO_ERROR)) {
            fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /**
     * Tells whether a drained connection can be closed.
     *
     * @return true after endDrain, once every stream is released.
     */
    public boolean isDrained() {
        return goAwaySentId != STREAM_ID_MAX && streams.count() == 0;
    }

    /**
     * Ends the connection for a reason of the owner's: GOAWAY is queued, nothing more is read or sent. Without an event.
     *
     * @param errorCode for GOAWAY, for example SETTINGS_TIMEOUT.
     */
    public void close(int errorCode) {
        if (!isOver) {
            isOver = true;
            inbound.reset();
            control.goAway(lastPeerStreamId, errorCode);
        }
    }

    /**
     * Tells whether nothing more is read or sent.
     *
     * @return true after an error, close or stop.
     */
    public boolean isOver() {
        return isOver;
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
     * Tells whether the peer has acknowledged our SETTINGS; the owner ends connections where it takes too long.
     *
     * @return true if it has.
     */
    public boolean isSettingsAcked() {
        return isSettingsAcked;
    }

    /**
     * Tells whether the preface or a field block is half received, which the owner bounds in time like a slow head.
     *
     * @return true if one is.
     */
    public boolean isHeadPending() {
        return prefaceBytes < ClientPreface.LENGTH || inbound.isBlockPending();
    }

    /**
     * What the peer has announced.
     *
     * @return its settings.
     */
    public H2Settings peerSettings() {
        return peer;
    }

    /**
     * The budget the peer lives on, for counters and logs.
     *
     * @return the guard.
     */
    public FloodGuard floodGuard() {
        return flood;
    }

    /**
     * Streams that have not been released.
     *
     * @return streams, closed ones among them.
     */
    public int streamCount() {
        return streams.count();
    }

    /**
     * Send window of the connection.
     *
     * @return bytes; 0 if the peer has to open it first.
     */
    public int sendWindow() {
        return flow.sendWindow();
    }

    /**
     * The stream that was opened first among those not released. With {@link #nextStream} it shows all of them.
     *
     * @return stream, or null.
     */
    public H2Stream firstStream() {
        return streams.first();
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
        return lastPeerStreamId;
    }

    /**
     * Notes that the peer has opened a stream, even if it is then refused.
     *
     * @param id of it, above the last one.
     */
    void lastPeerStreamId(int id) {
        closedStreams.skip(lastPeerStreamId, id);
        lastPeerStreamId = id;
        flood.onStream();
    }

    /** {@return true if the id is one that this connection has not seen used} */
    boolean isIdle(int id) {
        boolean isPeers = (id & 1) == (role == H2Role.SERVER ? 1 : 0);
        if (isPeers) {
            return id > lastPeerStreamId;
        }
        return role == H2Role.SERVER || nextStreamId != 0 && id >= nextStreamId;
    }

    /** {@return true if streams the peer opens from this id on are ignored} */
    boolean isBeyondGoAway(int id) {
        return id > goAwaySentId;
    }

    /** {@return time of the bytes that are being read, in nanoseconds} */
    long nowNs() {
        return nowNs;
    }

    /** The peer has applied our settings: from now on it is held to them. */
    void settingsAcked() {
        if (!isSettingsAcked) {
            isSettingsAcked = true;
            decoder.tableBytesLimit(limits.headerTableBytes());
            flow.localSettingsApply();
        }
    }

    /**
     * Applies one value of the peer's SETTINGS.
     *
     * @param id    of the setting.
     * @param value unsigned.
     * @return 0, or a negative {@link H2ErrorCode}.
     */
    int peerSetting(int id, long value) {
        int oldWindow = peer.initialWindow();
        int result = peer.apply(id, value, role);
        if (result < 0) {
            return result;
        }
        if (id == H2Settings.HEADER_TABLE_SIZE) {
            encoder.peerTableBytesLimit(value);
        }
        return id == H2Settings.INITIAL_WINDOW_SIZE ? flow.peerInitialWindow(oldWindow, peer.initialWindow()) : 0;
    }

    /**
     * Obeys the peer's GOAWAY.
     *
     * @param lastStreamId last stream of ours the peer looks at.
     * @param errorCode    any.
     */
    void goAwayReceived(int lastStreamId, int errorCode) {
        goAwayReceivedId = Math.min(goAwayReceivedId, Math.min(lastStreamId, STREAM_ID_MAX - 1));
        events.onGoAway(lastStreamId, errorCode);
        if (role == H2Role.CLIENT) {
            streams.beginWalk();
            for (H2Stream stream = streams.walk(); stream != null && !isOver; stream = streams.walk()) {
                if (stream.streamId() > lastStreamId && !stream.isClosed()) {
                    closeStream(stream, ClosedStreams.RESET_BY_PEER);
                    events.onReset(stream, H2ErrorCode.REFUSED_STREAM, true);
                }
            }
        }
    }

    /**
     * Ends a stream for what the peer has sent on it, and pays for it from the peer's budget.
     *
     * @param stream    that is not closed.
     * @param errorCode to send.
     * @return 0, or a negative {@link H2ErrorCode}.
     */
    int streamError(H2Stream stream, int errorCode) {
        reset(stream, errorCode);
        if (!isOver) {
            events.onReset(stream, errorCode, false);
        }
        return flood.onReset(nowNs) ? 0 : -H2ErrorCode.ENHANCE_YOUR_CALM;
    }

    /**
     * Refuses what the peer sent on a stream that has no object.
     *
     * @param id        of the stream.
     * @param errorCode to send.
     * @return 0, or a negative {@link H2ErrorCode}.
     */
    int refuse(int id, int errorCode) {
        closedStreams.put(id, ClosedStreams.RESET_BY_US);
        if (!control.reset(id, errorCode) || !flood.onReset(nowNs)) {
            return -H2ErrorCode.ENHANCE_YOUR_CALM;
        }
        return 0;
    }

    /** Remembers a stream that both sides have ended, if they have. */
    void noteEnd(H2Stream stream) {
        if (stream.isClosed()) {
            forget(stream, ClosedStreams.ENDED);
        }
    }

    /** Closes a stream that one side has reset; what was held of it stays with the owner. */
    void closeStream(H2Stream stream, int cause) {
        stream.close();
        forget(stream, cause);
    }

    private void forget(H2Stream stream, int cause) {
        closedStreams.put(stream.streamId(), cause);
        streams.unmap(stream);
        inbound.streamClosed(stream);
    }

    /**
     * Ends the connection for what the peer has sent.
     *
     * @param errorCode for GOAWAY.
     * @return OVER.
     */
    int fail(int errorCode) {
        if (!isOver) {
            close(errorCode);
            events.onConnectionError(errorCode);
        }
        return OVER;
    }
}
