package io.ringway.http.hpack;

import io.ringway.http.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Encodes the field blocks of one direction of a connection (RFC 7541 2.4).
 *
 * <p>Every method writes at an offset and returns the offset behind what it wrote, never more than the bound that its
 * {@code …Max} says; the caller has made sure of the space. A block is begun with {@link #beginBlock} and has to be
 * sent whole once it is: the table holds its fields from then on, and blocks have to leave in the order in which they
 * were encoded.
 *
 * <p>What is put into the table is decided by name: values that repeat at once; values that may (paths, names without
 * an id) when they are seen a second time; values made for one message (lengths, dates, ids) not at all. Credentials
 * are never-indexed literals whatever is asked (RFC 7541 7.1.3).
 *
 * <p>Limit: the dynamic table has the capacity it was given, whatever the peer would allow. Thread: one at a time.
 * Keeps no reference to a buffer.
 */
public final class HpackEncoder {
    /** Indexing: what the name suggests. */
    public static final int BY_NAME = 0;
    /** Indexing: not to be put into the table (RFC 7541 6.2.2). */
    public static final int WITHOUT_INDEXING = 2;
    /** Indexing: in no table of any hop (RFC 7541 6.2.3). */
    public static final int NEVER_INDEXED = 3;

    /** Bytes of the table that needs no size update and is enough for a head's repeating fields. */
    public static final int TABLE_BYTES = 4096;
    /** Bytes that {@link #beginBlock} writes at most: two size updates. */
    public static final int BLOCK_START_MAX = 8;
    /** Bytes that {@link #status} writes at most. */
    public static final int STATUS_MAX = 5;
    /** Bytes of a field beyond its name and value, at most: a byte of its kind, and two lengths. */
    public static final int FIELD_OVERHEAD_MAX = 13;

    /**
     * Makes an encoder with an empty table.
     *
     * @param table memory for the dynamic table. Takes: it belongs to the encoder. Its capacity is the size of the
     *              table as far as the peer allows it, 0 to {@link HpackDecoder#TABLE_BYTES_MAX};
     *              {@link #TABLE_BYTES} is meant.
     * @throws IllegalArgumentException if it is too large.
     */
    public HpackEncoder(UnsafeBuffer table) {
        throw new UnsupportedOperationException();
    }

    /** Goes back to the state of a new connection, for the next one in the same slot. */
    public void reset() {
        throw new UnsupportedOperationException();
    }

    /**
     * Obeys the peer's SETTINGS_HEADER_TABLE_SIZE; to be called before that SETTINGS frame is acknowledged. The next
     * block tells the peer by size updates, the smallest size first (RFC 7541 4.2).
     *
     * @param bytes 0 to 4294967295; more than the table's own capacity means the capacity.
     */
    public void peerTableBytesLimit(long bytes) {
        throw new UnsupportedOperationException();
    }

    /**
     * Bytes that a field takes at most, however it is encoded.
     *
     * @param nameLength  of the field in bytes.
     * @param valueLength of the field in bytes.
     * @return bytes.
     */
    public static int fieldLengthMax(int nameLength, int valueLength) {
        return Math.addExact(Math.addExact(nameLength, valueLength), FIELD_OVERHEAD_MAX);
    }

    /**
     * Begins a block: writes the size updates that are due.
     *
     * @param to     to write to.
     * @param offset to begin at.
     * @return offset behind them; {@code offset} mostly, {@link #BLOCK_START_MAX} more at most.
     */
    @Hot
    public int beginBlock(UnsafeBuffer to, int offset) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes :status (RFC 9113 8.3.2).
     *
     * @param to     to write to.
     * @param offset to begin at.
     * @param status 100 to 999.
     * @return offset behind it, {@link #STATUS_MAX} more at most.
     */
    @Hot
    public int status(UnsafeBuffer to, int offset, int status) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a pseudo-header field (RFC 9113 8.3).
     *
     * @param to          to write to.
     * @param offset      to begin at.
     * @param id          METHOD, SCHEME, AUTHORITY, PATH, STATUS or PROTOCOL of {@link PseudoHeader}.
     * @param valueBuffer holding the value.
     * @param valueOffset of the value.
     * @param valueLength of the value, 0 or more.
     * @return offset behind it; {@link #fieldLengthMax} of a name of 10 bytes bounds it.
     */
    @Hot
    public int pseudo(
        UnsafeBuffer to, int offset, int id, UnsafeBuffer valueBuffer, int valueOffset, int valueLength) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a field, its name in lower case (RFC 9113 8.2.1).
     *
     * @param to          to write to.
     * @param offset      to begin at.
     * @param nameId      of {@link io.ringway.http.HeaderName}, UNKNOWN among them, or of {@link PseudoHeader} but
     *                    UNKNOWN_PSEUDO.
     * @param nameBuffer  holding the name in any case; not looked at unless the id is UNKNOWN.
     * @param nameOffset  of the name.
     * @param nameLength  of the name, 0 or more.
     * @param valueBuffer holding the value.
     * @param valueOffset of the value.
     * @param valueLength of the value, 0 or more.
     * @param indexing    {@link #BY_NAME}, {@link #WITHOUT_INDEXING} or {@link #NEVER_INDEXED}; the name may ask for
     *                    more, not for less.
     * @return offset behind it; {@link #fieldLengthMax} bounds it.
     */
    @Hot
    public int field(
        UnsafeBuffer to, int offset, int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength, int indexing) {
        throw new UnsupportedOperationException();
    }
}
