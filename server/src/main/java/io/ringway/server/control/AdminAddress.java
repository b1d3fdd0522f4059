package io.ringway.server.control;

import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.JsonPath;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.ListenerConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of the admin address: nobody on another host can reach it, and no listener of clients is there. Both would
 * be sockets of one process that the kernel takes for a group, so clients would be spread over routes and admin
 * answers. Files are held to the rules when they are read; here they are asked of whatever is about to be opened:
 * configurations built in code, and ports that the kernel chose.
 */
final class AdminAddress {

    private AdminAddress() {
    }

    /**
     * Checks a configuration, before anything is opened for it: a socket that is open takes connections.
     *
     * @param config  to check
     * @param running what is in force: what stays keeps the port it was given
     * @throws StartException if others can reach the admin address, or a listener overlaps it; it names both
     */
    static void check(GatewayConfig config, Running running) {
        AdminConfig wanted = config.admin();
        if (wanted == null) {
            return;
        }
        if (AdminConfig.isReachable(wanted.address())) {
            throw new StartException("$.admin.address: " + AdminConfig.REACHABLE + ": " + wanted.address()
                + " (allowed: " + AdminConfig.ALLOWED + ")");
        }
        OpenListener open = running.admin();
        List<OpenListener> present = open == null ? List.of() : List.of(open);
        ListenAddress admin = bound(wanted.address(), new ArrayList<>(present));
        List<OpenListener> left = new ArrayList<>(running.listeners());
        List<ListenerConfig> listeners = config.server().listeners();
        for (int i = 0; i < listeners.size(); i++) {
            ListenAddress address = bound(listeners.get(i).address(), left);
            if (address.overlaps(admin)) {
                throw new StartException("$.admin.address: cannot listen on " + admin + ": the listener " + address
                    + " (" + JsonPath.element("$.server.listeners", i) + ") takes connections there too");
            }
        }
    }

    /** The address as it is or will be bound, as far as that is known before it is. */
    private static ListenAddress bound(ListenAddress wanted, List<OpenListener> left) {
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).config().address().equals(wanted)) {
                return left.remove(i).address();
            }
        }
        return wanted;
    }
}
