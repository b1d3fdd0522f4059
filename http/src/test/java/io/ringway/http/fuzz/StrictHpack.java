package io.ringway.http.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * HPACK as RFC 7541 tells it, for tests: lists of strings, the Huffman code bit by bit, its tables from text files.
 * Shares nothing with the product. Text is one character per byte.
 */
public final class StrictHpack {
    /** Bytes the table has before any SETTINGS. */
    public static final int TABLE_BYTES_INITIAL = 4096;

    private static final int ENTRY_OVERHEAD = 32;
    private static final int EOS = 256;
    private static final List<Entry> STATIC_TABLE = readStaticTable();
    private static final Map<Long, Integer> SYMBOLS = new HashMap<>();
    private static final long[] CODES = readHuffman();
    /** Bits of the shortest and longest codes. */
    private static final int CODE_BITS_MIN = 5;
    private static final int CODE_BITS_MAX = 30;

    private final Deque<Entry> table = new ArrayDeque<>();
    private int tableBytes;
    private int tableBytesMax = TABLE_BYTES_INITIAL;
    private int limit = TABLE_BYTES_INITIAL;
    private int required = Integer.MAX_VALUE;
    private byte[] block;
    private int pos;
    private int end;

    /**
     * A field.
     *
     * @param name           of it.
     * @param value          of it.
     * @param isNeverIndexed true if it came so.
     */
    public record Field(String name, String value, boolean isNeverIndexed) {
        /** Bytes it counts in a section. */
        public int size() {
            return name.length() + value.length() + ENTRY_OVERHEAD;
        }
    }

