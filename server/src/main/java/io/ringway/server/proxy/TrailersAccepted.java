package io.ringway.server.proxy;

import io.ringway.http.Ascii;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** Whether a client says that it takes trailers: {@code TE: trailers} (RFC 9110 6.5.1, 10.1.4). Stateless. */
public final class TrailersAccepted {

    private static final UnsafeBuffer TRAILERS = new UnsafeBuffer("trailers".getBytes(StandardCharsets.US_ASCII));

    private TrailersAccepted() {
    }

    /**
     * Looks through the TE fields of a request.
     *
     * @param fields of the request
     * @param buffer they lie in
     * @param base   position their offsets count from
     * @return true if one of them names trailers
     */
    public static boolean by(HeaderBlock fields, UnsafeBuffer buffer, int base) {
        for (int i = fields.find(HeaderName.TE); i >= 0; i = fields.find(HeaderName.TE, i + 1)) {
            if (isNamed(buffer, base + fields.valueOffset(i), fields.valueLength(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNamed(UnsafeBuffer buffer, int offset, int length) {
        int width = TRAILERS.capacity();
        for (int at = offset; at <= offset + length - width; at++) {
            if (Ascii.equalsIgnoreCase(buffer, at, TRAILERS, 0, width)) {
                return true;
            }
        }
        return false;
    }
}
