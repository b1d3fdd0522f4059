package io.ringway.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends what {@link System.Logger} takes to stderr while a call runs. Only the command line installs it: where
 * Ringway is embedded, the log belongs to the host.
 */
final class CliLog implements AutoCloseable {

    private final Logger root = Logger.getLogger("");
    /** Kept here because the log manager holds loggers weakly, and with them their level. */
    private final Logger ringway = Logger.getLogger("io.ringway");
    private final Handler[] before = root.getHandlers();
    private final Level rootLevelBefore = root.getLevel();
    private final Level levelBefore = ringway.getLevel();
    private final LogWriter writer;

    /**
     * Installs the log.
     *
     * @param level  of our own loggers; those of the JDK never say more than {@code info}.
     * @param stream takes the lines.
     */
    CliLog(LogLevel level, PrintStream stream) {
        // A print stream keeps to itself what it could not write.
        OutputStream sink = stream == System.err ? new FileOutputStream(FileDescriptor.err) : stream;
        writer = new LogWriter(sink, level, LogWriter.CAPACITY);
        writer.setLevel(Level.ALL);
        for (Handler handler : before) {
            root.removeHandler(handler);
        }
        root.addHandler(writer);
        root.setLevel(level.compareTo(LogLevel.INFO) > 0 ? Level.INFO : level.level());
        ringway.setLevel(level.level());
    }

    /** Writes what waits and puts back what was there before. */
    @Override
    public void close() {
        root.removeHandler(writer);
        writer.close();
        for (Handler handler : before) {
            root.addHandler(handler);
        }
        root.setLevel(rootLevelBefore);
        ringway.setLevel(levelBefore);
    }
}
