package io.ringway.server.handoff;

import io.ringway.http.HeaderBlock;
import org.agrona.concurrent.UnsafeBuffer;

/** A copy of the fields behind a request's body (RFC 9110 6.5). Immutable. */
public final class Trailers {

    private final HeaderBlock index;
    private final UnsafeBuffer bytes;

    /**
     * Copies. Borrows: both.
     *
     * @param fields to copy
     * @param buffer they lie in, offsets from its start
     */
    Trailers(HeaderBlock fields, UnsafeBuffer buffer) {
        index = new HeaderBlock(fields.count());
        bytes = new UnsafeBuffer(new byte[measure(fields)]);
        int at = 0;
        for (int i = 0; i < fields.count(); i++) {
            int name = at;
            int value = name + fields.nameLength(i);
            bytes.putBytes(name, buffer, fields.nameOffset(i), fields.nameLength(i));
            bytes.putBytes(value, buffer, fields.valueOffset(i), fields.valueLength(i));
            index.add(fields.nameId(i), name, fields.nameLength(i), value, fields.valueLength(i));
            at = value + fields.valueLength(i);
        }
    }

    /**
     * Measures what a copy takes.
     *
     * @param fields to copy
     * @return bytes
     */
    static int measure(HeaderBlock fields) {
        int bytes = 0;
        for (int i = 0; i < fields.count(); i++) {
            bytes += fields.nameLength(i) + fields.valueLength(i);
        }
        return bytes;
    }

    /**
     * The fields.
     *
     * @return index over {@link #bytes()}
     */
    public HeaderBlock index() {
        return index;
    }

    /**
     * Where names and values lie.
     *
     * @return buffer
     */
    public UnsafeBuffer bytes() {
        return bytes;
    }
}
