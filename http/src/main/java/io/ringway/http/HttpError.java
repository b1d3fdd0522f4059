package io.ringway.http;

/**
 * Why a message was refused, as a negative int, so that a parser's one return value carries progress or refusal.
 *
 * <p>Codes are dense and stable within a process: {@code -code} indexes the tables here and may index a caller's
 * counters ({@link #COUNT} entries). Zero is {@link #NEED_MORE} and never an error.
 *
 * <p>Thread: any.
 */
public final class HttpError {
    /** Not an error: the bytes so far are fine and incomplete. */
    public static final int NEED_MORE = 0;
    /** The request line has not the shape {@code method SP target SP version CRLF} (RFC 9112 3). */
    public static final int BAD_REQUEST_LINE = -1;
    /** The method holds a byte that is not a token character (RFC 9110 5.6.2, 9.1). */
    public static final int BAD_METHOD = -2;
    /** The method is longer than any that is implemented (RFC 9112 3 asks for 501). */
    public static final int METHOD_TOO_LONG = -3;
    /** The request target is in no form of RFC 9112 3.2, or not the form its method needs. */
    public static final int BAD_TARGET = -4;
    /** The request line did not end within {@link HttpLimits#requestLineBytes()} (RFC 9112 3 asks for 414). */
    public static final int TARGET_TOO_LONG = -5;
    /** A well-formed HTTP version whose major number is not 1 (RFC 9110 15.6.6). */
    public static final int VERSION = -6;
    /** A field name is empty, holds a byte that is no token character, or has space around it (RFC 9112 5.1). */
    public static final int BAD_HEADER_NAME = -7;
    /** A field value holds a control byte other than HTAB (RFC 9110 5.5). */
    public static final int BAD_HEADER_VALUE = -8;
    /** CR without LF, or LF without CR, where a line has to end (RFC 9112 2.2). */
    public static final int BAD_LINE_END = -9;
    /** A field line begins with white space: obs-fold, or space before the first field (RFC 9112 2.2, 5.2). */
    public static final int OBS_FOLD = -10;
    /** The field section did not end within {@link HttpLimits#headerBytes()} (RFC 6585 5). */
    public static final int HEADER_TOO_LARGE = -11;
    /** More than {@link HttpLimits#headerCount()} fields (RFC 6585 5). */
    public static final int TOO_MANY_HEADERS = -12;
    /** Host, or the authority of the target, is no host with an optional port (RFC 9112 3.2). */
    public static final int BAD_HOST = -13;
    /** HTTP/1.1 without Host (RFC 9112 3.2). */
    public static final int MISSING_HOST = -14;
    /** More than one Host field (RFC 9112 3.2). */
    public static final int DUPLICATE_HOST = -15;
    /** Content-Length is not one decimal number that fits a long (RFC 9110 8.6). */
    public static final int BAD_CONTENT_LENGTH = -16;
    /** Two framings at once, one framing twice, or Transfer-Encoding where it may not be (RFC 9112 6.1, 6.3). */
    public static final int BAD_FRAMING = -17;
    /** Transfer-Encoding is no list of codings that ends in one chunked (RFC 9112 6.1, 7). */
    public static final int BAD_TRANSFER_ENCODING = -18;
    /** A well-formed transfer coding other than chunked (RFC 9112 6.1 asks for 501). */
    public static final int UNSUPPORTED_CODING = -19;
    /** An expectation other than 100-continue (RFC 9110 10.1.1). */
    public static final int EXPECTATION = -20;
    /** Connection is malformed, names too much, or names a field that is meant end to end (RFC 9110 7.6.1). */
    public static final int BAD_CONNECTION = -21;
    /** A chunk breaks the grammar of RFC 9112 7.1. */
    public static final int BAD_CHUNK = -22;
    /** A chunk's size line is longer than {@link HttpLimits#chunkLineBytes()} (RFC 9112 7.1.1). */
    public static final int CHUNK_LINE_TOO_LONG = -23;
    /** Chunk extensions outweigh the content they come with (RFC 9112 7.1.1). */
    public static final int CHUNK_OVERHEAD = -24;
    /** The sum of the chunk sizes does not fit a long (RFC 9112 7.1). */
    public static final int BODY_TOO_LARGE = -25;
    /** The trailer section did not end within {@link HttpLimits#trailerBytes()} (RFC 9110 6.5). */
    public static final int TRAILER_TOO_LARGE = -26;
    /** The path cannot be brought to one canonical form (RFC 3986 6.2.2). */
    public static final int BAD_PATH = -27;
    /** The status line has not the shape {@code version SP 3DIGIT SP [reason] CRLF}, or is too long (RFC 9112 4). */
    public static final int BAD_STATUS_LINE = -28;
    /** How many codes there are, NEED_MORE included: {@code -code} is always less. */
    public static final int COUNT = 29;

    private static final int[] STATUS = new int[COUNT];
    private static final String[] CAUSE = new String[COUNT];

    static {
        define(NEED_MORE, 0, "incomplete message");
        define(BAD_REQUEST_LINE, 400, "malformed request line");
        define(BAD_METHOD, 400, "malformed method");
        define(METHOD_TOO_LONG, 501, "method not implemented");
        define(BAD_TARGET, 400, "malformed request target");
        define(TARGET_TOO_LONG, 414, "request line too long");
        define(VERSION, 505, "HTTP version not supported");
        define(BAD_HEADER_NAME, 400, "malformed field name");
        define(BAD_HEADER_VALUE, 400, "control byte in a field value");
        define(BAD_LINE_END, 400, "line not ended by CR LF");
        define(OBS_FOLD, 400, "field line begins with white space");
        define(HEADER_TOO_LARGE, 431, "header section too large");
        define(TOO_MANY_HEADERS, 431, "too many header fields");
        define(BAD_HOST, 400, "malformed host");
        define(MISSING_HOST, 400, "host missing");
        define(DUPLICATE_HOST, 400, "more than one host");
        define(BAD_CONTENT_LENGTH, 400, "malformed content length");
        define(BAD_FRAMING, 400, "ambiguous message framing");
        define(BAD_TRANSFER_ENCODING, 400, "malformed transfer encoding");
        define(UNSUPPORTED_CODING, 501, "transfer coding not implemented");
        define(EXPECTATION, 417, "expectation not understood");
        define(BAD_CONNECTION, 400, "connection option not acceptable");
        define(BAD_CHUNK, 400, "malformed chunk");
        define(CHUNK_LINE_TOO_LONG, 400, "chunk line too long");
        define(CHUNK_OVERHEAD, 400, "too much chunk overhead");
        define(BODY_TOO_LARGE, 413, "content too large");
        define(TRAILER_TOO_LARGE, 431, "trailer section too large");
        define(BAD_PATH, 400, "path not acceptable");
        define(BAD_STATUS_LINE, 502, "malformed status line");
        for (String cause : CAUSE) {
            if (cause == null) {
                throw new ExceptionInInitializerError("an error code has no cause");
            }
        }
    }

    private HttpError() {
    }

    /**
     * Tells which status answers a refused request. An upstream's refused response is a 502 whatever the code.
     *
     * @param code negative code from a parser.
     * @return status code, 400 to 599.
     */
    public static int status(int code) {
        assert code < 0;
        return STATUS[-code];
    }

    /**
     * Names the cause for answers, logs and counters.
     *
     * @param code code from a parser.
     * @return constant lower-case text without a full stop.
     */
    public static String cause(int code) {
        return CAUSE[-code];
    }

    private static void define(int code, int status, String cause) {
        STATUS[-code] = status;
        CAUSE[-code] = cause;
    }
}
