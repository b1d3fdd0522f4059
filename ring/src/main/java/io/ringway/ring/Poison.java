package io.ringway.ring;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Overwrites memory that is given back, so that a late reader, or a late send, shows bytes nobody sent instead of
 * somebody's. On where assertions are on; the system property {@code ringway.poison} (true, false) overrides that. Off,
 * it costs nothing.
 *
 * <p>Thread: the memory's owner.
 */
final class Poison {
    /** What given memory is filled with: not ASCII, and no first byte of a UTF-8 sequence that text would hold. */
    static final byte BYTE = (byte) 0xDB;
    /** Whether memory is filled. */
    static final boolean ON = isOn();

    private static final int STEP_BYTES = 4096;
    private static final long FULL = 0xDBDB_DBDB_DBDB_DBDBL;

    private Poison() {
    }

    private static boolean isOn() {
        String wanted = System.getProperty("ringway.poison");
        return wanted == null ? Poison.class.desiredAssertionStatus() : Boolean.parseBoolean(wanted);
    }

    /**
     * Fills a range.
     *
     * @param view   the memory.
     * @param offset of the first byte.
     * @param length in bytes.
     */
    @Hot
    static void fill(UnsafeBuffer view, int offset, int length) {
        view.setMemory(offset, length, BYTE);
    }

    /**
     * Fills the part of a buffer that was used since it was filled last. Buffers are written from their front, so the
     * used part ends where a whole page is still poison, or zero as it was mapped; pages never used stay untouched.
     *
     * @param view   the memory.
     * @param offset of the buffer's first byte.
     * @param length of the buffer, in bytes.
     */
    @Hot
    static void fillUsed(UnsafeBuffer view, int offset, int length) {
        int end = offset + length;
        int used = offset;
        while (used < end && !isClean(view, used, Math.min(end, used + STEP_BYTES))) {
            used = Math.min(end, used + STEP_BYTES);
        }
        if (used > offset) {
            fill(view, offset, used - offset);
        }
    }

    /** Compares eight bytes at a time: lengths are multiples of that. */
    @Hot
    private static boolean isClean(UnsafeBuffer view, int from, int to) {
        long first = view.getLong(from);
        if (first != FULL && first != 0) {
            return false;
        }
        for (int at = from + Long.BYTES; at < to; at += Long.BYTES) {
            if (view.getLong(at) != first) {
                return false;
            }
        }
        return true;
    }
}
