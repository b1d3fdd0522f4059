package io.ringway.http.h2;

import io.ringway.http.Ascii;
import io.ringway.http.Authority;
import io.ringway.http.BodyFraming;
import io.ringway.http.ByteScan;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.MessageHead;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import io.ringway.http.hpack.FieldSink;
import io.ringway.http.hpack.HpackDecoder;
import io.ringway.http.hpack.PseudoHeader;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads heads and trailers from decoded fields (RFC 9113 8.2, 8.3) into the same objects that HTTP/1.1 fills: the
 * fields are written to a buffer as canonical lines {@code name: value CRLF}, and the ranges point there. {@code
 * :authority} becomes the Host line, cookie crumbs one Cookie line.
 *
 * <p>Strict: what RFC 9113 calls malformed is refused at its first field; so are a Host that is not :authority, and
 * repeated Content-Length [policy]. Nothing behind the first error is copied.
 *
 * <p>Limits: those of {@link HttpLimits}: pseudo-fields together as a request line, fields as a section of which each
 * field counts 32 bytes more, cookie crumbs one by one. They may change between two blocks, for all connections at once.
 * Thread: one reader serves all connections of a thread, since a block is read in one go; the buffer is valid until the
 * next one.
 */
public final class H2HeadReader implements FieldSink {
    private static final int REQUEST = 0;
    private static final int RESPONSE = 1;
    private static final int TRAILERS = 2;

    /** What a line has beyond its name and value. */
    private static final int LINE_OVERHEAD = 4;
    /** Lines beyond the fields of a list, each of which counts 32 bytes more than it has and takes 4. */
    private static final int FEW_LINES_BYTES = 8 * (LINE_OVERHEAD + HeaderName.bytes(HeaderName.COOKIE).length);
    /** Pseudo-fields beyond the fields of a head; a request has four, or five with :protocol. */
    private static final int PSEUDO_FIELDS_MAX = 5;
    private static final byte[] HOST = "host".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COOKIE = "cookie".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTP = "http".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONTINUE = "100-continue".getBytes(StandardCharsets.US_ASCII);

    private final UnsafeBuffer lines = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer decoderScratch = new UnsafeBuffer(0, 0);
    private HttpLimits limits;
    private int listBytesMax;
    private HeaderBlock trailers;
    private CookieCrumbs cookies;

    private int kind;
    private MessageHead head;
    private RequestHead request;
    private ResponseHead response;
    private HeaderBlock block;
    private int fieldsMax;
    private int sectionMax;
    private int position;
    private int fields;
    private int sectionBytes;
    private int pseudoBytes;
    private int seen;
    private int pathOffset;
    private int pathLength;
    private boolean isBodiless;
    private int error;

    /**
     * Makes a reader.
     *
     * @param limits of heads and trailers; a head with other limits is held to the stricter of both.
     */
    public H2HeadReader(HttpLimits limits) {
        take(limits);
    }

    /**
     * Changes the limits for the blocks to come, on all connections it serves; each tells its peer with
     * {@link H2Connection#announceLists}. Not to be called from inside of events.
     *
     * @param next limits of heads and trailers.
     */
    public void limits(HttpLimits next) {
        if (!next.equals(limits)) {
            take(next);
        }
    }

    private void take(HttpLimits next) {
        limits = next;
        listBytesMax = next.requestLineBytes() + Math.max(next.headerBytes(), next.trailerBytes());
        lines.wrap(new byte[listBytesMax + FEW_LINES_BYTES]);
        decoderScratch.wrap(new byte[Math.max(listBytesMax, HpackDecoder.TABLE_BYTES_MAX)]);
        trailers = new HeaderBlock(next.headerCount());
        cookies = new CookieCrumbs(next.headerBytes());
    }

    /**
     * Bounds of what is read.
     *
     * @return limits.
     */
    public HttpLimits limits() {
        return limits;
    }

    /**
     * Bytes of a field section that is let through at all, each field counting 32 more (RFC 9113 6.5.2): announced as
     * SETTINGS_MAX_HEADER_LIST_SIZE.
     *
     * @return bytes.
     */
    public int listBytesMax() {
        return listBytesMax;
    }

    /** {@return fields that a decoder lets through, pseudo-fields among them} */
    int fieldCountMax() {
        return limits.headerCount() + PSEUDO_FIELDS_MAX;
    }

    /**
     * The lines of the last head or trailer section; offsets of its ranges count from position 0.
     *
     * @return buffer, the same one for the life of this object; its content is valid until the next block is read, and
     *         until {@link #limits(HttpLimits)}.
     */
    public UnsafeBuffer buffer() {
        return lines;
    }

