package io.ringway.http.hpack;

import io.ringway.http.HeaderName;
import io.ringway.http.Hot;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds entries of the encoder's dynamic table by the hash of the whole field, or of its name.
 *
 * <p>Entries of one bucket are chained from the newest to the oldest by sequence number. As the table evicts the oldest
 * first, the first evicted one ends a chain, and an eviction has nothing to undo here.
 *
 * <p>Limit: a search looks at {@link #STEPS_MAX} entries, so that fields made to meet in one bucket cost no more; what
 * is not found is sent as a literal. Thread: one at a time.
 */
final class TableIndex {
    /** Entries one search looks at. */
    static final int STEPS_MAX = 16;

    private final DynamicTable table;
    private final int mask;
    // By bucket: sequence number of the newest entry. By slot: that of the next older one, and the hash.
    private final int[] fieldBuckets;
    private final int[] fieldChain;
    private final int[] fieldHashes;
    private final int[] nameBuckets;
    private final int[] nameChain;
    private final int[] nameHashes;
    // By name id: sequence number of the entry that was found or added last.
    private final int[] last = new int[PseudoHeader.COUNT + HeaderName.COUNT];

    /** Makes an index of an empty table. */
    TableIndex(DynamicTable table) {
        this.table = table;
        int slots = table.slots();
        mask = slots - 1;
        fieldBuckets = new int[slots];
        fieldChain = new int[slots];
        fieldHashes = new int[slots];
        nameBuckets = new int[slots];
        nameChain = new int[slots];
        nameHashes = new int[slots];
    }

    /** Forgets everything; the table is reset with it. */
    void reset() {
        Arrays.fill(fieldBuckets, 0);
        Arrays.fill(nameBuckets, 0);
        Arrays.fill(last, 0);
    }

    /**
     * Enters the newest entry of the table.
     *
     * @param nameId    id of its name.
     * @param nameHash  of its name.
     * @param fieldHash of the whole field.
     */
    @Hot
    void add(int nameId, int nameHash, int fieldHash) {
        int sequence = table.nextSequence() - 1;
        last[PseudoHeader.COUNT + nameId] = sequence;
        int slot = table.slot(sequence);
        fieldHashes[slot] = fieldHash;
        fieldChain[slot] = fieldBuckets[fieldHash & mask];
        fieldBuckets[fieldHash & mask] = sequence;
        nameHashes[slot] = nameHash;
        nameChain[slot] = nameBuckets[nameHash & mask];
        nameBuckets[nameHash & mask] = sequence;
    }

    /**
     * Finds a field that has the value its name had last, which on one connection is likely; without its hash.
     *
     * @return age of the entry, 1 for the newest; 0 if it is another.
     */
    @Hot
    int findLast(
        int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength, UnsafeBuffer valueBuffer, int valueOffset,
        int valueLength) {
        int sequence = last[PseudoHeader.COUNT + nameId];
        int age = table.nextSequence() - sequence;
        if (Integer.compareUnsigned(age - 1, table.count()) >= 0) {
            return 0;
        }
        return isField(table.slot(sequence), nameId, nameBuffer, nameOffset, nameLength, valueBuffer, valueOffset,
            valueLength) ? age : 0;
    }

    /**
     * Finds a field.
     *
     * @return age of the entry, 1 for the newest; 0 for none.
     */
    @Hot
    int findField(
        int fieldHash, int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength,
        UnsafeBuffer valueBuffer, int valueOffset, int valueLength) {
        int next = table.nextSequence();
        int count = table.count();
        int sequence = fieldBuckets[fieldHash & mask];
        for (int step = 0; step < STEPS_MAX; step++) {
            int age = next - sequence;
            if (Integer.compareUnsigned(age - 1, count) >= 0) {
                return 0;
            }
            int slot = table.slot(sequence);
            if (fieldHashes[slot] == fieldHash && isField(slot, nameId, nameBuffer, nameOffset, nameLength,
                valueBuffer, valueOffset, valueLength)) {
                last[PseudoHeader.COUNT + nameId] = sequence;
                return age;
            }
            sequence = fieldChain[slot];
        }
        return 0;
    }

    /**
     * Finds a name.
     *
     * @return age of the newest entry that has it, 1 for the newest of all; 0 for none.
     */
    @Hot
    int findName(int nameHash, int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength) {
        int next = table.nextSequence();
        int count = table.count();
        int sequence = nameBuckets[nameHash & mask];
        for (int step = 0; step < STEPS_MAX; step++) {
            int age = next - sequence;
            if (Integer.compareUnsigned(age - 1, count) >= 0) {
                return 0;
            }
            int slot = table.slot(sequence);
            if (nameHashes[slot] == nameHash && isName(slot, nameId, nameBuffer, nameOffset, nameLength)) {
                return age;
            }
            sequence = nameChain[slot];
        }
        return 0;
    }

    private boolean isField(
        int slot, int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength, UnsafeBuffer valueBuffer,
        int valueOffset, int valueLength) {
        return table.valueLength(slot) == valueLength && isName(slot, nameId, nameBuffer, nameOffset, nameLength)
            && FieldBytes.isSame(valueBuffer, valueOffset, table.bytes(), table.valueOffset(slot), valueLength);
    }

    private boolean isName(int slot, int nameId, UnsafeBuffer nameBuffer, int nameOffset, int nameLength) {
        if (table.nameId(slot) != nameId) {
            return false;
        }
        return nameId != HeaderName.UNKNOWN || table.nameLength(slot) == nameLength
            && FieldBytes.isSameLower(nameBuffer, nameOffset, table.bytes(), table.nameOffset(slot), nameLength);
    }
}
