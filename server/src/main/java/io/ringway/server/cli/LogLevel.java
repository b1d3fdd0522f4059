package io.ringway.server.cli;

import java.util.Locale;
import java.util.logging.Level;

/** How much is logged. The names are those of {@code --log-level}, in lower case. */
public enum LogLevel {
    /** What went wrong and needs somebody. */
    ERROR(Level.SEVERE),
    /** What looks wrong. */
    WARN(Level.WARNING),
    /** Start, stop, reload. */
    INFO(Level.INFO),
    /** What happens to connections and backends. */
    DEBUG(Level.FINE),
    /** Everything. */
    TRACE(Level.FINER);

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    /**
     * The level of {@code java.util.logging} that {@link System.Logger} maps to this one.
     *
     * @return the level.
     */
    Level level() {
        return level;
    }

    /**
     * The spelling of the command line.
     *
     * @return such as {@code warn}.
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds the level a record belongs to.
     *
     * @param level of the record.
     * @return the mildest level that is not above it.
     */
    static LogLevel of(Level level) {
        for (LogLevel candidate : values()) {
            if (level.intValue() >= candidate.level.intValue()) {
                return candidate;
            }
        }
        return TRACE;
    }
}