    /** {@return memory for strings that decoders of this thread share} */
    UnsafeBuffer decoderScratch() {
        return decoderScratch;
    }

    /** {@return the fields of the last trailer section} */
    HeaderBlock trailers() {
        return trailers;
    }

    /** {@return content that DATA has to add up to, or -1 where nothing was announced} */
    long contentBytes() {
        return isBodiless ? 0 : head.contentLength();
    }

    /**
     * Begins a request.
     *
     * @param to head to fill.
     */
    @Hot
    void beginRequest(RequestHead to) {
        request = to;
        begin(REQUEST, to);
    }

    /**
     * Begins a response.
     *
     * @param to head to fill.
     */
    @Hot
    void beginResponse(ResponseHead to) {
        response = to;
        begin(RESPONSE, to);
    }

    /** Begins a trailer section. */
    void beginTrailers() {
        trailers.reset();
        begin(TRAILERS, trailers, limits.trailerBytes());
    }

    private void begin(int what, MessageHead to) {
        to.reset();
        to.markHttp2();
        head = to;
        begin(what, to.headers(), Math.min(limits.headerBytes(), to.limits().headerBytes()));
    }

    private void begin(int what, HeaderBlock to, int bytesMax) {
        kind = what;
        block = to;
        fieldsMax = Math.min(to.capacity(), limits.headerCount());
        sectionMax = bytesMax;
        position = 0;
        fields = 0;
        sectionBytes = 0;
        pseudoBytes = 0;
        seen = 0;
        pathLength = 0;
        isBodiless = false;
        error = 0;
        cookies.reset();
    }

    @Override
    @Hot
    public void onField(
        int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength, boolean neverIndexed) {
        if (error < 0) {
            return;
        }
        if (nameId < 0) {
            error = pseudo(nameId, valueBuffer, valueOffset, valueLength);
            return;
        }
        error = FieldChecks.name(nameId, nameBuffer, nameOffset, nameLength);
        if (error == 0) {
            error = count(nameLength, valueLength);
        }
        if (error == 0) {
            error = FieldChecks.value(valueBuffer, valueOffset, valueLength);
        }
        if (error == 0 && nameId != HeaderName.UNKNOWN) {
            error = FieldChecks.connectionSpecific(nameId, valueBuffer, valueOffset, valueLength);
        }
        if (error == 0 && isLine(nameId, valueBuffer, valueOffset, valueLength, neverIndexed)) {
            int name = position;
            position = Ascii.put(lines, name, nameBuffer, nameOffset, nameLength);
            line(nameId, name, valueBuffer, valueOffset, valueLength, neverIndexed);
        }
    }

    /** Every field counts before anything is joined, dropped or copied. */
    private int count(int nameLength, int valueLength) {
        fields++;
        sectionBytes += nameLength + valueLength + HpackDecoder.FIELD_OVERHEAD;
        if (sectionBytes > sectionMax) {
            return kind == TRAILERS ? HttpError.TRAILER_TOO_LARGE : HttpError.HEADER_TOO_LARGE;
        }
        // The Host line made of :authority takes a place of its own.
        return fields + (has(PseudoHeader.AUTHORITY) ? 1 : 0) > fieldsMax ? HttpError.TOO_MANY_HEADERS : 0;
    }

    /** Acts on a known field; tells whether it becomes a line of its own. */
    private boolean isLine(int nameId, UnsafeBuffer buffer, int offset, int length, boolean neverIndexed) {
        if (kind == TRAILERS) {
            // RFC 9110 6.5.1: what may not stand in trailers is not passed on; a length there would be an attack.
            error = nameId == HeaderName.CONTENT_LENGTH ? HttpError.BAD_CONTENT_LENGTH : 0;
            return error == 0 && HeaderName.isTrailing(nameId);
        }
        if (nameId == HeaderName.CONTENT_LENGTH) {
            error = contentLength(buffer, offset, length);
            return error == 0;
        }
        if (kind == RESPONSE) {
            return true;
        }
        switch (nameId) {
            case HeaderName.COOKIE -> {
                cookies.add(buffer, offset, length, neverIndexed);
                return false;
            }
            case HeaderName.HOST -> {
                error = host(buffer, offset, length);
                return false;
            }
            case HeaderName.EXPECT -> {
                error = expect(buffer, offset, length);
                return true;
            }
            default -> {
                return true;
            }
        }
    }

