package io.ringway.http.fuzz;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.HttpError;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.H1Encoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes a parsed request head anew as a gateway does for its upstream, with the product's normaliser and encoder:
 * request line, Host and framing regenerated, hop-by-hop and forwarding fields left behind.
 */
final class UpstreamHead {
    /** Named to the upstream where the client named no host (HTTP/1.0). */
    static final byte[] NO_HOST = StrictSyntax.ascii("Host: upstream.test\r\n");

    private static final byte[] HOST = StrictSyntax.ascii("Host: ");
    private static final byte[] CHUNKED = StrictSyntax.ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] ASTERISK = {'*'};
    private static final boolean[] DROPPED = new boolean[HeaderName.COUNT];

    static {
        for (int id = 1; id < HeaderName.COUNT; id++) {
            DROPPED[id] = HeaderName.isHopByHop(id);
        }
        int[] written = {HeaderName.HOST, HeaderName.CONTENT_LENGTH, HeaderName.EXPECT, HeaderName.TRAILER,
            HeaderName.X_FORWARDED_FOR, HeaderName.X_FORWARDED_PROTO, HeaderName.X_FORWARDED_HOST,
            HeaderName.X_FORWARDED_PORT, HeaderName.X_FORWARDED_PREFIX, HeaderName.X_REAL_IP, HeaderName.FORWARDED,
            HeaderName.X_REQUEST_ID};
        for (int id : written) {
            DROPPED[id] = true;
        }
    }

    private final byte[] pathBytes = new byte[256 * 1024];
    private final UnsafeBuffer path = new UnsafeBuffer(pathBytes);
    private final byte[] bytes = new byte[256 * 1024];
    private final UnsafeBuffer out = new UnsafeBuffer(bytes);
    private int length;

    /** Where the head lies that was written last, from 0. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** False if the path is refused: nothing is sent then. */
    boolean write(RequestHead head, UnsafeBuffer in, int base) {
        int pathLength = path(head, in, base);
        if (pathLength < 0) {
            Disagreement.unless(pathLength == HttpError.BAD_PATH, "a path has room for its canonical form", pathLength);
            return false;
        }
        int end = H1Encoder.requestLine(out, 0, in, base + head.methodOffset(), head.methodLength(), path, 0,
            pathLength, in, base + head.queryOffset(), head.queryLength());
        end = head.authorityLength() == 0 ? H1Encoder.header(out, end, NO_HOST)
            : H1Encoder.header(out, end, HOST, in, base + head.authorityOffset(), head.authorityLength());
        HeaderBlock fields = head.headers();
        for (int i = 0; i < fields.count(); i++) {
            if (!DROPPED[fields.nameId(i)] && !fields.isNominated(i) && !fields.hasUnderscore(i)) {
                end = H1Encoder.header(out, end, in, base + fields.nameOffset(i), fields.nameLength(i),
                    in, base + fields.valueOffset(i), fields.valueLength(i));
            }
        }
        if (head.framing() == BodyFraming.LENGTH) {
            end = H1Encoder.contentLength(out, end, head.contentLength());
        } else if (head.framing() == BodyFraming.CHUNKED) {
            end = H1Encoder.header(out, end, CHUNKED);
        }
        length = H1Encoder.crlf(out, end);
        return true;
    }

    private int path(RequestHead head, UnsafeBuffer in, int base) {
        if (head.targetForm() == RequestHead.ASTERISK) {
            path.putBytes(0, ASTERISK);
            return ASTERISK.length;
        }
        if (!head.pathNeedsNormalising()) {
            path.putBytes(0, in, base + head.pathOffset(), head.pathLength());
            return head.pathLength();
        }
        return PathNormalizer.normalize(in, base + head.pathOffset(), head.pathLength(), path, 0, path.capacity());
    }
}
