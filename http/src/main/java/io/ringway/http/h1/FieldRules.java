package io.ringway.http.h1;

import io.ringway.http.Ascii;
import io.ringway.http.ByteScan;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.MessageHead;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the fields mean that frame a message and manage its connection; the same for requests and responses.
 *
 * <p>Each rule sees one complete field that is already in the block and returns 0 or a negative {@link HttpError}.
 * Thread: any.
 */
final class FieldRules {
    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);

    private FieldRules() {
    }

    /**
     * Content-Length: one decimal number, once, and not beside Transfer-Encoding (RFC 9110 8.6, RFC 9112 6.3). Repeated
     * equal values may be merged by the RFC; they are refused [policy].
     *
     * @param buffer holding the head.
     * @param base   index of the head's first byte.
     * @param head   to fill.
     * @param index  of the field.
     * @return 0, or a negative {@link HttpError}.
     */
    @Hot
    static int contentLength(UnsafeBuffer buffer, int base, MessageHead head, int index) {
        HeaderBlock headers = head.headers();
        if (head.contentLength() >= 0 || headers.has(HeaderName.TRANSFER_ENCODING)) {
            return HttpError.BAD_FRAMING;
        }
        long value = Ascii.parseLong(buffer, base + headers.valueOffset(index), headers.valueLength(index));
        if (value < 0) {
            return HttpError.BAD_CONTENT_LENGTH;
        }
        head.contentLength(value);
        return 0;
    }

    /**
     * Transfer-Encoding: {@code chunked} alone, once, in HTTP/1.1, and not beside Content-Length (RFC 9112 6.1, 6.3).
     *
     * @param buffer holding the head.
     * @param base   index of the head's first byte.
     * @param head   to fill.
     * @param index  of the field.
     * @return 0, or a negative {@link HttpError}.
     */
    @Hot
    static int transferEncoding(UnsafeBuffer buffer, int base, MessageHead head, int index) {
        HeaderBlock headers = head.headers();
        if (head.versionMinor() == 0 || head.contentLength() >= 0
            || headers.find(HeaderName.TRANSFER_ENCODING, 0) != index) {
            return HttpError.BAD_FRAMING;
        }
        int from = base + headers.valueOffset(index);
        int length = headers.valueLength(index);
        if (!Ascii.equalsIgnoreCase(buffer, from, length, CHUNKED)) {
            return otherCoding(buffer, from, from + length);
        }
        head.markChunkedCoding();
        return 0;
    }

    /**
     * Connection: a list of tokens, empty elements allowed (RFC 9110 7.6.1, 5.6.1.2).
     *
     * @param buffer    holding the head.
     * @param base      index of the head's first byte.
     * @param head      to fill.
     * @param index     of the field.
     * @param nominable by name id: whether the name may be listed. Null where all may.
     * @return 0, or a negative {@link HttpError}.
     */
    static int connection(UnsafeBuffer buffer, int base, MessageHead head, int index, boolean[] nominable) {
        int pos = base + head.headers().valueOffset(index);
        int end = pos + head.headers().valueLength(index);
        while (pos < end) {
            byte b = buffer.getByte(pos);
            if (b == ',' || isSpace(b)) {
                pos++;
                continue;
            }
            int tokenEnd = ByteScan.token(buffer, pos, end);
            int next = skipSpace(buffer, tokenEnd, end);
            if (tokenEnd == pos || next < end && buffer.getByte(next) != ',') {
                return HttpError.BAD_CONNECTION;
            }
            int error = option(buffer, base, pos, tokenEnd - pos, head, nominable);
            if (error < 0) {
                return error;
            }
            pos = next;
        }
        return 0;
    }

    private static int option(
        UnsafeBuffer buffer, int base, int from, int length, MessageHead head, boolean[] nominable) {
        int id = HeaderName.lookup(buffer, from, length);
        switch (id) {
            case HeaderName.UNKNOWN -> {
                return head.nominate(from - base, length) ? 0 : HttpError.BAD_CONNECTION;
            }
            case HeaderName.CLOSE -> head.markClose();
            case HeaderName.KEEP_ALIVE -> head.markKeepAlive();
            case HeaderName.UPGRADE -> head.markUpgrade();
            default -> {
                if (nominable != null && !nominable[id]) {
                    return HttpError.BAD_CONNECTION;
                }
            }
        }
        head.headers().nominate(id);
        return 0;
    }

    /**
     * Tells apart what is unknown (RFC 9112 6.1: 501) and what is malformed, has parameters on chunked (7.1), or has
     * chunked twice or not last (6.1, 6.3: 400).
     */
    private static int otherCoding(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        boolean isChunked = false;
        while (true) {
            int tokenEnd = ByteScan.token(buffer, pos, end);
            if (tokenEnd == pos || isChunked) {
                return HttpError.BAD_TRANSFER_ENCODING;
            }
            isChunked = Ascii.equalsIgnoreCase(buffer, pos, tokenEnd - pos, CHUNKED);
            pos = skipSpace(buffer, tokenEnd, end);
            if (pos == end) {
                return HttpError.UNSUPPORTED_CODING;
            }
            if (buffer.getByte(pos) != ',') {
                return HttpError.BAD_TRANSFER_ENCODING;
            }
            pos = skipSpace(buffer, pos + 1, end);
        }
    }

    private static int skipSpace(UnsafeBuffer buffer, int from, int end) {
        int pos = from;
        while (pos < end && isSpace(buffer.getByte(pos))) {
            pos++;
        }
        return pos;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }
}
