package io.ringway.server.conn;

/**
 * Closes a client's connection in order: what is queued goes out first. A peer that may still be sending gets a
 * half-close and is read for a while, because a close would reset the connection and could erase the answer
 * (RFC 9112 9.6). Limit: so many bytes are read and dropped; beyond it nothing is read any more, but the answer keeps
 * its time to arrive. Thread: owning worker.
 */
public final class OrderlyClose {

    /** Longest wait for a client to end its direction where its listener is gone: nothing more of it is wanted. */
    private static final long RETIRED_LINGER_NS = 1_000_000_000L;

    private final Connection connection;
    private boolean begun;
    private boolean lingers;
    private boolean lingering;
    private int droppedBytes;
    private int dropLimit;
    private long sinceNs;

    /**
     * Creates it for a connection that is not closing.
     *
     * @param connection to close
     */
    public OrderlyClose(Connection connection) {
        this.connection = connection;
    }

    /** Forgets everything: the connection is free. */
    public void reset() {
        begun = false;
        lingers = false;
        lingering = false;
    }

    /**
     * Begins, once; {@link #goOn} follows. What is held is dropped.
     *
     * @param linger    true if the peer may still be sending
     * @param dropBytes most that is read and dropped
     */
    public void begin(boolean linger, int dropBytes) {
        begun = true;
        lingers = linger && !connection.hasEnded();
        droppedBytes = 0;
        dropLimit = dropBytes;
        sinceNs = nowNs();
        connection.held().clear();
        connection.wantReceive(lingers);
    }

    private long nowNs() {
        return connection.io().clock().nowNs();
    }

    /** Takes the next step, if nothing is queued any more; the connection may be given up before this returns. */
    public void goOn() {
        if (!connection.out().isEmpty()) {
            connection.awaitDrain();
        } else if (!lingers) {
            connection.terminate();
        } else if (!lingering) {
            lingering = true;
            sinceNs = nowNs();
            connection.shutdownOutput();
            connection.wantReceive(droppedBytes <= dropLimit);
        }
    }

    /**
     * Drops bytes that have come.
     *
     * @param length in bytes
     */
    public void onBytes(int length) {
        droppedBytes += length;
        connection.wantReceive(droppedBytes <= dropLimit);
    }

    /** The peer has said all it wants to: nothing is waited for but what is queued. */
    public void onEnd() {
        if (connection.out().isEmpty()) {
            connection.terminate();
        } else {
            lingers = false;
        }
    }

    /**
     * Tells whether it has begun.
     *
     * @return true until the connection is free
     */
    public boolean isBegun() {
        return begun;
    }

    /**
     * Tells whether all was sent and the output is shut: nothing is waited for but the end of the peer's direction.
     *
     * @return true until the connection is free
     */
    public boolean isLingering() {
        return lingering;
    }

    /**
     * Tells when the wait for the peer ends.
     *
     * @param sendNs   for the peer to take the next bytes
     * @param lingerNs for the peer to end its direction
     * @param through  listener it came through; where that is retired, a second is enough for the peer
     * @return time on the loop's clock
     */
    public long deadlineNs(long sendNs, long lingerNs, Listener through) {
        if (!lingering) {
            return Math.max(sinceNs, connection.outputProgressNs()) + sendNs;
        }
        return sinceNs + (through.isRetired() ? Math.min(lingerNs, RETIRED_LINGER_NS) : lingerNs);
    }
}
