package io.ringway.server.h2test;

import java.util.Arrays;

/** Cuts a stream of bytes into frames, whatever their length and type. One thread. */
public final class NaiveFrameReader {

    private static final int HEADER = 9;

    private byte[] pending = new byte[256];
    private int from;
    private int to;

    /** Takes bytes as they came. */
    public void feed(byte[] bytes, int offset, int length) {
        if (to + length > pending.length) {
            int room = Math.max(2 * (to - from), to - from + length);
            pending = Arrays.copyOf(Arrays.copyOfRange(pending, from, to), room);
            to -= from;
            from = 0;
        }
        System.arraycopy(bytes, offset, pending, to, length);
        to += length;
    }

    /** The next whole frame, or null. */
    public NaiveFrame next() {
        if (to - from < HEADER) {
            return null;
        }
        int length = (pending[from] & 0xff) << 16 | (pending[from + 1] & 0xff) << 8 | pending[from + 2] & 0xff;
        if (to - from < HEADER + length) {
            return null;
        }
        byte[] payload = Arrays.copyOfRange(pending, from + HEADER, from + HEADER + length);
        byte[] id = Arrays.copyOfRange(pending, from + 5, from + HEADER);
        NaiveFrame frame = new NaiveFrame(pending[from + 3] & 0xff, pending[from + 4] & 0xff,
            new NaiveFrame(0, 0, 0, false, id).int32(0) & Integer.MAX_VALUE, id[0] < 0, payload);
        from += HEADER + length;
        return frame;
    }

    /** Bytes of a frame that is not whole. */
    public int pending() {
        return to - from;
    }
}
