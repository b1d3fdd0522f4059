package io.ringway.http.h1;

import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.ParseState;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Collects a trailer section that has fields (RFC 9112 7.1.2): copies its bytes, since they come in pieces and nobody else
 * keeps them, and lists the fields that may be passed on.
 *
 * <p>Left out are fields about framing, routing, authentication and the like (RFC 9110 6.5.1), and names with an
 * underscore, which upstreams may take for such a field. Rare, so it allocates: 512 bytes at first, doubled up to the
 * limit. Thread: one at a time.
 */
final class TrailerSection {
    /** Result: the section is complete. */
    static final int END = FieldLineParser.END;

    private static final int FIRST_CAPACITY = 512;

    private final HttpLimits limits;
    private final HeaderBlock fields;
    private final ParseState state = new ParseState();
    private UnsafeBuffer bytes;
    private int length;
    private int consumed;

    TrailerSection(HttpLimits limits) {
        this.limits = limits;
        fields = new HeaderBlock(limits.headerCount());
        bytes = new UnsafeBuffer(new byte[Math.min(FIRST_CAPACITY, limits.trailerBytes())]);
        state.at(FieldLineParser.LINE_START, 0);
    }

    /** Consumes bytes up to the end of the section: END, NEED_MORE, or a negative {@link HttpError}. */
    int decode(UnsafeBuffer buffer, int offset, int limit) {
        int before = length;
        int count = Math.min(limit - offset, limits.trailerBytes() - before);
        ensureCapacity(before + count);
        bytes.putBytes(before, buffer, offset, count);
        length = before + count;
        int result;
        do {
            result = FieldLineParser.next(bytes, 0, length, limits.trailerBytes(), state, fields);
            if (result == FieldLineParser.FIELD) {
                filterLast();
            }
        } while (result == FieldLineParser.FIELD);
        length = result == END ? state.position() : length;
        consumed = length - before;
        return result == HttpError.HEADER_TOO_LARGE ? HttpError.TRAILER_TOO_LARGE : result;
    }

    /** Bytes the last call consumed. */
    int consumed() {
        return consumed;
    }

    /** Fields that may be passed on; offsets count from 0 in {@link #bytes()}. */
    HeaderBlock fields() {
        return fields;
    }

    /** The section's bytes. */
    UnsafeBuffer bytes() {
        return bytes;
    }

    private void filterLast() {
        int index = fields.count() - 1;
        if (!HeaderName.isTrailing(fields.nameId(index)) || fields.hasUnderscore(index)) {
            fields.removeLast();
        }
    }

    private void ensureCapacity(int wanted) {
        int capacity = bytes.capacity();
        if (wanted > capacity) {
            while (capacity < wanted) {
                capacity *= 2;
            }
            UnsafeBuffer larger = new UnsafeBuffer(new byte[Math.min(capacity, limits.trailerBytes())]);
            larger.putBytes(0, bytes, 0, bytes.capacity());
            bytes = larger;
        }
    }
}
