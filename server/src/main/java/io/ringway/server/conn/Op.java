package io.ringway.server.conn;

/** What an operation in the kernel was for: the first byte of its user data. The loop has those from
 * {@link io.ringway.ring.UserData#OP_RESERVED} on. */
public final class Op {

    /** A multishot accept; the slot is the listener's index. */
    public static final int ACCEPT = 1;
    /** A multishot receive. */
    public static final int RECEIVE = 2;
    /** A silent send: completes only if it was short or failed. */
    public static final int SEND_SILENT = 3;
    /** A send that waits for the socket and always completes. */
    public static final int SEND = 4;
    /** A connect. */
    public static final int CONNECT = 5;
    /** A cancel of another operation of the same slot. */
    public static final int CANCEL = 6;
    /** A half-close. */
    public static final int SHUTDOWN = 7;
    /** The close that ends a slot's generation. */
    public static final int CLOSE = 8;
    /** The close of a descriptor that never had a slot. */
    public static final int CLOSE_ORPHAN = 9;

    private Op() {
    }
}
