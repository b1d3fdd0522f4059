package io.ringway.http.h2;

import io.ringway.http.Hot;

/**
 * Flow control of a connection and its streams, both ways, to the byte (RFC 9113 5.2, 6.9).
 *
 * <p>Receiving: DATA with its padding is taken off both windows; padding, content nobody wants, and what the owner has
 * consumed is credit, and goes back in one WINDOW_UPDATE when it has become half a window. So window + held + credit is
 * always the size that was announced. Thread: the connection's.
 */
final class FlowControl {
    private final ConnectionCore core;
    private final int connectionBatch;
    private final int streamBatch;
    private int sendWindow;
    private int receiveWindow;
    private int creditBytes;
    private int initialReceiveWindow;

    /**
     * Makes the windows of a connection.
     *
     * @param core of the connection; its role, limits and control frames are there.
     */
    FlowControl(ConnectionCore core) {
        this.core = core;
        connectionBatch = core.limits.connectionWindowBytes() / 2;
        streamBatch = Math.max(1, core.limits.streamWindowBytes() / 2);
    }

    /** Opens the windows of a new connection; our side of it is told to the peer with the preface. */
    void reset() {
        sendWindow = H2Settings.WINDOW_DEFAULT;
        receiveWindow = core.limits.connectionWindowBytes();
        creditBytes = 0;
        initialReceiveWindow = H2Settings.WINDOW_DEFAULT;
    }

    /** {@return bytes that may be sent on the connection} */
    int sendWindow() {
        return sendWindow;
    }

    /** {@return bytes the peer may send on the connection} */
    int receiveWindow() {
        return receiveWindow;
    }

    /** {@return bytes that were consumed on the connection and not given back yet} */
    int creditBytes() {
        return creditBytes;
    }

    /** {@return receive window of a new stream: until the peer has our settings it goes by the initial value} */
    int initialReceiveWindow() {
        return initialReceiveWindow;
    }

    /**
     * Takes what is sent off both windows.
     *
     * @param stream it is sent on.
     * @param bytes  of content, within both windows.
     */
    @Hot
    void sent(H2Stream stream, int bytes) {
        Invariant.check(bytes <= sendWindow && bytes <= Math.max(0, stream.sendWindow), "more sent than a window has");
        sendWindow -= bytes;
        stream.sendWindow -= bytes;
    }

    /**
     * Takes a DATA frame off the connection's window.
     *
     * @param bytes of its payload, padding included.
     * @return false if the window has less.
     */
    @Hot
    boolean receivedOnConnection(int bytes) {
        receiveWindow -= bytes;
        return receiveWindow >= 0;
    }

    /**
     * Takes a DATA frame off a stream's window.
     *
     * @param stream it came on.
     * @param bytes  of its payload, padding included.
     * @return false if the window has less.
     */
    @Hot
    boolean receivedOnStream(H2Stream stream, int bytes) {
        stream.receiveWindow -= bytes;
        return stream.receiveWindow >= 0;
    }

    /**
     * Gives credit on a stream and on the connection.
     *
     * @param stream that lives or is closed: a closed one needs no credit of its own.
     * @param bytes  0 or more.
     */
    @Hot
    void credit(H2Stream stream, int bytes) {
        if (stream.canReceive()) {
            stream.creditBytes += bytes;
            if (stream.creditBytes >= streamBatch) {
                int increment = stream.creditBytes;
                stream.creditBytes = 0;
                stream.receiveWindow += increment;
                update(stream.streamId(), increment);
            }
        }
        creditConnection(bytes);
    }

    /**
     * Gives credit on the connection alone.
     *
     * @param bytes 0 or more.
     */
    @Hot
    void creditConnection(int bytes) {
        creditBytes += bytes;
        if (creditBytes >= connectionBatch) {
            int increment = creditBytes;
            creditBytes = 0;
            receiveWindow += increment;
            update(0, increment);
        }
    }

    private void update(int streamId, int increment) {
        if (!core.isOver() && !core.control.windowUpdate(streamId, increment)) {
            core.fail(H2ErrorCode.ENHANCE_YOUR_CALM);
        }
    }

    /**
     * The peer opens the connection's window.
     *
     * @param increment above 0.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
     */
    @Hot
    int openConnection(int increment) {
        int before = sendWindow;
        if (before > Integer.MAX_VALUE - increment) {
            return -H2ErrorCode.FLOW_CONTROL_ERROR;
        }
        sendWindow = before + increment;
        if (before == 0) {
            core.events.onConnectionWindow();
        }
        return core.goOn();
    }

    /**
     * The peer opens a stream's window. One that would be too large resets the stream (RFC 9113 6.9.1) and ends the
     * connection [policy]: to have us reset streams by it is an attack.
     *
     * @param stream    that lives.
     * @param increment above 0.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
     */
    @Hot
    int openStream(H2Stream stream, int increment) {
        if (stream.isClosed()) {
            return 0;
        }
        // Also where we have ended: what overflows was added up by the peer itself, frame by frame.
        long window = (long) stream.sendWindow + increment;
        return window > Integer.MAX_VALUE ? overflow(stream) : move(stream, (int) window);
    }

    private int overflow(H2Stream stream) {
        core.control.reset(stream.streamId(), H2ErrorCode.FLOW_CONTROL_ERROR);
        return -H2ErrorCode.FLOW_CONTROL_ERROR;
    }

    /**
     * The peer has announced another initial window: the windows of all streams move by the difference, below zero if
     * need be (RFC 9113 6.9.2). Those of streams that we have ended move too, because the peer may not know of the end
     * and goes on to count.
     *
     * @param difference of the initial windows.
     * @return 0, STOP, or a negative {@link H2ErrorCode}.
     */
    int moveSendWindows(int difference) {
        core.streams.beginWalk();
        for (H2Stream stream = core.streams.walk(); stream != null; stream = core.streams.walk()) {
            long window = (long) stream.sendWindow + difference;
            if (!stream.canSend()) {
                // What would overflow here the peer does not count any more: for it the stream is gone, and no error.
                stream.sendWindow = window > Integer.MAX_VALUE ? 0 : (int) window;
                continue;
            }
            if (window > Integer.MAX_VALUE) {
                return -H2ErrorCode.FLOW_CONTROL_ERROR;
            }
            if (move(stream, (int) window) < 0) {
                return ConnectionCore.STOP;
            }
        }
        return core.goOn();
    }

    private int move(H2Stream stream, int window) {
        boolean opens = stream.sendWindow <= 0 && window > 0;
        stream.sendWindow = window;
        if (opens && stream.canSend()) {
            core.events.onSendWindow(stream);
        }
        return core.goOn();
    }

    /** The peer goes by our settings from now on: all its windows move by the difference. */
    void applyLocalSettings() {
        int difference = core.limits.streamWindowBytes() - initialReceiveWindow;
        initialReceiveWindow += difference;
        for (H2Stream stream = core.streams.first(); stream != null; stream = stream.next) {
            stream.receiveWindow += difference;
        }
    }
}
