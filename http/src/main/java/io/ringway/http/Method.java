package io.ringway.http;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Request methods by id (RFC 9110 9, RFC 5789); a method this codec does not know is {@link #OTHER} and stays bytes.
 *
 * <p>Methods are case-sensitive (RFC 9110 9.1): {@code get} is OTHER. Thread: any.
 */
public final class Method {
    /** Any method without an id of its own. */
    public static final int OTHER = 0;
    /** GET. */
    public static final int GET = 1;
    /** HEAD. */
    public static final int HEAD = 2;
    /** POST. */
    public static final int POST = 3;
    /** PUT. */
    public static final int PUT = 4;
    /** DELETE. */
    public static final int DELETE = 5;
    /** CONNECT. */
    public static final int CONNECT = 6;
    /** OPTIONS. */
    public static final int OPTIONS = 7;
    /** TRACE. */
    public static final int TRACE = 8;
    /** PATCH. */
    public static final int PATCH = 9;
    /** How many ids there are, OTHER included. */
    public static final int COUNT = 10;

    private static final String[] NAMES = {
        "OTHER", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH",
    };
    private static final int IDEMPOTENT = 1 << GET | 1 << HEAD | 1 << PUT | 1 << DELETE | 1 << OPTIONS | 1 << TRACE;
    private static final int SAFE = 1 << GET | 1 << HEAD | 1 << OPTIONS | 1 << TRACE;
    private static final int LENGTH_MAX = 7;

    // Each name as the little-endian number its bytes make, zero-padded: one compare instead of a loop.
    private static final long WORD_GET = word(GET);
    private static final long WORD_HEAD = word(HEAD);
    private static final long WORD_POST = word(POST);
    private static final long WORD_PUT = word(PUT);
    private static final long WORD_DELETE = word(DELETE);
    private static final long WORD_CONNECT = word(CONNECT);
    private static final long WORD_OPTIONS = word(OPTIONS);
    private static final long WORD_TRACE = word(TRACE);
    private static final long WORD_PATCH = word(PATCH);

    static {
        if (NAMES.length != COUNT) {
            throw new ExceptionInInitializerError("a method has no name");
        }
    }

    private Method() {
    }

    /**
     * Finds the id of a method.
     *
     * @param buffer holding the method.
     * @param offset of its first byte.
     * @param length in bytes.
     * @return its id, OTHER if unknown.
     */
    @Hot
    public static int parse(UnsafeBuffer buffer, int offset, int length) {
        if (length > LENGTH_MAX) {
            return OTHER;
        }
        long word = ByteScan.shortWord(buffer, offset, length);
        if (word == WORD_GET) {
            return GET;
        }
        if (word == WORD_POST) {
            return POST;
        }
        return rare(word);
    }

    /**
     * Names a method.
     *
     * @param id of the method.
     * @return its name as sent, or "OTHER".
     */
    public static String name(int id) {
        return NAMES[id];
    }

    /**
     * Tells whether a request may be repeated with the same effect (RFC 9110 9.2.2); OTHER may not.
     *
     * @param id of the method.
     * @return true for GET, HEAD, PUT, DELETE, OPTIONS and TRACE.
     */
    public static boolean isIdempotent(int id) {
        return (IDEMPOTENT & 1 << id) != 0;
    }

    /**
     * Tells whether the method is read-only by definition (RFC 9110 9.2.1); OTHER is not.
     *
     * @param id of the method.
     * @return true for GET, HEAD, OPTIONS and TRACE.
     */
    public static boolean isSafe(int id) {
        return (SAFE & 1 << id) != 0;
    }

    private static int rare(long word) {
        if (word == WORD_HEAD) {
            return HEAD;
        } else if (word == WORD_PUT) {
            return PUT;
        } else if (word == WORD_DELETE) {
            return DELETE;
        } else if (word == WORD_OPTIONS) {
            return OPTIONS;
        } else if (word == WORD_PATCH) {
            return PATCH;
        } else if (word == WORD_CONNECT) {
            return CONNECT;
        } else if (word == WORD_TRACE) {
            return TRACE;
        }
        return OTHER;
    }

    private static long word(int id) {
        byte[] bytes = NAMES[id].getBytes(StandardCharsets.US_ASCII);
        return ByteScan.shortWord(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