    private int contentLength(UnsafeBuffer buffer, int offset, int length) {
        if (head.contentLength() >= 0) {
            return HttpError.BAD_FRAMING;
        }
        long bytes = Ascii.parseLong(buffer, offset, length);
        if (bytes < 0) {
            return HttpError.BAD_CONTENT_LENGTH;
        }
        head.contentLength(bytes);
        return 0;
    }

    /** RFC 9113 8.3.1: must not differ from :authority, in whose place it may stand. */
    private int host(UnsafeBuffer buffer, int offset, int length) {
        if (request.hasHostField()) {
            return HttpError.DUPLICATE_HOST;
        }
        request.markHostField();
        if (request.authorityLength() == 0) {
            return authority(buffer, offset, length);
        }
        boolean isSame = length == request.authorityLength()
            && Ascii.equalsIgnoreCase(buffer, offset, lines, request.authorityOffset(), length);
        return isSame ? 0 : HttpError.BAD_HOST;
    }

    /** Writes the Host line; one that says nothing usable is refused like any other bad Host (RFC 9110 7.2). */
    private int authority(UnsafeBuffer buffer, int offset, int length) {
        long parts = Authority.parse(buffer, offset, offset + length);
        if (parts == Authority.MALFORMED) {
            return HttpError.BAD_HOST;
        }
        int name = position;
        position = Ascii.put(lines, name, HOST);
        line(HeaderName.HOST, name, buffer, offset, length, false);
        int value = block.valueOffset(block.count() - 1);
        request.authority(value, length, Authority.hostLength(parts), Authority.port(parts));
        return 0;
    }

    private int expect(UnsafeBuffer buffer, int offset, int length) {
        if (request.expectContinue() || !Ascii.equalsIgnoreCase(buffer, offset, length, CONTINUE)) {
            return HttpError.EXPECTATION;
        }
        request.markExpectContinue();
        return 0;
    }

    /** Ends a line whose name is written. */
    private void line(
        int nameId, int name, UnsafeBuffer valueBuffer, int valueOffset, int valueLength, boolean neverIndexed) {
        int nameEnd = position;
        boolean hasUnderscore = nameId == HeaderName.UNKNOWN
            && ByteScan.indexOf(lines, name, nameEnd, (byte) '_') < nameEnd;
        if (kind == TRAILERS && hasUnderscore) {
            position = name;
            return;
        }
        lines.putByte(nameEnd, (byte) ':');
        lines.putByte(nameEnd + 1, (byte) ' ');
        int value = nameEnd + 2;
        endLine(Ascii.put(lines, value, valueBuffer, valueOffset, valueLength));
        int index = block.add(nameId, name, nameEnd - name, value, valueLength);
        if (hasUnderscore) {
            block.markUnderscore(index);
        }
        if (neverIndexed) {
            block.markNeverIndexed(index);
        }
    }

    private void endLine(int end) {
        lines.putByte(end, (byte) '\r');
        lines.putByte(end + 1, (byte) '\n');
        position = end + 2;
    }

    /** RFC 9113 8.3: before all fields, each once, only those of the message, never in trailers. */
    private int pseudo(int id, UnsafeBuffer buffer, int offset, int length) {
        int bit = 1 << -id;
        boolean isKnown = kind == RESPONSE ? id == PseudoHeader.STATUS
            : kind == REQUEST && id != PseudoHeader.STATUS && id > PseudoHeader.PROTOCOL;
        if (!isKnown || fields > 0 || (seen & bit) != 0) {
            return HttpError.BAD_HEADER_NAME;
        }
        seen |= bit;
        pseudoBytes += length;
        if (pseudoBytes > limits.requestLineBytes() || pseudoBytes > head.limits().requestLineBytes()) {
            return HttpError.TARGET_TOO_LONG;
        }
        return switch (id) {
            case PseudoHeader.METHOD -> method(buffer, offset, length);
            case PseudoHeader.SCHEME -> scheme(buffer, offset, length);
            case PseudoHeader.AUTHORITY -> authority(buffer, offset, length);
            case PseudoHeader.PATH -> {
                pathOffset = position;
                pathLength = length;
                endLine(Ascii.put(lines, position, buffer, offset, length));
                yield 0;
            }
            default -> status(buffer, offset, length);
        };
    }

    /** RFC 9110 9.1: a token. */
    private int method(UnsafeBuffer buffer, int offset, int length) {
        if (length == 0 || ByteScan.token(buffer, offset, offset + length) != offset + length) {
            return HttpError.BAD_METHOD;
        }
        if (length > HttpLimits.METHOD_BYTES_MAX) {
            return HttpError.METHOD_TOO_LONG;
        }
        request.method(Method.parse(buffer, offset, length), position, length);
        endLine(Ascii.put(lines, position, buffer, offset, length));
        return 0;
    }

