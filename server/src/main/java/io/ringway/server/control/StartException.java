package io.ringway.server.control;

import java.util.List;

/**
 * Why a gateway cannot start or cannot take a configuration: its message is one line for the operator, with what to do
 * about it; where several things are wrong, each has a line of its own in {@link #problems}.
 */
public final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * Creates the report.
     *
     * @param message one line
     */
    public StartException(String message) {
        this(List.of(message));
    }

    /**
     * Creates a report of several problems.
     *
     * @param problems one line each, at least one
     */
    StartException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /**
     * Tells everything that is wrong.
     *
     * @return one line each
     */
    public List<String> problems() {
        return problems;
    }
}
