package io.ringway.ring.sim;

import org.agrona.concurrent.UnsafeBuffer;

/** Bytes in the order they were written, in an array that grows up to what is stored. */
final class ByteRing {
    private static final int BYTES_FIRST = 1024;

    private final UnsafeBuffer memory = new UnsafeBuffer(0, 0);
    private byte[] bytes = new byte[BYTES_FIRST];
    private int first;
    private int size;

    int size() {
        return size;
    }

    void write(long address, int length) {
        ensure(size + length);
        memory.wrap(address, length);
        int start = first + size & bytes.length - 1;
        int straight = Math.min(length, bytes.length - start);
        memory.getBytes(0, bytes, start, straight);
        memory.getBytes(straight, bytes, 0, length - straight);
        size += length;
    }

    void write(byte[] source, int offset, int length) {
        ensure(size + length);
        int start = first + size & bytes.length - 1;
        int straight = Math.min(length, bytes.length - start);
        System.arraycopy(source, offset, bytes, start, straight);
        System.arraycopy(source, offset + straight, bytes, 0, length - straight);
        size += length;
    }

    void read(long address, int length) {
        memory.wrap(address, length);
        int straight = Math.min(length, bytes.length - first);
        memory.putBytes(0, bytes, first, straight);
        memory.putBytes(straight, bytes, 0, length - straight);
        skip(length);
    }

    void read(byte[] target, int length) {
        int straight = Math.min(length, bytes.length - first);
        System.arraycopy(bytes, first, target, 0, straight);
        System.arraycopy(bytes, 0, target, straight, length - straight);
        skip(length);
    }

    /** Forgets the oldest bytes. */
    void skip(int length) {
        assert length <= size : length;
        first = first + length & bytes.length - 1;
        size -= length;
    }

    /** Forgets the youngest bytes. */
    void truncate(int newSize) {
        assert newSize <= size : newSize;
        size = newSize;
    }

    private void ensure(int wanted) {
        if (wanted > bytes.length) {
            byte[] larger = new byte[Integer.highestOneBit(wanted - 1) << 1];
            int length = size;
            int straight = Math.min(length, bytes.length - first);
            System.arraycopy(bytes, first, larger, 0, straight);
            System.arraycopy(bytes, 0, larger, straight, length - straight);
            bytes = larger;
            first = 0;
        }
    }
}
