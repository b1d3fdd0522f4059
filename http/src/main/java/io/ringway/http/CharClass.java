package io.ringway.http;

import java.util.Arrays;

/**
 * Which bytes may stand where: one table look-up per byte, for the places that are too rare or too short for words.
 *
 * <p>Thread: any.
 */
public final class CharClass {
    private static final int TOKEN = 1;
    private static final int VALUE = 2;
    private static final int TARGET = 4;
    private static final int PATH_LENIENT = 8;
    private static final int UNRESERVED = 16;

    private static final byte[] TABLE = new byte[256];
    private static final byte[] HEX = new byte[256];

    static {
        Arrays.fill(HEX, (byte) -1);
        for (int i = 0; i < 16; i++) {
            HEX["0123456789abcdef".charAt(i)] = (byte) i;
            HEX["0123456789ABCDEF".charAt(i)] = (byte) i;
        }
        String alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        mark("!#$%&'*+-.^_`|~" + alphanumeric, TOKEN);
        mark("-._~" + alphanumeric, UNRESERVED);
        // Browsers send these raw, against RFC 3986 2: [ ] | anywhere, { } ^ ` in queries.
        mark("[]|{}^`", PATH_LENIENT | TARGET);
        mark("!$%&'()*+,-./:;=?@_~" + alphanumeric, TARGET);
        for (int c = 0x20; c < 0x100; c++) {
            if (c != 0x7f) {
                TABLE[c] |= VALUE;
            }
        }
        TABLE['\t'] |= VALUE;
    }

    private CharClass() {
    }

    /**
     * Tells whether a byte is a tchar (RFC 9110 5.6.2).
     *
     * @param b the byte.
     * @return true if it may stand in a token.
     */
    @Hot
    public static boolean isToken(byte b) {
        return (TABLE[b & 0xff] & TOKEN) != 0;
    }

    /**
     * Tells whether a byte may stand in a field value or reason phrase: HTAB, SP, VCHAR, obs-text (RFC 9110 5.5).
     *
     * @param b the byte.
     * @return true if it may.
     */
    @Hot
    public static boolean isValue(byte b) {
        return (TABLE[b & 0xff] & VALUE) != 0;
    }

    /**
     * Tells whether a byte may stand raw in a request target: RFC 3986 2 plus {@code [ ] | { } ^ `}, which browsers send
     * as they are. Not among them: controls, space, {@code " # < > \} and bytes above 0x7e.
     *
     * @param b the byte.
     * @return true if it may.
     */
    @Hot
    public static boolean isTarget(byte b) {
        return (TABLE[b & 0xff] & TARGET) != 0;
    }

    /**
     * Tells whether a byte is accepted in a path although RFC 3986 3.3 wants it escaped.
     *
     * @param b the byte.
     * @return true for {@code [ ] | { } ^ `}.
     */
    public static boolean isPathLenient(byte b) {
        return (TABLE[b & 0xff] & PATH_LENIENT) != 0;
    }

    /**
     * Tells whether a byte is unreserved (RFC 3986 2.3), so that its escape means the same as itself.
     *
     * @param b the byte.
     * @return true if it is a letter, a digit or one of {@code - . _ ~}.
     */
    @Hot
    public static boolean isUnreserved(byte b) {
        return (TABLE[b & 0xff] & UNRESERVED) != 0;
    }

    /**
     * Value of a hexadecimal digit.
     *
     * @param b the byte.
     * @return 0 to 15, or -1 if it is no hexadecimal digit.
     */
    @Hot
    public static int hex(byte b) {
        return HEX[b & 0xff];
    }

    private static void mark(String characters, int flag) {
        for (int i = 0; i < characters.length(); i++) {
            TABLE[characters.charAt(i)] |= (byte) flag;
        }
    }
}
