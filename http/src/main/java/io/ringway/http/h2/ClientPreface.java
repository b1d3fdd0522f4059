package io.ringway.http.h2;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** The bytes a client begins with (RFC 9113 3.4). Thread: any. */
public final class ClientPreface {
    /** How many bytes it has. */
    public static final int LENGTH = 24;

    private static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private ClientPreface() {
    }

    /**
     * Compares what has arrived with the preface, as far as both go.
     *
     * @param buffer holding it.
     * @param offset of the first byte not yet compared.
     * @param limit  index behind the last byte that has arrived.
     * @param seen   bytes of the preface compared before, 0 to LENGTH.
     * @return bytes that are the preface's, or -1 at the first one that is not.
     */
    public static int match(UnsafeBuffer buffer, int offset, int limit, int seen) {
        int length = Math.min(LENGTH - seen, limit - offset);
        for (int i = 0; i < length; i++) {
            if (buffer.getByte(offset + i) != BYTES[seen + i]) {
                return -1;
            }
        }
        return length;
    }

    /**
     * Writes the preface.
     *
     * @param to     to write to.
     * @param offset to begin at.
     * @return offset behind it.
     */
    static int write(UnsafeBuffer to, int offset) {
        to.putBytes(offset, BYTES);
        return offset + LENGTH;
    }
}
