package io.ringway.http.hpack;

import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import java.util.Arrays;
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
    public static final int FIELD_OVERHEAD_MAX = 1 + 2 * HpackInteger.LENGTH_MAX;

    private static final int INDEXED = 0x80;
    private static final int INDEXED_MASK = 0x7f;
    private static final int INCREMENTAL = 0x40;
    private static final int INCREMENTAL_MASK = 0x3f;
    private static final int SIZE_UPDATE = 0x20;
    private static final int SIZE_UPDATE_MASK = 0x1f;
    private static final int NEVER = 0x10;
    private static final int WITHOUT = 0;
    private static final int LITERAL_MASK = 0x0f;

    /** Fields that are remembered to have been seen once, as a power of two. */
    private static final int SEEN_BITS = 7;
    private static final int STATUS_DIGITS = 3;

    private final DynamicTable table;
    private final TableIndex index;
    private final int[] seenHashes = new int[1 << SEEN_BITS];
    private int announcedBytes;
    private int smallestBytes;

    /**
     * Makes an encoder with an empty table.
     *
     * @param table memory for the dynamic table. Takes: it belongs to the encoder. Its capacity is the size of the
     *              table as far as the peer allows it, 0 to {@link HpackDecoder#TABLE_BYTES_MAX};
     *              {@link #TABLE_BYTES} is meant.
     * @throws IllegalArgumentException if it is too large.
     */
    public HpackEncoder(UnsafeBuffer table) {
        this.table = new DynamicTable(table);
        index = new TableIndex(this.table);
        reset();
    }

    /** Goes back to the state of a new connection, for the next one in the same slot. */
    public void reset() {
        table.reset();
        index.reset();
        Arrays.fill(seenHashes, 0);
        announcedBytes = HpackDecoder.TABLE_BYTES_INITIAL;
        smallestBytes = table.sizeBytesMax();
    }

    /**
     * Obeys the peer's SETTINGS_HEADER_TABLE_SIZE; to be called before that SETTINGS frame is acknowledged. The next
     * block tells the peer by size updates, the smallest size first (RFC 7541 4.2).
     *
     * @param bytes 0 to 4294967295; more than the table's own capacity means the capacity.
     */
    public void peerTableBytesLimit(long bytes) {
        assert bytes >= 0;
        int size = (int) Math.min(bytes, table.capacity());
        table.resize(size);
        smallestBytes = Math.min(smallestBytes, size);
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
     * Bytes that a text takes in a literal: in the Huffman code where that is shorter (RFC 7541 5.2).
     *
     * @param buffer holding the text.
     * @param offset of the text.
     * @param length of the text, 0 or more.
     * @return bytes, without those of the length, 0 to {@code length}.
     */
    public static int textLength(UnsafeBuffer buffer, int offset, int length) {
        return (int) Math.min(length, HpackHuffman.encodedLength(buffer, offset, length, false));
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
        int size = table.sizeBytesMax();
        if (smallestBytes >= announcedBytes && size == announcedBytes) {
            return offset;
        }
        int pos = offset;
        if (smallestBytes < Math.min(announcedBytes, size)) {
            pos = HpackInteger.put(to, pos, SIZE_UPDATE, SIZE_UPDATE_MASK, smallestBytes);
        }
        announcedBytes = size;
        smallestBytes = size;
        return HpackInteger.put(to, pos, SIZE_UPDATE, SIZE_UPDATE_MASK, size);
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
        return pseudo(
            to, offset, PseudoHeader.STATUS, KnownNames.statuses(), KnownNames.statusOffset(status), STATUS_DIGITS);
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
        assert id < 0 && id > PseudoHeader.UNKNOWN_PSEUDO;
        return field(to, offset, id, valueBuffer, 0, 0, valueBuffer, valueOffset, valueLength, BY_NAME);
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
        assert nameId > PseudoHeader.UNKNOWN_PSEUDO && nameId < HeaderName.COUNT;
        int policy = Math.max(indexing, IndexingPolicy.of(nameId));
        if (policy != IndexingPolicy.SECRET) {
            int found = StaticTable.find(nameId, valueBuffer, valueOffset, valueLength);
            if (found != 0) {
                to.putByte(offset, (byte) (INDEXED | found));
                return offset + 1;
            }
            int age = index.findLast(
                nameId, nameBuffer, nameOffset, nameLength, valueBuffer, valueOffset, valueLength);
            if (age != 0) {
                return HpackInteger.put(to, offset, INDEXED, INDEXED_MASK, StaticTable.LENGTH + age);
            }
        }
        return search(to, offset, nameId, nameBuffer, nameOffset, nameLength, valueBuffer, valueOffset, valueLength,
            policy);
    }

    /** Writes a field that is neither in the static table nor what its name had last. */
    private int search(
        UnsafeBuffer to, int offset, int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength, int policy) {
        int nameHash = nameId == HeaderName.UNKNOWN ? FieldBytes.nameHash(nameBuffer, nameOffset, nameLength)
            : KnownNames.hash(nameId);
        int pattern = policy == IndexingPolicy.SECRET ? NEVER : WITHOUT;
        int fieldHash = 0;
        if (policy < IndexingPolicy.NEVER_REPEATS) {
            fieldHash = FieldBytes.fieldHash(nameHash, valueBuffer, valueOffset, valueLength);
            int age = index.findField(
                fieldHash, nameId, nameBuffer, nameOffset, nameLength, valueBuffer, valueOffset, valueLength);
            if (age != 0) {
                return HpackInteger.put(to, offset, INDEXED, INDEXED_MASK, StaticTable.LENGTH + age);
            }
            if (isInserted(policy, fieldHash, nameId, nameLength, valueLength)) {
                pattern = INCREMENTAL;
            }
        }
        int pos = name(to, offset, pattern, nameHash, nameId, nameBuffer, nameOffset, nameLength);
        pos = HpackString.put(to, pos, valueBuffer, valueOffset, valueLength, false);
        if (pattern == INCREMENTAL) {
            // Behind the literal, which may have its name from an entry that the new one evicts.
            insert(nameHash, fieldHash, nameId, nameBuffer, nameOffset, nameLength, valueBuffer, valueOffset,
                valueLength);
        }
        return pos;
    }

    /** Tells whether a field that is not in the table is worth a place there. */
    private boolean isInserted(int policy, int fieldHash, int nameId, int nameLength, int valueLength) {
        long size = (nameId == HeaderName.UNKNOWN ? nameLength : KnownNames.length(nameId)) + (long) valueLength
            + HpackDecoder.FIELD_OVERHEAD;
        // What is larger would evict more than it can ever save.
        if (size > table.sizeBytesMax() >>> 1) {
            return false;
        }
        if (policy == IndexingPolicy.AT_ONCE) {
            return true;
        }
        // Two fields that meet here forget each other: one is seen a first time again, the other's turn comes.
        int seen = fieldHash >>> Integer.SIZE - SEEN_BITS;
        if (seenHashes[seen] == fieldHash) {
            return true;
        }
        seenHashes[seen] = fieldHash;
        return false;
    }

    /** Writes the kind of a literal and its name: as an index if there is one, the smaller one of the static table. */
    private int name(
        UnsafeBuffer to, int offset, int pattern, int nameHash, int nameId, UnsafeBuffer nameBuffer, int nameOffset,
        int nameLength) {
        int mask = pattern == INCREMENTAL ? INCREMENTAL_MASK : LITERAL_MASK;
        int found = nameId == HeaderName.UNKNOWN ? StaticTable.first(nameBuffer, nameOffset, nameLength)
            : StaticTable.first(nameId);
        if (found == 0) {
            int age = index.findName(nameHash, nameId, nameBuffer, nameOffset, nameLength);
            found = age == 0 ? 0 : StaticTable.LENGTH + age;
        }
        if (found != 0) {
            return HpackInteger.put(to, offset, pattern, mask, found);
        }
        to.putByte(offset, (byte) pattern);
        return nameId == HeaderName.UNKNOWN
            ? HpackString.put(to, offset + 1, nameBuffer, nameOffset, nameLength, true)
            : KnownNames.putLiteral(to, offset + 1, nameId);
    }

    private void insert(
        int nameHash, int fieldHash, int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength) {
        boolean isInserted;
        if (nameId == HeaderName.UNKNOWN) {
            isInserted = table.insert(
                nameId, nameBuffer, nameOffset, nameLength, valueBuffer, valueOffset, valueLength);
            table.lowerNewestName();
        } else {
            isInserted = table.insert(nameId, KnownNames.names(), KnownNames.offset(nameId), KnownNames.length(nameId),
                valueBuffer, valueOffset, valueLength);
        }
        assert isInserted : "what is too large is not to be inserted";
        index.add(nameId, nameHash, fieldHash);
    }
}