    /** RFC 9113 8.3.1, RFC 9110 4.2.3: schemes are compared without regard to case. */
    private int scheme(UnsafeBuffer buffer, int offset, int length) {
        if (Ascii.equalsIgnoreCase(buffer, offset, length, HTTPS)) {
            request.markSchemeHttps();
            return 0;
        }
        return Ascii.equalsIgnoreCase(buffer, offset, length, HTTP) ? 0 : HttpError.BAD_TARGET;
    }

    /** RFC 9113 8.3.2: three digits. 8.6: never 101. */
    private int status(UnsafeBuffer buffer, int offset, int length) {
        long code = length == 3 ? Ascii.parseLong(buffer, offset, length) : -1;
        if (code < 100 || code > 599 || code == 101) {
            return HttpError.BAD_STATUS_LINE;
        }
        response.status((int) code);
        return 0;
    }

    /**
     * Ends a request.
     *
     * @param isEndStream true if no content follows.
     * @return 0, or a negative {@link HttpError}; those with status 400 are malformed requests (RFC 9113 8.1.1).
     */
    @Hot
    int endRequest(boolean isEndStream) {
        if (error < 0) {
            return error;
        }
        int result = target();
        if (result < 0) {
            return result;
        }
        if (isEndStream && head.contentLength() > 0) {
            return HttpError.BAD_FRAMING;
        }
        if (cookies.hasCrumbs()) {
            int name = position;
            position = Ascii.put(lines, name, COOKIE);
            line(HeaderName.COOKIE, name, cookies.bytes(), 0, cookies.length(), cookies.isNeverIndexed());
        }
        request.framing(framing(isEndStream));
        request.complete(lines, 0, position);
        return 0;
    }

    /** RFC 9113 8.3.1: method, scheme and path, and somebody to ask; 8.5: CONNECT has an authority alone. */
    private int target() {
        if (!has(PseudoHeader.METHOD)) {
            return HttpError.BAD_REQUEST_LINE;
        }
        if (request.methodId() == Method.CONNECT) {
            if (has(PseudoHeader.SCHEME) || has(PseudoHeader.PATH) || !has(PseudoHeader.AUTHORITY)
                || request.port() < 0) {
                return HttpError.BAD_TARGET;
            }
            request.targetForm(RequestHead.AUTHORITY);
            return 0;
        }
        if (!has(PseudoHeader.SCHEME) || !has(PseudoHeader.PATH)) {
            return HttpError.BAD_REQUEST_LINE;
        }
        return request.authorityLength() == 0
            ? HttpError.MISSING_HOST : RequestPath.parse(lines, pathOffset, pathOffset + pathLength, request);
    }

    private boolean has(int pseudo) {
        return (seen & 1 << -pseudo) != 0;
    }

    /** Without END_STREAM the end of the content is that of the stream; HTTP/1.1 says so by chunks. */
    private int framing(boolean isEndStream) {
        if (head.contentLength() >= 0) {
            return BodyFraming.LENGTH;
        }
        return isEndStream ? BodyFraming.NONE : BodyFraming.CHUNKED;
    }

    /**
     * Ends a response.
     *
     * @param isEndStream     true if no content follows.
     * @param requestMethodId method of the request: answers to HEAD have no content.
     * @return 0, or a negative {@link HttpError}.
     */
    @Hot
    int endResponse(boolean isEndStream, int requestMethodId) {
        if (error < 0) {
            return error;
        }
        if (!has(PseudoHeader.STATUS)) {
            return HttpError.BAD_STATUS_LINE;
        }
        int status = response.status();
        boolean isInterim = status < 200;
        isBodiless = requestMethodId == Method.HEAD || status == 204 || status == 304;
        if (isInterim ? isEndStream || head.contentLength() > 0
            : isEndStream && !isBodiless && head.contentLength() > 0) {
            return HttpError.BAD_FRAMING;
        }
        response.framing(isInterim || isBodiless ? BodyFraming.NONE : responseFraming(isEndStream));
        // The status line of HTTP/1.1, so that no head is empty.
        endLine(Ascii.putLong(lines, position, status));
        response.complete(lines, 0, position);
        return 0;
    }

    /** A response that ends with its head has content of no bytes, which HTTP/1.1 has to say. */
    private int responseFraming(boolean isEndStream) {
        if (isEndStream && head.contentLength() < 0) {
            head.contentLength(0);
        }
        return framing(isEndStream);
    }

    /**
     * Ends a trailer section.
     *
     * @return 0, or a negative {@link HttpError}.
     */
    int endTrailers() {
        return error;
    }
}
