package io.ringway.server.load;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One request and its answer, all of it a function of the run's seed and the request's number: client and origin work
 * it out on their own and agree on every byte. Immutable.
 */
final class Canary {

    /** How the origin ends its answer's body. */
    enum Framing {
        /** By Content-Length. */
        LENGTH,
        /** By the chunked coding. */
        CHUNKED,
        /** By closing the connection. */
        UNTIL_CLOSE
    }

    private static final int PATH_FILL_MAX = 2000;
    private static final int HEAD_FILL_MAX = 16_000;
    private static final int BODY_MAX = 400 * 1024;
    private static final int CHUNK_MAX = 9000;
    private static final int REQUEST_BODY = 1;
    private static final int RESPONSE_BODY = 2;
    private static final int REQUEST_FILL = 3;
    private static final int RESPONSE_FILL = 4;
    private static final int PATH_FILL = 5;
    private static final HexFormat HEX = HexFormat.of();

    private final long id;
    private final String name;
    private final String method;
    private final int pathFill;
    private final int requestFill;
    private final int requestLength;
    private final boolean isRequestChunked;
    private final boolean isClientClosing;
    private final String statusLine;
    private final int responseFill;
    private final int responseLength;
    private final Framing framing;
    private final boolean isOriginClosing;
    private final long chunkSeed;

    private Canary(long seed, long id) {
        this.id = id;
        name = HEX.toHexDigits(Draw.mix(seed) ^ id);
        Draw draw = new Draw(Draw.mix(seed ^ id * 0x9E37_79B9_7F4A_7C15L));
        int dice = draw.below(100);
        method = dice < 62 ? "GET" : dice < 66 ? "HEAD" : dice < 90 ? "POST" : dice < 98 ? "PUT" : "DELETE";
        boolean hasBody = dice >= 66 && dice < 98;
        pathFill = Math.min(draw.length(PATH_FILL_MAX), draw.below(200));
        requestFill = draw.below(8) == 0 ? draw.length(HEAD_FILL_MAX) : draw.below(100);
        requestLength = hasBody ? draw.length(BODY_MAX) : 0;
        isRequestChunked = hasBody && draw.below(100) < 40;
        isClientClosing = draw.perMillion(5000);
        int status = draw.below(100);
        boolean isBodyless = status < 3 || method.equals("HEAD");
        statusLine = status < 3 ? "HTTP/1.1 204 No Content" : status < 8 ? "HTTP/1.1 404 Not Found"
            : status < 12 ? "HTTP/1.1 201 Created" : "HTTP/1.1 200 OK";
        responseFill = draw.below(8) == 0 ? draw.length(HEAD_FILL_MAX) : draw.below(100);
        responseLength = status < 3 ? 0 : draw.length(BODY_MAX);
        int ending = draw.below(1000);
        framing = ending < 550 || isBodyless ? Framing.LENGTH : ending < 995 ? Framing.CHUNKED : Framing.UNTIL_CLOSE;
        isOriginClosing = draw.perMillion(5000) || framing == Framing.UNTIL_CLOSE;
        chunkSeed = draw.next();
    }

    /**
     * Works a canary out.
     *
     * @param seed of the run
     * @param id   number of the request in the run
     */
    static Canary of(long seed, long id) {
        return new Canary(seed, id);
    }

    /**
     * Finds the number in a request's target.
     *
     * @param seed   of the run
     * @param target as the origin got it
     * @return the number
     * @throws HttpViolation if the target is none of ours
     */
    static long idOf(long seed, String target) {
        if (!target.startsWith("/c/") || target.length() < 19) {
            throw new HttpViolation("a target is '" + target + "'");
        }
        try {
            return HexFormat.fromHexDigitsToLong(target, 3, 19) ^ Draw.mix(seed);
        } catch (IllegalArgumentException e) {
            throw new HttpViolation("a target is '" + target + "'");
        }
    }

    /** Number of the request. */
    long id() {
        return id;
    }

    /** The canary as it stands in path and heads: 16 hexadecimal digits. */
    String name() {
        return name;
    }

