package io.ringway.server.control;

import io.ringway.server.config.GatewayConfig;
import java.util.List;

/**
 * What is in force. Immutable: replaced with each generation.
 *
 * @param generation number
 * @param config     it was made from
 * @param listeners  that accept, in the order of the configuration
 * @param admin      the admin listener, or null: none
 * @param leaving    listeners of earlier generations whose sockets are not all closed yet
 */
record Running(long generation, GatewayConfig config, List<OpenListener> listeners, OpenListener admin,
               List<OpenListener> leaving) {

    /** Takes copies of the lists. */
    Running {
        listeners = List.copyOf(listeners);
        leaving = List.copyOf(leaving);
    }
}
