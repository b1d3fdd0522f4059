package io.ringway.server.upstream.h2;

import io.ringway.server.proxy.Failure;
import io.ringway.server.snapshot.GatewaySnapshot;

/**
 * The pool of connections to one endpoint, as its connections and streams see it. What may lead back to the engine is
 * called when no event of the codec is being told. Thread: owning worker.
 */
public interface H2ClientOwner {

    /** Notes that the upstream has sent its SETTINGS. Called while the codec tells; {@link #onReady} follows. */
    void onHttp2();

    /** Notes that the upstream ends a connection because it wants HTTP/1.1. Called while the codec tells. */
    void onHttp1Required();

    /**
     * Notes that the upstream has said its preface: streams may be opened.
     *
     * @param connection that serves from now on
     */
    void onReady(H2ClientConnection connection);

    /** Serves those who wait: a stream may be free, or a connection less be there. */
    void onRoom();

    /**
     * Tells whether requests wait for a stream.
     *
     * @return true if {@link #onRoom} may be of use
     */
    boolean hasWaiting();

    /**
     * Notes that a connection has got its first stream, or lost its last.
     *
     * @param connection that serves
     * @param busy       true if it has streams
     */
    void onBusy(H2ClientConnection connection, boolean busy);

    /**
     * Notes that the upstream takes no more streams on a connection, and says no error.
     *
     * @param streams it took on that connection
     */
    void onGoAway(int streams);

    /**
     * Tells how many streams a connection takes in its life, as far as is known.
     *
     * @return streams
     */
    int streamsPerConnection();

    /**
     * What is known of the length of fields the endpoint bears.
     *
     * @return the same object always
     */
    LearnedFieldLimit fieldLimit();

    /**
     * Notes that a connection is given up. Its streams are still there.
     *
     * @param connection that will close
     */
    void onTerminating(H2ClientConnection connection);

    /**
     * Notes that a connection ended before it was ready. It has been given up.
     *
     * @param failure why
     * @param isHttp1 true if the upstream answered, and not in HTTP/2
     */
    void onUnready(Failure failure, boolean isHttp1);

    /**
     * Takes a connection back whose slot is free.
     *
     * @param connection to use again
     */
    void onFreed(H2ClientConnection connection);

    /**
     * Tells the waits and bounds.
     *
     * @return snapshot of the worker's present generation
     */
    GatewaySnapshot snapshot();
}