    /** Whether the request may be sent twice by rights (RFC 9110 9.2.2). */
    boolean isIdempotent() {
        return !method.equals("POST");
    }

    /** Whether the client ends the connection after this request. */
    boolean isClientClosing() {
        return isClientClosing;
    }

    /** Whether the origin ends its connection after this answer, and says so. */
    boolean isOriginClosing() {
        return isOriginClosing;
    }

    /** Whether the request asks for the head alone. */
    boolean isHead() {
        return method.equals("HEAD");
    }

    /** Whether the origin's connection is the only end its answer has. */
    boolean isUntilClose() {
        return framing == Framing.UNTIL_CLOSE;
    }

    /** Whether the answer has no body whatever its fields say. */
    boolean isBodyless() {
        return isHead() || statusLine.startsWith("HTTP/1.1 204");
    }

    /** The request line that leaves the client and must reach the origin. */
    String requestLine() {
        String fill = pathFill == 0 ? "" : "/" + Pattern.text(Pattern.start(id, PATH_FILL), pathFill);
        return method + " /c/" + name + fill + " HTTP/1.1";
    }

    /** The status line. */
    String statusLine() {
        return statusLine;
    }

    /** Value of the request's {@code X-Fill}. */
    String requestFill() {
        return Pattern.text(Pattern.start(id, REQUEST_FILL), requestFill);
    }

    /** Value of the answer's {@code X-Fill}. */
    String responseFill() {
        return Pattern.text(Pattern.start(id, RESPONSE_FILL), responseFill);
    }

    /** Bytes of the request's body. */
    int requestLength() {
        return requestLength;
    }

    /** Bytes of the answer's body; for HEAD what its Content-Length says. */
    int responseLength() {
        return responseLength;
    }

    /** Where the request's body begins in the pattern. */
    int requestStart() {
        return Pattern.start(id, REQUEST_BODY);
    }

    /** Where the answer's body begins in the pattern. */
    int responseStart() {
        return Pattern.start(id, RESPONSE_BODY);
    }

    /** Writes the whole request. */
    void writeRequest(Link link) {
        StringBuilder head = new StringBuilder(256 + requestFill + pathFill);
        head.append(requestLine()).append("\r\nHost: cross.test\r\nX-Canary: ").append(name).append("\r\nX-Fill: ")
            .append(requestFill()).append("\r\n");
        if (isClientClosing) {
            head.append("Connection: close\r\n");
        }
        if (isRequestChunked) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (method.startsWith("P")) {
            head.append("Content-Length: ").append(requestLength).append("\r\n");
        }
        writeText(link, head.append("\r\n"));
        writeBody(link, requestStart(), requestLength, isRequestChunked);
    }

    /** Writes the whole answer. */
    void writeResponse(Link link) {
        StringBuilder head = new StringBuilder(256 + responseFill);
        head.append(statusLine).append("\r\nX-Canary: ").append(name).append("\r\nX-Fill: ").append(responseFill())
            .append("\r\n");
        if (isOriginClosing) {
            head.append("Connection: close\r\n");
        }
        if (framing == Framing.CHUNKED) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (framing == Framing.LENGTH && !statusLine.contains(" 204 ")) {
            head.append("Content-Length: ").append(responseLength).append("\r\n");
        }
        writeText(link, head.append("\r\n"));
        if (!isBodyless()) {
            writeBody(link, responseStart(), responseLength, framing == Framing.CHUNKED);
        }
    }

    private void writeBody(Link link, int start, int length, boolean isChunked) {
        if (!isChunked) {
            link.writePattern(start, 0, length);
            return;
        }
        Draw draw = new Draw(chunkSeed);
        for (int at = 0; at < length; ) {
            int chunk = Math.min(length - at, 1 + draw.below(draw.below(4) == 0 ? 40 : CHUNK_MAX));
            writeText(link, Integer.toHexString(chunk) + "\r\n");
            link.writePattern(start, at, chunk);
            writeText(link, "\r\n");
            at += chunk;
        }
        writeText(link, "0\r\n\r\n");
    }

    private static void writeText(Link link, CharSequence text) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        link.write(bytes, 0, bytes.length);
    }
}
