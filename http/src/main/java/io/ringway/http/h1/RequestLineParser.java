package io.ringway.http.h1;

import io.ringway.http.ByteScan;
import io.ringway.http.CharClass;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.ParseState;
import io.ringway.http.RequestHead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads the request line and the empty lines before it (RFC 9112 2.2, 3).
 *
 * <p>Each phase consumes what it can and returns the next phase, 0 for want of bytes, or a negative {@link HttpError}.
 * The target's part of the state is {@code valueStart}: where the target, then its query, begins. Thread: any.
 */
final class RequestLineParser {
    private static final int EMPTY_LINES = 0;
    private static final int METHOD = 1;
    private static final int TARGET = 2;
    private static final int PATH = 3;
    private static final int QUERY = 4;
    private static final int OTHER_TARGET = 5;
    private static final int VERSION = 6;
    private static final int LINE_END = 7;

    private RequestLineParser() {
    }

    /**
     * Reads on in a request line.
     *
     * @param buffer holding the head.
     * @param base   index of the head's first byte.
     * @param limit  index behind the last byte that has arrived.
     * @param head   to fill.
     * @return positive once the line is complete and the state stands at the first field line; otherwise
     *         {@link HttpError#NEED_MORE} or a negative {@link HttpError}.
     */
    @Hot
    static int parse(UnsafeBuffer buffer, int base, int limit, RequestHead head) {
        ParseState state = head.state();
        int phase = state.phase();
        if (phase == EMPTY_LINES) {
            phase = emptyLines(buffer, base, limit, state);
        }
        while (phase > 0 && phase < FieldLineParser.LINE_START) {
            phase = switch (phase) {
                case METHOD -> method(buffer, base, limit, head);
                case TARGET -> target(buffer, base, limit, head);
                case PATH -> path(buffer, base, limit, head);
                case QUERY -> query(buffer, base, limit, head);
                case OTHER_TARGET -> otherTarget(buffer, base, limit, head);
                case VERSION -> version(buffer, base, limit, head);
                default -> lineEnd(buffer, base, limit, state);
            };
        }
        return phase;
    }

    /** RFC 9112 2.2: a server should ignore at least one empty line before a request line. */
    private static int emptyLines(UnsafeBuffer buffer, int base, int limit, ParseState state) {
        int pos = base + state.position();
        while (pos < limit && buffer.getByte(pos) == '\r') {
            if (pos - base == 2 * HttpLimits.EMPTY_LINES_MAX) {
                return HttpError.BAD_REQUEST_LINE;
            }
            if (pos + 1 == limit) {
                break;
            }
            if (buffer.getByte(pos + 1) != '\n') {
                return HttpError.BAD_LINE_END;
            }
            pos += 2;
        }
        if (pos == limit || buffer.getByte(pos) == '\r') {
            state.at(EMPTY_LINES, pos - base);
            return HttpError.NEED_MORE;
        }
        state.lineStart(pos - base);
        return go(state, METHOD, pos - base);
    }

    /** RFC 9110 9.1: a case-sensitive token. RFC 9112 3: 501 if it is longer than any that is implemented. */
    private static int method(UnsafeBuffer buffer, int base, int limit, RequestHead head) {
        ParseState state = head.state();
        int start = base + state.lineStart();
        int end = Math.min(limit, start + HttpLimits.METHOD_BYTES_MAX + 1);
        int pos = ByteScan.token(buffer, base + state.position(), end);
        if (pos - start > HttpLimits.METHOD_BYTES_MAX) {
            return HttpError.METHOD_TOO_LONG;
        }
        if (pos == end) {
            state.at(METHOD, pos - base);
            return HttpError.NEED_MORE;
        }
        if (buffer.getByte(pos) != ' ' || pos == start) {
            return lineBroken(buffer.getByte(pos), HttpError.BAD_METHOD);
        }
        head.method(Method.parse(buffer, start, pos - start), state.lineStart(), pos - start);
        return go(state, TARGET, pos + 1 - base);
    }

    /** The first byte tells the form (RFC 9112 3.2). */
    private static int target(UnsafeBuffer buffer, int base, int limit, RequestHead head) {
        ParseState state = head.state();
        int pos = base + state.position();
        if (pos == limit) {
            return HttpError.NEED_MORE;
        }
        state.valueStart(pos - base);
        byte first = buffer.getByte(pos);
        boolean isConnect = head.methodId() == Method.CONNECT;
        if (first == '/' && !isConnect) {
            head.targetForm(RequestHead.ORIGIN);
            return go(state, PATH, pos + 1 - base);
        }
        if (isConnect ? !CharClass.isTarget(first) || first == '/' : first != '*' && (first | 0x20) != 'h') {
            return lineBroken(first, HttpError.BAD_TARGET);
        }
        return go(state, OTHER_TARGET, pos - base);
    }

    private static int path(UnsafeBuffer buffer, int base, int limit, RequestHead head) {
        ParseState state = head.state();
        int end = Math.min(limit, lineMax(base, head));
        int start = state.valueStart();
        int pos = base + state.position();
        while (true) {
            pos = ByteScan.canonicalPath(buffer, pos, end);
            if (pos == end) {
                return suspend(state, PATH, base, pos, head);
            }
            byte b = buffer.getByte(pos);
            if (b == ' ' || b == '?') {
                head.path(start, pos - base - start);
                state.valueStart(pos + 1 - base);
                return go(state, b == ' ' ? VERSION : QUERY, pos + 1 - base);
            }
            if (b == '%') {
                int escape = escape(buffer, pos, end);
                if (escape <= 0) {
                    return escape < 0 ? HttpError.BAD_TARGET : suspendEscape(state, PATH, base, pos, end, head);
                }
                head.markPathNeedsNormalising();
                pos += escape;
            } else if (!CharClass.isTarget(b)) {
                return lineBroken(b, HttpError.BAD_TARGET);
            } else {
                // A dot or slash stops the scan behind a slash only.
                if (b == '.' || b == '/' || CharClass.isPathLenient(b)) {
                    head.markPathNeedsNormalising();
                }
                pos++;
            }
        }
    }

