package io.ringway.server.h2;

import io.ringway.http.h2.H2ControlSink;
import io.ringway.http.h2.H2Frame;
import io.ringway.server.Hot;
import io.ringway.server.conn.OutboundQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a connection sends by itself, queued behind what it has queued before. Limit: {@value #FRAMES_MAX} frames that
 * a peer which does not read has caused, counted from the last time all earlier output was taken; beyond it the
 * connection ends (CVE-2019-9512). Thread: owning worker.
 */
final class ControlOutput implements H2ControlSink {

    private static final int FRAMES_MAX = 1000;
    /** Where the type of a frame is. */
    private static final int TYPE = 3;

    private final OutboundQueue out;
    private int frames;
    private long markBytes;

    ControlOutput(OutboundQueue out) {
        this.out = out;
    }

    /** Forgets what was counted: another connection begins. */
    void reset() {
        frames = 0;
        markBytes = 0;
    }

    @Hot
    @Override
    public boolean write(UnsafeBuffer buffer, int offset, int length) {
        if (out.takenBytes() >= markBytes) {
            // What waited when the count began has gone out.
            frames = 0;
            markBytes = out.takenBytes() + out.queuedBytes() + length;
        }
        // GOAWAY is the last frame there is: it says why.
        boolean isLast = buffer.getByte(offset + TYPE) == H2Frame.GOAWAY;
        return (++frames <= FRAMES_MAX || isLast) && out.appendCopy(buffer, offset, length);
    }
}
