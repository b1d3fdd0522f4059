package io.ringway.http.h2;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the frames a connection sends by itself: SETTINGS, acknowledgements, WINDOW_UPDATE, RST_STREAM, PING, GOAWAY,
 * and a client's preface.
 *
 * <p>They go out in the order they come, in order with the owner's HEADERS and between its DATA frames, never inside a
 * frame or a field block. Bounded: a peer that makes us answer and does not read must not make us hold the answers; a
 * thousand frames that wait are enough. Thread: the connection's.
 */
public interface H2ControlSink {
    /**
     * Queues whole frames. Borrows: the buffer.
     *
     * @param buffer with the frames.
     * @param offset of the first byte.
     * @param length in bytes, 9 to 128.
     * @return false if too much waits; nothing was queued then, and the connection ends with ENHANCE_YOUR_CALM. Its
     *         GOAWAY is then offered as well and may be refused too.
     */
    boolean write(UnsafeBuffer buffer, int offset, int length);
}
