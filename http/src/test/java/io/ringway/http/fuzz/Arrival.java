package io.ringway.http.fuzz;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One input on its way in: poison before it, a view that ends where the bytes end that have arrived so far (a read
 * beyond it throws), and the places where it is cut.
 */
final class Arrival {
    private static final byte POISON = (byte) 0xff;

    private final UnsafeBuffer view = new UnsafeBuffer(new byte[0]);
    private byte[] bytes = new byte[1024];
    private int[] limits = new int[64];
    private int base;
    private int length;
    private int count;

    /** Takes a copy of an input behind so many bytes of poison. */
    void load(byte[] input, int inputLength, int shift) {
        if (bytes.length < shift + inputLength) {
            bytes = new byte[2 * (shift + inputLength)];
        }
        Arrays.fill(bytes, 0, shift, POISON);
        System.arraycopy(input, 0, bytes, shift, inputLength);
        base = shift;
        length = inputLength;
    }

    void whole() {
        count = 0;
        cutAt(length);
    }

    void inTwo(int first) {
        count = 0;
        cutAt(first);
        cutAt(length);
    }

    void byteByByte() {
        count = 0;
        for (int i = 1; i <= length; i++) {
            cutAt(i);
        }
        if (length == 0) {
            cutAt(0);
        }
    }

    /** Small pieces preferred. */
    void inPieces(FuzzRandom random) {
        count = 0;
        int limit = 0;
        while (limit < length) {
            limit = Math.min(length, limit + 1 + random.below(2 << random.below(7)));
            cutAt(limit);
        }
        if (length == 0) {
            cutAt(0);
        }
    }

    int base() {
        return base;
    }

    int length() {
        return length;
    }

    int pieces() {
        return count;
    }

    /** Index behind the last byte after a piece has arrived; the view ends there. */
    int arrive(int piece) {
        int limit = base + limits[piece];
        view.wrap(bytes, 0, limit);
        return limit;
    }

    UnsafeBuffer view() {
        return view;
    }

    private void cutAt(int limit) {
        if (count == limits.length) {
            limits = Arrays.copyOf(limits, 2 * count);
        }
        limits[count++] = limit;
    }

    /** The cuts, for findings. */
    @Override
    public String toString() {
        return "limits " + Arrays.toString(Arrays.copyOf(limits, count)) + " from " + base;
    }
}
