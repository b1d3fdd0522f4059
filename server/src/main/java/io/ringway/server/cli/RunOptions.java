package io.ringway.server.cli;

import io.ringway.server.control.ConfigSource;
import java.nio.file.Path;

/**
 * What a run is told besides its configuration.
 *
 * @param configFile  the configuration came from, or null: built in code.
 * @param source      the configuration is read from again at SIGHUP, or null: it was built in code.
 * @param io          which I/O to use.
 * @param pin         true to pin each worker to its CPU.
 * @param ownsSignals true when SIGTERM, SIGINT and SIGHUP are for this gateway; false when it is one of several in the
 *                    process and stops by interrupt.
 * @param onReady     called once from any thread when every listener accepts; must not block.
 */
public record RunOptions(
        Path configFile, ConfigSource source, IoMode io, boolean pin, boolean ownsSignals, Runnable onReady) {
}
