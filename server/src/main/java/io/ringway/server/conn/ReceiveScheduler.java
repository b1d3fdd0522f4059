package io.ringway.server.conn;

import io.ringway.ring.Ring;
import io.ringway.server.Hot;
import io.ringway.server.metrics.Counter;
import java.util.ArrayDeque;

/**
 * Arms receives, and queues the connections that found no free receive buffer: they are armed again in the order they
 * starved, never more of them than there are free buffers. Thread: owning worker.
 */
public final class ReceiveScheduler {

    /** Id of the worker's one group of receive buffers. */
    public static final int GROUP = 0;
    /**
     * Bytes one arming may bring, where the kernel knows such a bound: what can still arrive after the other side of an
     * exchange has stopped taking bytes. Up to a buffer more may come.
     */
    static final int CREDIT_BYTES = 256 * 1024;
    /** A room that is smaller is filled in so many pieces, since the last one may go beyond the kernel's bound. */
    private static final int PIECES = 4;

    private final WorkerIo io;
    private final boolean bounded;
    private final ArrayDeque<Connection> starved = new ArrayDeque<>();

    ReceiveScheduler(WorkerIo io) {
        this.io = io;
        bounded = io.ring().features().recvMultishotLimit();
    }

    /**
     * Arms a receive: a multishot one where it can be bounded, else one for a single buffer. An unbounded one brings
     * all free receive buffers full before a cancel can stop it, more than may be held (ADR 3).
     *
     * @param connection that wants bytes and has no receive in the kernel
     * @param roomBytes  most bytes it has room for, above {@value #PIECES}; from {@link #CREDIT_BYTES} on it is no
     *                   bound
     * @return most bytes the arming brings
     */
    @Hot
    int arm(Connection connection, int roomBytes) {
        Ring ring = io.ring();
        long userData = connection.userData(Op.RECEIVE);
        if (!bounded) {
            ring.prepRecv(connection.fd(), GROUP, Math.min(roomBytes, CREDIT_BYTES), userData);
            return Math.min(roomBytes, io.leases().bufferBytes());
        }
        if (roomBytes >= CREDIT_BYTES) {
            ring.prepRecvMultishot(connection.fd(), GROUP, CREDIT_BYTES, userData);
            return CREDIT_BYTES + io.leases().bufferBytes();
        }
        int pieceBytes = roomBytes / PIECES;
        ring.prepRecvMultishot(connection.fd(), GROUP, roomBytes - pieceBytes, pieceBytes, userData);
        return roomBytes;
    }

    /**
     * Queues a connection whose receive ended because all buffers were out.
     *
     * @param connection to arm later
     */
    void starve(Connection connection) {
        io.counters().increment(Counter.RECEIVE_STARVED);
        if (!connection.isStarved()) {
            connection.starved(true);
            starved.addLast(connection);
        }
    }

    /** Arms starved connections, the longest waiting first, one per free buffer. */
    @Hot
    public void rearmStarved() {
        if (!starved.isEmpty()) {
            rearm();
        }
    }

    private void rearm() {
        int free = io.leases().free();
        while (free-- > 0 && !starved.isEmpty()) {
            Connection connection = starved.pollFirst();
            connection.starved(false);
            connection.updateReceive();
        }
    }

    /**
     * Tells whether connections wait for buffers that are free, or will be once silent sends are settled: those that
     * went out whole wake nobody, and with all buffers in them nothing else would either.
     *
     * @return true if the next wait must not be long
     */
    @Hot
    public boolean hasWork() {
        return !starved.isEmpty() && (io.leases().free() > 0 || io.sends().hasUnsettled());
    }
}
