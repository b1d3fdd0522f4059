package io.ringway.server.upstream.h2;

import io.ringway.http.ByteScan;
import io.ringway.http.HeaderName;
import io.ringway.http.hpack.HpackDecoder;
import io.ringway.http.hpack.HpackEncoder;
import io.ringway.http.hpack.PseudoHeader;
import io.ringway.server.Hot;
import io.ringway.server.proxy.Exchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes the request head that an exchange keeps as HTTP/1.1 text for HTTP/2 (RFC 9113 8.3.1): the request line and
 * Host become pseudo-fields, what is about the connection stays behind. The text was written by this gateway, so its
 * form is known: {@code name: value CRLF}, Host first. Stateless. Thread: owning worker.
 */
final class RequestHeadTranscoder {

    private static final byte SPACE = ' ';
    private static final byte COLON = ':';
    private static final byte CR = '\r';
    private static final int CRLF_BYTES = 2;
    /** What separates a name from its value. */
    private static final int SEPARATOR_BYTES = 2;
    private static final int HOST_BYTES = "Host: ".length();
    /** The shortest line, {@code a: CRLF}, has five bytes; a field may take so much more than its line. */
    private static final int LINE_BYTES_MIN = 5;
    private static final int GROWTH = HpackEncoder.FIELD_OVERHEAD_MAX / LINE_BYTES_MIN + 2;
    /** Pseudo-fields have names of at most ten bytes that the text has not; te is added. */
    private static final int ADDED_MAX = HpackEncoder.BLOCK_START_MAX + 5 * (10 + HpackEncoder.FIELD_OVERHEAD_MAX) + 64;

    /** Of the pseudo-fields, and of te: two lines of the text become four fields of the list. */
    private static final int LIST_ADDED_MAX = 3 * HpackDecoder.FIELD_OVERHEAD
        + ":method:scheme:authority:pathhttpte".length();

    private static final UnsafeBuffer HTTP = text("http");
    private static final UnsafeBuffer TRAILERS = text("trailers");

    private RequestHeadTranscoder() {
    }

    private static UnsafeBuffer text(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length));
        buffer.putBytes(0, bytes);
        return buffer;
    }

    /**
     * Bounds the block.
     *
     * @param x with an encoded head
     * @return bytes
     */
    @Hot
    static int lengthMax(Exchange x) {
        return x.encodedLength() * GROWTH + ADDED_MAX;
    }

    /**
     * Bounds {@link #listBytes} without a look at the head.
     *
     * @param x with an encoded head
     * @return bytes
     */
    @Hot
    static int listBytesMax(Exchange x) {
        return x.encodedLength() + x.encodedLength() / LINE_BYTES_MIN * HpackDecoder.FIELD_OVERHEAD + LIST_ADDED_MAX;
    }

    /**
     * Measures the head as SETTINGS_MAX_HEADER_LIST_SIZE does (RFC 9113 6.5.2).
     *
     * @param x     with an encoded head
     * @param from  the head lies in
     * @param start of the head
     * @return bytes, a few more than there are if fields stay behind
     */
    static int listBytes(Exchange x, UnsafeBuffer from, int start) {
        int end = start + x.encodedLength() - CRLF_BYTES;
        int bytes = LIST_ADDED_MAX;
        int line = start;
        while (line < end) {
            int lineEnd = ByteScan.indexOf(from, line, end, CR);
            bytes += lineEnd - line - SEPARATOR_BYTES + HpackDecoder.FIELD_OVERHEAD;
            line = lineEnd + CRLF_BYTES;
        }
        return bytes;
    }

    /**
     * Measures the longest field as it will be sent: name and value, in the Huffman code where that is shorter. None
     * that matters comes from a table.
     *
     * @param x     with an encoded head
     * @param from  the head lies in
     * @param start of the head
     * @param least length that matters
     * @return bytes, a few more than there are; 0 if no field is longer than that
     */
    static int longestField(Exchange x, UnsafeBuffer from, int start, int least) {
        int end = start + x.encodedLength() - CRLF_BYTES;
        int longest = least;
        int line = start;
        while (line < end) {
            int lineEnd = ByteScan.indexOf(from, line, end, CR);
            if (lineEnd - line > longest) {
                longest = Math.max(longest, HpackEncoder.textLength(from, line, lineEnd - line));
            }
            line = lineEnd + CRLF_BYTES;
        }
        return longest > least ? longest : 0;
    }

    /**
     * Encodes the head as one block.
     *
     * @param x       with an encoded head
     * @param from    the head lies in
     * @param start   of the head
     * @param encoder of the connection
     * @param to      to write to, with room for {@link #lengthMax}
     * @param offset  to begin at
     * @return offset behind the block
     */
    @Hot
    static int encode(Exchange x, UnsafeBuffer from, int start, HpackEncoder encoder, UnsafeBuffer to, int offset) {
        int end = start + x.encodedLength();
        int method = ByteScan.indexOf(from, start, end, SPACE);
        int target = ByteScan.indexOf(from, method + 1, end, SPACE);
        int line = ByteScan.indexOf(from, target + 1, end, CR) + CRLF_BYTES;
        int hostEnd = ByteScan.indexOf(from, line, end, CR);
        int at = encoder.beginBlock(to, offset);
        at = encoder.pseudo(to, at, PseudoHeader.METHOD, from, start, method - start);
        at = encoder.pseudo(to, at, PseudoHeader.SCHEME, HTTP, 0, HTTP.capacity());
        at = encoder.pseudo(to, at, PseudoHeader.AUTHORITY, from, line + HOST_BYTES, hostEnd - line - HOST_BYTES);
        at = encoder.pseudo(to, at, PseudoHeader.PATH, from, method + 1, target - method - 1);
        at = fields(x, from, hostEnd + CRLF_BYTES, end - CRLF_BYTES, encoder, to, at);
        return x.takesTrailers() ? te(encoder, to, at) : at;
    }

    @Hot
    private static int fields(Exchange x, UnsafeBuffer from, int start, int end, HpackEncoder encoder,
                              UnsafeBuffer to, int offset) {
        int at = offset;
        int line = start;
        for (int number = 0; line < end; number++) {
            int nameEnd = ByteScan.indexOf(from, line, end, COLON);
            int value = nameEnd + SEPARATOR_BYTES;
            int valueEnd = ByteScan.indexOf(from, value, end, CR);
            int id = HeaderName.lookup(from, line, nameEnd - line);
            if (!HeaderName.isHopByHop(id)) {
                int indexing = x.isSecret(number) ? HpackEncoder.NEVER_INDEXED : HpackEncoder.BY_NAME;
                at = encoder.field(to, at, id, from, line, nameEnd - line, from, value, valueEnd - value, indexing);
            }
            line = valueEnd + CRLF_BYTES;
        }
        return at;
    }

    /** RFC 9113 8.2.2: the one field about the hop that HTTP/2 has. */
    private static int te(HpackEncoder encoder, UnsafeBuffer to, int offset) {
        return encoder.field(to, offset, HeaderName.TE, TRAILERS, 0, 0, TRAILERS, 0, TRAILERS.capacity(),
            HpackEncoder.BY_NAME);
    }
}
