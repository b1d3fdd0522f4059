package io.ringway.http.h1;

import io.ringway.http.BodyFraming;
import io.ringway.http.ByteScan;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.Method;
import io.ringway.http.ParseState;
import io.ringway.http.ResponseHead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads response heads, strictly and incrementally (RFC 9112 2 to 6), with the properties of {@link H1RequestParser}.
 *
 * <p>Stricter than RFC 9112 [policy]: nothing before the status line, a space behind the status code even where there is
 * no reason, a status of 100 to 599, and the framing rules of requests. Unlike in requests, Connection may name any field
 * (RFC 9110 7.6.1): it is the upstream's to say what ends here. Thread: any; one head at a time.
 */
public final class H1ResponseParser {
    private static final int DONE = FieldLineParser.LAST_PHASE + 1;

    private static final int START = 0;
    private static final int REASON = 1;
    private static final int LINE_LF = 2;

    // HTTP/1.1 SP 3DIGIT SP
    private static final int SPACE = HttpVersion.LENGTH;
    private static final int STATUS = SPACE + 1;
    private static final int SECOND_SPACE = STATUS + 3;
    private static final int REASON_START = SECOND_SPACE + 1;

    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private H1ResponseParser() {
    }

    /**
     * Reads on in a response head; as {@link H1RequestParser#parse}.
     *
     * @param buffer          holding the head's bytes so far. Borrowed for the call.
     * @param headOffset      index of the head's first byte.
     * @param limit           index behind the last byte that has arrived.
     * @param head            to fill; reset before the first call of a head.
     * @param requestMethodId method of the request that is answered: an answer to HEAD has no content (RFC 9112 6.3).
     * @return length of the head, {@link HttpError#NEED_MORE}, or a negative {@link HttpError}, for good until reset.
     */
    @Hot
    public static int parse(UnsafeBuffer buffer, int headOffset, int limit, ResponseHead head, int requestMethodId) {
        ParseState state = head.state();
        assert headOffset >= 0 && headOffset + state.position() <= limit && limit <= buffer.capacity();
        if (state.error() < 0) {
            return state.error();
        }
        if (state.phase() < FieldLineParser.LINE_START) {
            int result = statusLine(buffer, headOffset, limit, head);
            if (result <= 0) {
                return result == 0 ? HttpError.NEED_MORE : state.fail(result);
            }
        }
        return state.phase() == DONE ? head.length() : fields(buffer, headOffset, limit, head, requestMethodId);
    }

    private static int fields(UnsafeBuffer buffer, int base, int limit, ResponseHead head, int requestMethodId) {
        ParseState state = head.state();
        HeaderBlock headers = head.headers();
        int headerBytes = head.limits().headerBytes();
        while (true) {
            int result = FieldLineParser.next(buffer, base, limit, headerBytes, state, headers);
            if (result == FieldLineParser.FIELD) {
                result = apply(buffer, base, head, headers.count() - 1);
                if (result == 0) {
                    continue;
                }
            } else if (result == FieldLineParser.END) {
                return finish(buffer, base, head, requestMethodId);
            }
            return result < 0 ? state.fail(result) : result;
        }
    }

    private static int apply(UnsafeBuffer buffer, int base, ResponseHead head, int index) {
        return switch (head.headers().nameId(index)) {
            case HeaderName.CONNECTION -> FieldRules.connection(buffer, base, head, index, null);
            case HeaderName.CONTENT_LENGTH -> FieldRules.contentLength(buffer, base, head, index);
            case HeaderName.TRANSFER_ENCODING -> FieldRules.transferEncoding(buffer, base, head, index);
            default -> 0;
        };
    }

    private static int finish(UnsafeBuffer buffer, int base, ResponseHead head, int requestMethodId) {
        ParseState state = head.state();
        boolean hasChunkedCoding = head.hasChunkedCoding();
        if (head.status() < 200 && (hasChunkedCoding || head.contentLength() > 0)) {
            // RFC 9112 6.1, RFC 9110 8.6: neither in 1xx. Another response follows, so no body can be guessed away.
            return state.fail(HttpError.BAD_FRAMING);
        }
        head.framing(framing(head.status(), requestMethodId, hasChunkedCoding, head.contentLength()));
        int length = state.position();
        head.complete(buffer, base, length);
        state.at(DONE, length);
        return length;
    }

    /** The rules of RFC 9112 6.3, in their order. Answers to CONNECT do not occur: it is never sent on. */
    private static int framing(int status, int requestMethodId, boolean hasChunkedCoding, long contentLength) {
        if (requestMethodId == Method.HEAD || status < 200 || status == NO_CONTENT || status == NOT_MODIFIED) {
            return BodyFraming.NONE;
        }
        if (hasChunkedCoding) {
            return BodyFraming.CHUNKED;
        }
        return contentLength >= 0 ? BodyFraming.LENGTH : BodyFraming.UNTIL_CLOSE;
    }

    /** RFC 9112 4; returns a positive number once the line is complete. */
    private static int statusLine(UnsafeBuffer buffer, int base, int limit, ResponseHead head) {
        ParseState state = head.state();
        if (state.phase() == START) {
            int result = start(buffer, base, limit, head);
            if (result <= 0) {
                return result;
            }
        }
        int lineMax = base + head.limits().requestLineBytes();
        int end = Math.min(limit, lineMax + 1);
        int pos = base + state.position();
        if (state.phase() == REASON) {
            pos = ByteScan.value(buffer, pos, end);
            if (pos > lineMax) {
                return HttpError.BAD_STATUS_LINE;
            }
            if (pos == end) {
                state.at(REASON, pos - base);
                return HttpError.NEED_MORE;
            }
            if (buffer.getByte(pos) != '\r') {
                return buffer.getByte(pos) == '\n' ? HttpError.BAD_LINE_END : HttpError.BAD_STATUS_LINE;
            }
            head.reason(REASON_START, pos - base - REASON_START);
            pos++;
            state.at(LINE_LF, pos - base);
        }
        if (pos == limit) {
            return HttpError.NEED_MORE;
        }
        if (buffer.getByte(pos) != '\n') {
            return HttpError.BAD_LINE_END;
        }
        state.sectionStart(pos + 1 - base);
        state.at(FieldLineParser.LINE_START, pos + 1 - base);
        return 1;
    }

    /** The part of fixed length: version, status, and the spaces behind them. */
    private static int start(UnsafeBuffer buffer, int base, int limit, ResponseHead head) {
        int minor = HttpVersion.parse(buffer, base, limit);
        if (minor == HttpVersion.INCOMPLETE) {
            return HttpError.NEED_MORE;
        }
        if (minor < 0) {
            return minor == HttpVersion.UNSUPPORTED ? HttpError.VERSION : HttpError.BAD_STATUS_LINE;
        }
        int length = Math.min(REASON_START, limit - base);
        for (int i = SPACE; i < length; i++) {
            byte b = buffer.getByte(base + i);
            boolean isFine = i == SPACE || i == SECOND_SPACE ? b == ' ' : b >= '0' && b <= '9';
            if (!isFine) {
                return HttpError.BAD_STATUS_LINE;
            }
        }
        if (length < REASON_START) {
            return HttpError.NEED_MORE;
        }
        int status = 100 * (buffer.getByte(base + STATUS) - '0') + 10 * (buffer.getByte(base + STATUS + 1) - '0')
            + buffer.getByte(base + STATUS + 2) - '0';
        if (status < STATUS_MIN || status > STATUS_MAX) {
            return HttpError.BAD_STATUS_LINE;
        }
        head.version(minor);
        head.status(status);
        head.state().at(REASON, REASON_START);
        return 1;
    }
}
