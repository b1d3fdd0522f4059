package io.ringway.http.hpack;

import io.ringway.http.Ascii;
import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import io.ringway.http.HttpError;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Decodes the field blocks of one direction of a connection (RFC 7541 3), each of them whole: who has it in fragments
 * (RFC 9113 4.3) joins them first.
 *
 * <p>A block over a limit is decoded to its end without telling the sink, so that the table stays in step with the
 * peer's and later blocks can be read (RFC 9113 4.3): work per byte of such a block is that of any other, and nothing
 * is copied for its fields but what enters the table. A block that is no HPACK ends the connection; every later one is
 * refused, too.
 *
 * <p>Limits: bytes and fields of a section, which may change between two blocks; the dynamic table never outgrows the
 * memory it was given. Thread: one at a time. Keeps no reference to a block or sink.
 */
public final class HpackDecoder {
    /** The block was decoded, and its fields are within the limits. */
    public static final int OK = 0;
    /** The block breaks RFC 7541: a connection error COMPRESSION_ERROR (RFC 9113 4.3). */
    public static final int COMPRESSION_ERROR = -1000;
    /** Bytes a field counts beyond name and value, in the table (RFC 7541 4.1) and in a section (RFC 9113 6.5.2). */
    public static final int FIELD_OVERHEAD = 32;
    /** Bytes of the dynamic table before any SETTINGS (RFC 9113 6.5.2). */
    public static final int TABLE_BYTES_INITIAL = 4096;
    /** Bytes of the largest dynamic table. */
    public static final int TABLE_BYTES_MAX = 65_536;

    private static final int INDEXED_MASK = 0x7f;
    private static final int INCREMENTAL = 0x40;
    private static final int INCREMENTAL_MASK = 0x3f;
    private static final int SIZE_UPDATE = 0x20;
    private static final int SIZE_UPDATE_PATTERN_MASK = 0xe0;
    private static final int SIZE_UPDATE_MASK = 0x1f;
    private static final int NEVER = 0x10;
    private static final int LITERAL_MASK = 0x0f;
    private static final int HUFFMAN = 0x80;
    private static final int LENGTH_MASK = 0x7f;
    /** Shift of the last byte an integer may have; what is longer is no number this decoder could use. */
    private static final int INTEGER_SHIFT_MAX = 28;
    /** Position instead of one: the block is not HPACK. */
    private static final int BAD = -1;
    private static final int NONE_REQUIRED = Integer.MAX_VALUE;

    private final DynamicTable table;
    private final UnsafeBuffer scratch;

    // Of the connection.
    private int listBytesMax;
    private int fieldCountMax;
    private int limitBytes;
    private int requiredBytesMax;
    private boolean isBroken;
    // Of the block.
    private int result;
    private long listBytes;
    private int fieldCount;
    // Of the field: what the last of integer, string and name has read.
    private int number;
    private int scratchUsed;
    private UnsafeBuffer stringBuffer;
    private int stringOffset;
    private int stringLength;
    private UnsafeBuffer nameBuffer;
    private int nameOffset;
    private int nameLength;
    private int nameId;

    /**
     * Makes a decoder with an empty table of {@link #TABLE_BYTES_INITIAL} bytes.
     *
     * @param table         memory for the dynamic table. Takes: it belongs to the decoder. Its capacity bounds
     *                      {@link #tableBytesLimit(int)}, TABLE_BYTES_INITIAL to {@link #TABLE_BYTES_MAX} (a peer may
     *                      use the initial size before it has seen our SETTINGS).
     * @param scratch       memory for strings while a field is decoded. Borrows: during decode only, so that all
     *                      decoders of a thread share one; at least as large as {@code table} and
     *                      {@code listBytesMax}.
     * @param listBytesMax  bytes of a field section: names, values, and {@link #FIELD_OVERHEAD} for each field, before
     *                      cookie crumbs are joined; at least 1.
     * @param fieldCountMax fields of a section, pseudo-header fields and every cookie crumb among them; at least 1.
     * @throws IllegalArgumentException if a size is out of its range.
     */
    public HpackDecoder(UnsafeBuffer table, UnsafeBuffer scratch, int listBytesMax, int fieldCountMax) {
        check("table", table.capacity(), TABLE_BYTES_INITIAL);
        this.table = new DynamicTable(table);
        this.scratch = scratch;
        sectionLimits(listBytesMax, fieldCountMax);
        reset();
    }

    /**
     * Sets the limits of the sections to come. The scratch may have changed its size with them.
     *
     * @param bytesMax  as at construction; the scratch is at least as large.
     * @param fieldsMax as at construction.
     * @throws IllegalArgumentException if a size is out of its range.
     */
    @Hot
    public void sectionLimits(int bytesMax, int fieldsMax) {
        check("listBytesMax", bytesMax, 1);
        check("fieldCountMax", fieldsMax, 1);
        // So what has no room in the scratch is too large for both the table and the section.
        check("scratch", scratch.capacity(), Math.max(table.capacity(), bytesMax));
        listBytesMax = bytesMax;
        fieldCountMax = fieldsMax;
    }

