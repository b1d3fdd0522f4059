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

    /**
     * The check that looks at the routes of what is read.
     *
     * @return the check; one that has seen nothing if routes are checked elsewhere, or not at all
     */
    default RouteCheck routes() {
        return new RouteCheck();
    }

    /**
     * Names the check that looks at the routes of what is read: what it has compiled need not be compiled again.
     *
     * @param check among those that {@link #read} asks
     * @return this source with it
     */
    default ConfigSource checkedBy(RouteCheck check) {
        ConfigSource self = this;
        return new ConfigSource() {

            @Override
            public ConfigResult read() {
                return self.read();
            }

            @Override
            public RouteCheck routes() {
                return check;
            }
        };
    }
}
