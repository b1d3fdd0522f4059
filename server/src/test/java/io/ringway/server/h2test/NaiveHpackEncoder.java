package io.ringway.server.h2test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Encodes header blocks (RFC 7541) in the form one asks for. One thread. */
public final class NaiveHpackEncoder {

    /** Which representation fields get. */
    public enum Form {
        /** An index where there is one, else a literal that is added to the table. */
        INDEXED,
        /** A literal without indexing, whose name may be an index of the static table. */
        LITERAL,
        /** A literal without indexing, name written out. */
        PLAIN,
        /** A literal that is never indexed. */
        NEVER
    }

    private final NaiveHpackTable table = new NaiveHpackTable(4096);
    private Form form;
    private boolean isHuffman;
    private int pendingUpdate = -1;
    private int pendingLowest = -1;

    /** An encoder that writes every field in one form, strings with Huffman's code or without. */
    public NaiveHpackEncoder(Form form, boolean isHuffman) {
        this.form = form;
        this.isHuffman = isHuffman;
    }

    /** Changes the form of what follows. */
    public void form(Form next, boolean huffman) {
        form = next;
        isHuffman = huffman;
    }

    /** Changes what the table may hold; the next block begins with the update, or two if it was lower in between. */
    public void capacity(int bytes) {
        pendingLowest = pendingUpdate < 0 ? bytes : Math.min(pendingLowest, bytes);
        pendingUpdate = bytes;
        table.capacity(bytes);
    }

    /** What the decoder's settings allow; above 4096 they are not used. */
    void limit(long bytes) {
        int allowed = (int) Math.min(4096, bytes);
        if (allowed != table.capacity()) {
            capacity(allowed);
        }
    }

    /** Encodes a block; fields that are marked so are never indexed, whatever the form. */
    public byte[] encode(List<NaiveField> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (pendingUpdate >= 0) {
            if (pendingLowest < pendingUpdate) {
                out.writeBytes(integer(0x20, 5, pendingLowest));
            }
            out.writeBytes(integer(0x20, 5, pendingUpdate));
            pendingUpdate = -1;
        }
        fields.forEach(field -> out.writeBytes(encode(field, field.neverIndexed() ? Form.NEVER : form)));
        return out.toByteArray();
    }

    private byte[] encode(NaiveField field, Form as) {
        int index = table.indexOf(field);
        if (as == Form.INDEXED && index > 0) {
            return integer(0x80, 7, index);
        }
        int nameIndex = as == Form.PLAIN ? 0 : table.indexOfName(field);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (as) {
            case INDEXED -> {
                out.writeBytes(integer(0x40, 6, nameIndex));
                table.add(field);
            }
            case LITERAL, PLAIN -> out.writeBytes(integer(0, 4, nameIndex));
            case NEVER -> out.writeBytes(integer(0x10, 4, nameIndex));
        }
        if (nameIndex == 0) {
            out.writeBytes(string(field.name(), isHuffman));
        }
        out.writeBytes(string(field.value(), isHuffman));
        return out.toByteArray();
    }

    /** A block of literals that neither reads nor changes any table; works on every connection. */
    public static byte[] plain(List<NaiveField> fields) {
        return new NaiveHpackEncoder(Form.PLAIN, false).encode(fields);
    }

    /** A block of literals without state, from names and values in turn. */
    public static byte[] plain(String... namesAndValues) {
        return plain(NaiveField.list(namesAndValues));
    }

    /** An integer with a prefix (RFC 7541 5.1). */
    public static byte[] integer(int flags, int prefixBits, int value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int mask = (1 << prefixBits) - 1;
        if (value < mask) {
            out.write(flags | value);
            return out.toByteArray();
        }
        out.write(flags | mask);
        int rest = value - mask;
        while (rest >= 0x80) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
        return out.toByteArray();
    }

    /** A string (RFC 7541 5.2). */
    public static byte[] string(String text, boolean huffman) {
        byte[] bytes = huffman ? NaiveHuffman.encode(text) : text.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(integer(huffman ? 0x80 : 0, 7, bytes.length));
        out.writeBytes(bytes);
        return out.toByteArray();
    }
}
