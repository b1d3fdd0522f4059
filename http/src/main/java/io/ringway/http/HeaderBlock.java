package io.ringway.http;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The fields of one section as ranges over its bytes, in the order they came.
 *
 * <p>Offsets count from the first byte of the head (or of the trailer buffer), so the bytes may be moved. Values are
 * trimmed of white space around them (RFC 9110 5.5). A block is filled by a decoder and then only read; it holds no
 * reference to a buffer.
 *
 * <p>Limit: its capacity, set at construction; the decoder refuses a message with more fields. Thread: one at a time.
 */
public final class HeaderBlock {
    private static final int STRIDE = 4;
    private static final int NAME_LENGTH = 1;
    private static final int VALUE_OFFSET = 2;
    private static final int VALUE_LENGTH = 3;

    private static final byte UNDERSCORE = 1;
    private static final byte NOMINATED = 2;
    private static final byte NEVER_INDEXED = 4;

    /** Fields there is room for at first: most messages have fewer, and a server keeps one block per request. */
    private static final int INITIAL = 16;

    private final int capacity;
    private int[] ranges;
    private byte[] nameIds;
    private byte[] flags;
    // Bit sets over name ids: which are present, and which Connection named.
    private long presentLow;
    private long presentHigh;
    private long nominatedLow;
    private long nominatedHigh;
    private int count;

    /**
     * Makes an empty block.
     *
     * @param capacity most fields it can hold, 0 or more.
     */
    public HeaderBlock(int capacity) {
        this.capacity = capacity;
        int initial = Math.min(capacity, INITIAL);
        ranges = new int[initial * STRIDE];
        nameIds = new byte[initial];
        flags = new byte[initial];
    }

    /** Forgets all fields. */
    @Hot
    public void reset() {
        count = 0;
        presentLow = 0;
        presentHigh = 0;
        nominatedLow = 0;
        nominatedHigh = 0;
    }

    /**
     * Most fields this block can hold.
     *
     * @return fields.
     */
    public int capacity() {
        return capacity;
    }

    /**
     * Fields in this block.
     *
     * @return fields, 0 to capacity.
     */
    public int count() {
        return count;
    }

    /**
     * Id of a field's name.
     *
     * @param index of the field, 0 to count - 1.
     * @return id of {@link HeaderName}.
     */
    @Hot
    public int nameId(int index) {
        assert index < count;
        return nameIds[index];
    }

    /**
     * Where a field's name begins.
     *
     * @param index of the field, 0 to count - 1.
     * @return offset from the first byte of the head.
     */
    @Hot
    public int nameOffset(int index) {
        assert index < count;
        return ranges[index * STRIDE];
    }

    /**
     * Length of a field's name.
     *
     * @param index of the field, 0 to count - 1.
     * @return bytes, at least 1.
     */
    @Hot
    public int nameLength(int index) {
        assert index < count;
        return ranges[index * STRIDE + NAME_LENGTH];
    }

    /**
     * Where a field's value begins, white space before it left out.
     *
     * @param index of the field, 0 to count - 1.
     * @return offset from the first byte of the head.
     */
    @Hot
    public int valueOffset(int index) {
        assert index < count;
        return ranges[index * STRIDE + VALUE_OFFSET];
    }

    /**
     * Length of a field's value, white space around it left out.
     *
     * @param index of the field, 0 to count - 1.
     * @return bytes, 0 or more.
     */
    @Hot
    public int valueLength(int index) {
        assert index < count;
        return ranges[index * STRIDE + VALUE_LENGTH];
    }

    /**
     * Finds the first field with a known name.
     *
     * @param nameId of the name, not UNKNOWN.
     * @return its index, or -1.
     */
    @Hot
    public int find(int nameId) {
        return has(nameId) ? find(nameId, 0) : -1;
    }

