package io.ringway.http.h2;

import io.ringway.http.Hot;

/**
 * The streams of a connection: those that live, by id, and all that are not released, in the order of opening.
 *
 * <p>The index is open-addressed and at most half full. Ids of one side differ by two, so they fall into neighbouring
 * slots; a peer that picks its ids can make a search as long as there are streams, which is what their limit bounds.
 * Thread: the connection's. Limit: that of streams, kept by the callers.
 */
final class StreamTable {
    private final H2Stream[] slots;
    private final int mask;
    private final int capacity;
    private H2Stream first;
    private H2Stream last;
    private H2Stream cursor;
    private int count;

    /**
     * Makes an empty table.
     *
     * @param capacity most streams, above 0.
     */
    StreamTable(int capacity) {
        this.capacity = capacity;
        slots = new H2Stream[Integer.highestOneBit(capacity) * 4];
        mask = slots.length - 1;
    }

    /** {@return streams that are not released} */
    int count() {
        return count;
    }

    /** {@return the stream opened first, or null} */
    H2Stream first() {
        return first;
    }

    /**
     * Finds a stream that lives.
     *
     * @param id of it.
     * @return the stream, or null if it is closed, idle or none of this connection.
     */
    @Hot
    H2Stream get(int id) {
        int slot = id >>> 1 & mask;
        H2Stream stream = slots[slot];
        while (stream != null && stream.streamId() != id) {
            slot = slot + 1 & mask;
            stream = slots[slot];
        }
        return stream;
    }

    /**
     * Adds a stream that has just been opened.
     *
     * @param stream with its id.
     */
    @Hot
    void add(H2Stream stream) {
        Invariant.check(count < capacity, "more streams than the table has room for");
        int slot = stream.streamId() >>> 1 & mask;
        while (slots[slot] != null) {
            slot = slot + 1 & mask;
        }
        slots[slot] = stream;
        stream.previous = last;
        stream.next = null;
        if (last == null) {
            first = stream;
        } else {
            last.next = stream;
        }
        last = stream;
        count++;
    }

    /**
     * Takes a stream that has closed out of the index; it stays in the list.
     *
     * @param stream in the index.
     */
    @Hot
    void unmap(H2Stream stream) {
        int hole = stream.streamId() >>> 1 & mask;
        while (slots[hole] != stream) {
            Invariant.check(slots[hole] != null, "stream not in the table");
            hole = hole + 1 & mask;
        }
        // Whoever was pushed past the hole by it moves back into it, so that no search ends too early.
        int slot = hole;
        while (true) {
            slot = slot + 1 & mask;
            H2Stream moved = slots[slot];
            if (moved == null) {
                break;
            }
            int home = moved.streamId() >>> 1 & mask;
            if ((slot - home & mask) >= (slot - hole & mask)) {
                slots[hole] = moved;
                hole = slot;
            }
        }
        slots[hole] = null;
    }

    /**
     * Takes a stream that is released out of the list.
     *
     * @param stream not in the index.
     */
    @Hot
    void remove(H2Stream stream) {
        if (cursor == stream) {
            cursor = stream.next;
        }
        if (stream.previous == null) {
            first = stream.next;
        } else {
            stream.previous.next = stream.next;
        }
        if (stream.next == null) {
            last = stream.previous;
        } else {
            stream.next.previous = stream.previous;
        }
        stream.previous = null;
        stream.next = null;
        count--;
    }

    /** Begins a walk through the list; streams may be released while it lasts. One at a time. */
    void beginWalk() {
        cursor = first;
    }

    /** {@return the next stream of the walk, or null at its end} */
    H2Stream walk() {
        H2Stream stream = cursor;
        cursor = stream == null ? null : stream.next;
        return stream;
    }
}
