package io.ringway.server.control;

import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.ListenerProtocol;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.worker.ListenSocket;

/**
 * A listener whose sockets are open: one per loop for a TCP address, which the kernel balances, or one that all loops
 * share for a Unix path.
 *
 * @param id     that names it, never used for another
 * @param config it was opened for
 * @param port   it is bound to, or -1 for a Unix socket
 * @param fds    sockets: one per loop, or the shared one
 * @param metricId connections are counted under
 */
record OpenListener(int id, ListenerConfig config, int port, int[] fds, int metricId) {

    /** Port of what has none. */
    static final int NO_PORT = -1;

    /**
     * Tells whether all loops accept from one socket, which no loop closes.
     *
     * @return true for a Unix socket
     */
    boolean isShared() {
        return config.address() instanceof ListenAddress.Unix;
    }

    /**
     * A loop's socket.
     *
     * @param loop index
     * @return what it accepts from
     */
    ListenSocket socket(int loop) {
        return new ListenSocket(id, isShared() ? fds[0] : fds[loop], !isShared(), metricId, protocol());
    }

    /** What its clients speak. */
    private ClientProtocol protocol() {
        boolean isH1 = config.protocols().contains(ListenerProtocol.H1);
        boolean isH2 = config.protocols().contains(ListenerProtocol.H2C);
        return !isH2 ? ClientProtocol.HTTP_1 : isH1 ? ClientProtocol.BY_PREFACE : ClientProtocol.HTTP_2;
    }

    /**
     * The same sockets under a changed configuration.
     *
     * @param changed configuration of the same address
     * @return the listener
     */
    OpenListener with(ListenerConfig changed) {
        return new OpenListener(id, changed, port, fds, metricId);
    }

    /** The address as it is bound, with the port the kernel chose or confirmed. */
    ListenAddress address() {
        return bound(config, port);
    }

    /** The address as it is bound, such as {@code 127.0.0.1:8080}. */
    String text() {
        return text(config, port);
    }

    /**
     * Tells the address a listener is bound to.
     *
     * @param config of the listener
     * @param port   the kernel chose or confirmed
     * @return such as {@code 127.0.0.1:8080} or {@code unix:/path}
     */
    static String text(ListenerConfig config, int port) {
        return bound(config, port).toString();
    }

    private static ListenAddress bound(ListenerConfig config, int port) {
        return switch (config.address()) {
            case ListenAddress.Inet inet -> inet.withPort(port);
            case ListenAddress.Unix unix -> unix;
        };
    }
}