    /** Goes back to the state of a new connection, for the next one in the same slot. */
    public void reset() {
        table.reset();
        limitBytes = TABLE_BYTES_INITIAL;
        requiredBytesMax = NONE_REQUIRED;
        isBroken = false;
    }

    /**
     * Sets the bound that our SETTINGS_HEADER_TABLE_SIZE puts on the peer's encoder; to be called when the peer has
     * acknowledged it (RFC 9113 4.3.1, 6.5.3). Where that is less than the table's size, the next block has to begin
     * with a size update that obeys it (RFC 7541 4.2).
     *
     * @param bytes 0 to the capacity of the table's memory.
     */
    public void tableBytesLimit(int bytes) {
        assert bytes >= 0 && bytes <= table.capacity();
        limitBytes = bytes;
        if (bytes < table.sizeBytesMax()) {
            requiredBytesMax = Math.min(requiredBytesMax, bytes);
        }
    }

    /**
     * Decodes one block.
     *
     * @param block  holding it. Borrows: until the method returns.
     * @param offset of the block.
     * @param length of the block, 0 or more; no byte outside is looked at.
     * @param sink   told of each field, up to the first one that exceeds a limit.
     * @return {@link #OK}; {@link HttpError#HEADER_TOO_LARGE} or {@link HttpError#TOO_MANY_HEADERS} if a limit was
     *     exceeded, and the decoder is still good; or {@link #COMPRESSION_ERROR}.
     */
    @Hot
    public int decode(UnsafeBuffer block, int offset, int length, FieldSink sink) {
        if (isBroken) {
            return COMPRESSION_ERROR;
        }
        result = OK;
        listBytes = 0;
        fieldCount = 0;
        int end = offset + length;
        int pos = sizeUpdates(block, offset, end);
        while (pos != BAD && pos < end) {
            pos = block.getByte(pos) < 0 ? indexed(block, pos, end, sink) : literal(block, pos, end, sink);
        }
        stringBuffer = null;
        nameBuffer = null;
        if (pos == BAD) {
            isBroken = true;
            return COMPRESSION_ERROR;
        }
        return result;
    }

    /**
     * Decodes one block whose fields nobody wants, such as that of a stream already reset (RFC 9113 5.1).
     *
     * @param block  holding it. Borrows: until the method returns.
     * @param offset of the block.
     * @param length of the block, 0 or more.
     * @return what {@link #decode} would.
     */
    public int discard(UnsafeBuffer block, int offset, int length) {
        return decode(block, offset, length, null);
    }

    /** Size updates stand before all fields (RFC 7541 4.2). */
    private int sizeUpdates(UnsafeBuffer block, int from, int end) {
        int pos = from;
        int smallest = NONE_REQUIRED;
        while (pos < end && (block.getByte(pos) & SIZE_UPDATE_PATTERN_MASK) == SIZE_UPDATE) {
            pos = integer(block, pos, end, SIZE_UPDATE_MASK);
            if (pos == BAD || number > limitBytes) {
                return BAD;
            }
            table.resize(number);
            smallest = Math.min(smallest, number);
        }
        if (smallest > requiredBytesMax) {
            return BAD;
        }
        requiredBytesMax = NONE_REQUIRED;
        return pos;
    }

    /** An indexed field (RFC 7541 6.1). */
    @Hot
    private int indexed(UnsafeBuffer block, int from, int end, FieldSink sink) {
        int pos = integer(block, from, end, INDEXED_MASK);
        int index = number;
        if (pos == BAD || index == 0) {
            return BAD;
        }
        if (index <= StaticTable.LENGTH) {
            if (isAdmitted(StaticTable.nameLength(index), StaticTable.valueLength(index)) && sink != null) {
                UnsafeBuffer bytes = StaticTable.bytes();
                sink.onField(StaticTable.nameId(index), bytes, StaticTable.nameOffset(index),
                    StaticTable.nameLength(index), bytes, StaticTable.valueOffset(index),
                    StaticTable.valueLength(index), false);
            }
            return pos;
        }
        int age = index - StaticTable.LENGTH;
        if (age > table.count()) {
            return BAD;
        }
        int slot = table.slot(table.nextSequence() - age);
        if (isAdmitted(table.nameLength(slot), table.valueLength(slot)) && sink != null) {
            UnsafeBuffer bytes = table.bytes();
            sink.onField(table.nameId(slot), bytes, table.nameOffset(slot), table.nameLength(slot),
                bytes, table.valueOffset(slot), table.valueLength(slot), false);
        }
        return pos;
    }

