package io.ringway.http.fuzz;

import static io.ringway.http.fuzz.StrictSyntax.REFUSED;
import static io.ringway.http.fuzz.StrictSyntax.ascii;
import static io.ringway.http.fuzz.StrictSyntax.equalsIgnoreCase;

import java.util.Arrays;

/**
 * A field section read line by line (RFC 9112 5), and the meaning of the fields that frame a message. The order in
 * which two mistakes are found may differ from the product's; that there is one may not.
 */
final class StrictFields {
    /** The only end-to-end names whose loss would change nothing for others: a client may have them removed. */
    private static final byte[][] NOMINABLE = ascii("close", "keep-alive", "proxy-connection", "proxy-authenticate",
        "proxy-authorization", "proxy-authentication-info", "te", "trailer", "upgrade", "http2-settings");
    /** Names with a meaning for every recipient: Connection must not name them (RFC 9110 7.6.1). */
    private static final byte[][] END_TO_END = ascii("host", "connection", "content-length", "transfer-encoding",
        "expect", "via", "forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port",
        "x-forwarded-prefix", "x-real-ip", "x-request-id", "max-forwards", "traceparent", "tracestate", "proxy-status",
        "authorization", "www-authenticate", "authentication-info", "cookie", "set-cookie", "content-type",
        "content-encoding", "content-language", "content-location", "content-range", "etag", "last-modified",
        "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "range", "accept-ranges",
        "accept", "accept-charset", "accept-encoding", "accept-language", "user-agent", "referer", "origin", "from",
        "date", "server", "cache-control", "pragma", "age", "expires", "vary", "location", "retry-after", "allow",
        "alt-svc", "link", "strict-transport-security", "warning", "sec-websocket-key", "sec-websocket-accept",
        "sec-websocket-version", "sec-websocket-protocol", "sec-websocket-extensions");
    private static final byte[][] MAY_TRAIL = ascii("etag", "authentication-info", "proxy-status");
    private static final byte[] HOST = ascii("host");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] CHUNKED = ascii("chunked");
    private static final byte[] EXPECT = ascii("expect");
    private static final byte[] CONTINUE = ascii("100-continue");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] CLOSE = ascii("close");
    private static final byte[] KEEP_ALIVE = ascii("keep-alive");
    private static final int NOMINATIONS_MAX = 16;

    /** Name from, name to, value from, value to; for each field. */
    int[] ranges = new int[64];
    int count;
    int hostField;
    long contentLength;
    boolean isChunked;
    boolean expects;
    boolean closes;
    boolean keepsAlive;

    // From and to of each connection option.
    private int[] options = new int[64];
    private int optionCount;
    private int unknownOptions;

    void clear() {
        count = 0;
        hostField = -1;
        contentLength = -1;
        isChunked = false;
        expects = false;
        closes = false;
        keepsAlive = false;
        optionCount = 0;
        unknownOptions = 0;
    }

    /** Adds one line without its CRLF; false if it is no field line. */
    boolean add(byte[] b, int from, int to) {
        int colon = StrictSyntax.indexOf(b, from, to, ':');
        if (colon == to || !StrictSyntax.isToken(b, from, colon)) {
            return false;
        }
        int start = colon + 1;
        for (int i = start; i < to; i++) {
            if (!StrictSyntax.isValue(b[i])) {
                return false;
            }
        }
        int end = to;
        while (start < end && StrictSyntax.isSpace(b[start])) {
            start++;
        }
        while (end > start && StrictSyntax.isSpace(b[end - 1])) {
            end--;
        }
        if (4 * count == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * ranges.length);
        }
        ranges[4 * count] = from;
        ranges[4 * count + 1] = colon;
        ranges[4 * count + 2] = start;
        ranges[4 * count + 3] = end;
        count++;
        return true;
    }

    boolean isNamed(byte[] b, int index, byte[] lower) {
        return equalsIgnoreCase(b, ranges[4 * index], ranges[4 * index + 1], lower);
    }

    boolean isNamedOneOf(byte[] b, int index, byte[][] names) {
        return contains(b, ranges[4 * index], ranges[4 * index + 1], names);
    }

    boolean hasUnderscore(byte[] b, int index) {
        int end = ranges[4 * index + 1];
        return StrictSyntax.indexOf(b, ranges[4 * index], end, '_') < end;
    }

    boolean isNominated(byte[] b, int index) {
        for (int i = 0; i < optionCount; i++) {
            if (equalsIgnoreCase(b, ranges[4 * index], ranges[4 * index + 1], options[2 * i], options[2 * i + 1])) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the last field may stand in a trailer section: nothing about framing, routing, trust (6.5.1). */
    boolean lastMayTrail(byte[] b) {
        int last = count - 1;
        return !hasUnderscore(b, last) && (isNamedOneOf(b, last, MAY_TRAIL)
            || !isNamedOneOf(b, last, NOMINABLE) && !isNamedOneOf(b, last, END_TO_END));
    }

    /** Acts on the last field; 0 or REFUSED. */
    int applyLast(byte[] b, boolean isRequest, int minor) {
        int last = count - 1;
        int from = ranges[4 * last + 2];
        int to = ranges[4 * last + 3];
        boolean isFine = true;
        if (isNamed(b, last, CONTENT_LENGTH)) {
            isFine = contentLength < 0 && !isChunked && isLength(b, from, to);
        } else if (isNamed(b, last, TRANSFER_ENCODING)) {
            isFine = minor == 1 && contentLength < 0 && !isChunked && equalsIgnoreCase(b, from, to, CHUNKED);
            isChunked = true;
        } else if (isNamed(b, last, CONNECTION)) {
            isFine = connection(b, from, to, isRequest);
        } else if (isRequest && isNamed(b, last, HOST)) {
            int hostEnd = StrictSyntax.hostEnd(b, from, to);
            isFine = hostField < 0 && hostEnd >= 0 && StrictSyntax.port(b, hostEnd, to) > -2;
            hostField = last;
        } else if (isRequest && minor == 1 && isNamed(b, last, EXPECT)) {
            isFine = !expects && equalsIgnoreCase(b, from, to, CONTINUE);
            expects = true;
        }
        return isFine ? 0 : REFUSED;
    }

    void describe(byte[] b, int index, Transcript out) {
        out.part(b, ranges[4 * index], ranges[4 * index + 1]).part(b, ranges[4 * index + 2], ranges[4 * index + 3]);
    }

    private boolean isLength(byte[] b, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            if (!StrictSyntax.isDigit(b[i])) {
                return false;
            }
            long next = 10 * value + b[i] - '0';
            // Above a tenth of the largest long the product wraps or may wrap: let exact arithmetic say.
            if (value > Long.MAX_VALUE / 10 || next < 0) {
                return false;
            }
            value = next;
        }
        contentLength = value;
        return from < to;
    }

    /** RFC 9110 7.6.1: a comma list of tokens, empty elements allowed. */
    private boolean connection(byte[] b, int from, int to, boolean isRequest) {
        int start = from;
        while (start <= to) {
            int end = StrictSyntax.indexOf(b, start, to, ',');
            int first = start;
            int last = end;
            while (first < last && StrictSyntax.isSpace(b[first])) {
                first++;
            }
            while (last > first && StrictSyntax.isSpace(b[last - 1])) {
                last--;
            }
            if (first < last && !option(b, first, last, isRequest)) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private boolean option(byte[] b, int from, int to, boolean isRequest) {
        boolean isEndToEnd = contains(b, from, to, END_TO_END);
        if (!StrictSyntax.isToken(b, from, to) || isRequest && isEndToEnd) {
            return false;
        }
        unknownOptions += isEndToEnd || contains(b, from, to, NOMINABLE) ? 0 : 1;
        closes |= equalsIgnoreCase(b, from, to, CLOSE);
        keepsAlive |= equalsIgnoreCase(b, from, to, KEEP_ALIVE);
        if (2 * optionCount == options.length) {
            options = Arrays.copyOf(options, 2 * options.length);
        }
        options[2 * optionCount] = from;
        options[2 * optionCount + 1] = to;
        optionCount++;
        return unknownOptions <= NOMINATIONS_MAX;
    }

    private static boolean contains(byte[] b, int from, int to, byte[][] names) {
        for (byte[] name : names) {
            if (equalsIgnoreCase(b, from, to, name)) {
                return true;
            }
        }
        return false;
    }
}
