package io.ringway.http;

/**
 * Bounds on what a peer may send before content; each is checked at the byte that would exceed it.
 *
 * @param requestLineBytes bytes of a request or status line without its CRLF, 64 to 262,144. RFC 9112 3 recommends at
 *                         least 8000.
 * @param headerBytes      bytes of the header section: every field line with its CRLF and the final empty line, 64 to
 *                         262,144.
 * @param headerCount      fields in one section, 1 to 1000; trailer sections have the same bound.
 * @param chunkLineBytes   bytes of one chunk's size and extensions without the CRLF, 16 to 65,536.
 * @param trailerBytes     bytes of a trailer section with its final empty line, 64 to 262,144.
 */
public record HttpLimits(int requestLineBytes, int headerBytes, int headerCount, int chunkLineBytes, int trailerBytes) {
    /** What a gateway needs where nothing else is configured. */
    public static final HttpLimits DEFAULT = new HttpLimits(8192, 32768, 100, 4096, 8192);

    /** Bytes of a method; the longest registered one has 17. */
    public static final int METHOD_BYTES_MAX = 32;
    /** Empty lines before a request line that are skipped (RFC 9112 2.2 asks for at least one). */
    public static final int EMPTY_LINES_MAX = 4;
    /** Connection options in one head that name fields this codec does not know. */
    public static final int NOMINATIONS_MAX = 16;
    /** Bytes of a host name; DNS allows 253 and a final dot. */
    public static final int HOST_BYTES_MAX = 255;
    /** Hexadecimal digits of a chunk size, leading zeros counted. */
    public static final int CHUNK_SIZE_DIGITS_MAX = 16;
    /** Bytes of framing per chunk that are not held against the sender; {@code size CRLF data CRLF} needs 5 to 20. */
    public static final int CHUNK_OVERHEAD_FREE = 20;
    /** Bytes of chunk overhead that are allowed beyond one per byte of content. */
    public static final int CHUNK_OVERHEAD_MAX = 16 * 1024;

    /** Checks every bound against its range. */
    public HttpLimits {
        check("requestLineBytes", requestLineBytes, 64, 262_144);
        check("headerBytes", headerBytes, 64, 262_144);
        check("headerCount", headerCount, 1, 1000);
        check("chunkLineBytes", chunkLineBytes, 16, 65_536);
        check("trailerBytes", trailerBytes, 64, 262_144);
    }

    /**
     * Bytes of the longest head that is accepted: what a caller's buffer has to be able to hold.
     *
     * @return bytes, with the empty lines before it and the CRLF after the first line.
     */
    public int headBytesMax() {
        return 2 * EMPTY_LINES_MAX + requestLineBytes + 2 + headerBytes;
    }

    private static void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " is " + value + ", allowed are " + min + " to " + max);
        }
    }
}
