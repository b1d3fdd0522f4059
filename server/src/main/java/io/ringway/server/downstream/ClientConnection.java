package io.ringway.server.downstream;

import io.ringway.server.conn.Listener;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.Peer;

/** A client's connection as those see it who accept and count them, whatever protocol it speaks. */
public interface ClientConnection {

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
