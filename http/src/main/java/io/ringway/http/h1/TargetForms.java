package io.ringway.http.h1;

import io.ringway.http.Ascii;
import io.ringway.http.Authority;
import io.ringway.http.ByteScan;
import io.ringway.http.CharClass;
import io.ringway.http.HttpError;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes apart request targets that do not begin with a slash (RFC 9112 3.2.2 to 3.2.4); they are rare, so this reads them
 * once they are complete.
 *
 * <p>All bytes are known to be acceptable in a target. Thread: any.
 */
final class TargetForms {
    private static final byte[] HTTP = "http://".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https://".getBytes(StandardCharsets.US_ASCII);

    private TargetForms() {
    }

    /**
     * Reads a target.
     *
     * @param buffer holding it.
     * @param base   index of the head's first byte.
     * @param from   its first byte, counted from base.
     * @param end    the byte behind it, counted from base.
     * @param head   to fill.
     * @return 0, or a negative {@link HttpError}.
     */
    static int parse(UnsafeBuffer buffer, int base, int from, int end, RequestHead head) {
        if (head.methodId() == Method.CONNECT) {
            return authorityForm(buffer, base, from, end, head);
        }
        if (buffer.getByte(base + from) == '*') {
            return asteriskForm(from, end, head);
        }
        if (startsWith(buffer, base + from, base + end, HTTP)) {
            return absoluteForm(buffer, base, from + HTTP.length, end, head);
        }
        if (startsWith(buffer, base + from, base + end, HTTPS)) {
            head.markSchemeHttps();
            return absoluteForm(buffer, base, from + HTTPS.length, end, head);
        }
        return HttpError.BAD_TARGET;
    }

    /** RFC 9112 3.2.3: host and port, and the port has to be there (RFC 9110 9.3.6). */
    private static int authorityForm(UnsafeBuffer buffer, int base, int from, int end, RequestHead head) {
        long authority = Authority.parse(buffer, base + from, base + end);
        if (authority == Authority.MALFORMED || Authority.port(authority) < 0) {
            return HttpError.BAD_TARGET;
        }
        head.targetForm(RequestHead.AUTHORITY);
        head.authority(from, end - from, Authority.hostLength(authority), Authority.port(authority));
        return 0;
    }

    /** RFC 9112 3.2.4: for OPTIONS, and nothing behind it. */
    private static int asteriskForm(int from, int end, RequestHead head) {
        if (head.methodId() != Method.OPTIONS || end - from != 1) {
            return HttpError.BAD_TARGET;
        }
        head.targetForm(RequestHead.ASTERISK);
        head.path(from, 1);
        return 0;
    }

    /** RFC 9112 3.2.2: its authority replaces Host. RFC 9110 4.2.4: userinfo is refused, with all that is no host. */
    private static int absoluteForm(UnsafeBuffer buffer, int base, int from, int end, RequestHead head) {
        int authorityEnd = from;
        while (authorityEnd < end && !endsAuthority(buffer.getByte(base + authorityEnd))) {
            authorityEnd++;
        }
        long authority = Authority.parse(buffer, base + from, base + authorityEnd);
        if (authority == Authority.MALFORMED) {
            return HttpError.BAD_TARGET;
        }
        head.targetForm(RequestHead.ABSOLUTE);
        head.authority(from, authorityEnd - from, Authority.hostLength(authority), Authority.port(authority));
        int question = ByteScan.indexOf(buffer, base + authorityEnd, base + end, (byte) '?') - base;
        head.path(authorityEnd, question - authorityEnd);
        if (question < end) {
            head.query(question + 1, end - question - 1);
        }
        if (!isCanonicalPath(buffer, base + authorityEnd, base + question)) {
            head.markPathNeedsNormalising();
        }
        return areEscapesFine(buffer, base + authorityEnd, base + end) ? 0 : HttpError.BAD_TARGET;
    }

    private static boolean isCanonicalPath(UnsafeBuffer buffer, int from, int end) {
        byte previous = 0;
        for (int pos = from; pos < end; pos++) {
            byte b = buffer.getByte(pos);
            if (b == '%' || previous == '/' && (b == '/' || b == '.') || CharClass.isPathLenient(b)) {
                return false;
            }
            previous = b;
        }
        return from < end;
    }

    private static boolean areEscapesFine(UnsafeBuffer buffer, int from, int end) {
        int pos = ByteScan.indexOf(buffer, from, end, (byte) '%');
        while (pos < end) {
            if (RequestLineParser.escape(buffer, pos, end) <= 0) {
                return false;
            }
            pos = ByteScan.indexOf(buffer, pos + 1, end, (byte) '%');
        }
        return true;
    }

    private static boolean endsAuthority(byte b) {
        return b == '/' || b == '?';
    }

    private static boolean startsWith(UnsafeBuffer buffer, int from, int end, byte[] lower) {
        return end - from >= lower.length && Ascii.equalsIgnoreCase(buffer, from, lower.length, lower);
    }
}
