package io.ringway.http.fuzz;

import java.util.List;

/**
 * Makes one input after another: half of them from the target's grammar, half from its seeds, then changed by none, one
 * or several mutations that know lines, numbers, escapes and chunk lines. An input depends on the seed, its number and
 * the seed inputs, and on nothing else.
 */
final class InputSource {
    /** Bytes of the longest input. */
    static final int LENGTH_MAX = 8192;

    private static final int MUTATIONS = 18;
    private static final byte[][] LINE_ENDS =
        Words.latin("\n", "\r", "\r\r\n", "\n\r", "\r\n ", "\r\n\t", "\r\n\r\n", "\r\n\n", "\u0000\r\n", "");
    private static final byte[][] SPACES = Words.latin(" ", "\t", "  ", "\u000b", "\u000c", "\u00a0", "\r", "\u0000");
    private static final byte[][] NUMBERS = Words.latin("0", "1", "00", "-1", "+1", "7", "8", "15", "16", "17", "255",
        "256", "65535", "65536", "2147483647", "2147483648", "4294967295", "4294967296", "9223372036854775807",
        "9223372036854775808", "18446744073709551616", "7fffffffffffffff", "8000000000000000", "ffffffffffffffff",
        "1e3", "0x10", "1_0", "1.0", "000000000000000000001");
    private static final byte[][] EXTENSIONS = Words.latin(";a=b", ";a", ";a=\"b\"", ";", " ;a", ";a=\"\r\n\"",
        ";a=\"");
    private static final byte[][] SEGMENTS = Words.latin("../", "./", "/", "%2e%2e/", "..;/", "%2f", "a/../", ".", "..",
        "%5c", "%00", "%252e%252e/", "\u00e9");
    private static final byte[] HEX = Words.one("0123456789abcdef");
    private static final byte[] HEX_UPPER = Words.one("0123456789ABCDEF");

    private final Grammar grammar;
    private final List<byte[]> seeds;
    private final FuzzRandom random = new FuzzRandom();
    private final byte[] escape = new byte[3];

    InputSource(FuzzTarget target) {
        grammar = target.grammar();
        seeds = target.seeds();
    }

    /** Writes the input of a number. */
    void make(long seed, long number, ByteSink out) {
        random.begin(seed, number);
        out.clear();
        if (random.oneIn(2)) {
            grammar.write(random, out);
        } else {
            out.add(seeds.get(random.below(seeds.size())));
        }
        int mutations = random.below(4);
        if (mutations == 3) {
            mutations += random.below(6);
        }
        for (int i = 0; i < mutations && out.length() > 0; i++) {
            mutate(out);
        }
    }

    private void mutate(ByteSink out) {
        int at = random.below(out.length());
        switch (random.below(MUTATIONS)) {
            case 0 -> out.array()[at] = (byte) random.next();
            case 1 -> insert(out, at, random.pick(grammar.pieces()));
            case 2 -> out.delete(at, 1 + random.below(8));
            case 3 -> duplicateLine(out, at);
            case 4 -> deleteLine(out, at);
            case 5 -> moveLine(out, at);
            case 6 -> insert(out, lineStart(out, at), random.pick(grammar.lines()));
            case 7 -> breakLineEnd(out, at);
            case 8 -> spaceAtDelimiter(out, at);
            case 9 -> changeNumber(out, at);
            case 10 -> percentEncode(out, at);
            case 11 -> behindSlash(out, at);
            case 12 -> changeCase(out, at);
            case 13 -> splice(out, at);
            case 14 -> out.truncate(at);
            case 15 -> extendChunkLine(out, at);
            case 16 -> repeat(out, at);
            default -> out.array()[at] ^= (byte) (1 << random.below(8));
        }
    }

    private static void insert(ByteSink out, int at, byte[] bytes) {
        out.insert(at, bytes, 0, bytes.length);
    }

