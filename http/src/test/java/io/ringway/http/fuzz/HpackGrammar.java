package io.ringway.http.fuzz;

import java.nio.charset.StandardCharsets;

/**
 * Blocks of one connection as {@link HpackTarget} reads them, of good and nearly good pieces. Each table begins with
 * the good ones.
 */
final class HpackGrammar implements Grammar {
    /** Some blocks, and changes of the table's limit between them. */
    static final Grammar BLOCKS = new HpackGrammar();

    private static final byte[][] NAMES = Words.latin("a", "x-foo", "cookie", ":path", "X-Up", "content-type", "", ":",
        "x-a-name-that-is-rather-long-for-a-name", "\u0000", "\u00ff\u00fe");
    private static final byte[][] VALUES = Words.latin("", "v", "/index.html", "/xndex.html",
        "gzip, deflate", "gz.p, deflate", "text/html; charset=utf-8",
        "0123456789abcdef0123456789abcdef", "\u00e9\u0000\u0001", "~{|}^<>");
    private static final byte[][] PIECES = {
        bytes(0x80), bytes(0x82), bytes(0x84), bytes(0x88), bytes(0xbe), bytes(0xbf), bytes(0xc0), bytes(0xff, 0x00),
        bytes(0xff, 0x80, 0x00), bytes(0x20), bytes(0x3f, 0xe1, 0x1f), bytes(0x3f, 0xe2, 0x1f), bytes(0x3e),
        bytes(0x40), bytes(0x7f, 0x00), bytes(0x7e, 0x00), bytes(0x00), bytes(0x0f, 0x2f), bytes(0x10),
        bytes(0x1f, 0xff, 0xff, 0xff, 0xff, 0x07), bytes(0x7f, 0x80, 0xff, 0xff, 0xff, 0x07),
        bytes(0xff, 0xff, 0xff, 0xff, 0x0f), bytes(0x80, 0x80, 0x80, 0x80, 0x80, 0x00), bytes(0x81, 0xff),
        bytes(0x82, 0xff, 0xff), bytes(0x81, 0x1f), bytes(0x81, 0x18), bytes(0x84, 0xff, 0xff, 0xff, 0xfc),
        bytes(0x85, 0xff, 0xff, 0xff, 0xea, 0x1f), bytes(HpackTarget.LIMIT), bytes(HpackTarget.LIMIT + 5),
        bytes(HpackTarget.REST), bytes(0x60, 0x00, 0xbe, 0xbe, 0xbe, 0xbe, 0xbe),
    };

    private HpackGrammar() {
    }

    @Override
    public void write(FuzzRandom random, ByteSink out) {
        boolean isTame = random.below(4) > 0;
        ByteSink block = new ByteSink(HpackTarget.LIMIT - 1);
        int entries = 0;
        for (int blocks = 1 + random.below(5); blocks > 0; blocks--) {
            block.clear();
            if (random.oneIn(8)) {
                int limit = random.below(HpackTarget.REST - HpackTarget.LIMIT);
                out.add(HpackTarget.LIMIT + limit);
                integer(block, 0x20, 5, limit * HpackTarget.LIMIT_STEP);
                entries = 0;
            }
            for (int fields = random.below(7); fields > 0; fields--) {
                if (!isTame && random.oneIn(6)) {
                    block.add(random.pick(PIECES));
                }
                entries += field(random, entries, block);
            }
            if (random.oneIn(6)) {
                entries += run(random, block);
            }
            if (block.length() < HpackTarget.LIMIT - 1) {
                out.add(block.length()).add(block.array(), 0, block.length());
            }
        }
    }

    @Override
    public byte[][] lines() {
        return PIECES;
    }

    @Override
    public byte[][] pieces() {
        return PIECES;
    }

    /** Writes an entry with a long name, and entries that take it from the one before: they fill memory fast. */
    private static int run(FuzzRandom random, ByteSink block) {
        int length = 60 + random.below(80);
        integer(block, 0x40, 6, 0);
        integer(block, 0, 7, length);
        for (int i = 0; i < length; i++) {
            block.add('a' + i % 26);
        }
        block.add(0);
        int count = random.below(40);
        for (int i = 0; i < count; i++) {
            block.add(0x7e).add(i % 3).add(VALUES[2], 0, i % 3);
        }
        return 1 + count;
    }

    /** Writes a field; returns the entries it adds, as far as none is evicted. */
    private static int field(FuzzRandom random, int entries, ByteSink block) {
        if (random.oneIn(2)) {
            integer(block, 0x80, 7, 1 + random.below(61 + entries));
            return 0;
        }
        boolean isInserted = random.oneIn(2);
        int kind = isInserted ? 0x40 : random.below(2) << 4;
        int index = random.oneIn(2) ? 0 : 1 + random.below(61 + entries);
        integer(block, kind, isInserted ? 6 : 4, index);
        if (index == 0) {
            string(random, block, random.pick(NAMES));
        }
        string(random, block, random.pick(VALUES));
        return isInserted ? 1 : 0;
    }

    private static void string(FuzzRandom random, ByteSink out, byte[] text) {
        byte[] bytes = random.oneIn(2) ? text : StrictHpack.huffman(new String(text, StandardCharsets.ISO_8859_1));
        integer(out, bytes == text ? 0 : 0x80, 7, bytes.length);
        out.add(bytes);
    }

    private static void integer(ByteSink out, int pattern, int prefix, int value) {
        int mask = (1 << prefix) - 1;
        if (value < mask) {
            out.add(pattern | value);
            return;
        }
        out.add(pattern | mask);
        int rest = value - mask;
        for (; rest >= 128; rest /= 128) {
            out.add(rest % 128 + 128);
        }
        out.add(rest);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
