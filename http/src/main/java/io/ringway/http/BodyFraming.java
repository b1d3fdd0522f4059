package io.ringway.http;

/**
 * How the end of a message's content is found (RFC 9112 6.3).
 *
 * <p>Int constants, because they live in a head that is filled for every message. Thread: any.
 */
public final class BodyFraming {
    /** No content: the message ends with its head. */
    public static final int NONE = 0;
    /** Content of a known number of bytes. */
    public static final int LENGTH = 1;
    /** Content in the chunked transfer coding, ended by its last chunk and trailer section. */
    public static final int CHUNKED = 2;
    /** Content up to the end of the connection; responses only. */
    public static final int UNTIL_CLOSE = 3;

    private static final String[] NAMES = {"NONE", "LENGTH", "CHUNKED", "UNTIL_CLOSE"};

    private BodyFraming() {
    }

    /**
     * Names a framing for logs.
     *
     * @param framing one of the constants.
     * @return its name.
     */
    public static String name(int framing) {
        return NAMES[framing];
    }
}
