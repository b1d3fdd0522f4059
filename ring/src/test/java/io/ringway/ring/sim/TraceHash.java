package io.ringway.ring.sim;

/** A hash over everything that happened in a simulation, in its order: equal for equal runs. FNV-1a over longs. */
public final class TraceHash {
    private static final long OFFSET_BASIS = 0xCBF2_9CE4_8422_2325L;
    private static final long PRIME = 0x100_0000_01B3L;

    private long hash = OFFSET_BASIS;
    private long events;

    /** Starts an empty trace. */
    public TraceHash() {
    }

    /**
     * Adds an event.
     *
     * @param nowNs when it happened.
     * @param kind  what it was.
     * @param id    whom it was about.
     * @param value a length or result.
     */
    public void add(long nowNs, int kind, long id, long value) {
        long h = (hash ^ nowNs) * PRIME;
        h = (h ^ kind ^ id << 8) * PRIME;
        hash = Long.rotateLeft((h ^ value) * PRIME, 23);
        events++;
    }

    /** {@return the hash so far} */
    public long value() {
        return hash;
    }

    /** {@return events so far} */
    public long events() {
        return events;
    }
}
