package io.ringway.server.cli;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** Formats a log record as exactly one line, whatever is in it (case E030): time in UTC, level, logger, message. */
final class LogLine extends Formatter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int CAUSES_MAX = 8;
    private static final int FRAMES_MAX = 40;

    private final boolean withFrames;

    /**
     * A formatter.
     *
     * @param withFrames true to write where exceptions came from, in the same line.
     */
    LogLine(boolean withFrames) {
        this.withFrames = withFrames;
    }

    @Override
    public String format(LogRecord logged) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(logged.getInstant(), line);
        String level = LogLevel.of(logged.getLevel()).name();
        line.append(' ').append(level).append(" ".repeat(6 - level.length()));
        String logger = logged.getLoggerName();
        if (logger != null) {
            line.append(logger.substring(logger.lastIndexOf('.') + 1)).append(": ");
        }
        int from = line.length();
        line.append(formatMessage(logged));
        Throwable cause = logged.getThrown();
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            appendThrowable(line, cause);
            cause = cause.getCause();
        }
        escape(line, from);
        return line.append('\n').toString();
    }

    private void appendThrowable(StringBuilder line, Throwable thrown) {
        line.append("; ").append(thrown);
        if (withFrames) {
            StackTraceElement[] frames = thrown.getStackTrace();
            for (int i = 0; i < frames.length && i < FRAMES_MAX; i++) {
                line.append(i == 0 ? " at " : " < ").append(frames[i]);
            }
        }
    }

    private static void escape(StringBuilder line, int from) {
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                String escaped = String.format(Locale.ROOT, "\\u%04x", (int) c);
                line.replace(i, i + 1, escaped);
                i += escaped.length() - 1;
            }
        }
    }
}
