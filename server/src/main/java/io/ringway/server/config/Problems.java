package io.ringway.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, up to a bound far above what anybody reads. */
final class Problems {

    /** Most problems that are kept. */
    static final int KEPT_MAX = 1000;

    private final List<ConfigProblem> kept = new ArrayList<>();
    private int errorCount;
    private int leftOut;

    /** An empty collection. */
    Problems() {
    }

    /**
     * Adds an error about a value, which is shown.
     *
     * @param node    the value.
     * @param path    of it.
     * @param message what is wrong.
     * @param allowed what would be right, or empty.
     */
    void error(JsonNode node, String path, String message, String allowed) {
        add(ConfigProblem.Severity.ERROR, node.origin(), path, Shown.value(node, path), message, allowed);
    }

    /**
     * Adds a warning about a value, which is shown.
     *
     * @param node    the value.
     * @param path    of it.
     * @param message what is odd.
     * @param allowed what would be better, or empty.
     */
    void warning(JsonNode node, String path, String message, String allowed) {
        add(ConfigProblem.Severity.WARNING, node.origin(), path, Shown.value(node, path), message, allowed);
    }

    /**
     * Adds a problem.
     *
     * @param severity of it.
     * @param origin   where it was written.
     * @param path     of it, or empty.
     * @param value    to show, or empty.
     * @param message  what is wrong.
     * @param allowed  what would be right, or empty.
     */
    void add(ConfigProblem.Severity severity, Origin origin, String path, String value, String message,
            String allowed) {
        if (severity == ConfigProblem.Severity.ERROR) {
            errorCount++;
        }
        if (kept.size() < KEPT_MAX) {
            kept.add(new ConfigProblem(severity, origin, path, value, message, allowed));
        } else {
            leftOut++;
        }
    }

    /**
     * Counts errors, the ones not kept included.
     *
     * @return how many there were so far.
     */
    int errorCount() {
        return errorCount;
    }

    /**
     * What was collected.
     *
     * @return by line and column, what has none first; the last one says how many were left out, if any.
     */
    List<ConfigProblem> sorted() {
        List<ConfigProblem> sorted = new ArrayList<>(kept);
        sorted.sort(Comparator.<ConfigProblem>comparingInt(problem -> problem.origin().line())
                .thenComparingInt(problem -> problem.origin().column()));
        if (leftOut > 0) {
            ConfigProblem last = sorted.getLast();
            sorted.add(new ConfigProblem(errorCount > 0 ? ConfigProblem.Severity.ERROR : ConfigProblem.Severity.WARNING,
                    Origin.of(last.origin().source()), "", "", leftOut + " more problems are not listed", ""));
        }
        return List.copyOf(sorted);
    }
}
