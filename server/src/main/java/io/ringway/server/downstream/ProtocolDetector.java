package io.ringway.server.downstream;

import io.ringway.http.h2.ClientPreface;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Tells from its first bytes whether a client on a clear-text listener speaks HTTP/2 by prior knowledge (RFC 9113 3.3):
 * its preface is no request of HTTP/1. Needs as few bytes as decide it, takes them one by one if they come so, and
 * changes nothing. Where TLS negotiates the protocol nobody asks here (RFC 9113 3.2). Stateless.
 */
public final class ProtocolDetector {

    /** What has come is the beginning of a preface, and may be more. */
    public static final int UNDECIDED = 0;
    /** Anything but HTTP/2. */
    public static final int HTTP_1 = 1;
    /** A whole preface of HTTP/2. */
    public static final int HTTP_2 = 2;

    private ProtocolDetector() {
    }

    /**
     * Looks at everything that has come so far.
     *
     * @param buffer with the bytes
     * @param offset of the client's first byte
     * @param limit  after the last one
     * @return one of the constants
     */
    public static int look(UnsafeBuffer buffer, int offset, int limit) {
        int matched = ClientPreface.match(buffer, offset, limit, 0);
        return matched < 0 ? HTTP_1 : matched == ClientPreface.LENGTH ? HTTP_2 : UNDECIDED;
    }
}
