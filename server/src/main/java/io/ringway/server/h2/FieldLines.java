package io.ringway.server.h2;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.hpack.HpackEncoder;
import io.ringway.server.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes parsed fields for HTTP/2 (RFC 9113 8.2). Stateless. Thread: owning worker. */
public final class FieldLines {

    private FieldLines() {
    }

    /**
     * Encodes one field; what no hop may index stays so (RFC 7541 6.2.3).
     *
     * @param encoder of the connection
     * @param fields  index of the section
     * @param i       number of the field
     * @param from    buffer of the section
     * @param base    position its offsets count from
     * @param to      to write to
     * @param offset  to begin at
     * @return offset behind it; {@link HpackEncoder#fieldLengthMax} bounds it
     */
    @Hot
    public static int encode(HpackEncoder encoder, HeaderBlock fields, int i, UnsafeBuffer from, int base,
                             UnsafeBuffer to, int offset) {
        int indexing = fields.isNeverIndexed(i) ? HpackEncoder.NEVER_INDEXED : HpackEncoder.BY_NAME;
        return encoder.field(to, offset, fields.nameId(i), from, base + fields.nameOffset(i), fields.nameLength(i),
            from, base + fields.valueOffset(i), fields.valueLength(i), indexing);
    }

    /**
     * Tells whether a trailer may go on.
     *
     * @param nameId of the field
     * @return false for what is about the connection or frames the message
     */
    static boolean isTrailer(int nameId) {
        return HeaderName.isTrailing(nameId) && !HeaderName.isHopByHop(nameId);
    }

    /**
     * Counts the trailers that may go on.
     *
     * @param trailers fields, or null
     * @return how many
     */
    static int trailerCount(HeaderBlock trailers) {
        int found = 0;
        int count = trailers == null ? 0 : trailers.count();
        for (int i = 0; i < count; i++) {
            found += isTrailer(trailers.nameId(i)) ? 1 : 0;
        }
        return found;
    }

    /**
     * Bounds the block of a trailer section.
     *
     * @param trailers fields
     * @return bytes
     */
    static int trailersLengthMax(HeaderBlock trailers) {
        int bytes = HpackEncoder.BLOCK_START_MAX;
        for (int i = 0; i < trailers.count(); i++) {
            bytes += HpackEncoder.fieldLengthMax(trailers.nameLength(i), trailers.valueLength(i));
        }
        return bytes;
    }
}
