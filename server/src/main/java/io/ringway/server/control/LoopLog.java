package io.ringway.server.control;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The log of a loop that must not wait for it: where nobody takes what is written (a pipe that is full, a disk that is
 * slow), health checks must be answered all the same. Lines are handed to an executor, in order; a line it has no room
 * for is dropped, and their number is said with the next one that is taken. Thread: the control plane's.
 */
final class LoopLog {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");

    private final Executor writer;
    private long dropped;

    /**
     * Creates the log.
     *
     * @param writer writes the lines, one after the other; may refuse a line
     */
    LoopLog(Executor writer) {
        this.writer = writer;
    }

    /**
     * Writes a line, soon.
     *
     * @param level of the line
     * @param line  to write
     */
    void log(Level level, String line) {
        if (!LOG.isLoggable(level)) {
            return;
        }
        long lost = dropped;
        try {
            writer.execute(() -> {
                if (lost > 0) {
                    LOG.log(Level.WARNING, lost + " log lines of the control plane were dropped: nobody took them");
                }
                LOG.log(level, line);
            });
            dropped = 0;
        } catch (RejectedExecutionException | OutOfMemoryError noRoom) {
            // No room in the queue, or no thread to be had: neither is a reason to wait, or to end.
            dropped++;
        }
    }
}
