package io.ringway.http.h1;

import io.ringway.http.Hot;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads {@code HTTP/1.x} (RFC 9112 2.3): case-sensitive, one digit before the dot and one behind. Thread: any.
 */
final class HttpVersion {
    /** Bytes of a version. */
    static final int LENGTH = 8;
    /** Result: fine so far. */
    static final int INCOMPLETE = -1;
    /** Result: no version. */
    static final int MALFORMED = -2;
    /** Result: a version whose major number is not 1. */
    static final int UNSUPPORTED = -3;

    private static final byte[] NAME = "HTTP/".getBytes(StandardCharsets.US_ASCII);
    private static final int DOT = 6;
    private static final int MINOR = 7;
    private static final long HTTP_1_1 =
        new UnsafeBuffer("HTTP/1.1".getBytes(StandardCharsets.US_ASCII)).getLong(0, ByteOrder.LITTLE_ENDIAN);

    private HttpVersion() {
    }

    /**
     * Reads a version.
     *
     * @param buffer holding it.
     * @param pos    its first byte.
     * @param limit  index behind the last byte that has arrived.
     * @return its minor number, 0 to 9, or one of the negative results.
     */
    @Hot
    static int parse(UnsafeBuffer buffer, int pos, int limit) {
        if (limit - pos >= LENGTH && buffer.getLong(pos, ByteOrder.LITTLE_ENDIAN) == HTTP_1_1) {
            return 1;
        }
        return slow(buffer, pos, limit);
    }

    private static int slow(UnsafeBuffer buffer, int pos, int limit) {
        int length = Math.min(LENGTH, limit - pos);
        for (int i = 0; i < length; i++) {
            byte b = buffer.getByte(pos + i);
            boolean isFine = i < NAME.length ? b == NAME[i] : i == DOT ? b == '.' : b >= '0' && b <= '9';
            if (!isFine) {
                return MALFORMED;
            }
        }
        if (length < LENGTH) {
            return INCOMPLETE;
        }
        return buffer.getByte(pos + NAME.length) == '1' ? buffer.getByte(pos + MINOR) - '0' : UNSUPPORTED;
    }
}
