package io.ringway.server.downstream;

import io.ringway.server.conn.Listener;
import org.agrona.concurrent.UnsafeBuffer;

/** Who accepts client connections and counts them. Thread: owning worker. */
public interface ClientOwner {

    /**
     * Looks up who is at the other end, for forwarding fields.
     *
     * @param connection whose peer is asked for
     */
    void identify(ClientConnection connection);

    /**
     * Takes a connection back whose slot is free.
     *
     * @param connection to use again
     * @param listener   it came through
     */
    void onFreed(ClientConnection connection, Listener listener);

    /**
     * Lets a client that turned out to speak HTTP/2 go on with it. The connection it has so far hands its socket over
     * and comes back. Borrows: the buffer.
     *
     * @param connection that read nothing but the preface
     * @param buffer     with all bytes that have come
     * @param offset     of the first byte
     * @param length     in bytes
     * @param bid        id of the receive buffer, or -1
     * @return null; or words to refuse the client with, since there is no room for another one of HTTP/2: the
     *         connection sends them and closes
     */
    UnsafeBuffer onPreface(ClientConnection connection, UnsafeBuffer buffer, int offset, int length, int bid);
}
