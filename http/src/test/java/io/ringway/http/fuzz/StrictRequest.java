package io.ringway.http.fuzz;

import static io.ringway.http.fuzz.StrictSyntax.INCOMPLETE;
import static io.ringway.http.fuzz.StrictSyntax.REFUSED;
import static io.ringway.http.fuzz.StrictSyntax.ascii;
import static io.ringway.http.fuzz.StrictSyntax.equalsIgnoreCase;

import io.ringway.http.BodyFraming;
import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;
import java.util.Arrays;

/**
 * A request head read strictly and plainly: the lines first, then what each says (RFC 9112 2 to 6, our policy).
 */
final class StrictRequest {
    private static final byte[] CONNECT = ascii("CONNECT");
    private static final byte[] OPTIONS = ascii("OPTIONS");
    private static final byte[] HTTP = ascii("http://");
    private static final byte[] HTTPS = ascii("https://");
    private static final byte[] VERSION = ascii("HTTP/1.");
    private static final int METHOD_MAX = 32;

    final StrictFields fields = new StrictFields();
    int length;
    int methodFrom;
    int methodTo;
    int form;
    int pathFrom;
    int pathTo;
    int queryFrom;
    int queryTo;
    int authorityFrom;
    int authorityTo;
    int hostTo;
    int port;
    int minor;
    boolean isHttps;

    /** Length of the head, INCOMPLETE, or REFUSED. */
    int read(byte[] b, int from, int to, HttpLimits limits) {
        fields.clear();
        int start = skipEmptyLines(b, from, to);
        if (start < 0) {
            return start == REFUSED ? REFUSED : INCOMPLETE;
        }
        int lineEnd = StrictSyntax.lineEnd(b, start, to);
        if (lineEnd < 0) {
            // Of a line that goes on, all but its CR may have come.
            boolean isTooLong = to - start > limits.requestLineBytes() + 1;
            return lineEnd == REFUSED || isTooLong ? REFUSED : INCOMPLETE;
        }
        if (lineEnd - start > limits.requestLineBytes() || !requestLine(b, start, lineEnd)) {
            return REFUSED;
        }
        int end = fields(b, lineEnd + 2, to, limits);
        if (end <= 0) {
            return end;
        }
        if (minor == 1 && fields.hostField < 0) {
            return REFUSED;
        }
        if (authorityFrom == authorityTo && fields.hostField >= 0) {
            authority(b, fields.ranges[4 * fields.hostField + 2], fields.ranges[4 * fields.hostField + 3]);
        }
        length = end - from;
        return length;
    }

    boolean keepAlive() {
        return !fields.closes && (minor == 1 || fields.keepsAlive);
    }

    int framing() {
        return fields.isChunked ? BodyFraming.CHUNKED : fields.contentLength >= 0 ? BodyFraming.LENGTH
            : BodyFraming.NONE;
    }

    boolean isConnect(byte[] b) {
        return isExactly(b, methodFrom, methodTo, CONNECT);
    }

    /** Everything a head says, in the order that {@link RequestViews} uses. */
    void describe(byte[] b, Transcript out) {
        out.number(length).part(b, methodFrom, methodTo).number(form).part(b, pathFrom, pathTo);
        out.flag(queryFrom >= 0);
        if (queryFrom >= 0) {
            out.part(b, queryFrom, queryTo);
        }
        out.part(b, authorityFrom, hostTo).number(port).part(b, authorityFrom, authorityTo).number(minor);
        out.number(framing()).number(fields.contentLength).flag(keepAlive()).flag(fields.expects).flag(isHttps);
        out.number(fields.count);
        for (int i = 0; i < fields.count; i++) {
            fields.describe(b, i, out);
            out.flag(fields.hasUnderscore(b, i)).flag(fields.isNominated(b, i));
        }
    }

    /** RFC 9112 2.2: up to four empty lines; -2 if more bytes are needed to tell. */
    private static int skipEmptyLines(byte[] b, int from, int to) {
        int start = from;
        while (start < to && b[start] == '\r') {
            if (start - from == 2 * HttpLimits.EMPTY_LINES_MAX) {
                return REFUSED;
            }
            if (start + 1 == to) {
                return -2;
            }
            if (b[start + 1] != '\n') {
                return REFUSED;
            }
            start += 2;
        }
        return start == to ? -2 : start;
    }

