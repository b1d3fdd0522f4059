package io.ringway.http.h2;

import io.ringway.http.MessageHead;
import io.ringway.http.Method;

/**
 * One stream of a connection (RFC 9113 5.1). The owner subclasses it, pools the objects and hangs its own state on
 * them; what the protocol knows of a stream is here and is changed by {@link H2Connection} only.
 *
 * <p>Life: FREE, then given to a connection ({@link H2Events#onStream} or {@link H2Connection#open}), CLOSED when both
 * sides have ended or one has reset it, FREE again with {@link H2Connection#release}. A closed stream counts against
 * the limit of streams until it is released, so that work that goes on is work that counts. Thread: the connection's.
 */
public abstract class H2Stream {
    /** No stream of any connection; idle and reserved streams have no object. */
    static final byte FREE = 0;
    /** Both sides may send. */
    static final byte OPEN = 1;
    /** We have ended our side. */
    static final byte HALF_CLOSED_LOCAL = 2;
    /** The peer has ended its side. */
    static final byte HALF_CLOSED_REMOTE = 3;
    /** Both sides have ended, or one has reset the stream. */
    static final byte CLOSED = 4;

    /** By state: which states may follow, as bits. */
    private static final int[] MAY_BECOME = {
        1 << OPEN,
        1 << HALF_CLOSED_LOCAL | 1 << HALF_CLOSED_REMOTE | 1 << CLOSED,
        1 << CLOSED,
        1 << CLOSED,
        1 << FREE,
    };

    /** Neighbours in the connection's list, in the order of opening. */
    H2Stream previous;
    H2Stream next;
    /** Bytes of DATA that we may still send; below zero after SETTINGS that lowered it (RFC 9113 6.9.2). */
    int sendWindow;
    /** Bytes of DATA, with padding, that the peer may still send. */
    int receiveWindow;
    /** Bytes told by onData and not yet consumed by the owner. */
    int heldBytes;
    /** Bytes consumed, or padding, that no WINDOW_UPDATE has given back yet. */
    int creditBytes;
    /** Content that has to come (RFC 9113 8.1.1), or -1 where nothing was announced. */
    long contentLeft;
    /** Method of the request, which decides what a response may have; client role. */
    int requestMethodId;
    /** A final head has come: the next field block is a trailer section. */
    boolean hasHead;
    /** A final head has been sent: the next field block of ours is a trailer section. */
    boolean hasSentHead;

    private int streamId;
    private byte state;

    /** Makes a free stream. */
    protected H2Stream() {
    }

    /**
     * The head that the next field block is read into; filled before {@link H2Events#onHeaders}.
     *
     * @return a {@link io.ringway.http.RequestHead} in the server role, a {@link io.ringway.http.ResponseHead} in the
     *         client role. It is reset by the connection.
     */
    protected abstract MessageHead head();

    /**
     * Number of the stream.
     *
     * @return id, 1 to 2^31-1; 0 while it is free. Kept when the stream closes.
     */
    public final int streamId() {
        return streamId;
    }

    /**
     * Tells whether the stream belongs to no connection.
     *
     * @return true before it is given to one and after its release.
     */
    public final boolean isFree() {
        return state == FREE;
    }

    /**
     * Tells whether nothing can come or go any more.
     *
     * @return true once both sides have ended or one has reset it; then only release is left.
     */
    public final boolean isClosed() {
        return state == CLOSED;
    }

    /**
     * Tells whether we may send on this stream.
     *
     * @return false once we have ended our side, or it is closed.
     */
    public final boolean canSend() {
        return state == OPEN || state == HALF_CLOSED_REMOTE;
    }

    /**
     * Tells whether the peer may send on this stream.
     *
     * @return false once the peer has ended its side, or it is closed.
     */
    public final boolean canReceive() {
        return state == OPEN || state == HALF_CLOSED_LOCAL;
    }

    /**
     * Content the owner has been given and has not consumed.
     *
     * @return bytes; never more than the stream's window.
     */
    public final int heldBytes() {
        return heldBytes;
    }

    /**
     * Send window of this stream alone.
     *
     * @return bytes; 0 or less where the peer has to open it first.
     */
    public final int sendWindow() {
        return sendWindow;
    }

    /**
     * Begins the life of a stream.
     *
     * @param id            of it.
     * @param sendBytes     initial send window.
     * @param receiveBytes  initial receive window.
     */
    final void begin(int id, int sendBytes, int receiveBytes) {
        state(OPEN);
        streamId = id;
        sendWindow = sendBytes;
        receiveWindow = receiveBytes;
        heldBytes = 0;
        creditBytes = 0;
        contentLeft = -1;
        requestMethodId = Method.OTHER;
        hasHead = false;
        hasSentHead = false;
    }

    /** The peer has ended its side; closes the stream if we had ended ours. */
    final void endRemote() {
        state(state == HALF_CLOSED_LOCAL ? CLOSED : HALF_CLOSED_REMOTE);
    }

    /** We have ended our side; closes the stream if the peer had ended its own. */
    final void endLocal() {
        state(state == HALF_CLOSED_REMOTE ? CLOSED : HALF_CLOSED_LOCAL);
    }

    /** One side has reset the stream. */
    final void close() {
        state(CLOSED);
    }

    /** The owner is done with it. */
    final void free() {
        state(FREE);
        streamId = 0;
    }

    /**
     * Tells whether a state may follow another one; the table of RFC 9113 5.1 without what push needs.
     *
     * @param from state.
     * @param to   state.
     * @return true if it may.
     */
    static boolean mayBecome(byte from, byte to) {
        return (MAY_BECOME[from] & 1 << to) != 0;
    }

    /**
     * State of the stream.
     *
     * @return FREE, OPEN, HALF_CLOSED_LOCAL, HALF_CLOSED_REMOTE or CLOSED.
     */
    final byte state() {
        return state;
    }

    private void state(byte to) {
        Invariant.check(mayBecome(state, to), "stream state");
        state = to;
    }
}
