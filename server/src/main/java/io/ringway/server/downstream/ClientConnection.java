package io.ringway.server.downstream;

import io.ringway.server.conn.Listener;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.Peer;

/** A client's connection as those see it who accept and count them, whatever protocol it speaks. */
public interface ClientConnection {

    /** What {@link #restingSinceNs} says of a connection that is not at rest. */
    long BUSY = Long.MAX_VALUE;

    /**
     * Begins to read: the connection has just been accepted and opened.
     *
     * @param through listener it came through
     */
    void start(Listener through);

    /**
     * Answers before a request is read, and closes: there are more clients than there may be.
     *
     * @param limit that was reached
     */
    void refuse(Counter limit);

    /** Begins to end a connection whose listener is retired; requests that are on their way are still served. */
    void drain();

    /**
     * Tells whether something would be lost by giving the connection up: all but those that have been sent everything
     * and whose output is shut, and that linger only for the client's end.
     *
     * @return false too once it was given up
     */
    boolean isInFlight();

    /**
     * Tells since when the connection has been at rest: no byte of a request is here, no byte of an answer is left.
     * Asked once the completions of a turn are handled.
     *
     * @return time on the loop's clock, or {@link #BUSY}
     */
    long restingSinceNs();

    /** Ends a connection that is at rest, as at the end of its idle time: somebody else needs its descriptor. */
    void shed();

    /**
     * The listener it came through.
     *
     * @return the listener, null while the connection is free
     */
    Listener listener();

    /**
     * Who is at the other end.
     *
     * @return the peer, filled by {@link ClientOwner#identify}
     */
    Peer peer();

    /**
     * Tells the descriptor.
     *
     * @return file descriptor, valid until closed
     */
    int fd();
}
