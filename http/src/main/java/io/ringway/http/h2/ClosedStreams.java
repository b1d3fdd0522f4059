package io.ringway.http.h2;

import io.ringway.http.Hot;
import java.util.Arrays;

/**
 * How streams of the recent past have ended, which decides what a late frame on one means (RFC 9113 5.1).
 *
 * <p>Exact for the last {@link #WINDOW} ids, two bits each. An id that has fallen behind them while its stream lived is
 * kept in a short ring if it was reset; of anything older it is assumed that both sides had ended it. Bounded whatever
 * the peer does. Thread: the connection's.
 */
final class ClosedStreams {
    /** Never opened: a later id has been used, which closes all below it (RFC 9113 5.1.1). */
    static final int SKIPPED = 0;
    /** Both sides have ended it: only an attacker sends more. */
    static final int ENDED = 1;
    /** The peer has reset it. */
    static final int RESET_BY_PEER = 2;
    /** We have reset it; what the peer sent before it knew may still come. */
    static final int RESET_BY_US = 3;

    /** Ids that are remembered exactly. */
    static final int WINDOW = 512;
    /** Resets of long-lived streams that are remembered. */
    static final int OLD_MAX = 16;

    private static final int PER_WORD = Long.SIZE / 2;

    private final long[] causes = new long[WINDOW / PER_WORD];
    private final int[] oldIds = new int[OLD_MAX];
    private final byte[] oldCauses = new byte[OLD_MAX];
    private int newest;
    private int oldNext;

    /** Makes an empty memory. */
    ClosedStreams() {
    }

    /** Forgets everything. */
    void reset() {
        Arrays.fill(causes, 0);
        Arrays.fill(oldIds, 0);
        newest = -1;
        oldNext = 0;
    }

    /**
     * Notes that an id is used, and thereby none between the last one and it.
     *
     * @param id above all noted before.
     */
    @Hot
    void advance(int id) {
        int sequence = id >>> 1;
        int skipped = Math.min(sequence - newest, WINDOW);
        for (int i = 0; i < skipped; i++) {
            set(sequence - i, SKIPPED);
        }
        newest = sequence;
    }

    /**
     * Notes how a stream has ended.
     *
     * @param id    of it, not above the one noted last.
     * @param cause ENDED, RESET_BY_PEER or RESET_BY_US.
     */
    @Hot
    void put(int id, int cause) {
        if (newest - (id >>> 1) < WINDOW) {
            set(id >>> 1, cause);
        } else if (cause != ENDED) {
            putOld(id, cause);
        }
    }

    /**
     * Tells how a stream has ended.
     *
     * @param id of it, not above the one noted last, and of no stream that lives.
     * @return SKIPPED, ENDED, RESET_BY_PEER or RESET_BY_US.
     */
    int cause(int id) {
        int sequence = id >>> 1;
        if (newest - sequence < WINDOW) {
            return (int) (causes[index(sequence)] >>> shift(sequence)) & 3;
        }
        for (int i = 0; i < OLD_MAX; i++) {
            if (oldIds[i] == id) {
                return oldCauses[i];
            }
        }
        return ENDED;
    }

    private void putOld(int id, int cause) {
        int at = oldNext;
        for (int i = 0; i < OLD_MAX; i++) {
            at = oldIds[i] == id ? i : at;
        }
        oldIds[at] = id;
        oldCauses[at] = (byte) cause;
        if (at == oldNext) {
            oldNext = (oldNext + 1) % OLD_MAX;
        }
    }

    private void set(int sequence, int cause) {
        int index = index(sequence);
        int shift = shift(sequence);
        causes[index] = causes[index] & ~(3L << shift) | (long) cause << shift;
    }

    private static int index(int sequence) {
        return (sequence & WINDOW - 1) / PER_WORD;
    }

    private static int shift(int sequence) {
        return sequence % PER_WORD * 2;
    }
}
