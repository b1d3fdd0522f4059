package io.ringway.server.conn;

import io.ringway.ring.kernel.SocketOptions;

/** The two ways to send. */
final class SendFlags {

    /**
     * Takes what fits now and reports only a shortfall. {@code MSG_WAITALL} is what makes a short send visible when its
     * success is silent; {@code MSG_DONTWAIT} keeps the kernel from waiting for the rest.
     */
    static final int SILENT_SEND =
        SocketOptions.MSG_DONTWAIT | SocketOptions.MSG_WAITALL | SocketOptions.MSG_NOSIGNAL;
    /** Waits in the kernel until the socket takes some bytes. */
    static final int WAITING_SEND = SocketOptions.MSG_NOSIGNAL;

    private SendFlags() {
    }
}
