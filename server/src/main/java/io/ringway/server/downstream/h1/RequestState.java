package io.ringway.server.downstream.h1;

/** What a client connection reads now. */
enum RequestState {
    /** The first bytes, which say whether it is HTTP/1 at all. */
    UNDECIDED,
    /** Nothing: between requests. */
    IDLE,
    /** A head, of which at least one byte has come. */
    HEAD,
    /** A body that is forwarded. */
    BODY,
    /** A body nobody wants any more; it is read to keep the connection. */
    DISCARD,
    /** Nothing: the request is complete, its response is not. */
    COMPLETE,
    /** Nothing that matters: the connection is closing. */
    CLOSING;

    /**
     * Tells whether a move is part of the machine.
     *
     * @param next state wanted
     * @return true if it may follow this one
     */
    boolean mayBecome(RequestState next) {
        return switch (this) {
            case UNDECIDED -> next == IDLE || next == CLOSING;
            case IDLE -> next == HEAD || next == CLOSING;
            case HEAD -> next == BODY || next == COMPLETE || next == CLOSING;
            case BODY -> next == COMPLETE || next == DISCARD || next == CLOSING;
            case DISCARD -> next == COMPLETE || next == CLOSING;
            case COMPLETE -> next == IDLE || next == CLOSING;
            case CLOSING -> false;
        };
    }
}
