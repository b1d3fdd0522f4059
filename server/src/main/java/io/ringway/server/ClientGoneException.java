package io.ringway.server;

import java.io.IOException;

/**
 * Nobody waits for the response any more: the client has gone, or was told that it took too long; or the server has
 * ended a stream of events. A handler need not catch it.
 */
public final class ClientGoneException extends IOException {

    private static final long serialVersionUID = 1;

    /** Creates the exception. */
    public ClientGoneException() {
        super("nobody waits for the response any more");
    }
}
