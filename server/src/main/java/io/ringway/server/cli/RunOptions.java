package io.ringway.server.cli;

import io.ringway.server.control.ConfigSource;
import io.ringway.server.control.HandlerCatalog;
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
 * @param handlers    that routers may name.
 * @param onReady     called once from any thread when every listener accepts; must not block.
 */
public record RunOptions(
        Path configFile, ConfigSource source, IoMode io, boolean pin, boolean ownsSignals,
        HandlerCatalog handlers, Runnable onReady) {

    /**
     * A run without handlers.
     *
     * @param configFile  as in the record.
     * @param source      as in the record.
     * @param io          as in the record.
     * @param pin         as in the record.
     * @param ownsSignals as in the record.
     * @param onReady     as in the record.
     */
    public RunOptions(
            Path configFile, ConfigSource source, IoMode io, boolean pin, boolean ownsSignals, Runnable onReady) {
        this(configFile, source, io, pin, ownsSignals, new HandlerCatalog(), onReady);
    }
}
