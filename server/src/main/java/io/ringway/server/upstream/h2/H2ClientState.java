package io.ringway.server.upstream.h2;

/** Where a connection to an upstream stands, as HTTP/2 sees it. */
enum H2ClientState {
    /** It connects, or is free. */
    CONNECTING,
    /** It is connected and has said its preface; the upstream has not. Nothing of a request leaves. */
    PREFACE,
    /** It takes streams. */
    SERVING,
    /** It takes no more streams; those it has may end. */
    LEAVING,
    /** It has no streams and closes as soon as what is queued has left. */
    CLOSING;

    /**
     * Tells whether a move is allowed.
     *
     * @param next state wanted
     * @return true if it may follow this one
     */
    boolean mayBecome(H2ClientState next) {
        return switch (this) {
            case CONNECTING -> next == PREFACE;
            case PREFACE -> next == SERVING || next == CLOSING;
            case SERVING -> next == LEAVING || next == CLOSING;
            case LEAVING -> next == CLOSING;
            case CLOSING -> false;
        };
    }
}