    private void duplicateLine(ByteSink out, int at) {
        int from = lineStart(out, at);
        int count = lineStart(out, nextLine(out, at)) - from;
        out.insert(random.oneIn(2) ? from : lineStart(out, random.below(out.length())), out.array(), from, count);
    }

    private static void deleteLine(ByteSink out, int at) {
        int from = lineStart(out, at);
        out.delete(from, nextLine(out, at) - from);
    }

    private void moveLine(ByteSink out, int at) {
        int from = lineStart(out, at);
        int count = nextLine(out, at) - from;
        int to = lineStart(out, random.below(out.length()));
        if (to < from || to > from + count) {
            out.insert(to, out.array(), from, count);
            out.delete(to < from ? from + count : from, count);
        }
    }

    private void breakLineEnd(ByteSink out, int at) {
        int next = nextLine(out, at);
        int from = Math.max(at, next - 2);
        out.delete(from, next - from);
        insert(out, from, random.pick(LINE_ENDS));
    }

    /** White space before or behind the next colon, comma, semicolon, equals sign or line start. */
    private void spaceAtDelimiter(ByteSink out, int at) {
        int pos = at;
        while (pos < out.length() && ":,;=\n".indexOf(out.array()[pos]) < 0) {
            pos++;
        }
        insert(out, Math.min(out.length(), pos + random.below(2)), random.pick(SPACES));
    }

    private void changeNumber(ByteSink out, int at) {
        int pos = at;
        while (pos < out.length() && !StrictSyntax.isDigit(out.array()[pos])) {
            pos++;
        }
        int end = pos;
        while (end < out.length() && StrictSyntax.isDigit(out.array()[end])) {
            end++;
        }
        if (pos < end) {
            out.delete(pos, end - pos);
            insert(out, pos, random.pick(NUMBERS));
        }
    }

    private void percentEncode(ByteSink out, int at) {
        byte b = out.array()[at];
        byte[] digits = random.oneIn(2) ? HEX : HEX_UPPER;
        escape[0] = '%';
        escape[1] = digits[b >> 4 & 0xf];
        escape[2] = digits[b & 0xf];
        out.delete(at, 1);
        insert(out, at, escape);
    }

    private void behindSlash(ByteSink out, int at) {
        int pos = at;
        while (pos < out.length() && out.array()[pos] != '/') {
            pos++;
        }
        if (pos < out.length()) {
            insert(out, pos + 1, random.pick(SEGMENTS));
        }
    }

    private void changeCase(ByteSink out, int at) {
        int end = Math.min(out.length(), at + 1 + random.below(12));
        for (int i = at; i < end; i++) {
            out.array()[i] ^= (byte) (Character.isLetter(out.array()[i] & 0x7f) ? 0x20 : 0);
        }
    }

    private void splice(ByteSink out, int at) {
        byte[] other = seeds.get(random.below(seeds.size()));
        if (other.length > 0) {
            int from = random.below(other.length);
            out.insert(at, other, from, Math.min(other.length - from, 1 + random.below(200)));
        }
    }

    private void extendChunkLine(ByteSink out, int at) {
        int next = nextLine(out, at);
        insert(out, Math.max(at, next - 2), random.pick(EXTENSIONS));
    }

    private void repeat(ByteSink out, int at) {
        int count = 1 + random.below(Math.min(16, out.length() - at));
        for (int i = random.oneIn(8) ? random.below(300) : random.below(8); i >= 0; i--) {
            out.insert(at, out.array(), at, count);
        }
    }

    private static int lineStart(ByteSink out, int at) {
        int pos = Math.min(at, out.length());
        while (pos > 0 && out.array()[pos - 1] != '\n') {
            pos--;
        }
        return pos;
    }

    /** Behind the end of the line at a position. */
    private static int nextLine(ByteSink out, int at) {
        int pos = at;
        while (pos < out.length() && out.array()[pos] != '\n') {
            pos++;
        }
        return Math.min(out.length(), pos + 1);
    }
}
