package io.ringway.server.conn;

/** What an operation in the kernel was for: the first byte of its user data. Zero and below 8 belong to the loop. */
public final class Op {

    /** A multishot accept; the slot is the listener's index. */
    public static final int ACCEPT = 8;
    /** A multishot receive. */
    public static final int RECEIVE = 9;
    /** A silent send: completes only if it was short or failed. */
    public static final int SEND_SILENT = 10;
    /** A send that waits for the socket and always completes. */
    public static final int SEND = 11;
    /** A connect. */
    public static final int CONNECT = 12;
    /** A cancel of another operation of the same slot. */
    public static final int CANCEL = 13;
    /** A half-close. */
    public static final int SHUTDOWN = 14;
    /** The close that ends a slot's generation. */
    public static final int CLOSE = 15;
    /** The close of a descriptor that never had a slot. */
    public static final int CLOSE_ORPHAN = 16;

    private Op() {
    }
}
