package io.ringway.http.hpack;

import io.ringway.http.fuzz.ByteSink;
import io.ringway.http.fuzz.StrictHpack;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes blocks piece by piece, right or wrong, without the product's help. */
final class Blocks {
    private final ByteSink out = new ByteSink(1 << 21);

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    Blocks raw(String hex) {
        out.add(hex(hex));
        return this;
    }

    Blocks bytes(byte[] bytes) {
        out.add(bytes);
        return this;
    }

    Blocks indexed(int index) {
        return integer(0x80, 7, index);
    }

    Blocks sizeUpdate(int size) {
        return integer(0x20, 5, size);
    }

    /** A literal of a kind (0x40, 0x10 or 0) with a name of its own. */
    Blocks literal(int kind, String name, String value) {
        return integer(kind, kind == 0x40 ? 6 : 4, 0).string(name, false).string(value, false);
    }

    /** A literal of a kind with the name of an entry. */
    Blocks literal(int kind, int nameIndex, String value, boolean isHuffman) {
        return integer(kind, kind == 0x40 ? 6 : 4, nameIndex).string(value, isHuffman);
    }

    Blocks string(String text, boolean isHuffman) {
        byte[] bytes = isHuffman ? StrictHpack.huffman(text) : text.getBytes(StandardCharsets.ISO_8859_1);
        integer(isHuffman ? 0x80 : 0, 7, bytes.length);
        out.add(bytes);
        return this;
    }

    Blocks integer(int pattern, int prefix, int value) {
        int mask = (1 << prefix) - 1;
        if (value < mask) {
            out.add(pattern | value);
            return this;
        }
        out.add(pattern | mask);
        int rest = value - mask;
        for (; rest >= 128; rest /= 128) {
            out.add(rest % 128 + 128);
        }
        out.add(rest);
        return this;
    }

    int length() {
        return out.length();
    }

    byte[] take() {
        byte[] bytes = out.copy();
        out.clear();
        return bytes;
    }
}
