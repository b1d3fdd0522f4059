package io.ringway.server.conn;

import io.ringway.server.Hot;
import java.util.Arrays;

/**
 * Connections that can make progress with input they hold. An end of an exchange never calls into the other end from a
 * callback; it puts the other's connection here, and the worker runs the list once a turn. Thread: owning worker.
 */
public final class ReadyList {

    private Connection[] current = new Connection[64];
    private Connection[] next = new Connection[64];
    private int nextCount;

    /**
     * Adds a connection once, however often it is asked for.
     *
     * @param connection to run
     */
    @Hot
    public void add(Connection connection) {
        if (!connection.isReady()) {
            connection.ready(true);
            if (nextCount == next.length) {
                next = Arrays.copyOf(next, nextCount * 2);
            }
            next[nextCount++] = connection;
        }
    }

    /** Runs the connections that were added before this call; those added meanwhile wait for the next turn. */
    @Hot
    public void run() {
        int count = nextCount;
        if (count == 0) {
            return;
        }
        Connection[] list = next;
        next = current;
        current = list;
        nextCount = 0;
        for (int i = 0; i < count; i++) {
            Connection connection = list[i];
            list[i] = null;
            connection.ready(false);
            if (connection.isOpen()) {
                connection.onReady();
            }
        }
    }

    /**
     * Tells whether connections wait to be run.
     *
     * @return true if the next wait must not be long
     */
    @Hot
    public boolean hasWork() {
        return nextCount > 0;
    }
}
