package io.ringway.server.config;

/**
 * One thing that is wrong, or looks wrong, in a configuration.
 *
 * @param severity of it.
 * @param origin   where it was written.
 * @param path     JSON path such as {@code $.routers[3].backends[0].port}; empty when the file could not be read at
 *                 all.
 * @param value    as it was written, shortened; empty when it says nothing or might be a secret.
 * @param message  what is wrong, as a half-sentence.
 * @param allowed  what would be right; empty when the message says it.
 */
public record ConfigProblem(
        Severity severity, Origin origin, String path, String value, String message, String allowed) {

    /** How bad it is. */
    public enum Severity {
        /** The configuration cannot be used. */
        ERROR("error"),
        /** The configuration can be used, but probably does not do what was meant. */
        WARNING("warning");

        private final String text;

        Severity(String text) {
            this.text = text;
        }
    }

    /**
     * Tells whether the configuration cannot be used.
     *
     * @return true for an error, false for a warning.
     */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line without control characters: {@code file:3:14: error: $.version: out of range: 2 (allowed: 1..1)}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(128).append(origin).append(": ").append(severity.text).append(": ");
        if (!path.isEmpty()) {
            line.append(path).append(": ");
        }
        line.append(message);
        if (!value.isEmpty()) {
            line.append(": ").append(value);
        }
        if (!allowed.isEmpty()) {
            line.append(" (allowed: ").append(allowed).append(')');
        }
        return Shown.oneLine(line.toString());
    }
}
