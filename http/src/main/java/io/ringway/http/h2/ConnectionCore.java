package io.ringway.http.h2;

import io.ringway.http.Hot;
import io.ringway.http.hpack.HpackDecoder;
import io.ringway.http.hpack.HpackEncoder;

/**
 * What the parts of a connection share: its streams and their ends, ids and GOAWAY, the peer's settings, and the two
 * ways in which things go wrong. Thread: the connection's.
 */
final class ConnectionCore {
    /** Greatest id of a stream (RFC 9113 5.1.1). */
    static final int STREAM_ID_MAX = Integer.MAX_VALUE;
    /** Result of what a listener does: the connection has ended meanwhile, stop reading. */
    static final int STOP = -H2ErrorCode.COUNT;

    final H2Role role;
    final H2Limits limits;
    final H2Events events;
    final HpackDecoder decoder;
    final HpackEncoder encoder;
    final H2Settings peer = new H2Settings();
    final StreamTable streams;
    final ClosedStreams closedStreams = new ClosedStreams();
    final ControlFrames control;
    final FloodGuard flood;
    final FlowControl flow;

    /** Stream whose DATA frame is being read; null if there is none or nobody wants its content. */
    H2Stream dataStream;
    /** Time of the bytes that are being read, in nanoseconds. */
    long nowNs;

    /** Streams of this connection that were refused for want of a place. */
    long refusedStreams;

    private int lastPeerStreamId;
    private int nextStreamId;
    private int goAwaySentId;
    private int goAwayReceivedId;
    /** SETTINGS of ours that the peer has not acknowledged. */
    private int settingsAwaited;
    private boolean isSettingsAcked;
    private boolean isOver;

    /**
     * Makes the core of a connection.
     *
     * @param role    of this end.
     * @param limits  to apply.
     * @param decoder of the peer's field blocks.
     * @param encoder of our field blocks.
     * @param sink    for control frames.
     * @param events  to call.
     */
    ConnectionCore(
        H2Role role, H2Limits limits, HpackDecoder decoder, HpackEncoder encoder, H2ControlSink sink,
        H2Events events) {
        this.role = role;
        this.limits = limits;
        this.decoder = decoder;
        this.encoder = encoder;
        this.events = events;
        streams = new StreamTable(limits.maxStreams());
        control = new ControlFrames(sink);
        flood = new FloodGuard(limits.flood());
        flow = new FlowControl(this);
        isOver = true;
    }

    /**
     * Forgets the last connection.
     *
     * @param now in nanoseconds.
     */
    void start(long now) {
        Invariant.check(streams.count() == 0, "streams of another connection");
        nowNs = now;
        refusedStreams = 0;
        lastPeerStreamId = 0;
        nextStreamId = 1;
        goAwaySentId = STREAM_ID_MAX;
        goAwayReceivedId = STREAM_ID_MAX;
        settingsAwaited = 1;
        isSettingsAcked = false;
        isOver = false;
        dataStream = null;
        peer.reset();
        closedStreams.reset();
        decoder.reset();
        encoder.reset();
        flood.reset(now);
        flow.reset();
    }

    /** {@return true if nothing more is read or sent} */
    boolean isOver() {
        return isOver;
    }

    /** {@return what a listener returns after it has called the owner: 0, or STOP if the connection ended} */
    @Hot
    int goOn() {
        return isOver ? STOP : 0;
    }

    /**
     * Takes a yes or no of the budget or the sink.
     *
     * @param isFine the answer.
     * @return 0, STOP, or the negative code that ends the connection.
     */
    @Hot
    int calm(boolean isFine) {
        return isFine ? goOn() : -H2ErrorCode.ENHANCE_YOUR_CALM;
    }

    /** {@return id of the last stream the peer has opened} */
    int lastPeerStreamId() {
        return lastPeerStreamId;
    }

    /** {@return true once the peer has acknowledged the settings of our preface} */
    boolean isSettingsAcked() {
        return isSettingsAcked;
    }

    /** {@return true if GOAWAY has told the peer which stream is the last one} */
    boolean isLastCallOut() {
        return goAwaySentId != STREAM_ID_MAX;
    }

