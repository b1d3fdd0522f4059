package io.ringway.server.upstream.h1;

import io.ringway.server.snapshot.GatewaySnapshot;

/** The pool of connections to one endpoint, as its connections see it. Thread: owning worker. */
public interface H1ClientOwner {

    /**
     * Notes that a connection is established.
     *
     * @param connection that serves its first exchange
     */
    void onConnected(H1ClientConnection connection);

    /**
     * Takes a connection that can serve another request.
     *
     * @param connection whose exchange has ended in order
     */
    void onReusable(H1ClientConnection connection);

    /**
     * Notes that a connection is given up, idle or not.
     *
     * @param connection that will close
     */
    void onTerminating(H1ClientConnection connection);

    /**
     * Takes a connection back whose slot is free.
     *
     * @param connection to use again
     */
    void onFreed(H1ClientConnection connection);

    /**
     * Tells the waits and bounds.
     *
     * @return snapshot of the worker's present generation
     */
    GatewaySnapshot snapshot();
}
