package io.ringway.server.metrics;

import io.ringway.server.Hot;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Values by id and state, off-heap, of a fixed size. Thread: one writer, the owning worker; any thread may read whole
 * values. Limit: a number of ids; the ones beyond share those of {@link NameTable#OTHER}.
 */
public final class GaugeArray {

    private static final int LINE_BYTES = 64;

    private final UnsafeBuffer values;
    private final int ids;
    private final int states;

    /**
     * Creates all values at zero.
     *
     * @param ids    told apart
     * @param states of each, at least 1
     */
    public GaugeArray(int ids, int states) {
        this.ids = ids;
        this.states = states;
        values = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * LINE_BYTES + ids * states * Long.BYTES));
    }

    /**
     * Changes a value. Thread: owning worker.
     *
     * @param id     of a name
     * @param state  from 0
     * @param amount to add
     */
    @Hot
    public void add(int id, int state, long amount) {
        int index = index(id, state);
        values.putLongRelease(index, values.getLong(index) + amount);
    }

    /**
     * Reads a value. Thread: any.
     *
     * @param id    of a name
     * @param state from 0
     * @return its value now
     */
    public long value(int id, int state) {
        return values.getLongVolatile(index(id, state));
    }

    @Hot
    private int index(int id, int state) {
        assert id >= 0 && state >= 0 && state < states;
        int known = id < ids ? id : NameTable.OTHER;
        return LINE_BYTES + (known * states + state) * Long.BYTES;
    }

    /**
     * Counts the ids.
     *
     * @return ids told apart
     */
    public int ids() {
        return ids;
    }
}