    /** {@return true if a stream of ours can be opened now} */
    boolean canOpen() {
        return !isOver && nextStreamId > 0 && goAwayReceivedId == STREAM_ID_MAX && !isLastCallOut()
            && streams.count() < Math.min(peer.maxStreams(), limits.maxStreams());
    }

    /**
     * Opens a stream of ours.
     *
     * @param stream   that is free.
     * @param methodId of its request.
     */
    void openOwn(H2Stream stream, int methodId) {
        Invariant.check(role == H2Role.CLIENT && canOpen(), "stream opened against the peer's limits");
        begin(stream, nextStreamId);
        closedStreams.advance(nextStreamId);
        stream.requestMethodId = methodId;
        nextStreamId = nextStreamId == STREAM_ID_MAX ? 0 : nextStreamId + 2;
    }

    /**
     * Notes that the peer uses a new id, for a stream that is served or not.
     *
     * @param id above the last one.
     */
    @Hot
    void peerOpens(int id) {
        closedStreams.advance(id);
        lastPeerStreamId = id;
    }

    /**
     * Begins a stream.
     *
     * @param stream that is free.
     * @param id     of it.
     */
    @Hot
    void begin(H2Stream stream, int id) {
        stream.begin(id, peer.initialWindow(), flow.initialReceiveWindow());
        streams.add(stream);
        flood.onStream();
    }

    /**
     * Tells whether an id has not been used on this connection.
     *
     * @param id above 0.
     * @return true if it has not: no frame but HEADERS and PRIORITY may come on it (RFC 9113 5.1).
     */
    @Hot
    boolean isIdle(int id) {
        boolean isOdd = (id & 1) == 1;
        if (role == H2Role.SERVER) {
            return !isOdd || id > lastPeerStreamId;
        }
        return !isOdd || nextStreamId != 0 && id >= nextStreamId;
    }

    /**
     * Tells whether a new stream of the peer's comes after the last call.
     *
     * @param id of it.
     * @return true if it is to be ignored.
     */
    boolean isBeyondLastCall(int id) {
        return id > goAwaySentId;
    }

