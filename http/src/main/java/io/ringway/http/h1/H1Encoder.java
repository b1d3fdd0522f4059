package io.ringway.http.h1;

import io.ringway.http.Ascii;
import io.ringway.http.ByteScan;
import io.ringway.http.Hot;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes HTTP/1.1 heads and chunk framing (RFC 9112 3 to 7), always from parsed parts, never a line as it came.
 *
 * <p>Every method writes at an offset and returns the offset behind what it wrote. The caller has made sure of the space
 * (a buffer's own bounds check is the last guard, and an exception then is the caller's bug) and passes only parts that
 * a parser or a constant has given: they are asserted to hold no byte that would end a line. Thread: any.
 */
public final class H1Encoder {
    /** Bytes of the longest chunk size line: eight digits and CRLF. */
    public static final int CHUNK_START_MAX = 10;
    /** Bytes of a last chunk's size line. */
    public static final int LAST_CHUNK_LENGTH = 3;
    /** Bytes of the longest status line with a known reason or none. */
    public static final int STATUS_LINE_MAX = 64;
    /** Bytes a request line takes beyond method, path and query: two spaces, a question mark, the version and CRLF. */
    public static final int REQUEST_LINE_OVERHEAD = 13;
    /** Bytes a field line takes beyond name and value. */
    public static final int HEADER_OVERHEAD = 4;
    /** Bytes of the longest Content-Length field line. */
    public static final int CONTENT_LENGTH_MAX = 18 + Ascii.DECIMAL_MAX;