    private int fields(byte[] b, int from, int to, HttpLimits limits) {
        int start = from;
        while (true) {
            int end = StrictSyntax.lineEnd(b, start, to);
            if (end < 0) {
                return end == REFUSED || to - from >= limits.headerBytes() ? REFUSED : INCOMPLETE;
            }
            if (end + 2 - from > limits.headerBytes()) {
                return REFUSED;
            }
            if (end == start) {
                return end + 2;
            }
            if (fields.count == limits.headerCount() || !fields.add(b, start, end)
                || fields.applyLast(b, true, minor) == REFUSED) {
                return REFUSED;
            }
            start = end + 2;
        }
    }

    private boolean requestLine(byte[] b, int from, int to) {
        int first = StrictSyntax.indexOf(b, from, to, ' ');
        int second = StrictSyntax.indexOf(b, first + 1, to, ' ');
        if (second >= to || !StrictSyntax.isToken(b, from, first) || first - from > METHOD_MAX) {
            return false;
        }
        methodFrom = from;
        methodTo = first;
        minor = version(b, second + 1, to);
        return minor >= 0 && target(b, first + 1, second);
    }

    /** RFC 9112 2.3; 0 or 1, or -1. */
    static int version(byte[] b, int from, int to) {
        boolean isVersion = to - from == 8 && isExactly(b, from, from + VERSION.length, VERSION)
            && StrictSyntax.isDigit(b[from + 7]);
        return isVersion ? b[from + 7] == '0' ? 0 : 1 : -1;
    }

    private boolean target(byte[] b, int from, int to) {
        isHttps = false;
        port = -1;
        authorityFrom = 0;
        authorityTo = 0;
        hostTo = 0;
        pathFrom = 0;
        pathTo = 0;
        queryFrom = -1;
        queryTo = -1;
        if (from == to) {
            return false;
        }
        if (isConnect(b)) {
            form = RequestHead.AUTHORITY;
            return authority(b, from, to) && port >= 0;
        }
        if (b[from] == '*') {
            form = RequestHead.ASTERISK;
            pathFrom = from;
            pathTo = to;
            return to - from == 1 && isExactly(b, methodFrom, methodTo, OPTIONS);
        }
        form = RequestHead.ORIGIN;
        int rest = from;
        if (b[from] != '/') {
            form = RequestHead.ABSOLUTE;
            rest = absolute(b, from, to);
        }
        return rest > 0 && pathAndQuery(b, rest, to);
    }

    /** Where path and query begin behind {@code http://authority}, or -1. */
    private int absolute(byte[] b, int from, int to) {
        isHttps = startsWith(b, from, to, HTTPS);
        if (!isHttps && !startsWith(b, from, to, HTTP)) {
            return -1;
        }
        int start = from + (isHttps ? HTTPS.length : HTTP.length);
        int end = Math.min(StrictSyntax.indexOf(b, start, to, '/'), StrictSyntax.indexOf(b, start, to, '?'));
        return authority(b, start, end) ? end : -1;
    }

    private boolean pathAndQuery(byte[] b, int from, int to) {
        int question = StrictSyntax.indexOf(b, from, to, '?');
        pathFrom = from;
        pathTo = question;
        if (question < to) {
            queryFrom = question + 1;
            queryTo = to;
        }
        for (int i = from; i < to; i++) {
            if (b[i] == '%') {
                boolean isEscape = i + 2 < to && StrictSyntax.hex(b[i + 1]) >= 0 && StrictSyntax.hex(b[i + 2]) >= 0;
                if (!isEscape) {
                    return false;
                }
            } else if (!StrictSyntax.isPath(b[i]) && !StrictSyntax.isLenient(b[i]) && b[i] != '?') {
                return false;
            }
        }
        return true;
    }

    private boolean authority(byte[] b, int from, int to) {
        int hostEnd = StrictSyntax.hostEnd(b, from, to);
        if (hostEnd < 0) {
            return false;
        }
        authorityFrom = from;
        authorityTo = to;
        hostTo = hostEnd;
        port = StrictSyntax.port(b, hostEnd, to);
        return port > -2;
    }

    private static boolean startsWith(byte[] b, int from, int to, byte[] lower) {
        return to - from >= lower.length && equalsIgnoreCase(b, from, from + lower.length, lower);
    }

    private static boolean isExactly(byte[] b, int from, int to, byte[] text) {
        return Arrays.equals(b, from, to, text, 0, text.length);
    }
}
