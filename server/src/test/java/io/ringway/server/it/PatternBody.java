package io.ringway.server.it;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;

/** A long body that needs no memory: bytes that follow from their position, and a check that all came in order. */
final class PatternBody implements Body.Sink {

    /** A prime, so that no buffer of the gateway is a multiple of it and a piece out of place shows. */
    private static final int BLOCK = 1_048_573;
    private static final byte[] BYTES = new byte[2 * BLOCK];

    static {
        new Random(20_260_101).nextBytes(BYTES);
        System.arraycopy(BYTES, 0, BYTES, BLOCK, BLOCK);
    }

    private volatile long position;

    /** Writes bytes of the pattern. */
    static void write(OutputStream out, long from, long length) throws IOException {
        for (long at = from; at < from + length; ) {
            int count = (int) Math.min(256 * 1024, from + length - at);
            out.write(BYTES, (int) (at % BLOCK), count);
            at += count;
        }
    }

    /** Bytes of the pattern from its beginning. */
    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at += BLOCK) {
            System.arraycopy(BYTES, 0, bytes, at, Math.min(BLOCK, length - at));
        }
        return bytes;
    }

    @Override
    public void accept(byte[] bytes, int length) throws IOException {
        int at = (int) (position % BLOCK);
        int wrong = Arrays.mismatch(bytes, 0, length, BYTES, at, at + length);
        if (wrong >= 0) {
            throw new IOException("byte " + (position + wrong) + " is not the pattern's");
        }
        position += length;
    }

    /** Bytes that came and were right. */
    long length() {
        return position;
    }
}
