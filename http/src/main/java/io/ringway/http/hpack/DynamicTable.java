package io.ringway.http.hpack;

import io.ringway.http.Ascii;
import io.ringway.http.Hot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The dynamic table of one direction (RFC 7541 2.3.2, 4): first in, first out, over memory of a fixed size.
 *
 * <p>The bytes of the entries lie one behind the other, the oldest first, each name before its value and never cut. A
 * new entry goes behind the newest; where the memory ends, the live bytes are moved to its beginning first. There is
 * room then: the live bytes are fewer than the table's size, which counts 32 more for each entry. So each byte is moved
 * at most once for every byte of the space that was free, and no reader has to know of a wrap.
 *
 * <p>An entry has a sequence number, and an age that is 1 for the newest: its index behind the static table.
 *
 * <p>Limit: the size, which the peer sets within the memory. Thread: one at a time.
 */
final class DynamicTable {
    private static final int NAME_SHIFT = 16;
    private static final int LENGTH_MASK = 0xffff;

    private final UnsafeBuffer bytes;
    private final int mask;
    // By sequence number and mask.
    private final int[] positions;
    private final int[] lengths;
    private final byte[] nameIds;
    // Positions count all bytes ever inserted, modulo 2^32; a byte lies at its position less the base.
    private int base;
    private int head;
    private int nextSequence;
    private int count;
    private int sizeBytes;
    private int sizeBytesMax;

    /**
     * Makes an empty table.
     *
     * @param memory for the bytes. Takes: it belongs to the table. At most 64 KiB.
     */
    DynamicTable(UnsafeBuffer memory) {
        if (memory.capacity() > HpackDecoder.TABLE_BYTES_MAX) {
            throw new IllegalArgumentException("table is " + memory.capacity() + " bytes, allowed are 0 to "
                + HpackDecoder.TABLE_BYTES_MAX);
        }
        bytes = memory;
        int entriesMax = Math.max(1, memory.capacity() / HpackDecoder.FIELD_OVERHEAD);
        int slots = Integer.highestOneBit(2 * entriesMax - 1);
        mask = slots - 1;
        positions = new int[slots];
        lengths = new int[slots];
        nameIds = new byte[slots];
        reset();
    }

    /** Forgets all entries and sets the size a connection begins with. */
    void reset() {
        clear();
        // No sequence number that was never given out looks like that of a live entry.
        nextSequence = mask + 1;
        sizeBytesMax = Math.min(HpackDecoder.TABLE_BYTES_INITIAL, bytes.capacity());
    }

    /** Evicts all entries. */
    void clear() {
        count = 0;
        sizeBytes = 0;
        base = head;
    }

    /**
     * Sets the size, and evicts what is too much (RFC 7541 4.3).
     *
     * @param size 0 to the capacity of the memory.
     */
    void resize(int size) {
        assert size >= 0 && size <= bytes.capacity();
        sizeBytesMax = size;
        evict(size);
    }

    /** Bytes the table may have, as RFC 7541 4.1 counts. */
    int sizeBytesMax() {
        return sizeBytesMax;
    }

    /** Bytes the table may have at most. */
    int capacity() {
        return bytes.capacity();
    }

    /** Entries. */
    int count() {
        return count;
    }

    /** Slots of the arrays, a power of two. */
    int slots() {
        return mask + 1;
    }

    /** Sequence number of the next entry. */
    int nextSequence() {
        return nextSequence;
    }

    /** Memory of all entries; what a range of it holds changes with the next insertion. */
    UnsafeBuffer bytes() {
        return bytes;
    }

    /** Slot of the entry with a sequence number. */
    int slot(int sequence) {
        return sequence & mask;
    }

    /** Id of the name in a slot. */
    int nameId(int slot) {
        return nameIds[slot];
    }

    /** Where the name in a slot begins. */
    int nameOffset(int slot) {
        return positions[slot] - base;
    }

    /** Bytes of the name in a slot. */
    int nameLength(int slot) {
        return lengths[slot] >>> NAME_SHIFT;
    }

    /** Where the value in a slot begins. */
    int valueOffset(int slot) {
        return positions[slot] - base + (lengths[slot] >>> NAME_SHIFT);
    }

    /** Bytes of the value in a slot. */
    int valueLength(int slot) {
        return lengths[slot] & LENGTH_MASK;
    }

    /**
     * Inserts an entry, and evicts what is too much before; one that is larger than the table empties it (RFC 7541
     * 4.4). Neither range may lie in this table. Those of an entry that is too large are not looked at.
     *
     * @return true if it is in the table.
     */
    @Hot
    boolean insert(
        int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength) {
        long size = (long) nameLength + valueLength + HpackDecoder.FIELD_OVERHEAD;
        if (size > sizeBytesMax) {
            clear();
            return false;
        }
        evict(sizeBytesMax - (int) size);
        int length = nameLength + valueLength;
        if (head - base + length > bytes.capacity()) {
            moveToBeginning();
        }
        int at = head - base;
        int valueAt = Ascii.put(bytes, at, nameBuffer, nameOffset, nameLength);
        Ascii.put(bytes, valueAt, valueBuffer, valueOffset, valueLength);
        int slot = nextSequence++ & mask;
        positions[slot] = head;
        lengths[slot] = nameLength << NAME_SHIFT | valueLength;
        nameIds[slot] = (byte) nameId;
        head += length;
        sizeBytes += (int) size;
        count++;
        assert head - base <= bytes.capacity() && sizeBytes <= sizeBytesMax && count <= mask + 1;
        return true;
    }

    /** Brings the name of the newest entry to lower case. */
    void lowerNewestName() {
        int slot = nextSequence - 1 & mask;
        FieldBytes.putLower(bytes, nameOffset(slot), bytes, nameOffset(slot), nameLength(slot));
    }

    /** Evicts the oldest entries until a size is not exceeded. */
    @Hot
    private void evict(int size) {
        while (sizeBytes > size) {
            int slot = nextSequence - count & mask;
            sizeBytes -= (lengths[slot] >>> NAME_SHIFT) + (lengths[slot] & LENGTH_MASK) + HpackDecoder.FIELD_OVERHEAD;
            count--;
        }
        assert count > 0 || sizeBytes == 0;
    }

    private void moveToBeginning() {
        int oldest = count == 0 ? head : positions[nextSequence - count & mask];
        // The ranges may overlap; this copy is one of memory, which minds that.
        bytes.putBytes(0, bytes, oldest - base, head - oldest);
        base = oldest;
    }
}
