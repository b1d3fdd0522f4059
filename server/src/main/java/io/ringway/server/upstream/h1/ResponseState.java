package io.ringway.server.upstream.h1;

/** What an upstream connection reads now. */
enum ResponseState {
    /** Nothing: there is no request. Bytes that come all the same end the connection (RFC 9112 9.2). */
    IDLE,
    /** The head of a response, interim or final. */
    HEAD,
    /** The body of a response. */
    BODY;

    /**
     * Tells whether a move is part of the machine.
     *
     * @param next state wanted
     * @return true if it may follow this one
     */
    boolean mayBecome(ResponseState next) {
        return switch (this) {
            case IDLE -> next == HEAD;
            case HEAD -> next == BODY || next == IDLE;
            case BODY -> next == IDLE;
        };
    }
}
