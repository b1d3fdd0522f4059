package io.ringway.http.h2;

import io.ringway.http.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What each frame does to a connection (RFC 9113 5.1, 6). Field blocks are the business of {@link FieldBlocks}.
 *
 * <p>Thread: the connection's.
 */
final class InboundFrames implements H2FrameListener {
    private final ConnectionCore core;
    private final FieldBlocks blocks;
    private boolean hasSettings;
    private boolean isDataEnd;

    /**
     * Makes the rules of a connection.
     *
     * @param core   of it.
     * @param blocks of it.
     */
    InboundFrames(ConnectionCore core, FieldBlocks blocks) {
        this.core = core;
        this.blocks = blocks;
    }

    /** Forgets the last connection. */
    void reset() {
        hasSettings = false;
        isDataEnd = false;
        blocks.start();
    }

    /** {@return true once the peer's SETTINGS have come, whole} */
    boolean hasSettings() {
        return hasSettings;
    }

    /** RFC 9113 3.4: SETTINGS come first from either side. */
    @Override
    public int onFrame(int type, int flags) {
        boolean isFine = hasSettings || type == H2Frame.SETTINGS && (flags & H2Frame.ACK) == 0;
        return isFine ? 0 : -H2ErrorCode.PROTOCOL_ERROR;
    }

    @Override
    @Hot
    public int onData(int streamId, int flowBytes, int dataBytes, boolean isEndStream) {
        H2Stream stream = core.streams.get(streamId);
        if (stream == null) {
            return lateData(streamId, flowBytes, dataBytes);
        }
        if (!stream.canReceive()) {
            // Only an attacker sends content after its end: no stream error that it could provoke [policy].
            return -H2ErrorCode.STREAM_CLOSED;
        }
        if (!core.flow.receivedOnConnection(flowBytes) || !core.flow.receivedOnStream(stream, flowBytes)) {
            return -H2ErrorCode.FLOW_CONTROL_ERROR;
        }
        core.dataStream = stream;
        isDataEnd = isEndStream;
        core.flow.credit(stream, flowBytes - dataBytes);
        if (!stream.hasHead || !fitsLength(stream, dataBytes, isEndStream)) {
            return core.streamError(stream, H2ErrorCode.PROTOCOL_ERROR);
        }
        if (dataBytes == 0 && !isEndStream) {
            return core.calm(core.flood.onEmptyFrame(core.nowNs));
        }
        if (dataBytes > 0) {
            core.flood.onDataReceived();
        }
        return core.goOn();
    }

    /** RFC 9113 8.1.1: the DATA of a message adds up to its content-length. Told before any of it is passed on. */
    private static boolean fitsLength(H2Stream stream, int dataBytes, boolean isEndStream) {
        long left = stream.contentLeft;
        if (left < 0) {
            return true;
        }
        stream.contentLeft = left - dataBytes;
        return isEndStream ? left == dataBytes : left >= dataBytes;
    }

    /** DATA on a stream that does not live (RFC 9113 5.1); what it takes of the window is given back. */
    private int lateData(int streamId, int flowBytes, int dataBytes) {
        if (core.isIdle(streamId)) {
            return -H2ErrorCode.PROTOCOL_ERROR;
        }
        int cause = core.closedStreams.cause(streamId);
        if (cause == ClosedStreams.SKIPPED || cause == ClosedStreams.ENDED) {
            return -H2ErrorCode.STREAM_CLOSED;
        }
        if (!core.flow.receivedOnConnection(flowBytes)) {
            return -H2ErrorCode.FLOW_CONTROL_ERROR;
        }
        core.dataStream = null;
        core.flow.creditConnection(flowBytes - dataBytes);
        if (cause == ClosedStreams.RESET_BY_PEER) {
            return core.refuse(streamId, H2ErrorCode.STREAM_CLOSED);
        }
        return dataBytes == 0 ? core.calm(core.flood.onGlitch(core.nowNs)) : core.goOn();
    }

