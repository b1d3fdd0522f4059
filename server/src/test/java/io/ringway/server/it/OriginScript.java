package io.ringway.server.it;

import java.io.IOException;

/** What an origin does with a request. */
interface OriginScript {

    /**
     * Serves one request whose head was read; its body was not.
     *
     * @return true if the connection stays for the next one.
     */
    boolean serve(OriginConnection connection, Request request) throws IOException;

    /** Takes the whole request, answers 200 and says what was asked. */
    static OriginScript echo() {
        return (connection, request) -> {
            connection.take(request);
            return connection.answer(request, 200, request.method() + " " + request.target());
        };
    }

    /** Takes the whole request, writes these bytes and stays or closes. */
    static OriginScript raw(String bytes, boolean keep) {
        return (connection, request) -> {
            connection.take(request);
            connection.write(bytes);
            return keep;
        };
    }
}
