package io.ringway.server.h1;

import io.ringway.http.HttpLimits;
import io.ringway.http.h1.ChunkedDecoder;

/**
 * The decoder of a connection's chunked bodies: made when the first comes, used again while the bounds stay the same.
 * Thread: owning worker.
 */
public final class ChunkedBody {

    private ChunkedDecoder decoder;
    private HttpLimits bounds;

    /** Creates it without a decoder. */
    public ChunkedBody() {
        super();
    }

    /**
     * Begins a body.
     *
     * @param limits of the generation the body belongs to
     */
    public void begin(HttpLimits limits) {
        if (decoder == null || !limits.equals(bounds)) {
            bounds = limits;
            decoder = new ChunkedDecoder(limits);
        }
        decoder.reset();
    }

    /**
     * The decoder of the body that was begun.
     *
     * @return the decoder
     */
    public ChunkedDecoder decoder() {
        return decoder;
    }
}
