package io.ringway.server.metrics;

import io.ringway.server.Hot;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Counters with labels: id of a name, method, status. Off-heap, open addressing, of a fixed size; combinations are
 * added when they first occur and never removed. Thread: one writer, the owning worker; any thread may read, and sees
 * whole values that never go back. Nothing is locked, nothing is allocated after construction.
 *
 * <p>Limit: a number of combinations; a new one beyond it is counted by the class of its status alone, so that the sum
 * over all series is exact and errors stay visible.
 */
public final class LabelledCounters {

    /** Most combinations a table can have. */
    public static final int LIMIT_MAX = 1 << 20;
    /** Status of a request that ended before a final status was sent. */
    public static final int STATUS_NONE = 0;
    /** Status of a request whose answer was cut after its final status was sent. */
    public static final int STATUS_CUT = 1;
    /** Highest status told apart. */
    public static final int STATUS_MAX = 999;
    /** Classes beyond the limit: none, cut, 1xx to 9xx. */
    public static final int CLASSES = 11;

    private static final int LINE_BYTES = 64;
    private static final int SLOT_BYTES = 2 * Long.BYTES;
    private static final int CLASSES_BYTES = (CLASSES * Long.BYTES + LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
    private static final int TABLE_OFFSET = LINE_BYTES + CLASSES_BYTES;
    private static final int METHOD_SHIFT = 10;
    private static final int ID_SHIFT = 14;
    private static final int STATUS_MASK = (1 << METHOD_SHIFT) - 1;
    private static final int METHOD_MASK = (1 << ID_SHIFT - METHOD_SHIFT) - 1;
    private static final long USED = 1L << 62;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int STATUS_PER_CLASS = 100;

    private final UnsafeBuffer memory;
    private final int limit;
    private final int mask;
    private final int shift;
    private int size;

    /**
     * Creates an empty table.
     *
     * @param limit most combinations, 1 to {@link #LIMIT_MAX}
     */
    public LabelledCounters(int limit) {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException("limit is " + limit + ", allowed are 1 to " + LIMIT_MAX);
        }
        this.limit = limit;
        // At most three quarters are ever used, so that every probe ends soon.
        int capacity = Integer.highestOneBit(Math.max(2, limit + limit / 3 + 1) - 1) << 1;
        mask = capacity - 1;
        shift = Long.SIZE - Integer.numberOfTrailingZeros(capacity);
        memory = new UnsafeBuffer(ByteBuffer.allocateDirect(TABLE_OFFSET + capacity * SLOT_BYTES + LINE_BYTES));
    }

    /**
     * Adds one. Thread: owning worker.
     *
     * @param id     of a name
     * @param method id, 0 to 15
     * @param status {@link #STATUS_NONE}, {@link #STATUS_CUT}, or 100 to 999
     */
    @Hot
    public void increment(int id, int method, int status) {
        assert id >= 0 && method >= 0 && method <= METHOD_MASK && status >= 0 && status <= STATUS_MAX : status;
        UnsafeBuffer table = memory;
        long key = USED | (long) id << ID_SHIFT | (long) method << METHOD_SHIFT | status;
        int slot = (int) (key * SPREAD >>> shift);
        int at = TABLE_OFFSET + slot * SLOT_BYTES;
        long found = table.getLong(at);
        while (found != key) {
            if (found == 0) {
                insert(at, key, status);
                return;
            }
            slot = slot + 1 & mask;
            at = TABLE_OFFSET + slot * SLOT_BYTES;
            found = table.getLong(at);
        }
        table.putLongRelease(at + Long.BYTES, table.getLong(at + Long.BYTES) + 1);
    }

    private void insert(int at, long key, int status) {
        if (size == limit) {
            int other = LINE_BYTES + statusClass(status) * Long.BYTES;
            memory.putLongRelease(other, memory.getLong(other) + 1);
            return;
        }
        size++;
        memory.putLong(at + Long.BYTES, 1);
        memory.putLongRelease(at, key);
    }

    private static int statusClass(int status) {
        return status <= STATUS_CUT ? status : STATUS_CUT + status / STATUS_PER_CLASS;
    }

    /** Reads one combination and its count. */
    @FunctionalInterface
    public interface Reader {

        /**
         * Takes a combination.
         *
         * @param id     of a name
         * @param method id
         * @param status as counted
         * @param value  times
         */
        void onCounter(int id, int method, int status, long value);
    }

    /**
     * Reads every combination that has occurred, in no order. Thread: any.
     *
     * @param reader to call for each
     */
    public void forEach(Reader reader) {
        for (int slot = 0; slot <= mask; slot++) {
            int at = TABLE_OFFSET + slot * SLOT_BYTES;
            long key = memory.getLongVolatile(at);
            if (key != 0) {
                reader.onCounter((int) ((key & ~USED) >>> ID_SHIFT), (int) (key >>> METHOD_SHIFT) & METHOD_MASK,
                    (int) key & STATUS_MASK, memory.getLongVolatile(at + Long.BYTES));
            }
        }
    }

    /**
     * Reads what came beyond the limit. Thread: any.
     *
     * @param statusClass 0 none, 1 cut, 2 for 1xx, and so on, below {@link #CLASSES}
     * @return times
     */
    public long beyond(int statusClass) {
        return memory.getLongVolatile(LINE_BYTES + statusClass * Long.BYTES);
    }
}
