package io.ringway.http.h1;

import io.ringway.http.Ascii;
import io.ringway.http.Authority;
import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.ParseState;
import io.ringway.http.RequestHead;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads request heads, strictly and incrementally (RFC 9112 2 to 6).
 *
 * <p>Every byte is judged when it is scanned and every line when it ends, so a bad head fails at its first bad byte or
 * line and nothing behind it is read. How the bytes were cut changes neither the result nor the code. Work is linear in
 * the bytes, delivered one by one or not.
 *
 * <p>Stricter than RFC 9112, each because peers disagree on the lenient reading [policy]: bare LF, folded lines, space
 * around names, repeated or listed Content-Length, Transfer-Encoding beside Content-Length, codings other than chunked,
 * more than one space in the request line, Connection naming fields that are meant end to end.
 *
 * <p>Thread: any; one head at a time.
 */
public final class H1RequestParser {
    private static final int DONE = FieldLineParser.LAST_PHASE + 1;
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.US_ASCII);
    // RFC 9110 7.6.1: no option may be sent that names a field meant for all recipients. Of the names this codec knows
    // only these concern one connection; Transfer-Encoding does too, but to have it removed is an attack (A184).
    private static final boolean[] NOMINABLE = new boolean[HeaderName.COUNT];

    static {
        for (int id = 1; id < HeaderName.COUNT; id++) {
            NOMINABLE[id] = HeaderName.isHopByHop(id);
        }
        NOMINABLE[HeaderName.TRAILER] = true;
        NOMINABLE[HeaderName.TRANSFER_ENCODING] = false;
        NOMINABLE[HeaderName.CONNECTION] = false;
    }

    private H1RequestParser() {
    }

    /**
     * Reads on in a request head. Where it stopped is kept in the head, so the next call begins at the first byte not yet
     * seen; the bytes may have moved meanwhile.
     *
     * @param buffer     holding the head's bytes so far. Borrowed for the call.
     * @param headOffset index of the head's first byte.
     * @param limit      index behind the last byte that has arrived.
     * @param head       to fill; reset before the first call of a head.
     * @return length of the head, {@link HttpError#NEED_MORE}, or a negative {@link HttpError}, for good until reset.
     */
    @Hot
    public static int parse(UnsafeBuffer buffer, int headOffset, int limit, RequestHead head) {
        ParseState state = head.state();
        assert headOffset >= 0 && headOffset + state.position() <= limit && limit <= buffer.capacity();
        if (state.error() < 0) {
            return state.error();
        }
        if (state.phase() < FieldLineParser.LINE_START) {
            int result = RequestLineParser.parse(buffer, headOffset, limit, head);
            if (result <= 0) {
                return result == 0 ? HttpError.NEED_MORE : state.fail(result);
            }
        }
        return state.phase() == DONE ? head.length() : fields(buffer, headOffset, limit, head);
    }

    private static int fields(UnsafeBuffer buffer, int base, int limit, RequestHead head) {
        ParseState state = head.state();
        HeaderBlock headers = head.headers();
        int headerBytes = head.limits().headerBytes();
        while (true) {
            int result = FieldLineParser.next(buffer, base, limit, headerBytes, state, headers);
            if (result == FieldLineParser.FIELD) {
                int index = headers.count() - 1;
                int id = headers.nameId(index);
                if (id == HeaderName.UNKNOWN || id > HeaderName.EXPECT) {
                    continue;
                }
                result = apply(buffer, base, head, index, id);
                if (result == 0) {
                    continue;
                }
            } else if (result == FieldLineParser.END) {
                return finish(buffer, base, head);
            }
            return result < 0 ? state.fail(result) : result;
        }
    }

    /** Acts on the fields with the lowest ids, those a request cannot be read without. */
    private static int apply(UnsafeBuffer buffer, int base, RequestHead head, int index, int id) {
        return switch (id) {
            case HeaderName.HOST -> host(buffer, base, head, index);
            case HeaderName.CONNECTION -> FieldRules.connection(buffer, base, head, index, NOMINABLE);
            case HeaderName.CONTENT_LENGTH -> FieldRules.contentLength(buffer, base, head, index);
            case HeaderName.TRANSFER_ENCODING -> FieldRules.transferEncoding(buffer, base, head, index);
            default -> expect(buffer, base, head, index);
        };
    }

    /** Exactly one valid Host (RFC 9112 3.2); it yields to an authority in the target (RFC 9112 3.2.2). */
    private static int host(UnsafeBuffer buffer, int base, RequestHead head, int index) {
        if (head.hasHostField()) {
            return HttpError.DUPLICATE_HOST;
        }
        head.markHostField();
        int offset = head.headers().valueOffset(index);
        int length = head.headers().valueLength(index);
        long authority = Authority.parse(buffer, base + offset, base + offset + length);
        if (authority == Authority.MALFORMED) {
            return HttpError.BAD_HOST;
        }
        if (head.authorityLength() == 0) {
            head.authority(offset, length, Authority.hostLength(authority), Authority.port(authority));
        }
        return 0;
    }

    /** Only 100-continue is understood, and only in HTTP/1.1 (RFC 9110 10.1.1). */
    private static int expect(UnsafeBuffer buffer, int base, RequestHead head, int index) {
        HeaderBlock headers = head.headers();
        if (head.versionMinor() == 0) {
            return 0;
        }
        int offset = base + headers.valueOffset(index);
        if (head.expectContinue() || !Ascii.equalsIgnoreCase(buffer, offset, headers.valueLength(index), CONTINUE)) {
            return HttpError.EXPECTATION;
        }
        head.markExpectContinue();
        return 0;
    }

    private static int finish(UnsafeBuffer buffer, int base, RequestHead head) {
        ParseState state = head.state();
        if (head.versionMinor() == 1 && !head.hasHostField()) {
            return state.fail(HttpError.MISSING_HOST);
        }
        // RFC 9112 6.3: of a request without either field the length is zero, whatever its method.
        if (head.hasChunkedCoding()) {
            head.framing(BodyFraming.CHUNKED);
        } else if (head.contentLength() >= 0) {
            head.framing(BodyFraming.LENGTH);
        }
        int length = state.position();
        head.complete(buffer, base, length);
        state.at(DONE, length);
        return length;
    }
}