    private static int query(UnsafeBuffer buffer, int base, int limit, RequestHead head) {
        ParseState state = head.state();
        int end = Math.min(limit, lineMax(base, head));
        int pos = base + state.position();
        while (true) {
            pos = ByteScan.target(buffer, pos, end);
            if (pos == end) {
                return suspend(state, QUERY, base, pos, head);
            }
            byte b = buffer.getByte(pos);
            if (b == ' ') {
                head.query(state.valueStart(), pos - base - state.valueStart());
                return go(state, VERSION, pos + 1 - base);
            }
            if (b == '%') {
                int escape = escape(buffer, pos, end);
                if (escape <= 0) {
                    return escape < 0 ? HttpError.BAD_TARGET : suspendEscape(state, QUERY, base, pos, end, head);
                }
                pos += escape;
            } else if (!CharClass.isTarget(b)) {
                return lineBroken(b, HttpError.BAD_TARGET);
            } else {
                pos++;
            }
        }
    }

    private static int otherTarget(UnsafeBuffer buffer, int base, int limit, RequestHead head) {
        ParseState state = head.state();
        int end = Math.min(limit, lineMax(base, head));
        int pos = base + state.position();
        while (pos < end && CharClass.isTarget(buffer.getByte(pos))) {
            pos++;
        }
        if (pos == end) {
            return suspend(state, OTHER_TARGET, base, pos, head);
        }
        if (buffer.getByte(pos) != ' ') {
            return lineBroken(buffer.getByte(pos), HttpError.BAD_TARGET);
        }
        int error = TargetForms.parse(buffer, base, state.valueStart(), pos - base, head);
        return error < 0 ? error : go(state, VERSION, pos + 1 - base);
    }

    /** RFC 9112 2.3: case-sensitive, one digit each; any 1.x is read as at most 1.1 (RFC 9110 2.5). */
    private static int version(UnsafeBuffer buffer, int base, int limit, RequestHead head) {
        ParseState state = head.state();
        int pos = base + state.position();
        if (lineMax(base, head) - pos < HttpVersion.LENGTH) {
            return HttpError.TARGET_TOO_LONG;
        }
        int minor = HttpVersion.parse(buffer, pos, limit);
        if (minor == HttpVersion.INCOMPLETE) {
            return HttpError.NEED_MORE;
        }
        if (minor < 0) {
            return minor == HttpVersion.UNSUPPORTED ? HttpError.VERSION : HttpError.BAD_REQUEST_LINE;
        }
        head.version(minor);
        return go(state, LINE_END, pos + HttpVersion.LENGTH - base);
    }

    private static int lineEnd(UnsafeBuffer buffer, int base, int limit, ParseState state) {
        int pos = base + state.position();
        if (pos == limit) {
            return HttpError.NEED_MORE;
        }
        if (buffer.getByte(pos) != '\r') {
            return lineBroken(buffer.getByte(pos), HttpError.BAD_REQUEST_LINE);
        }
        if (pos + 1 == limit) {
            return HttpError.NEED_MORE;
        }
        if (buffer.getByte(pos + 1) != '\n') {
            return HttpError.BAD_LINE_END;
        }
        state.sectionStart(pos + 2 - base);
        return go(state, FieldLineParser.LINE_START, pos + 2 - base);
    }

    private static int go(ParseState state, int phase, int position) {
        state.at(phase, position);
        return phase;
    }

    /** All bytes within the line's bound are consumed: more are needed, or no more are allowed. */
    private static int suspend(ParseState state, int phase, int base, int pos, RequestHead head) {
        state.at(phase, pos - base);
        return pos == lineMax(base, head) ? HttpError.TARGET_TOO_LONG : HttpError.NEED_MORE;
    }

    /** Stops before an escape that is cut: it is looked at again from its percent sign. */
    private static int suspendEscape(ParseState state, int phase, int base, int pos, int end, RequestHead head) {
        state.at(phase, pos - base);
        return end == lineMax(base, head) ? HttpError.TARGET_TOO_LONG : HttpError.NEED_MORE;
    }

    /** Index behind the last byte the line may have, its CRLF left out. */
    private static int lineMax(int base, RequestHead head) {
        return base + head.state().lineStart() + head.limits().requestLineBytes();
    }

    /** Length of the escape at a position (RFC 3986 2.1), 0 if it is cut by end, -1 if it is none. */
    static int escape(UnsafeBuffer buffer, int pos, int end) {
        int digits = Math.min(2, end - pos - 1);
        for (int i = 1; i <= digits; i++) {
            if (CharClass.hex(buffer.getByte(pos + i)) < 0) {
                return -1;
            }
        }
        return digits == 2 ? 3 : 0;
    }

    /** A space, tab or line end in the wrong place breaks the line; any other byte breaks the part it stands in. */
    private static int lineBroken(byte b, int otherwise) {
        return b == '\n' ? HttpError.BAD_LINE_END : b == ' ' || b == '\t' || b == '\r' ? HttpError.BAD_REQUEST_LINE
            : otherwise;
    }
}
