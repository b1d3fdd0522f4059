package io.ringway.server.explain;

import io.ringway.server.proxy.DownstreamStream;
import io.ringway.server.proxy.UpstreamStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What both ends of an explained exchange do with bodies: nothing, and always at once. The methods are those of
 * {@link DownstreamStream} and {@link UpstreamStream}.
 */
abstract class BodySink {

    public void body(UnsafeBuffer buffer, int offset, int length, int bid) {
        // No explanation depends on it.
    }

    public boolean isCongested() {
        return false;
    }

    public boolean isFull() {
        return false;
    }

    public void wake() {
        // Nothing is ever held.
    }
}