    @Override
    @Hot
    public int onDataPart(UnsafeBuffer buffer, int offset, int length, boolean isLast) {
        H2Stream stream = core.dataStream;
        if (stream == null) {
            core.flow.creditConnection(length);
            return core.goOn();
        }
        boolean ends = isLast && isDataEnd;
        if (isLast) {
            core.dataStream = null;
        }
        stream.heldBytes += length;
        if (ends) {
            core.endRemote(stream);
        }
        if (length > 0 || ends) {
            core.events.onData(stream, buffer, offset, length, ends);
        }
        return core.goOn();
    }

    @Override
    public int onHeaders(int streamId, int blockBytes, boolean isEndStream, boolean isEndHeaders) {
        return blocks.begin(streamId, blockBytes, isEndStream, isEndHeaders);
    }

    @Override
    public int onContinuation(int blockBytes, boolean isEndHeaders) {
        return blocks.goOn(blockBytes, isEndHeaders);
    }

    @Override
    public int onBlockPart(UnsafeBuffer buffer, int offset, int length, boolean isLast) {
        return blocks.part(buffer, offset, length, isLast);
    }

    /** RFC 9113 5.3.2: deprecated. */
    @Override
    public int onPriority() {
        return core.calm(core.flood.onPriority(core.nowNs));
    }

    @Override
    public int onReset(int streamId, int errorCode) {
        H2Stream stream = core.streams.get(streamId);
        if (stream != null) {
            core.closeStream(stream, ClosedStreams.RESET_BY_PEER);
            core.events.onReset(stream, errorCode, true);
            return core.calm(core.flood.onReset(core.nowNs));
        }
        // RFC 9113 5.1: it may have crossed our END_STREAM or our own reset.
        return core.isIdle(streamId)
            ? -H2ErrorCode.PROTOCOL_ERROR : core.calm(core.flood.onGlitch(core.nowNs));
    }

    @Override
    public int onSetting(int id, long value) {
        return core.peerSetting(id, value);
    }

    /** RFC 9113 6.5.3: acknowledged once all values are applied. */
    @Override
    public int onSettingsEnd(boolean isAck) {
        if (isAck) {
            return core.settingsAcked() ? 0 : core.calm(core.flood.onGlitch(core.nowNs));
        }
        hasSettings = true;
        if (!core.flood.onSettings(core.nowNs) || !core.control.settingsAck()) {
            return -H2ErrorCode.ENHANCE_YOUR_CALM;
        }
        core.events.onSettings();
        return core.goOn();
    }

    /** RFC 9113 8.4: clients do not push, and servers were told not to. */
    @Override
    public int onPushPromise() {
        return -H2ErrorCode.PROTOCOL_ERROR;
    }

    @Override
    public int onPing(long data, boolean isAck) {
        if (isAck) {
            core.events.onPong(data);
            return core.calm(core.flood.onPing(core.nowNs));
        }
        return core.calm(core.flood.onPing(core.nowNs) && core.control.ping(data, true));
    }

    @Override
    public int onGoAway(int lastStreamId, int errorCode) {
        int result = core.goAway(lastStreamId, errorCode);
        return result < 0 ? result : core.calm(core.flood.onSettings(core.nowNs));
    }

    @Override
    @Hot
    public int onWindowUpdate(int streamId, int increment) {
        if (!core.flood.onWindowUpdate(core.nowNs)) {
            return -H2ErrorCode.ENHANCE_YOUR_CALM;
        }
        if (streamId == 0) {
            return core.flow.openConnection(increment);
        }
        H2Stream stream = core.streams.get(streamId);
        if (stream != null) {
            return core.flow.openStream(stream, increment);
        }
        return core.isIdle(streamId) ? -H2ErrorCode.PROTOCOL_ERROR : 0;
    }

    /** RFC 9113 4.1, 5.5: ignored. RFC 9218 7.1 is known and counts like PRIORITY. */
    @Override
    public int onUnknown(int type) {
        boolean isFine = type == H2Frame.PRIORITY_UPDATE
            ? core.flood.onPriority(core.nowNs) : core.flood.onGlitch(core.nowNs);
        return core.calm(isFine);
    }
}
