package io.ringway.server.sim;

import java.util.Arrays;

/**
 * Bodies whose every byte is known: byte {@code i} of the body with key {@code k} is a function of both, so a reader
 * can tell at once that a byte is missing, doubled, reordered or a stranger's. Pure functions.
 */
final class Pattern {

    /** A prime, so that no power of two of bytes, lost or doubled, goes unseen. */
    private static final int PERIOD = 65_521;
    private static final byte[] TABLE = table();

    private Pattern() {
    }

    private static byte[] table() {
        byte[] table = new byte[PERIOD];
        long state = 0x5DEECE66DL;
        for (int i = 0; i < PERIOD; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            table[i] = (byte) (state >>> 56);
        }
        return table;
    }

    /**
     * The key of the body of a request.
     *
     * @param id of the request
     * @return key
     */
    static long request(int id) {
        return 2L * id;
    }

    /**
     * The key of the body of the response to a request.
     *
     * @param id of the request
     * @return key
     */
    static long response(int id) {
        return 2L * id + 1;
    }

    private static int phase(long key, long position) {
        return (int) Math.floorMod(key * 7_919 + position, (long) PERIOD);
    }

    /**
     * Writes a part of a body.
     *
     * @param key      of the body
     * @param position of the part in the body
     * @param to       array to write to
     * @param offset   of the first byte in it
     * @param length   in bytes
     */
    static void fill(long key, long position, byte[] to, int offset, int length) {
        int done = 0;
        while (done < length) {
            int at = phase(key, position + done);
            int run = Math.min(length - done, PERIOD - at);
            System.arraycopy(TABLE, at, to, offset + done, run);
            done += run;
        }
    }

    /**
     * Compares a part of a body with what it should be.
     *
     * @param key      of the body
     * @param position of the part in the body
     * @param bytes    that came
     * @param offset   of the first one
     * @param length   in bytes
     * @return true if every byte is right
     */
    static boolean matches(long key, long position, byte[] bytes, int offset, int length) {
        int done = 0;
        while (done < length) {
            int at = phase(key, position + done);
            int run = Math.min(length - done, PERIOD - at);
            if (!Arrays.equals(TABLE, at, at + run, bytes, offset + done, offset + done + run)) {
                return false;
            }
            done += run;
        }
        return true;
    }
}
