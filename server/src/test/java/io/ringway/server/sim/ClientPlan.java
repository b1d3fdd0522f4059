package io.ringway.server.sim;

import java.util.List;

/**
 * What one simulated client does: requests in order, over as many connections as it takes. Immutable.
 *
 * @param index       of the client
 * @param requests    in order
 * @param startNs     from the beginning to its first connect
 * @param pipeline    most requests without an answer
 * @param writeBytes  bytes it writes at a time, zero for as many as the socket takes
 * @param writeGapNs  between two writes
 * @param readBytes   bytes after which it pauses reading, zero for never
 * @param readGapNs   how long it pauses
 * @param habit       how it ends
 * @param cutAt       bytes sent when an aborting or stalling client does so
 * @param attack      what a hostile client sends after its requests, or null
 * @param h2          how it speaks HTTP/2, or null if it does not
 * @param h2Attack    what a hostile client of HTTP/2 sends after its requests, or null
 */
record ClientPlan(int index, List<RequestPlan> requests, long startNs, int pipeline, int writeBytes, long writeGapNs,
                  int readBytes, long readGapNs, Habit habit, int cutAt, Attack attack, H2Plan h2, H2Attack h2Attack) {

    /** Copies the list. */
    ClientPlan {
        requests = List.copyOf(requests);
    }

    /** A client of HTTP/1.1. */
    ClientPlan(int index, List<RequestPlan> requests, long startNs, int pipeline, int writeBytes, long writeGapNs,
               int readBytes, long readGapNs, Habit habit, int cutAt, Attack attack) {
        this(index, requests, startNs, pipeline, writeBytes, writeGapNs, readBytes, readGapNs, habit, cutAt, attack,
            null, null);
    }

    /** How a client ends. */
    enum Habit {
        /** Closes when it has all its answers. */
        CLOSE,
        /** Says {@code Connection: close} with its last request and waits for the gateway to close. */
        SAY_CLOSE,
        /** Half-closes after its last request and reads on. */
        HALF_CLOSE,
        /** Resets after some bytes were sent. */
        ABORT,
        /** Closes after some bytes were sent, read or not. */
        LEAVE,
        /** Sends some bytes and then nothing; waits for the gateway to close. */
        STALL,
        /** Never reads what it is sent; waits for the gateway to close. */
        DEAF,
        /** Stays, idle, until the gateway closes. */
        STAY,
        /** Sends something malformed after its requests. */
        ATTACK
    }

    /**
     * The same with other requests.
     *
     * @param others to make
     * @return a copy
     */
    ClientPlan with(List<RequestPlan> others) {
        return new ClientPlan(index, others, startNs, pipeline, writeBytes, writeGapNs, readBytes, readGapNs, habit,
            cutAt, attack, h2, h2Attack);
    }

    /**
     * The same as a client of HTTP/2.
     *
     * @param streams most at once
     * @param how     it speaks
     * @param against what a hostile one sends, or null
     * @return a copy
     */
    ClientPlan over(int streams, H2Plan how, H2Attack against) {
        return new ClientPlan(index, requests, startNs, streams, writeBytes, writeGapNs, readBytes, readGapNs, habit,
            cutAt, null, how, against);
    }

    /** {@return whether it means well and may expect all its answers} */
    boolean isHonest() {
        return switch (habit) {
            case CLOSE, SAY_CLOSE, HALF_CLOSE, STAY, ATTACK -> true;
            default -> false;
        };
    }
}
