package io.ringway.http.fuzz;

/**
 * Requests of good and nearly good parts; each table begins with the good ones. Two flavours: heads alone, and
 * connections of several requests with content.
 */
final class RequestGrammar implements Grammar {
    /** One head, perhaps with something behind it. */
    static final Grammar HEADS = new RequestGrammar(false);
    /** One to three requests with their content. */
    static final Grammar CONNECTIONS = new RequestGrammar(true);

    private static final byte[][] METHODS = Words.latin("GET", "POST", "HEAD", "PUT", "OPTIONS", "CONNECT", "get",
        "M-SEARCH", "X", "", "G T", "A".repeat(32), "A".repeat(33), "GET\t", "G\u00c9T", "PRI", "TRACE", "GE\u0000T");
    private static final byte[][] TARGETS = Words.latin("/", "/a/b", "/a%20b?c=%41", "/?", "/a?b?c",
        "http://a.test/x?y", "http://a.test", "*", "HTTPS://A.test:443", "a.test:80", "[::1]:80", "/%", "/%4", "/%zz",
        "/a#b", "/a\\b", "//x/../y", "/a;b=c", "http://", "http://a.test?x", "/[]|{}^`", "/<>", "", "/\"",
        "http://u@a/", "/a.b/.c", "h", "http:/a", "/?%a", "/caf\u00e9", "/..", "/%2e%2e/x", "/%2f", "/%c3%a9",
        "/%c0%ae", "http://[::1]:8080/", "http://a.test:/", "/x HTTP/1.1", "/a\u007f", "//", "/./", "/..;/x",
        "/" + "a".repeat(70), "?q", "http://1.2.3.4/%41");
    private static final byte[][] VERSIONS = Words.latin("HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1",
        "HTTP/1.1 ", "HTTP/1.", "", "HTTP/1.10", "HTTP/11", "HTTP 1.1", "HTTP/0.9");
    private static final byte[][] HOSTS = Words.latin("a.test", "a.test:80", "[::1]:8080", "1.2.3.4", "a.test.",
        "A_b~c.test", "a.test:", "", "a..b", "1.2.3.256", "[::", "a.test:99999", "u@a", "a b", ".a",
        "[1:2:3:4:5:6:7:8]", "[1::2::3]", "[::1.2.3.4]", "a,b", "a.test/x", "01.2.3.4");
    private static final byte[][] NAMES = Words.latin("Accept", "X-Foo", "Cookie", "User-Agent",
        "X-Long-Name-With-Bytes", "x_foo", "A", "TE", "Upgrade", "Keep-Alive", "X-Forwarded-For", "Via", "Trailer",
        "Content-Type", "Connection", "Expect", "Content-Length", "Transfer-Encoding", "Host", "", "X Y", "X:",
        "X\u00e9", "Content_Length", "Proxy-Connection", "HTTP2-Settings", "Close", "Content-Length\u0000",
        "Forwarded");
    private static final byte[][] VALUES = Words.latin("x", "", "a, b", "text/html;q=0.5", " \t v \t", "chunked",
        "close", "keep-alive", "5", "0", "caf\u00e9", "a\u0001b", "a\rb", "a\nb", "\"q\"", "100-continue", "x-foo, te",
        "cookie", "host", "a\u007f", "x".repeat(60), ",,", "y 100-continue", "transfer-encoding");
    private static final byte[][] LENGTHS = Words.latin("5", "0", "3", "10", "007", "5, 5", "-1", "+5", "0x5", "5 ", "",
        "9223372036854775807", "9223372036854775808", "99999999999999999999", "5.0", "1_0", "5;", " 5");
    private static final byte[][] CODINGS = Words.latin("chunked", "Chunked", "CHUNKED", "gzip, chunked",
        "chunked, gzip", "identity", "chunked, chunked", "chunked;q=1", "xchunked", "", "chunked,", ",chunked",
        "\u000bchunked", "gzip", "\"chunked\"");
    private static final byte[][] OPTIONS = Words.latin("close", "keep-alive", "close, x-foo", "x-foo,,te ,upgrade",
        "x-foo", "cookie", "host", "close;", "content-length", "transfer-encoding", "a b", "Trailer", ",",
        "x,".repeat(17));
    private static final byte[][] LINES = Words.latin("Content-Length: 5\r\n", "Content-Length: 0\r\n",
        "Transfer-Encoding: chunked\r\n", "Transfer-Encoding : chunked\r\n", "Transfer-Encoding:\tchunked\r\n",
        "Transfer-Encoding: identity\r\n", "Transfer-Encoding\r\n: chunked\r\n", " Transfer-Encoding: chunked\r\n",
        "Content-Length:5\r\n", "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length : 5\r\n", "\r\n",
        "Host: b.test\r\n", "Host:\r\n", "Connection: close\r\n", "Connection: Content-Length\r\n", "X: y\r\n z\r\n",
        "Expect: 100-continue\r\n", ": x\r\n", "X\r\n", "X_Y: z\r\n", "Connection: keep-alive, X-Foo\r\n",
        "GET /next HTTP/1.1\r\n", "0\r\n", "5\r\nhello\r\n", "x: y\n", "\u00e9: x\r\n");
    private static final byte[][] PIECES = Words.latin("\r\n", "\n", "\r", "\r\n\r\n", " ", "\t", ":", ",", ";", "%2f",
        "%00", "%2e%2e", "../", "/./", "//", "?", "#", "\\", "@", "[", "]", "\u0000", "\u000b", "\u0085", "\u00a0",
        "\u00ff", "chunked", "close", "HTTP/1.1", "http://", "%", "0", "9", "65536", "4294967296", "2147483648",
        "9223372036854775807", "18446744073709551616", "0x", "-", "+", "_", "\r\n ", "\r\n\t");
    private static final byte[] CRLF = Words.one("\r\n");
    private static final byte[] COLON = Words.one(": ");
    private static final byte[] HOST = Words.one("Host: ");
    private static final byte[] CONTENT_LENGTH = Words.one("Content-Length: ");
    private static final byte[] TRANSFER_ENCODING = Words.one("Transfer-Encoding: ");
    private static final byte[] CONNECTION = Words.one("Connection: ");
    private static final byte[] NEXT = Words.one("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n");

