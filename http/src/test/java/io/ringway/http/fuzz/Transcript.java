package io.ringway.http.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a reader understood, as bytes that two readers can be compared by: each part with its length, so that no two
 * different lists of parts look the same. Grows as needed and is used again.
 */
public final class Transcript {
    private byte[] bytes = new byte[1024];
    private int length;

    /** Makes an empty one. */
    public Transcript() {
    }

    /**
     * Forgets everything.
     *
     * @return this.
     */
    public Transcript clear() {
        length = 0;
        return this;
    }

    /**
     * Notes bytes.
     *
     * @param source array that holds them.
     * @param from   first of them.
     * @param to     behind the last of them.
     * @return this.
     */
    public Transcript part(byte[] source, int from, int to) {
        begin(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /**
     * Notes bytes.
     *
     * @param source buffer that holds them.
     * @param offset of the first of them.
     * @param count  of them.
     * @return this.
     */
    public Transcript part(UnsafeBuffer source, int offset, int count) {
        begin(count);
        source.getBytes(offset, bytes, length, count);
        length += count;
        return this;
    }

    /**
     * Notes a number.
     *
     * @param value any.
     * @return this.
     */
    public Transcript number(long value) {
        ensure(Long.BYTES + 2);
        bytes[length++] = '#';
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /**
     * Notes a yes or no.
     *
     * @param value to note.
     * @return this.
     */
    public Transcript flag(boolean value) {
        ensure(1);
        bytes[length++] = (byte) (value ? '+' : '-');
        return this;
    }

    /**
     * Notes all that another one says.
     *
     * @param other transcript.
     * @return this.
     */
    public Transcript append(Transcript other) {
        ensure(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
        return this;
    }

    /**
     * Compares.
     *
     * @param other transcript.
     * @return true if both say the same.
     */
    public boolean matches(Transcript other) {
        return Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
    }

    private void begin(int count) {
        assert count >= 0;
        ensure(count + Integer.BYTES + 1);
        bytes[length++] = '"';
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[length++] = (byte) (count >>> shift);
        }
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** The parts, readable: numbers in decimal, bytes in quotes. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        UnsafeBuffer view = new UnsafeBuffer(bytes, 0, length);
        int pos = 0;
        while (pos < length) {
            byte kind = bytes[pos++];
            if (kind == '#') {
                text.append(Long.reverseBytes(view.getLong(pos))).append(' ');
                pos += Long.BYTES;
            } else if (kind == '"') {
                int count = Integer.reverseBytes(view.getInt(pos));
                pos += Integer.BYTES;
                text.append('"').append(new String(bytes, pos, count, StandardCharsets.ISO_8859_1)).append("\" ");
                pos += count;
            } else {
                text.append((char) kind).append(' ');
            }
        }
        return text.toString();
    }
}
