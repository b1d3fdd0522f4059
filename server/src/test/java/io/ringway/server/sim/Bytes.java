package io.ringway.server.sim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of bytes: what a peer has yet to send, or has received and not yet understood. */
final class Bytes {

    private byte[] array = new byte[256];
    private int start;
    private int end;

    Bytes add(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, array, end, length);
        end += length;
        return this;
    }

    Bytes add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return add(bytes, 0, bytes.length);
    }

    Bytes addPattern(long key, long position, int length) {
        ensure(length);
        Pattern.fill(key, position, array, end, length);
        end += length;
        return this;
    }

    private void ensure(int more) {
        if (array.length - end >= more) {
            return;
        }
        int length = end - start;
        if (array.length - length < more) {
            byte[] larger = new byte[Math.max(array.length * 2, length + more)];
            System.arraycopy(array, start, larger, 0, length);
            array = larger;
        } else {
            System.arraycopy(array, start, array, 0, length);
        }
        start = 0;
        end = length;
    }

    byte[] array() {
        return array;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    void drop(int bytes) {
        start += bytes;
        if (start == end) {
            start = 0;
            end = 0;
        }
    }

    /** Forgets what was added last, down to a length. */
    void truncate(int length) {
        end = start + length;
    }

    void clear() {
        start = 0;
        end = 0;
    }

    /** {@return position after the first end of line, counted from the start; -1 if no line has ended} */
    int lineEnd() {
        for (int i = start; i < end; i++) {
            if (array[i] == '\n') {
                return i + 1 - start;
            }
        }
        return -1;
    }

    /** {@return position after the first empty line, counted from the start; -1 if there is none} */
    int headEnd() {
        for (int i = start + 3; i < end; i++) {
            if (array[i] == '\n' && array[i - 1] == '\r' && array[i - 2] == '\n' && array[i - 3] == '\r') {
                return i + 1 - start;
            }
        }
        return -1;
    }

    String text(int length) {
        return new String(array, start, length, StandardCharsets.ISO_8859_1);
    }

    byte[] copy() {
        return Arrays.copyOfRange(array, start, end);
    }
}