    private final boolean hasContent;

    private RequestGrammar(boolean hasContent) {
        this.hasContent = hasContent;
    }

    @Override
    public void write(FuzzRandom random, ByteSink out) {
        int requests = hasContent ? 1 + random.below(3) : 1;
        for (int i = 0; i < requests; i++) {
            // Mostly good parts, or nearly nothing would be accepted.
            request(random, out, random.below(4) > 0);
        }
        if (!hasContent && random.oneIn(4)) {
            out.add(NEXT);
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

    private void request(FuzzRandom random, ByteSink out, boolean isTame) {
        for (int i = random.oneIn(12) ? random.below(7) : 0; i > 0; i--) {
            out.add(CRLF);
        }
        boolean hasLine = isTame || !random.oneIn(20);
        if (hasLine) {
            out.add(random.pick(METHODS, isTame ? 4 : METHODS.length)).add(' ');
            out.add(random.pick(TARGETS, isTame ? 7 : TARGETS.length)).add(' ');
            out.add(random.pick(VERSIONS, isTame ? random.oneIn(6) ? 2 : 1 : VERSIONS.length)).add(CRLF);
        }
        if (isTame || !random.oneIn(8)) {
            field(out, HOST, random.pick(HOSTS, isTame ? 6 : HOSTS.length));
        }
        int framing = random.below(hasContent ? 4 : 12);
        if (framing == 1 || framing == 3 && !isTame) {
            field(out, CONTENT_LENGTH, random.pick(LENGTHS, isTame ? 5 : LENGTHS.length));
        }
        if (framing == 2 || framing == 3 && !isTame) {
            field(out, TRANSFER_ENCODING, random.pick(CODINGS, isTame ? 3 : CODINGS.length));
        }
        for (int i = random.below(isTame ? 4 : 6); i > 0; i--) {
            out.add(random.pick(NAMES, isTame ? 14 : NAMES.length)).add(COLON);
            out.add(random.pick(VALUES, isTame ? 11 : VALUES.length)).add(CRLF);
        }
        if (random.oneIn(3)) {
            field(out, CONNECTION, random.pick(OPTIONS, isTame ? 5 : OPTIONS.length));
        }
        out.add(CRLF);
        content(random, out, framing, isTame);
    }

    private void content(FuzzRandom random, ByteSink out, int framing, boolean isTame) {
        if (!hasContent) {
            return;
        }
        if (framing == 2) {
            ChunkedGrammar.body(random, out, isTame);
        } else if (framing == 1) {
            for (int i = isTame ? 5 : random.below(8); i > 0; i--) {
                out.add('a' + i);
            }
        }
    }

    private static void field(ByteSink out, byte[] name, byte[] value) {
        out.add(name).add(value).add(CRLF);
    }
}
