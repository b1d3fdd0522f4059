package io.ringway.http.h2;

import io.ringway.http.ByteScan;
import io.ringway.http.CharClass;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes {@code :path} apart (RFC 9113 8.3.1), by the rules of an origin-form target of HTTP/1.1. Thread: any.
 */
final class RequestPath {
    private static final int ESCAPE_BYTES = 3;

    private RequestPath() {
    }

    /**
     * Reads a path with its query, or {@code *} for OPTIONS.
     *
     * @param buffer holding it; offsets of the head count from 0.
     * @param from   its first byte.
     * @param end    the byte behind it.
     * @param head   to fill; its method is known.
     * @return 0, or a negative {@link HttpError}.
     */
    @Hot
    static int parse(UnsafeBuffer buffer, int from, int end, RequestHead head) {
        if (from == end) {
            return HttpError.BAD_TARGET;
        }
        byte first = buffer.getByte(from);
        if (first == '*' && end - from == 1 && head.methodId() == Method.OPTIONS) {
            head.targetForm(RequestHead.ASTERISK);
            head.path(from, 1);
            return 0;
        }
        if (first != '/') {
            return HttpError.BAD_TARGET;
        }
        head.targetForm(RequestHead.ORIGIN);
        int pathEnd = path(buffer, from, end, head);
        if (pathEnd < 0) {
            return pathEnd;
        }
        head.path(from, pathEnd - from);
        return pathEnd == end ? 0 : query(buffer, pathEnd + 1, end, head);
    }

    /** End of the path: index of the question mark or end; negative if a byte may not stand in it. */
    private static int path(UnsafeBuffer buffer, int from, int end, RequestHead head) {
        int pos = from + 1;
        while (true) {
            pos = ByteScan.canonicalPath(buffer, pos, end);
            if (pos == end) {
                return end;
            }
            byte b = buffer.getByte(pos);
            if (b == '?') {
                return pos;
            }
            if (b == '%') {
                if (!isEscape(buffer, pos, end)) {
                    return HttpError.BAD_TARGET;
                }
                head.markPathNeedsNormalising();
                pos += ESCAPE_BYTES;
            } else if (!CharClass.isTarget(b)) {
                return HttpError.BAD_TARGET;
            } else {
                // A dot or slash stops the scan behind a slash only.
                if (b == '.' || b == '/' || CharClass.isPathLenient(b)) {
                    head.markPathNeedsNormalising();
                }
                pos++;
            }
        }
    }

    private static int query(UnsafeBuffer buffer, int from, int end, RequestHead head) {
        int pos = from;
        while (true) {
            pos = ByteScan.target(buffer, pos, end);
            if (pos == end) {
                head.query(from, end - from);
                return 0;
            }
            byte b = buffer.getByte(pos);
            if (b == '%' ? !isEscape(buffer, pos, end) : !CharClass.isTarget(b)) {
                return HttpError.BAD_TARGET;
            }
            pos += b == '%' ? ESCAPE_BYTES : 1;
        }
    }

    private static boolean isEscape(UnsafeBuffer buffer, int pos, int end) {
        return end - pos >= ESCAPE_BYTES
            && CharClass.hex(buffer.getByte(pos + 1)) >= 0 && CharClass.hex(buffer.getByte(pos + 2)) >= 0;
    }
}
