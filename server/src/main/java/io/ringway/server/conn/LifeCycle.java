package io.ringway.server.conn;

/** The life of a slot's connection, the same for every protocol. */
public enum LifeCycle {
    /** Nothing in the kernel, no descriptor; the object waits in its pool. */
    FREE,
    /** A connect is in the kernel. */
    CONNECTING,
    /** Bytes may flow. */
    OPEN,
    /** Given up: waits for what the kernel still holds, then closes. */
    TERMINATING,
    /** The close is in the kernel; its completion frees the slot. */
    CLOSING;

    /**
     * Tells whether a move is part of the life cycle.
     *
     * @param next state wanted
     * @return true if it may follow this one
     */
    boolean mayBecome(LifeCycle next) {
        return switch (this) {
            case FREE -> next == CONNECTING || next == OPEN;
            case CONNECTING -> next == OPEN || next == TERMINATING;
            // Free at once only where another connection object goes on with the socket.
            case OPEN -> next == TERMINATING || next == FREE;
            case TERMINATING -> next == CLOSING;
            case CLOSING -> next == FREE;
        };
    }
}
