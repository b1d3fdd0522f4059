package io.ringway.server.config;

/**
 * Where a value was written.
 *
 * @param source a file, an option such as {@code --workers} or a variable such as {@code RINGWAY_WORKERS}.
 * @param line   from 1, or 0: the source has no lines.
 * @param column from 1, or 0.
 */
public record Origin(String source, int line, int column) {

    /**
     * Something that has no lines, or whose line does not matter.
     *
     * @param source as in the record.
     * @return the origin.
     */
    public static Origin of(String source) {
        return new Origin(source, 0, 0);
    }

    /** As editors and compilers write it: {@code file:line:column}, or only the source. */
    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
