package io.ringway.http.h2;

import io.ringway.http.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes the frames that the connection sends by itself to the owner's sink. Every method returns false if the sink
 * takes no more. Thread: the connection's.
 */
final class ControlFrames {
    /** A client's preface, SETTINGS with six values, and one window update. */
    private static final int BYTES = 128;

    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[BYTES]);
    private final H2ControlSink sink;

    /**
     * Makes a writer.
     *
     * @param sink to write to.
     */
    ControlFrames(H2ControlSink sink) {
        this.sink = sink;
    }

    /**
     * Sends what a connection begins with (RFC 9113 3.4): a client's preface, SETTINGS, and the connection's window.
     *
     * @param role               of this end.
     * @param limits             to announce.
     * @param headerListBytesMax to announce.
     * @return false if the sink takes no more.
     */
    boolean preface(H2Role role, H2Limits limits, int headerListBytesMax) {
        int start = role == H2Role.CLIENT ? ClientPreface.write(frame, 0) : 0;
        int pos = start + H2Frame.HEADER_BYTES;
        if (limits.headerTableBytes() != H2Settings.HEADER_TABLE_SIZE_DEFAULT) {
            pos = H2FrameEncoder.setting(frame, pos, H2Settings.HEADER_TABLE_SIZE, limits.headerTableBytes());
        }
        if (role == H2Role.CLIENT) {
            pos = H2FrameEncoder.setting(frame, pos, H2Settings.ENABLE_PUSH, 0);
        } else {
            pos = H2FrameEncoder.setting(frame, pos, H2Settings.MAX_CONCURRENT_STREAMS, limits.maxStreams());
        }
        pos = H2FrameEncoder.setting(frame, pos, H2Settings.INITIAL_WINDOW_SIZE, limits.streamWindowBytes());
        if (limits.maxFrameBytes() != H2Settings.MAX_FRAME_SIZE_DEFAULT) {
            pos = H2FrameEncoder.setting(frame, pos, H2Settings.MAX_FRAME_SIZE, limits.maxFrameBytes());
        }
        pos = H2FrameEncoder.setting(frame, pos, H2Settings.MAX_HEADER_LIST_SIZE, headerListBytesMax);
        H2FrameEncoder.header(frame, start, pos - start - H2Frame.HEADER_BYTES, H2Frame.SETTINGS, 0, 0);
        int more = limits.connectionWindowBytes() - H2Settings.WINDOW_DEFAULT;
        return send(more > 0 ? H2FrameEncoder.windowUpdate(frame, pos, 0, more) : pos);
    }

    /**
     * Sends SETTINGS with nothing but the longest list of fields.
     *
     * @param bytes to announce.
     * @return false if the sink takes no more.
     */
    boolean listBytesMax(int bytes) {
        int end = H2FrameEncoder.setting(
            frame, H2Frame.HEADER_BYTES, H2Settings.MAX_HEADER_LIST_SIZE, bytes);
        H2FrameEncoder.header(frame, 0, end - H2Frame.HEADER_BYTES, H2Frame.SETTINGS, 0, 0);
        return send(end);
    }

    /** {@return false if the sink takes no more; acknowledges the peer's SETTINGS} */
    boolean settingsAck() {
        return send(H2FrameEncoder.header(frame, 0, 0, H2Frame.SETTINGS, H2Frame.ACK, 0));
    }

    /**
     * Sends PING or its answer.
     *
     * @param data  to carry.
     * @param isAck true for an answer.
     * @return false if the sink takes no more.
     */
    boolean ping(long data, boolean isAck) {
        return send(H2FrameEncoder.ping(frame, 0, data, isAck));
    }

    /**
     * Sends RST_STREAM.
     *
     * @param streamId  above 0.
     * @param errorCode to carry.
     * @return false if the sink takes no more.
     */
    boolean reset(int streamId, int errorCode) {
        return send(H2FrameEncoder.reset(frame, 0, streamId, errorCode));
    }

    /**
     * Sends WINDOW_UPDATE.
     *
     * @param streamId  0 for the connection.
     * @param increment above 0.
     * @return false if the sink takes no more.
     */
    @Hot
    boolean windowUpdate(int streamId, int increment) {
        return send(H2FrameEncoder.windowUpdate(frame, 0, streamId, increment));
    }

    /**
     * Sends GOAWAY.
     *
     * @param lastStreamId last stream of the peer's that is served.
     * @param errorCode    to carry.
     * @return false if the sink takes no more.
     */
    boolean goAway(int lastStreamId, int errorCode) {
        return send(H2FrameEncoder.goAway(frame, 0, lastStreamId, errorCode));
    }

    private boolean send(int length) {
        return sink.write(frame, 0, length);
    }
}