    /** A literal field (RFC 7541 6.2). */
    @Hot
    private int literal(UnsafeBuffer block, int from, int end, FieldSink sink) {
        int kind = block.getByte(from);
        boolean isInserted = (kind & INCREMENTAL) != 0;
        if (!isInserted && (kind & SIZE_UPDATE) != 0) {
            return BAD;
        }
        scratchUsed = 0;
        int pos = integer(block, from, end, isInserted ? INCREMENTAL_MASK : LITERAL_MASK);
        if (pos == BAD) {
            return BAD;
        }
        pos = number == 0 ? newName(block, pos, end) : tableName(number, isInserted, pos);
        if (pos == BAD) {
            return BAD;
        }
        pos = string(block, pos, end);
        if (pos == BAD) {
            return BAD;
        }
        if (isAdmitted(nameLength, stringLength) && sink != null) {
            sink.onField(nameId, nameBuffer, nameOffset, nameLength, stringBuffer, stringOffset, stringLength,
                !isInserted && (kind & NEVER) != 0);
        }
        if (isInserted) {
            table.insert(nameId, nameBuffer, nameOffset, nameLength, stringBuffer, stringOffset, stringLength);
        }
        return pos;
    }

    private int newName(UnsafeBuffer block, int from, int end) {
        int pos = string(block, from, end);
        if (pos == BAD) {
            return BAD;
        }
        nameBuffer = stringBuffer;
        nameOffset = stringOffset;
        nameLength = stringLength;
        // One that had no room is not there to be read, and longer than any name with an id.
        nameId = nameLength > scratch.capacity() ? HeaderName.UNKNOWN
            : PseudoHeader.lookup(nameBuffer, nameOffset, nameLength);
        return pos;
    }

    private int tableName(int index, boolean isInserted, int pos) {
        if (index <= StaticTable.LENGTH) {
            nameBuffer = StaticTable.bytes();
            nameOffset = StaticTable.nameOffset(index);
            nameLength = StaticTable.nameLength(index);
            nameId = StaticTable.nameId(index);
            return pos;
        }
        int age = index - StaticTable.LENGTH;
        if (age > table.count()) {
            return BAD;
        }
        int slot = table.slot(table.nextSequence() - age);
        nameBuffer = table.bytes();
        nameOffset = table.nameOffset(slot);
        nameLength = table.nameLength(slot);
        nameId = table.nameId(slot);
        if (isInserted) {
            // The entry may be one that its own insertion evicts (RFC 7541 4.4), and entries may move.
            Ascii.put(scratch, 0, nameBuffer, nameOffset, nameLength);
            nameBuffer = scratch;
            nameOffset = 0;
            scratchUsed = nameLength;
        }
        return pos;
    }

    /** A string literal (RFC 7541 5.2); a claimed length is believed only as far as there are bytes. */
    @Hot
    private int string(UnsafeBuffer block, int from, int end) {
        if (from == end) {
            return BAD;
        }
        boolean isHuffman = (block.getByte(from) & HUFFMAN) != 0;
        int pos = integer(block, from, end, LENGTH_MASK);
        if (pos == BAD || number > end - pos) {
            return BAD;
        }
        int length = number;
        if (!isHuffman) {
            stringBuffer = block;
            stringOffset = pos;
            stringLength = length;
            return pos + length;
        }
        int used = scratchUsed;
        int decoded = HpackHuffman.decode(block, pos, length, scratch, used, scratch.capacity());
        if (decoded < 0) {
            decoded = decoded == HpackHuffman.NO_ROOM ? HpackHuffman.decodedLength(block, pos, length) : BAD;
            if (decoded < 0) {
                return BAD;
            }
            scratchUsed = scratch.capacity();
        } else {
            scratchUsed = used + decoded;
        }
        stringBuffer = scratch;
        stringOffset = used;
        stringLength = decoded;
        return pos + length;
    }

    /** An integer (RFC 7541 5.1) whose first byte is there. */
    @Hot
    private int integer(UnsafeBuffer block, int from, int end, int prefixMask) {
        int value = block.getByte(from) & prefixMask;
        if (value == prefixMask) {
            return longInteger(block, from + 1, end, prefixMask);
        }
        number = value;
        return from + 1;
    }

    private int longInteger(UnsafeBuffer block, int from, int end, int prefixMask) {
        long value = prefixMask;
        int pos = from;
        for (int shift = 0; shift <= INTEGER_SHIFT_MAX && pos < end; shift += 7) {
            byte b = block.getByte(pos++);
            value += (b & 0x7fL) << shift;
            if (b >= 0) {
                number = (int) value;
                return value > Integer.MAX_VALUE ? BAD : pos;
            }
        }
        return BAD;
    }

    /** Counts a field, and tells whether it and all before it are within the limits. */
    @Hot
    private boolean isAdmitted(int fieldNameLength, int fieldValueLength) {
        listBytes += (long) fieldNameLength + fieldValueLength + FIELD_OVERHEAD;
        fieldCount++;
        if (result == OK) {
            if (listBytes > listBytesMax) {
                result = HttpError.HEADER_TOO_LARGE;
            } else if (fieldCount > fieldCountMax) {
                result = HttpError.TOO_MANY_HEADERS;
            }
        }
        return result == OK;
    }

    private static void check(String name, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are " + min + " or more");
        }
    }
}
