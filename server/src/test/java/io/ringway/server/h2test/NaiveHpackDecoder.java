package io.ringway.server.h2test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Decodes whole header blocks (RFC 7541), strictly, whatever their size. One thread. */
public final class NaiveHpackDecoder {

    private final NaiveHpackTable table = new NaiveHpackTable(4096);
    private int limit = 4096;
    private boolean owesUpdate;
    private byte[] block;
    private int position;

    /**
     * What the encoder may use from now on: SETTINGS_HEADER_TABLE_SIZE, once it was acknowledged. If it uses more, its
     * next block must begin with a size update (RFC 9113 4.3.1).
     */
    public void limit(int bytes) {
        limit = bytes;
        owesUpdate |= bytes < table.capacity();
    }

    /** Decodes one block. */
    public List<NaiveField> decode(byte[] bytes) throws NaiveHpackException {
        block = bytes;
        position = 0;
        List<NaiveField> fields = new ArrayList<>();
        while (position < block.length) {
            int first = block[position] & 0xff;
            if ((first & 0xe0) == 0x20) {
                update(fields);
                continue;
            }
            if (owesUpdate) {
                throw new NaiveHpackException("no size update after the limit became " + limit);
            }
            fields.add(field(first));
        }
        return fields;
    }

    private void update(List<NaiveField> before) throws NaiveHpackException {
        int capacity = integer(5);
        if (!before.isEmpty()) {
            throw new NaiveHpackException("a size update after " + before.getLast());
        }
        if (capacity > limit) {
            throw new NaiveHpackException("a size update to " + capacity + ", allowed " + limit);
        }
        table.capacity(capacity);
        owesUpdate = false;
    }

    private NaiveField field(int first) throws NaiveHpackException {
        if (first >= 0x80) {
            return table.entry(integer(7));
        }
        boolean isAdded = first >= 0x40;
        int nameIndex = integer(isAdded ? 6 : 4);
        String name = nameIndex > 0 ? table.entry(nameIndex).name() : string();
        NaiveField field = new NaiveField(name, string(), (first & 0xf0) == 0x10);
        if (isAdded) {
            table.add(field);
        }
        return field;
    }

    private int next() throws NaiveHpackException {
        if (position == block.length) {
            throw new NaiveHpackException("the block ends inside a field");
        }
        return block[position++] & 0xff;
    }

    private int integer(int prefixBits) throws NaiveHpackException {
        int mask = (1 << prefixBits) - 1;
        long value = next() & mask;
        if (value < mask) {
            return (int) value;
        }
        for (int shift = 0; shift <= 28; shift += 7) {
            int octet = next();
            value += (long) (octet & 0x7f) << shift;
            if (value > Integer.MAX_VALUE) {
                break;
            }
            if (octet < 0x80) {
                return (int) value;
            }
        }
        throw new NaiveHpackException("an integer above 2^31 - 1 or of too many bytes");
    }

    private String string() throws NaiveHpackException {
        boolean isHuffman = position < block.length && block[position] < 0;
        int length = integer(7);
        if (length > block.length - position) {
            throw new NaiveHpackException("a string of " + length + " bytes, left are " + (block.length - position));
        }
        byte[] bytes = Arrays.copyOfRange(block, position, position + length);
        position += length;
        return isHuffman ? NaiveHuffman.decode(bytes) : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Bytes in the dynamic table. */
    public int tableSize() {
        return table.size();
    }

    /** What the dynamic table may hold at the moment, as the encoder said. */
    public int tableCapacity() {
        return table.capacity();
    }

    /** Entries of the dynamic table. */
    public int tableCount() {
        return table.count();
    }
}
