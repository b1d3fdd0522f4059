package io.ringway.server.worker;

import io.ringway.server.conn.Connection;
import io.ringway.server.downstream.h1.H1ServerConnection;
import io.ringway.server.downstream.h1.H1ServerShared;
import io.ringway.server.downstream.h2.H2ServerConnection;
import io.ringway.server.downstream.h2.H2ServerShared;
import java.util.ArrayDeque;

/**
 * The connections to clients of one loop: makes them, keeps those that have ended for others, and holds all of them to
 * a part of the heap. One of HTTP/2 has tables, queues and places for streams of its own; ten of HTTP/1.1 weigh less.
 * Thread: owning worker.
 */
final class ClientMemory {

    private final H1ServerShared h1Shared;
    private final H2ServerShared h2Shared;
    private final long bytesMax;
    private final ArrayDeque<H1ServerConnection> spareH1 = new ArrayDeque<>();
    private final ArrayDeque<H2ServerConnection> spareH2 = new ArrayDeque<>();
    /** Of those that are open. */
    private long openBytes;

    /**
     * Creates it empty.
     *
     * @param h1Shared parts of connections of HTTP/1.1
     * @param h2Shared parts of connections of HTTP/2
     * @param bytesMax heap that all connections together may take
     */
    ClientMemory(H1ServerShared h1Shared, H2ServerShared h2Shared, long bytesMax) {
        this.h1Shared = h1Shared;
        this.h2Shared = h2Shared;
        this.bytesMax = bytesMax;
    }

    /**
     * Tells how many more connections of HTTP/1.1, or whose protocol is not known yet, the heap bears.
     *
     * @return connections, 0 or more
     */
    int room() {
        return Math.clamp((bytesMax - openBytes) / H1ServerShared.CONNECTION_BYTES, 0, Integer.MAX_VALUE);
    }

    /**
     * Tells whether the heap bears one more connection of HTTP/2.
     *
     * @return false while it does not
     */
    boolean bearsH2() {
        return openBytes + H2ServerShared.CONNECTION_BYTES <= bytesMax;
    }

    /**
     * Lends a connection of HTTP/1.1, whatever there is room for: the last of a listener are accepted to be refused.
     *
     * @return one that is not open. Gives: it comes back by {@link #give}
     */
    H1ServerConnection takeH1() {
        openBytes += H1ServerShared.CONNECTION_BYTES;
        H1ServerConnection spare = spareH1.pollLast();
        trim();
        return spare == null ? new H1ServerConnection(h1Shared) : spare;
    }

    /**
     * Lends a connection of HTTP/2.
     *
     * @return one that is not open. Gives: it comes back by {@link #give}
     */
    H2ServerConnection takeH2() {
        openBytes += H2ServerShared.CONNECTION_BYTES;
        H2ServerConnection spare = spareH2.pollLast();
        trim();
        return spare == null ? new H2ServerConnection(h2Shared) : spare;
    }

    /**
     * Takes a connection back.
     *
     * @param connection that has ended
     */
    void give(Connection connection) {
        if (connection instanceof H2ServerConnection h2) {
            openBytes -= H2ServerShared.CONNECTION_BYTES;
            spareH2.addLast(h2);
        } else {
            openBytes -= H1ServerShared.CONNECTION_BYTES;
            spareH1.addLast((H1ServerConnection) connection);
        }
        trim();
    }

    /** Lets spare ones go that there is no room for beside those that are open: yesterday's flood spoke otherwise. */
    private void trim() {
        while (heldBytes() > bytesMax && !(spareH1.isEmpty() && spareH2.isEmpty())) {
            if (spareH2.isEmpty()) {
                spareH1.pollFirst();
            } else {
                spareH2.pollFirst();
            }
        }
    }

    /** Heap of all connections there are, open or spare, in bytes. */
    long heldBytes() {
        return openBytes + (long) spareH1.size() * H1ServerShared.CONNECTION_BYTES
            + (long) spareH2.size() * H2ServerShared.CONNECTION_BYTES;
    }
}
