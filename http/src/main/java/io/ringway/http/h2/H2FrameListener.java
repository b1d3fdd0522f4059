package io.ringway.http.h2;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes frames as they are parsed; sizes, paddings and stream 0 are checked by then.
 *
 * <p>Every method returns 0 to go on, or a negative {@link H2ErrorCode}, which the parser returns at once. Content and
 * field blocks come in as many parts as they arrive in; a part is the last one of its frame if {@code isLast}, and each
 * frame has exactly one last part, perhaps empty. Buffers are borrowed for the call.
 */
interface H2FrameListener {
    /**
     * A frame's header has come; nothing of it is checked yet.
     *
     * @param type  of it, 0 to 255.
     * @param flags of it.
     * @return 0 to go on.
     */
    int onFrame(int type, int flags);

    /**
     * DATA begins.
     *
     * @param streamId    above 0.
     * @param flowBytes   of its payload, padding included: what flow control counts.
     * @param dataBytes   of its content.
     * @param isEndStream true if the stream's content ends with it.
     * @return 0 to go on.
     */
    int onData(int streamId, int flowBytes, int dataBytes, boolean isEndStream);

    /**
     * A part of a DATA frame's content.
     *
     * @param buffer holding it.
     * @param offset of its first byte.
     * @param length in bytes.
     * @param isLast true if no more of this frame's content follows.
     * @return 0 to go on.
     */
    int onDataPart(UnsafeBuffer buffer, int offset, int length, boolean isLast);

    /**
     * HEADERS begins a field block.
     *
     * @param streamId     above 0.
     * @param blockBytes   of the block that are in this frame.
     * @param isEndStream  true if the stream's content ends with it.
     * @param isEndHeaders true if no CONTINUATION follows.
     * @return 0 to go on.
     */
    int onHeaders(int streamId, int blockBytes, boolean isEndStream, boolean isEndHeaders);

    /**
     * CONTINUATION goes on with the block.
     *
     * @param blockBytes   of the block that are in this frame.
     * @param isEndHeaders true if no more follows.
     * @return 0 to go on.
     */
    int onContinuation(int blockBytes, boolean isEndHeaders);

    /**
     * A part of a field block.
     *
     * @param buffer holding it.
     * @param offset of its first byte.
     * @param length in bytes.
     * @param isLast true if no more of this frame's part of the block follows.
     * @return 0 to go on.
     */
    int onBlockPart(UnsafeBuffer buffer, int offset, int length, boolean isLast);

    /**
     * PRIORITY, which is only counted.
     *
     * @return 0 to go on.
     */
    int onPriority();

    /**
     * RST_STREAM.
     *
     * @param streamId  above 0.
     * @param errorCode any.
     * @return 0 to go on.
     */
    int onReset(int streamId, int errorCode);

    /**
     * One value of SETTINGS.
     *
     * @param id    0 to 65,535.
     * @param value 0 to 2^32-1.
     * @return 0 to go on.
     */
    int onSetting(int id, long value);

    /**
     * SETTINGS are complete.
     *
     * @param isAck true if it acknowledges ours.
     * @return 0 to go on.
     */
    int onSettingsEnd(boolean isAck);

    /**
     * PUSH_PROMISE begins; its payload is skipped.
     *
     * @return 0 to go on.
     */
    int onPushPromise();

    /**
     * PING.
     *
     * @param data  it carries.
     * @param isAck true if it answers ours.
     * @return 0 to go on.
     */
    int onPing(long data, boolean isAck);

    /**
     * GOAWAY; its debug data is skipped.
     *
     * @param lastStreamId 0 to 2^31-1.
     * @param errorCode    any.
     * @return 0 to go on.
     */
    int onGoAway(int lastStreamId, int errorCode);

    /**
     * WINDOW_UPDATE.
     *
     * @param streamId  0 for the connection.
     * @param increment 1 to 2^31-1.
     * @return 0 to go on.
     */
    int onWindowUpdate(int streamId, int increment);

    /**
     * A frame of an unknown type begins; its payload is skipped.
     *
     * @param type of it.
     * @return 0 to go on.
     */
    int onUnknown(int type);
}
