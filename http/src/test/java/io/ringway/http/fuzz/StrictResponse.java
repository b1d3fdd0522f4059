package io.ringway.http.fuzz;

import static io.ringway.http.fuzz.StrictSyntax.INCOMPLETE;
import static io.ringway.http.fuzz.StrictSyntax.REFUSED;

import io.ringway.http.BodyFraming;
import io.ringway.http.HttpLimits;

/**
 * A response head read strictly and plainly (RFC 9112 4 to 6, our policy).
 */
final class StrictResponse {
    /** HTTP/1.1 SP 3DIGIT SP. */
    private static final int REASON_START = 13;

    final StrictFields fields = new StrictFields();
    int length;
    int minor;
    int status;
    int reasonFrom;
    int reasonTo;

    private boolean isAnswerToHead;

    /** Length of the head, INCOMPLETE, or REFUSED. */
    int read(byte[] b, int from, int to, HttpLimits limits, boolean answersHead) {
        fields.clear();
        isAnswerToHead = answersHead;
        int lineEnd = StrictSyntax.lineEnd(b, from, to);
        if (lineEnd < 0) {
            boolean isTooLong = to - from > limits.requestLineBytes() + 1;
            return lineEnd == REFUSED || isTooLong ? REFUSED : INCOMPLETE;
        }
        if (lineEnd - from > limits.requestLineBytes() || !statusLine(b, from, lineEnd)) {
            return REFUSED;
        }
        int start = lineEnd + 2;
        int sectionFrom = start;
        while (true) {
            int end = StrictSyntax.lineEnd(b, start, to);
            if (end < 0) {
                return end == REFUSED || to - sectionFrom >= limits.headerBytes() ? REFUSED : INCOMPLETE;
            }
            if (end + 2 - sectionFrom > limits.headerBytes()) {
                return REFUSED;
            }
            if (end == start) {
                length = end + 2 - from;
                boolean isInterimWithContent = status < 200 && (fields.isChunked || fields.contentLength > 0);
                return isInterimWithContent ? REFUSED : length;
            }
            if (fields.count == limits.headerCount() || !fields.add(b, start, end)
                || fields.applyLast(b, false, minor) == REFUSED) {
                return REFUSED;
            }
            start = end + 2;
        }
    }

    int framing() {
        if (isAnswerToHead || status < 200 || status == 204 || status == 304) {
            return BodyFraming.NONE;
        }
        return fields.isChunked ? BodyFraming.CHUNKED : fields.contentLength >= 0 ? BodyFraming.LENGTH
            : BodyFraming.UNTIL_CLOSE;
    }

    boolean keepAlive() {
        boolean persists = !fields.closes && (minor == 1 || fields.keepsAlive);
        boolean isEmptyWithContent = status == 204 && (fields.isChunked || fields.contentLength > 0);
        return persists && framing() != BodyFraming.UNTIL_CLOSE && status != 101 && !isEmptyWithContent;
    }

    void describe(byte[] b, Transcript out) {
        out.number(length).number(minor).number(status).part(b, reasonFrom, reasonTo).number(framing());
        out.number(fields.contentLength).flag(keepAlive()).number(fields.count);
        for (int i = 0; i < fields.count; i++) {
            fields.describe(b, i, out);
            out.flag(fields.hasUnderscore(b, i)).flag(fields.isNominated(b, i));
        }
    }

    private boolean statusLine(byte[] b, int from, int to) {
        if (to - from < REASON_START) {
            return false;
        }
        minor = StrictRequest.version(b, from, from + 8);
        status = 0;
        for (int i = from + 9; i < from + 12; i++) {
            if (!StrictSyntax.isDigit(b[i])) {
                return false;
            }
            status = 10 * status + b[i] - '0';
        }
        reasonFrom = from + REASON_START;
        reasonTo = to;
        for (int i = reasonFrom; i < to; i++) {
            if (!StrictSyntax.isValue(b[i])) {
                return false;
            }
        }
        return minor >= 0 && b[from + 8] == ' ' && b[from + 12] == ' ' && status >= 100 && status <= 599;
    }
}
