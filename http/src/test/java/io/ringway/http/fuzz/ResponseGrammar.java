package io.ringway.http.fuzz;

/** Response heads of good and nearly good parts; each table begins with the good ones. */
final class ResponseGrammar implements Grammar {
    /** One head, perhaps with something behind it. */
    static final Grammar HEADS = new ResponseGrammar();

    private static final byte[][] LINES_FIRST = Words.latin("HTTP/1.1 200 OK", "HTTP/1.1 204 No Content",
        "HTTP/1.1 304 Not Modified", "HTTP/1.0 200 OK", "HTTP/1.1 100 Continue", "HTTP/1.1 404 ",
        "HTTP/1.1 503 Caf\u00e9", "HTTP/1.1 101 Switching Protocols", "HTTP/1.1 599 x\ty", "HTTP/1.1 200",
        "HTTP/1.1 2000 OK", "HTTP/1.1  200 OK", "HTTP/2.0 200 OK", "HTTP/1.1 099 X", "HTTP/1.1 600 X",
        "HTTP/1.1 20x OK", "http/1.1 200 OK", "ICY 200 OK", "HTTP/1.1\t200 OK", "HTTP/1.1 200 a\u0001b",
        "HTTP/1.9 299 ", "HTTP/1.1 200 " + "x".repeat(60), "");
    private static final byte[][] FIELDS = Words.latin("Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n",
        "Server: x\r\n", "Connection: close\r\n", "Connection: keep-alive\r\n", "Date: now\r\n", "Set-Cookie: a=b\r\n",
        "Connection: X-Foo, Set-Cookie\r\n", "X-Foo: bar\r\n", "x_y: z\r\n", "Content-Length: 0\r\n",
        "Keep-Alive: timeout=5\r\n", "Content-Length: 5, 5\r\n", "Content-Length: -1\r\n", "Content-Length:\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding: chunked, chunked\r\n", "X: y\n", " folded\r\n",
        "X : y\r\n", ": y\r\n", "X\r\n", "X: a\rb\r\n", "X: \u0000\r\n", "Connection: a b\r\n", "Trailer: X-Sum\r\n",
        "Content-Length: 9223372036854775808\r\n", "Upgrade: h2c\r\n", "Content-Length: +5\r\n");
    private static final byte[][] PIECES = Words.latin("\r\n", "\n", "\r", " ", "\t", ":", ",", "HTTP/1.1 ", "200",
        "204", "1xx", "close", "chunked", "\u0000", "\u00ff", "\u007f", "0", "9", "4294967296", "9223372036854775807",
        "\r\n\r\n", "\r\n ", "_", "-");
    private static final byte[] CRLF = Words.one("\r\n");
    private static final byte[] BEHIND = Words.one("HTTP/1.1 200 OK\r\n\r\n");

    private ResponseGrammar() {
    }

    @Override
    public void write(FuzzRandom random, ByteSink out) {
        boolean isTame = random.below(3) > 0;
        out.add(random.pick(LINES_FIRST, isTame ? 9 : LINES_FIRST.length)).add(CRLF);
        for (int i = random.below(6); i > 0; i--) {
            // Framing fields come first in the table; two of them are an error, so they are not asked for often.
            int from = random.oneIn(4) ? 0 : 2;
            int count = (isTame ? 10 : FIELDS.length) - from;
            out.add(FIELDS[from + random.below(count)]);
        }
        out.add(CRLF);
        if (random.oneIn(4)) {
            out.add(BEHIND);
        }
    }

    @Override
    public byte[][] lines() {
        return FIELDS;
    }

    @Override
    public byte[][] pieces() {
        return PIECES;
    }
}