    private static final byte[] VERSION_LINE_END = ascii(" HTTP/1.1\r\n");
    private static final byte[] STATUS_START = ascii("HTTP/1.1 ");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] LAST_CHUNK = ascii("0\r\n");

    private static final int STATUS_MIN = 100;
    private static final int STATUS_MAX = 599;
    private static final byte[][] STATUS_LINES = new byte[STATUS_MAX - STATUS_MIN + 1][];

    static {
        for (int status = STATUS_MIN; status <= STATUS_MAX; status++) {
            byte[] line = ascii("HTTP/1.1 " + status + ' ' + Reasons.of(status) + "\r\n");
            if (line.length > STATUS_LINE_MAX) {
                throw new ExceptionInInitializerError("status line too long: " + status);
            }
            STATUS_LINES[status - STATUS_MIN] = line;
        }
    }

    private H1Encoder() {
    }

    /**
     * Writes a request line in origin form, or with {@code *} as its path; the version is always HTTP/1.1.
     *
     * @param dst          to write to.
     * @param offset       to begin at.
     * @param methodBuffer holding the method.
     * @param methodOffset of the method.
     * @param methodLength of the method, at least 1.
     * @param pathBuffer   holding the path.
     * @param pathOffset   of the path.
     * @param pathLength   of the path, at least 1.
     * @param queryBuffer  holding the query; not looked at if there is none.
     * @param queryOffset  of the query, behind its question mark.
     * @param queryLength  of the query, -1 for none.
     * @return offset behind the line.
     */
    @Hot
    public static int requestLine(
        UnsafeBuffer dst, int offset,
        UnsafeBuffer methodBuffer, int methodOffset, int methodLength,
        UnsafeBuffer pathBuffer, int pathOffset, int pathLength,
        UnsafeBuffer queryBuffer, int queryOffset, int queryLength) {
        assert isToken(methodBuffer, methodOffset, methodLength);
        assert pathLength > 0 && isVisible(pathBuffer, pathOffset, pathLength);
        int pos = Ascii.put(dst, offset, methodBuffer, methodOffset, methodLength);
        dst.putByte(pos, (byte) ' ');
        pos = Ascii.put(dst, pos + 1, pathBuffer, pathOffset, pathLength);
        if (queryLength >= 0) {
            assert isVisible(queryBuffer, queryOffset, queryLength);
            dst.putByte(pos, (byte) '?');
            pos = Ascii.put(dst, pos + 1, queryBuffer, queryOffset, queryLength);
        }
        return Ascii.put(dst, pos, VERSION_LINE_END);
    }

    /**
     * Writes a status line with the registered reason; an unknown status has an empty one (RFC 9112 4).
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @param status 100 to 599.
     * @return offset behind the line.
     */
    @Hot
    public static int statusLine(UnsafeBuffer dst, int offset, int status) {
        return Ascii.put(dst, offset, STATUS_LINES[status - STATUS_MIN]);
    }

    /**
     * Writes a status line with a given reason.
     *
     * @param dst          to write to.
     * @param offset       to begin at.
     * @param status       100 to 599.
     * @param reasonBuffer holding the reason.
     * @param reasonOffset of the reason.
     * @param reasonLength of the reason, 0 or more.
     * @return offset behind the line.
     */
    @Hot
    public static int statusLine(
        UnsafeBuffer dst, int offset, int status, UnsafeBuffer reasonBuffer, int reasonOffset, int reasonLength) {
        assert status >= STATUS_MIN && status <= STATUS_MAX;
        assert isValue(reasonBuffer, reasonOffset, reasonLength);
        int pos = Ascii.putLong(dst, Ascii.put(dst, offset, STATUS_START), status);
        dst.putByte(pos, (byte) ' ');
        return crlf(dst, Ascii.put(dst, pos + 1, reasonBuffer, reasonOffset, reasonLength));
    }

    /**
     * Writes a field line from ranges.
     *
     * @param dst         to write to.
     * @param offset      to begin at.
     * @param nameBuffer  holding the name.
     * @param nameOffset  of the name.
     * @param nameLength  of the name, at least 1.
     * @param valueBuffer holding the value.
     * @param valueOffset of the value.
     * @param valueLength of the value, 0 or more.
     * @return offset behind the line.
     */
    @Hot
    public static int header(
        UnsafeBuffer dst, int offset,
        UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength) {
        assert isToken(nameBuffer, nameOffset, nameLength);
        assert isValue(valueBuffer, valueOffset, valueLength);
        int pos = Ascii.put(dst, offset, nameBuffer, nameOffset, nameLength);
        dst.putByte(pos, (byte) ':');
        dst.putByte(pos + 1, (byte) ' ');
        return crlf(dst, Ascii.put(dst, pos + 2, valueBuffer, valueOffset, valueLength));
    }

    /**
     * Writes a field line from a constant name and a range.
     *
     * @param dst            to write to.
     * @param offset         to begin at.
     * @param nameColonSpace name with the colon and space behind it.
     * @param valueBuffer    holding the value.
     * @param valueOffset    of the value.
     * @param valueLength    of the value, 0 or more.
     * @return offset behind the line.
     */
    @Hot
    public static int header(
        UnsafeBuffer dst, int offset, byte[] nameColonSpace, UnsafeBuffer valueBuffer, int valueOffset, int valueLength) {
        assert isValue(valueBuffer, valueOffset, valueLength);
        int pos = Ascii.put(dst, offset, nameColonSpace);
        return crlf(dst, Ascii.put(dst, pos, valueBuffer, valueOffset, valueLength));
    }

    /**
     * Writes a constant field line.
     *
     * @param dst               to write to.
     * @param offset            to begin at.
     * @param wholeLineWithCrlf the line, its CRLF included.
     * @return offset behind the line.
     */
    @Hot
    public static int header(UnsafeBuffer dst, int offset, byte[] wholeLineWithCrlf) {
        assert wholeLineWithCrlf[wholeLineWithCrlf.length - 1] == '\n';
        return Ascii.put(dst, offset, wholeLineWithCrlf);
    }

    /**
     * Writes a Content-Length field line.
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @param bytes  0 or more.
     * @return offset behind the line.
     */
    @Hot
    public static int contentLength(UnsafeBuffer dst, int offset, long bytes) {
        return crlf(dst, Ascii.putLong(dst, Ascii.put(dst, offset, CONTENT_LENGTH), bytes));
    }

    /**
     * Writes the size line of a chunk. The chunk's bytes follow, then {@link #crlf}.
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @param size   of the chunk, at least 1: a size of 0 would end the content.
     * @return offset behind the line, at most {@link #CHUNK_START_MAX} further on.
     */
    @Hot
    public static int chunkStart(UnsafeBuffer dst, int offset, int size) {
        assert size > 0;
        return crlf(dst, Ascii.putHex(dst, offset, size));
    }

    /**
     * Writes the size line of the last chunk. Trailer fields may follow, then {@link #crlf} ends the message.
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @return offset behind the line.
     */
    @Hot
    public static int lastChunk(UnsafeBuffer dst, int offset) {
        return Ascii.put(dst, offset, LAST_CHUNK);
    }

    /**
     * Ends a line, a head or a chunk.
     *
     * @param dst    to write to.
     * @param offset to begin at.
     * @return offset behind CR and LF.
     */
    @Hot
    public static int crlf(UnsafeBuffer dst, int offset) {
        dst.putByte(offset, (byte) '\r');
        dst.putByte(offset + 1, (byte) '\n');
        return offset + 2;
    }

    private static boolean isToken(UnsafeBuffer buffer, int offset, int length) {
        return length > 0 && ByteScan.token(buffer, offset, offset + length) == offset + length;
    }

    private static boolean isValue(UnsafeBuffer buffer, int offset, int length) {
        return ByteScan.value(buffer, offset, offset + length) == offset + length;
    }

    private static boolean isVisible(UnsafeBuffer buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffer.getByte(i) <= ' ' || buffer.getByte(i) == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
