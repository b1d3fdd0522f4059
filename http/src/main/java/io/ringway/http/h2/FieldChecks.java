package io.ringway.http.h2;

import io.ringway.http.Ascii;
import io.ringway.http.ByteScan;
import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/** What makes one field malformed in HTTP/2, whatever section it stands in (RFC 9113 8.2). Thread: any. */
final class FieldChecks {
    private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);

    private FieldChecks() {
    }

    /**
     * Checks a name: a token without capitals (RFC 9113 8.2.1).
     *
     * @param nameId of it; names with an id are tokens.
     * @param buffer holding it.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return 0, or a negative {@link HttpError}.
     */
    @Hot
    static int name(int nameId, UnsafeBuffer buffer, int offset, int length) {
        int end = offset + length;
        if (length == 0 || nameId == HeaderName.UNKNOWN && ByteScan.token(buffer, offset, end) != end) {
            return HttpError.BAD_HEADER_NAME;
        }
        for (int pos = offset; pos < end; pos++) {
            byte b = buffer.getByte(pos);
            if (b >= 'A' && b <= 'Z') {
                return HttpError.BAD_HEADER_NAME;
            }
        }
        return 0;
    }

    /**
     * Checks a value: no control bytes but HTAB, no white space around it (RFC 9113 8.2.1, RFC 9110 5.5).
     *
     * @param buffer holding it.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return 0, or a negative {@link HttpError}.
     */
    @Hot
    static int value(UnsafeBuffer buffer, int offset, int length) {
        int end = offset + length;
        if (length > 0 && (isSpace(buffer.getByte(offset)) || isSpace(buffer.getByte(end - 1)))) {
            return HttpError.BAD_HEADER_VALUE;
        }
        return ByteScan.value(buffer, offset, end) == end ? 0 : HttpError.BAD_HEADER_VALUE;
    }

    /**
     * Checks that a field is none of an HTTP/1.1 connection (RFC 9113 8.2.2).
     *
     * @param nameId of its name.
     * @param buffer holding its value.
     * @param offset of its value.
     * @param length of its value.
     * @return 0, or a negative {@link HttpError}.
     */
    @Hot
    static int connectionSpecific(int nameId, UnsafeBuffer buffer, int offset, int length) {
        return switch (nameId) {
            case HeaderName.CONNECTION, HeaderName.PROXY_CONNECTION, HeaderName.KEEP_ALIVE, HeaderName.UPGRADE ->
                HttpError.BAD_CONNECTION;
            case HeaderName.TRANSFER_ENCODING -> HttpError.BAD_FRAMING;
            case HeaderName.TE -> Ascii.equalsIgnoreCase(buffer, offset, length, TRAILERS)
                ? 0 : HttpError.BAD_TRANSFER_ENCODING;
            default -> 0;
        };
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }
}