    /**
     * Finds the next field with a known name.
     *
     * @param nameId of the name.
     * @param from   first index to look at.
     * @return its index, or -1.
     */
    @Hot
    public int find(int nameId, int from) {
        for (int i = from; i < count; i++) {
            if (nameIds[i] == nameId) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Tells without a search whether a known name is present.
     *
     * @param nameId of the name.
     * @return true if at least one field has it.
     */
    @Hot
    public boolean has(int nameId) {
        return ((nameId < Long.SIZE ? presentLow : presentHigh) & 1L << nameId) != 0;
    }

    /**
     * Tells whether a field's name contains an underscore: upstreams that map names to variables read it as a dash, so
     * a proxy drops such fields.
     *
     * @param index of the field, 0 to count - 1.
     * @return true if it does.
     */
    @Hot
    public boolean hasUnderscore(int index) {
        assert index < count;
        return (flags[index] & UNDERSCORE) != 0;
    }

    /**
     * Tells whether Connection names this field, so that it ends at this hop (RFC 9110 7.6.1).
     *
     * @param index of the field, 0 to count - 1.
     * @return true if it does.
     */
    @Hot
    public boolean isNominated(int index) {
        int id = nameId(index);
        return id == HeaderName.UNKNOWN
            ? (flags[index] & NOMINATED) != 0
            : ((id < Long.SIZE ? nominatedLow : nominatedHigh) & 1L << id) != 0;
    }

    /**
     * Adds a field; called by decoders.
     *
     * @param nameId      of its name.
     * @param nameOffset  of its name.
     * @param nameLength  of its name.
     * @param valueOffset of its trimmed value.
     * @param valueLength of its trimmed value.
     * @return its index.
     */
    @Hot
    public int add(int nameId, int nameOffset, int nameLength, int valueOffset, int valueLength) {
        assert nameId >= 0 && nameId < HeaderName.COUNT;
        assert nameOffset >= 0 && nameLength > 0 && valueOffset >= nameOffset + nameLength && valueLength >= 0;
        int index = count;
        if (index == nameIds.length) {
            grow();
        }
        int at = index * STRIDE;
        ranges[at] = nameOffset;
        ranges[at + NAME_LENGTH] = nameLength;
        ranges[at + VALUE_OFFSET] = valueOffset;
        ranges[at + VALUE_LENGTH] = valueLength;
        nameIds[index] = (byte) nameId;
        flags[index] = 0;
        if (nameId < Long.SIZE) {
            presentLow |= 1L << nameId;
        } else {
            presentHigh |= 1L << nameId;
        }
        count = index + 1;
        return index;
    }

    /**
     * Takes over all fields of another block, instead of its own.
     *
     * @param other block with no more fields than this one's capacity.
     */
    @Hot
    public void copyFrom(HeaderBlock other) {
        int fields = other.count;
        assert fields <= capacity : fields;
        if (nameIds.length < fields) {
            growTo(other.nameIds.length);
        }
        System.arraycopy(other.ranges, 0, ranges, 0, fields * STRIDE);
        System.arraycopy(other.nameIds, 0, nameIds, 0, fields);
        System.arraycopy(other.flags, 0, flags, 0, fields);
        presentLow = other.presentLow;
        presentHigh = other.presentHigh;
        nominatedLow = other.nominatedLow;
        nominatedHigh = other.nominatedHigh;
        count = fields;
    }

    private void growTo(int fields) {
        int length = Math.min(capacity, fields);
        ranges = new int[length * STRIDE];
        nameIds = new byte[length];
        flags = new byte[length];
    }

    private void grow() {
        int length = Math.min(capacity, nameIds.length * 2);
        ranges = Arrays.copyOf(ranges, length * STRIDE);
        nameIds = Arrays.copyOf(nameIds, length);
        flags = Arrays.copyOf(flags, length);
    }

    /**
     * Marks a field whose name contains an underscore; called by decoders.
     *
     * @param index of the field.
     */
    public void markUnderscore(int index) {
        assert index < count;
        flags[index] |= UNDERSCORE;
    }

    /**
     * Tells whether a field must stay out of the compression tables of every hop (RFC 7541 6.2.3).
     *
     * @param index of the field, 0 to count - 1.
     * @return true if its sender said so.
     */
    @Hot
    public boolean isNeverIndexed(int index) {
        assert index < count;
        return (flags[index] & NEVER_INDEXED) != 0;
    }

    /**
     * Marks a field that must stay out of compression tables; called by decoders.
     *
     * @param index of the field.
     */
    public void markNeverIndexed(int index) {
        assert index < count;
        flags[index] |= NEVER_INDEXED;
    }

    /**
     * Records that Connection names a known field, present or not; called by decoders.
     *
     * @param nameId of the name, not UNKNOWN.
     */
    public void nominate(int nameId) {
        assert nameId != HeaderName.UNKNOWN;
        if (nameId < Long.SIZE) {
            nominatedLow |= 1L << nameId;
        } else {
            nominatedHigh |= 1L << nameId;
        }
    }

    /**
     * Marks every field of an unknown name that Connection lists; called by decoders once the section is complete.
     *
     * @param buffer holding the section.
     * @param base   index of the first byte of the head.
     * @param offset of the listed name, from base.
     * @param length of the listed name.
     */
    public void nominate(UnsafeBuffer buffer, int base, int offset, int length) {
        for (int i = 0; i < count; i++) {
            if (nameIds[i] == HeaderName.UNKNOWN && nameLength(i) == length
                && Ascii.equalsIgnoreCase(buffer, base + nameOffset(i), buffer, base + offset, length)) {
                flags[i] |= NOMINATED;
            }
        }
    }

    /**
     * Drops the last field again; called by the trailer decoder for fields that may not stand there. No field of the
     * same known name is left.
     */
    public void removeLast() {
        assert count > 0;
        count--;
        int nameId = nameIds[count];
        assert nameId == HeaderName.UNKNOWN || find(nameId, 0) < 0;
        if (nameId < Long.SIZE) {
            presentLow &= ~(1L << nameId);
        } else {
            presentHigh &= ~(1L << nameId);
        }
    }

    @Override
    public String toString() {
        return "HeaderBlock[count=" + count + ", nameIds=" + Arrays.toString(Arrays.copyOf(nameIds, count)) + ']';
    }
}
