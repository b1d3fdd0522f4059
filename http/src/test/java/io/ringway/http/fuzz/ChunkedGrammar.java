package io.ringway.http.fuzz;

/** Chunked content of good and nearly good parts; each table begins with the good ones. */
final class ChunkedGrammar implements Grammar {
    /** One body, perhaps with something behind it. */
    static final Grammar BODIES = new ChunkedGrammar();

    private static final byte[][] EXTENSIONS = Words.latin(";a=b", ";a", ";a=\"q\"", " ; a = b", ";a=\"\\\"\"",
        ";a=b;c=d", "\t;x", ";a=\"\u00e9\"", ";", " ", ";a=", ";=b", ";a=\"", ";a=\"\n\"", ";a b", ";a=b ", "\t", ";\r",
        ";a=\"\\", ";a=\"q\"x", ";\u0000", ";a;" + "b".repeat(20), ";x=" + "y".repeat(300));
    private static final byte[][] SIZES = Words.latin("0", "00", "0x5", "-1", "+5", "5 ", " 5", "5g", "", "g",
        "ffffffffffffffff", "7fffffffffffffff", "8000000000000000", "00000000000000005", "0000000000000005", "1_0",
        "fffffffffffffffff", "100000000", "80000000", "5\u0000");
    private static final byte[][] ENDS = Words.latin("\r\n", "\n", "\r", "", "\r\r\n", "\n\r", " \r\n", "X\r\n");
    private static final byte[][] TRAILERS = Words.latin("X-Sum: 1\r\n", "ETag: \"x\"\r\n", "X-Foo:\r\n",
        "X: \t v \t\r\n", "Content-Length: 5\r\n", "Host: b\r\n", "x_y: z\r\n", "Transfer-Encoding: chunked\r\n",
        "Authorization: x\r\n", " X: folded\r\n", "X : y\r\n", ": y\r\n", "X: y\n", "X\r\n", "X: \u0001\r\n",
        "Connection: close\r\n");
    private static final byte[][] LINES = Words.latin("5\r\nhello\r\n", "0\r\n", "0\r\n\r\n", "1;a=b\r\nx\r\n",
        "X-Sum: 1\r\n", "\r\n", "Content-Length: 1\r\n", "ffffffffffffffff\r\n", "5 \r\n", "5;\r\n", "05\r\nhello\r\n",
        "X: y\n", " folded\r\n");
    private static final byte[][] PIECES = Words.latin("\r\n", "\n", "\r", ";", "=", "\"", "\\", "0", "f", "F", "x",
        ";a=b", ";a=\"b\"", " ", "\t", "\u0000", "\u0085", "\u00ff", "ffffffff", "7fffffffffffffff", "0000000000000000",
        "_", ":", "X: y", "\r\n\r\n");

    private ChunkedGrammar() {
    }

    @Override
    public void write(FuzzRandom random, ByteSink out) {
        body(random, out, random.below(3) > 0);
        if (random.oneIn(4)) {
            out.add('G').add('E').add('T');
        }
    }

    @Override
    public byte[][] lines() {
        return LINES;
    }

    @Override
    public byte[][] pieces() {
        return PIECES;
    }

    /** Writes one body with its last chunk and trailers. */
    static void body(FuzzRandom random, ByteSink out, boolean isTame) {
        int chunks = random.below(5);
        for (int i = 0; i < chunks; i++) {
            int size = 1 + random.below(isTame ? 20 : 300);
            if (isTame || random.below(3) > 0) {
                for (int zeros = random.oneIn(8) ? random.below(18) : 0; zeros > 0; zeros--) {
                    out.add('0');
                }
                out.addNumber(size, 16);
            } else {
                out.add(random.pick(SIZES));
            }
            lineEnd(random, out, isTame);
            for (int k = 0; k < size; k++) {
                out.add(' ' + (k + size) % 90);
            }
            out.add(random.pick(ENDS, isTame || random.below(4) > 0 ? 1 : ENDS.length));
        }
        out.add('0');
        lineEnd(random, out, isTame);
        for (int i = random.oneIn(2) ? random.below(4) : 0; i > 0; i--) {
            out.add(random.pick(TRAILERS, isTame ? 9 : TRAILERS.length));
        }
        out.add(random.pick(ENDS, isTame ? 1 : ENDS.length));
    }

    private static void lineEnd(FuzzRandom random, ByteSink out, boolean isTame) {
        if (random.oneIn(3)) {
            out.add(random.pick(EXTENSIONS, isTame ? 8 : EXTENSIONS.length));
        }
        out.add(random.pick(ENDS, isTame || random.below(4) > 0 ? 1 : ENDS.length));
    }
}
