package io.ringway.http.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that grow up to a bound and can be changed in the middle. What does not fit is left out: a mutation that would
 * grow beyond the bound does nothing.
 */
public final class ByteSink {
    private final byte[] bytes;
    private int length;

    /**
     * Makes an empty one.
     *
     * @param capacity most bytes.
     */
    public ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    /** Forgets all bytes. */
    public void clear() {
        length = 0;
    }

    /**
     * The array that holds the bytes.
     *
     * @return array, longer than the bytes; the same one for the life of this object.
     */
    public byte[] array() {
        return bytes;
    }

    /**
     * Bytes held.
     *
     * @return bytes.
     */
    public int length() {
        return length;
    }

    /**
     * Cuts the bytes.
     *
     * @param newLength at most the length.
     */
    public void truncate(int newLength) {
        length = Math.min(length, newLength);
    }

    /**
     * Appends one byte.
     *
     * @param b the byte.
     * @return this.
     */
    public ByteSink add(int b) {
        if (length < bytes.length) {
            bytes[length++] = (byte) b;
        }
        return this;
    }

    /**
     * Appends bytes.
     *
     * @param more to append.
     * @return this.
     */
    public ByteSink add(byte[] more) {
        return add(more, 0, more.length);
    }

    /**
     * Appends some bytes of an array.
     *
     * @param more  array that holds them.
     * @param from  first of them.
     * @param count of them.
     * @return this.
     */
    public ByteSink add(byte[] more, int from, int count) {
        insert(length, more, from, count);
        return this;
    }

    /**
     * Appends a number in decimal or hexadecimal digits.
     *
     * @param number 0 or more.
     * @param radix  10 or 16.
     * @return this.
     */
    public ByteSink addNumber(long number, int radix) {
        long unit = 1;
        while (number / unit >= radix) {
            unit *= radix;
        }
        for (; unit > 0; unit /= radix) {
            int digit = (int) (number / unit % radix);
            add(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
        return this;
    }

    /**
     * Puts bytes in the middle. The array may be this one's own: they are read as they were.
     *
     * @param at    position, at most the length.
     * @param more  array that holds them.
     * @param from  first of them.
     * @param count of them.
     */
    public void insert(int at, byte[] more, int from, int count) {
        if (count <= 0 || length + count > bytes.length) {
            return;
        }
        if (more == bytes && from + count > at && at < length) {
            insert(at, Arrays.copyOfRange(bytes, from, from + count), 0, count);
            return;
        }
        System.arraycopy(bytes, at, bytes, at + count, length - at);
        System.arraycopy(more, from, bytes, at, count);
        length += count;
    }

    /**
     * Takes bytes out.
     *
     * @param at    first of them.
     * @param count of them; what is beyond the end does not matter.
     */
    public void delete(int at, int count) {
        int end = Math.min(length, at + count);
        System.arraycopy(bytes, end, bytes, at, length - end);
        length -= end - at;
    }

    /**
     * A copy of the bytes.
     *
     * @return array of exactly their length.
     */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
