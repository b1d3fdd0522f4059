package io.ringway.server.proxy;

/** Where an exchange stands. */
public enum ExchangePhase {
    /** In its pool, or the request head is being read. */
    READING,
    /** The body is being read for a handler of our own. */
    COLLECTING,
    /** A handler of our own owes the answer. */
    HANDLING,
    /** Waits for an upstream connection. */
    CONNECTING,
    /** The request is on its way; no final response head yet. */
    AWAITING,
    /** The response is on its way to the client. */
    RESPONDING,
    /** The response has ended or was cut; an upstream, if any, is let go. */
    ENDED;

    /**
     * Tells whether a move is allowed.
     *
     * @param next phase wanted
     * @return true if it may follow this one
     */
    boolean mayBecome(ExchangePhase next) {
        return switch (this) {
            case READING -> next != READING;
            case COLLECTING -> next == HANDLING || next == ENDED;
            case HANDLING -> next == RESPONDING || next == ENDED;
            case CONNECTING -> next == AWAITING || next == CONNECTING || next == ENDED;
            case AWAITING -> next == RESPONDING || next == CONNECTING || next == AWAITING || next == ENDED;
            case RESPONDING -> next == ENDED;
            case ENDED -> next == READING;
        };
    }
}
