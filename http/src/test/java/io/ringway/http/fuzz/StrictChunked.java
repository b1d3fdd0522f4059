package io.ringway.http.fuzz;

import static io.ringway.http.fuzz.StrictSyntax.INCOMPLETE;
import static io.ringway.http.fuzz.StrictSyntax.REFUSED;

import io.ringway.http.HttpLimits;
import java.util.Arrays;

/**
 * The chunked transfer coding read line by line (RFC 9112 7.1): content, and the trailer fields that may be passed on.
 */
final class StrictChunked {
    final StrictFields trailers = new StrictFields();
    byte[] content = new byte[1024];
    int contentLength;
    /** Index behind the last byte of the coding, where it is complete. */
    int end;

    private long size;

    /** Positive if complete (then {@link #end} says where it ended), INCOMPLETE, or REFUSED. */
    int read(byte[] b, int from, int to, HttpLimits limits) {
        trailers.clear();
        contentLength = 0;
        long overhead = 0;
        int pos = from;
        while (true) {
            int lineEnd = StrictSyntax.lineEnd(b, pos, to);
            if (lineEnd < 0) {
                return lineEnd == REFUSED || to - pos > limits.chunkLineBytes() + 1 ? REFUSED : INCOMPLETE;
            }
            if (lineEnd - pos > limits.chunkLineBytes() || !sizeLine(b, pos, lineEnd) || contentLength + size < 0) {
                return REFUSED;
            }
            // Sixteen bytes of a line are free, the other four of CHUNK_OVERHEAD_FREE are the content's two CRLF.
            overhead += Math.max(0, lineEnd - pos - (HttpLimits.CHUNK_OVERHEAD_FREE - 4));
            if (overhead - HttpLimits.CHUNK_OVERHEAD_MAX > contentLength + size) {
                return REFUSED;
            }
            pos = lineEnd + 2;
            if (size == 0) {
                return trailers(b, pos, to, limits);
            }
            pos = chunk(b, pos, to);
            if (pos <= 0) {
                return pos;
            }
        }
    }

    void describe(byte[] b, Transcript out) {
        out.part(content, 0, contentLength).number(trailers.count);
        for (int i = 0; i < trailers.count; i++) {
            trailers.describe(b, i, out);
        }
    }

    private int chunk(byte[] b, int from, int to) {
        int count = (int) Math.min(size, to - from);
        if (contentLength + count > content.length) {
            content = Arrays.copyOf(content, Math.max(2 * content.length, contentLength + count));
        }
        System.arraycopy(b, from, content, contentLength, count);
        contentLength += count;
        int pos = from + count;
        if (pos < to && b[pos] != '\r' || pos + 1 < to && b[pos + 1] != '\n') {
            return REFUSED;
        }
        return pos + 1 < to ? pos + 2 : INCOMPLETE;
    }

    /** chunk-size [ chunk-ext ]; the size is hexadecimal, at most sixteen digits and a positive long. */
    private boolean sizeLine(byte[] b, int from, int to) {
        size = 0;
        int pos = from;
        while (pos < to && StrictSyntax.hex(b[pos]) >= 0) {
            if (size > Long.MAX_VALUE >> 4) {
                return false;
            }
            size = 16 * size + StrictSyntax.hex(b[pos]);
            pos++;
        }
        return pos > from && pos - from <= HttpLimits.CHUNK_SIZE_DIGITS_MAX && areExtensions(b, pos, to);
    }

    /** RFC 9112 7.1.1: *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] ). */
    private static boolean areExtensions(byte[] b, int from, int to) {
        int pos = from;
        while (pos < to) {
            pos = skipSpace(b, pos, to);
            if (pos == to || b[pos] != ';') {
                return false;
            }
            int name = skipSpace(b, pos + 1, to);
            pos = skipToken(b, name, to);
            if (pos == name) {
                return false;
            }
            int equals = skipSpace(b, pos, to);
            if (equals < to && b[equals] == '=') {
                int value = skipSpace(b, equals + 1, to);
                pos = value < to && b[value] == '"' ? skipQuoted(b, value, to) : skipToken(b, value, to);
                if (pos <= value) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Behind the closing quote, or -1. */
    private static int skipQuoted(byte[] b, int from, int to) {
        int pos = from + 1;
        while (pos < to && b[pos] != '"') {
            pos += b[pos] == '\\' ? 1 : 0;
            if (pos < to && !StrictSyntax.isValue(b[pos])) {
                return -1;
            }
            pos++;
        }
        return pos < to ? pos + 1 : -1;
    }

    private int trailers(byte[] b, int from, int to, HttpLimits limits) {
        int start = from;
        while (true) {
            int lineEnd = StrictSyntax.lineEnd(b, start, to);
            if (lineEnd < 0) {
                return lineEnd == REFUSED || to - from >= limits.trailerBytes() ? REFUSED : INCOMPLETE;
            }
            if (lineEnd + 2 - from > limits.trailerBytes()) {
                return REFUSED;
            }
            if (lineEnd == start) {
                end = lineEnd + 2;
                return 1;
            }
            if (trailers.count == limits.headerCount() || !trailers.add(b, start, lineEnd)) {
                return REFUSED;
            }
            trailers.count -= trailers.lastMayTrail(b) ? 0 : 1;
            start = lineEnd + 2;
        }
    }

    private static int skipSpace(byte[] b, int from, int to) {
        int pos = from;
        while (pos < to && StrictSyntax.isSpace(b[pos])) {
            pos++;
        }
        return pos;
    }

    private static int skipToken(byte[] b, int from, int to) {
        int pos = from;
        while (pos < to && StrictSyntax.isTchar(b[pos])) {
            pos++;
        }
        return pos;
    }
}