    private record Entry(String name, String value) {
        int size() {
            return name.length() + value.length() + ENTRY_OVERHEAD;
        }
    }

    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed() {
            super("malformed", null, false, false);
        }
    }

    /** Makes a decoder of a new connection. */
    public StrictHpack() {
    }

    /**
     * What SETTINGS allow, once they are acknowledged.
     *
     * @param bytes of the table.
     */
    public void limit(int bytes) {
        limit = bytes;
        if (bytes < tableBytesMax) {
            required = Math.min(required, bytes);
        }
    }

    /**
     * The dynamic table.
     *
     * @return {@code name: value} of each entry, the newest first.
     */
    public List<String> entries() {
        return table.stream().map(entry -> entry.name() + ": " + entry.value()).toList();
    }

    /**
     * Entries of the dynamic table.
     *
     * @return entries.
     */
    public int tableCount() {
        return table.size();
    }

    /**
     * Bytes of the dynamic table.
     *
     * @return bytes.
     */
    public int tableBytes() {
        return tableBytes;
    }

    /**
     * Decodes a block.
     *
     * @param bytes  array that holds it.
     * @param offset of it.
     * @param length of it.
     * @param fields to add its fields to; those before an error are there.
     * @return false if it is not HPACK.
     */
    public boolean decode(byte[] bytes, int offset, int length, List<Field> fields) {
        block = bytes;
        pos = offset;
        end = offset + length;
        try {
            sizeUpdates();
            while (pos < end) {
                field(fields);
            }
            return true;
        } catch (Malformed e) {
            return false;
        }
    }

    private void sizeUpdates() throws Malformed {
        int smallest = Integer.MAX_VALUE;
        while (pos < end && (block[pos] & 0xe0) == 0x20) {
            int size = integer(5);
            if (size > limit) {
                throw new Malformed();
            }
            tableBytesMax = size;
            shrink(size);
            smallest = Math.min(smallest, size);
        }
        if (smallest > required) {
            throw new Malformed();
        }
        required = Integer.MAX_VALUE;
    }

    private void field(List<Field> fields) throws Malformed {
        int first = block[pos] & 0xff;
        if (first >= 0x80) {
            Entry entry = entry(integer(7));
            fields.add(new Field(entry.name(), entry.value(), false));
        } else if (first >= 0x40) {
            Entry entry = literal(6);
            fields.add(new Field(entry.name(), entry.value(), false));
            shrink(Math.max(0, tableBytesMax - entry.size()));
            if (entry.size() <= tableBytesMax) {
                table.addFirst(entry);
                tableBytes += entry.size();
            }
        } else if (first >= 0x20) {
            throw new Malformed();
        } else {
            Entry entry = literal(4);
            fields.add(new Field(entry.name(), entry.value(), first >= 0x10));
        }
    }

    private Entry literal(int prefix) throws Malformed {
        int index = integer(prefix);
        String name = index == 0 ? string() : entry(index).name();
        return new Entry(name, string());
    }

    private Entry entry(int index) throws Malformed {
        if (index == 0 || index > STATIC_TABLE.size() + table.size()) {
            throw new Malformed();
        }
        if (index <= STATIC_TABLE.size()) {
            return STATIC_TABLE.get(index - 1);
        }
        return table.stream().skip(index - STATIC_TABLE.size() - 1).findFirst().orElseThrow();
    }

    private void shrink(int size) {
        while (tableBytes > size) {
            tableBytes -= table.removeLast().size();
        }
    }

    /** At most five bytes behind the prefix, and 31 bits: this policy is ours. */
    private int integer(int prefix) throws Malformed {
        int mask = (1 << prefix) - 1;
        if (pos == end) {
            throw new Malformed();
        }
        long value = block[pos++] & mask;
        if (value < mask) {
            return (int) value;
        }
        for (int i = 0; i < 5; i++) {
            if (pos == end) {
                throw new Malformed();
            }
            int b = block[pos++] & 0xff;
            value += (long) (b % 128) << 7 * i;
            if (b < 128) {
                if (value > Integer.MAX_VALUE) {
                    throw new Malformed();
                }
                return (int) value;
            }
        }
        throw new Malformed();
    }

    private String string() throws Malformed {
        boolean isHuffman = pos < end && block[pos] < 0;
        int length = integer(7);
        if (length > end - pos) {
            throw new Malformed();
        }
        int from = pos;
        pos += length;
        return isHuffman ? huffman(block, from, length)
            : new String(block, from, length, StandardCharsets.ISO_8859_1);
    }

    /**
     * Decodes a Huffman string.
     *
     * @param bytes array that holds it.
     * @return the text, null if it is malformed.
     */
    public static String huffman(byte[] bytes) {
        try {
            return huffman(bytes, 0, bytes.length);
        } catch (Malformed e) {
            return null;
        }
    }

    private static String huffman(byte[] bytes, int offset, int length) throws Malformed {
        StringBuilder text = new StringBuilder();
        int code = 0;
        int bits = 0;
        for (int i = 0; i < 8 * length; i++) {
            int bit = bytes[offset + i / 8] >> 7 - i % 8 & 1;
            code = code << 1 | bit;
            bits++;
            Integer symbol = bits < CODE_BITS_MIN ? null : SYMBOLS.get(key(code, bits));
            if (symbol != null) {
                if (symbol == EOS) {
                    throw new Malformed();
                }
                text.append((char) (int) symbol);
                code = 0;
                bits = 0;
            }
        }
        if (bits > 7 || code != (1 << bits) - 1) {
            throw new Malformed();
        }
        return text.toString();
    }

    /**
     * Encodes a Huffman string.
     *
     * @param text to encode.
     * @return its bytes.
     */
    public static byte[] huffman(String text) {
        byte[] bytes = new byte[text.length() * CODE_BITS_MAX / 8 + 1];
        int at = 0;
        for (char c : text.toCharArray()) {
            int bits = (int) CODES[c] & 0xff;
            for (int bit = bits - 1; bit >= 0; bit--, at++) {
                bytes[at / 8] |= (byte) ((CODES[c] >> 8 + bit & 1) << 7 - at % 8);
            }
        }
        for (; at % 8 != 0; at++) {
            bytes[at / 8] |= (byte) (1 << 7 - at % 8);
        }
        return Arrays.copyOf(bytes, at / 8);
    }

    private static long key(int code, int bits) {
        return (long) code << 8 | bits;
    }

    private static List<Entry> readStaticTable() {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines("static-table.txt")) {
            String[] parts = line.split(" ", 3);
            entries.add(new Entry(parts[1], parts.length > 2 ? parts[2] : ""));
        }
        return entries;
    }

    private static long[] readHuffman() {
        long[] codes = new long[EOS + 1];
        for (String line : lines("huffman.txt")) {
            String[] parts = line.split(" ");
            int symbol = Integer.parseInt(parts[0]);
            codes[symbol] = key(Integer.parseInt(parts[1], 16), Integer.parseInt(parts[2]));
            SYMBOLS.put(codes[symbol], symbol);
        }
        return codes;
    }

    private static List<String> lines(String name) {
        try (InputStream in = StrictHpack.class.getClassLoader().getResourceAsStream("hpack/" + name);
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
