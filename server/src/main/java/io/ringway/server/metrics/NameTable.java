package io.ringway.server.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Names with small ids that never change, however often the configuration does. A name once seen keeps its id until
 * the process ends, so that its counters go on where they were when it comes back. Thread: {@link #id} by one thread
 * at a time, with a happens-before from one to the next; the rest by any.
 */
public final class NameTable {

    /** What is beyond a bound. */
    public static final int OTHER = 0;
    /** What has no name: for routes, requests that no route took. */
    public static final int NONE = 1;
    /** Ids that are taken from the start. */
    public static final int RESERVED = 2;

    private final int limit;
    private final Map<String, Integer> ids = new HashMap<>();
    /** Replaced, never changed: whoever reads it sees whole entries. */
    private volatile String[] names = {"__other", "__none"};

    /**
     * Creates a table of the reserved names.
     *
     * @param limit most ids, the reserved ones included
     */
    public NameTable(int limit) {
        this.limit = limit;
        // A configured name that looks like a reserved one shares its id: two series with the same labels are none.
        ids.put(names[OTHER], OTHER);
        ids.put(names[NONE], NONE);
    }

    /**
     * Finds or gives the id of a name.
     *
     * @param name not null
     * @return its id, {@link #OTHER} if there are no more
     */
    public int id(String name) {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        String[] present = names;
        int id = present.length;
        if (id >= limit) {
            return OTHER;
        }
        String[] next = Arrays.copyOf(present, id + 1);
        next[id] = name;
        ids.put(name, id);
        names = next;
        return id;
    }

    /**
     * Tells a name.
     *
     * @param id that was given
     * @return the name; that of {@link #OTHER} if it was not
     */
    public String name(int id) {
        String[] present = names;
        return id < present.length ? present[id] : present[OTHER];
    }

    /**
     * Counts the ids.
     *
     * @return ids given, the reserved ones included
     */
    public int count() {
        return names.length;
    }
}
