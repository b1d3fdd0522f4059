package io.ringway.ring.kernel;

import io.ringway.ring.Hot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads and writes at native addresses, in native byte order, aligned or not. Nothing checks the address: callers pass
 * addresses from {@link Kernel#mmap} and stay within the mapping.
 */
public final class NativeMemory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private NativeMemory() {
    }

    /**
     * Reads a byte.
     *
     * @param address where.
     * @return the byte.
     */
    @Hot
    public static byte getByte(long address) {
        return ALL.get(ValueLayout.JAVA_BYTE, address);
    }

    /**
     * Writes a byte.
     *
     * @param address where.
     * @param value   what.
     */
    @Hot
    public static void putByte(long address, byte value) {
        ALL.set(ValueLayout.JAVA_BYTE, address, value);
    }

    /**
     * Reads a short.
     *
     * @param address where.
     * @return the short.
     */
    @Hot
    public static short getShort(long address) {
        return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
    }

    /**
     * Writes a short.
     *
     * @param address where.
     * @param value   what.
     */
    @Hot
    public static void putShort(long address, short value) {
        ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, value);
    }

    /**
     * Reads an int.
     *
     * @param address where.
     * @return the int.
     */
    @Hot
    public static int getInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    /**
     * Writes an int.
     *
     * @param address where.
     * @param value   what.
     */
    @Hot
    public static void putInt(long address, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    /**
     * Reads a long.
     *
     * @param address where.
     * @return the long.
     */
    @Hot
    public static long getLong(long address) {
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    /**
     * Writes a long.
     *
     * @param address where.
     * @param value   what.
     */
    @Hot
    public static void putLong(long address, long value) {
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }

    /**
     * Fills a range with zeros.
     *
     * @param address its start.
     * @param length  its bytes.
     */
    public static void clear(long address, long length) {
        ALL.asSlice(address, length).fill((byte) 0);
    }

    /**
     * Copies bytes from the heap.
     *
     * @param source  the bytes.
     * @param address where they go.
     */
    public static void put(byte[] source, long address) {
        MemorySegment.copy(source, 0, ALL, ValueLayout.JAVA_BYTE, address, source.length);
    }

    /**
     * Copies bytes to the heap.
     *
     * @param address where they are.
     * @param length  how many.
     * @return a new array.
     */
    public static byte[] bytes(long address, int length) {
        return ALL.asSlice(address, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
