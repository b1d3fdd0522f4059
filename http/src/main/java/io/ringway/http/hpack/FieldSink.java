package io.ringway.http.hpack;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the fields of a block as they are decoded, in their order (RFC 7541 3.2).
 *
 * <p>The call sites bear two implementations in one JVM, no more.
 */
@FunctionalInterface
public interface FieldSink {
    /**
     * Takes one field. Borrows: both ranges until it returns; they may lie in the block, in the decoder's scratch, in
     * its table or in memory that all decoders share, and are not to be written. The bytes are as they came, so a name
     * may hold capitals and either may hold any byte.
     *
     * @param nameId       id of the name: a {@link io.ringway.http.HeaderName}, UNKNOWN among them, or a negative
     *                     {@link PseudoHeader}.
     * @param nameBuffer   holding the name.
     * @param nameOffset   of the name.
     * @param nameLength   of the name, 0 or more.
     * @param valueBuffer  holding the value.
     * @param valueOffset  of the value.
     * @param valueLength  of the value, 0 or more.
     * @param neverIndexed true if no hop may put the field into a table (RFC 7541 6.2.3): who passes it on has to
     *                     encode it with {@link HpackEncoder#NEVER_INDEXED}.
     */
    void onField(
        int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength, boolean neverIndexed);
}