    /** Begins to drain: all ids are still fine. */
    void beginDrain() {
        if (!isOver && !control.goAway(STREAM_ID_MAX, H2ErrorCode.NO_ERROR)) {
            fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /** The last call: streams opened so far are the last ones. */
    void endDrain() {
        if (isOver || isLastCallOut()) {
            return;
        }
        goAwaySentId = lastPeerStreamId;
        if (!control.goAway(lastPeerStreamId, H2ErrorCode.NO_ERROR)) {
            fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /**
     * Announces the longest list of fields anew.
     *
     * @param listBytesMax in bytes.
     * @return false if the sink takes no more; nothing was announced then.
     */
    boolean announce(int listBytesMax) {
        boolean isSent = control.listBytesMax(listBytesMax);
        settingsAwaited += isSent ? 1 : 0;
        return isSent;
    }

    /**
     * The peer has applied SETTINGS of ours, in the order in which they were sent: once those of our preface, it is
     * held to them. Later ones only loosen what holds, or are a hint.
     *
     * @return false if there are none it could have applied.
     */
    boolean settingsAcked() {
        if (settingsAwaited == 0) {
            return false;
        }
        settingsAwaited--;
        if (!isSettingsAcked) {
            isSettingsAcked = true;
            decoder.tableBytesLimit(limits.headerTableBytes());
            flow.applyLocalSettings();
        }
        return true;
    }

    /**
     * Applies one value of the peer's SETTINGS (RFC 9113 6.5.3: in the order they come).
     *
     * @param id    of the setting.
     * @param value unsigned.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
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
        return id == H2Settings.INITIAL_WINDOW_SIZE ? flow.moveSendWindows(peer.initialWindow() - oldWindow) : 0;
    }

    /**
     * Obeys the peer's GOAWAY (RFC 9113 6.8): streams of ours above its last id have not been processed.
     *
     * @param lastStreamId last stream of ours the peer looks at.
     * @param errorCode    any.
     * @return 0 or STOP.
     */
    int goAway(int lastStreamId, int errorCode) {
        goAwayReceivedId = Math.min(goAwayReceivedId, Math.min(lastStreamId, STREAM_ID_MAX - 1));
        events.onGoAway(lastStreamId, errorCode);
        if (role == H2Role.SERVER) {
            return goOn();
        }
        streams.beginWalk();
        for (H2Stream stream = streams.walk(); stream != null && !isOver; stream = streams.walk()) {
            if (stream.streamId() > lastStreamId && !stream.isClosed()) {
                closeStream(stream, ClosedStreams.RESET_BY_PEER);
                events.onReset(stream, H2ErrorCode.REFUSED_STREAM, true);
            }
        }
        return goOn();
    }

    /**
     * Resets a stream; nothing if it is closed.
     *
     * @param stream    of this connection.
     * @param errorCode to send.
     */
    void reset(H2Stream stream, int errorCode) {
        if (stream.isClosed() || stream.isFree()) {
            return;
        }
        if (role == H2Role.CLIENT && stream.canReceive()) {
            flood.onRequestReset();
        }
        closeStream(stream, stream.canReceive() ? ClosedStreams.RESET_BY_US : ClosedStreams.ENDED);
        if (!isOver && !control.reset(stream.streamId(), errorCode)) {
            fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /**
     * Ends a stream for what the peer has sent on it, tells the owner, and pays for it from the peer's budget.
     *
     * @param stream    that is not closed.
     * @param errorCode to send.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
     */
    int streamError(H2Stream stream, int errorCode) {
        reset(stream, errorCode);
        if (isOver) {
            return STOP;
        }
        events.onReset(stream, errorCode, false);
        return calm(flood.onReset(nowNs));
    }

    /**
     * Resets a stream that has no object, for what the peer has sent on it, and pays for it from the peer's budget.
     *
     * @param id        of the stream.
     * @param errorCode to send.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
     */
    int refuse(int id, int errorCode) {
        int result = turnAway(id, errorCode);
        return result == 0 ? calm(flood.onReset(nowNs)) : result;
    }

    /**
     * Resets a stream that has no object, for which the peer cannot be blamed.
     *
     * @param id        of the stream.
     * @param errorCode to send.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
     */
    int turnAway(int id, int errorCode) {
        closedStreams.put(id, ClosedStreams.RESET_BY_US);
        return calm(control.reset(id, errorCode));
    }

    /**
     * The peer has ended its side of a stream.
     *
     * @param stream that can receive.
     */
    @Hot
    void endRemote(H2Stream stream) {
        stream.endRemote();
        if (stream.isClosed()) {
            forget(stream, ClosedStreams.ENDED);
        }
    }

    /**
     * We have ended our side of a stream.
     *
     * @param stream that can send.
     */
    @Hot
    void endLocal(H2Stream stream) {
        stream.endLocal();
        if (stream.isClosed()) {
            forget(stream, ClosedStreams.ENDED);
        }
    }

    /**
     * One side has reset a stream; what the owner holds of it stays with the owner.
     *
     * @param stream that is not closed.
     * @param cause  of {@link ClosedStreams}.
     */
    void closeStream(H2Stream stream, int cause) {
        stream.close();
        forget(stream, cause);
    }

    @Hot
    private void forget(H2Stream stream, int cause) {
        closedStreams.put(stream.streamId(), cause);
        streams.unmap(stream);
        if (dataStream == stream) {
            dataStream = null;
        }
    }

    /**
     * Ends the connection without an event.
     *
     * @param errorCode for GOAWAY.
     */
    void close(int errorCode) {
        if (!isOver) {
            isOver = true;
            // What came behind the last call is not served after all (RFC 9113 6.8: the id never rises).
            control.goAway(Math.min(goAwaySentId, lastPeerStreamId), errorCode);
        }
    }

    /** Ends the connection without a word. */
    void stop() {
        isOver = true;
    }

    /**
     * Ends the connection for what the peer has sent, or cannot be told.
     *
     * @param errorCode for GOAWAY.
     */
    void fail(int errorCode) {
        if (!isOver) {
            close(errorCode);
            events.onConnectionError(errorCode);
        }
    }
}
