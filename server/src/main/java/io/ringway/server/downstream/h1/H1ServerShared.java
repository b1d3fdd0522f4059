package io.ringway.server.downstream.h1;

import io.ringway.server.conn.Listener;
import io.ringway.server.conn.WorkerIo;
import io.ringway.server.proxy.DateCache;
import io.ringway.server.proxy.ExchangeEngine;
import io.ringway.server.proxy.ResponseHeadWriter;

/**
 * What the HTTP/1.x client connections of one worker share. Thread: owning worker.
 *
 * @param io     of the worker
 * @param engine of the worker
 * @param date   of the worker
 * @param writer of response heads
 * @param owner  told of the end of each connection
 */
public record H1ServerShared(WorkerIo io, ExchangeEngine engine, DateCache date, ResponseHeadWriter writer,
                             Owner owner) {

    /** Who accepts connections and counts them. */
    public interface Owner {

        /**
         * Looks up who is at the other end, for forwarding fields.
         *
         * @param connection whose peer is asked for
         */
        void identify(H1ServerConnection connection);

        /**
         * Takes a connection back whose slot is free.
         *
         * @param connection to use again
         * @param listener   it came through
         */
        void onFreed(H1ServerConnection connection, Listener listener);
    }
}
