package io.ringway.server.conn;

import io.ringway.ring.UserData;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import java.util.Arrays;

/**
 * The slots of one worker's connections. A completion names slot and generation; one from an earlier life of the slot
 * finds nothing. Grows in steps up to its capacity, so that a small server stays small. Thread: owning worker.
 */
public final class ConnectionTable {

    private static final int INITIAL = 256;

    private final int capacity;
    private Connection[] connections;
    private int[] generations;
    private int[] free;
    private int freeCount;
    private final int upstreamMax;
    private int upstream;
    private int used;
    private long departures;

    /**
     * Creates an empty table. Upstream connections never take what is there for clients.
     *
     * @param clients   slots for clients, at least 1
     * @param upstreams most upstream connections at a time, at least 0
     */
    public ConnectionTable(int clients, int upstreams) {
        Invariant.check(clients > 0 && upstreams >= 0, "a connection table needs a slot");
        capacity = clients + upstreams;
        upstreamMax = upstreams;
        int initial = Math.min(capacity, INITIAL);
        connections = new Connection[initial];
        generations = new int[initial];
        free = new int[initial];
    }

    /**
     * Finds the connection a completion is for.
     *
     * @param slot       of the completion
     * @param generation of the completion
     * @return the connection, or null if the slot has moved on
     */
    @Hot
    public Connection find(int slot, int generation) {
        Connection connection = connections[slot];
        return connection != null && generations[slot] == generation ? connection : null;
    }

    /**
     * Finds the connection in a slot.
     *
     * @param slot in use
     * @return the connection, or null if the slot is free
     */
    @Hot
    public Connection at(int slot) {
        return slot < connections.length ? connections[slot] : null;
    }

    /**
     * Gives a connection a slot.
     *
     * @param connection to enter
     * @param isUpstream whether it is the gateway that connects
     * @return its slot, or -1 if there is none for it
     */
    public int enter(Connection connection, boolean isUpstream) {
        int slot;
        if (isUpstream && upstream == upstreamMax) {
            return -1;
        }
        if (freeCount > 0) {
            slot = free[--freeCount];
        } else if (used < capacity) {
            slot = used++;
            if (slot == connections.length) {
                grow();
            }
        } else {
            return -1;
        }
        connections[slot] = connection;
        upstream += isUpstream ? 1 : 0;
        return slot;
    }

    private void grow() {
        int length = Math.min(capacity, connections.length * 2);
        connections = Arrays.copyOf(connections, length);
        generations = Arrays.copyOf(generations, length);
        free = Arrays.copyOf(free, length);
    }

    /**
     * Lets another connection go on in a slot, under the same generation.
     *
     * @param slot in use
     * @param next connection
     */
    void replace(int slot, Connection next) {
        Invariant.check(connections[slot] != null, "a free slot was handed over");
        connections[slot] = next;
    }

    /**
     * Frees a slot; its generation moves on.
     *
     * @param slot       in use
     * @param isUpstream as it was entered
     */
    public void leave(int slot, boolean isUpstream) {
        Invariant.check(connections[slot] != null, "a slot was freed twice");
        connections[slot] = null;
        upstream -= isUpstream ? 1 : 0;
        departures++;
        generations[slot] = generations[slot] + 1 & UserData.GENERATION_MASK;
        free[freeCount++] = slot;
    }

    /**
     * Tells a slot's present generation.
     *
     * @param slot of the table
     * @return generation, 24 bits
     */
    @Hot
    public int generation(int slot) {
        return generations[slot];
    }

    /**
     * Counts the connections.
     *
     * @return slots in use
     */
    @Hot
    public int size() {
        return used - freeCount;
    }

    /**
     * Counts the connections that have gone: each has given a descriptor back.
     *
     * @return connections since the start
     */
    @Hot
    public long departures() {
        return departures;
    }

    /**
     * Tells how far slots have been handed out, for walks over all connections.
     *
     * @return one more than the highest slot ever used
     */
    public int limit() {
        return used;
    }

    /**
     * Tells the bound.
     *
     * @return most connections at a time
     */
    public int capacity() {
        return capacity;
    }
}
