package io.ringway.server.control;

import io.ringway.server.config.ConfigResult;

/** Where a configuration is read from again at each reload: a file with what is put over it. */
@FunctionalInterface
public interface ConfigSource {

    /**
     * Reads and checks the configuration as it is now. May block; never called on a worker or on the control plane's
     * loop.
     *
     * @return the configuration, or what is wrong with it
     */
    ConfigResult read();
}
