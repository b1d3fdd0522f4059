package io.ringway.server.config;

import java.util.List;

/**
 * What came of reading a configuration.
 *
 * @param config   complete and checked, or null: there are errors, and nothing of it is to be used.
 * @param problems errors and warnings in the order of the file, those of options and variables first.
 */
public record ConfigResult(GatewayConfig config, List<ConfigProblem> problems) {

    /** Takes a copy of the list. */
    public ConfigResult {
        problems = List.copyOf(problems);
        assert config == null || problems.stream().noneMatch(ConfigProblem::isError);
    }

    /**
     * Tells whether the configuration may be used.
     *
     * @return false when there is an error.
     */
    public boolean isValid() {
        return config != null;
    }

    /**
     * Takes the configuration, or says why there is none.
     *
     * @return the configuration, never null; warnings, if any, are among the {@link #problems()}
     * @throws IllegalArgumentException if there is an error: one line with the first one, its place, and how many more
     *     are listed
     */
    public GatewayConfig orThrow() {
        if (config != null) {
            return config;
        }
        ConfigProblem first = problems.stream().filter(ConfigProblem::isError).findFirst().orElseThrow();
        int more = errorCount() - 1;
        throw new IllegalArgumentException(switch (more) {
            case 0 -> first.toString();
            case 1 -> first + " (and 1 more error)";
            default -> first + " (and " + more + " more errors)";
        });
    }

    /**
     * Counts the errors.
     *
     * @return how many are listed.
     */
    public int errorCount() {
        return (int) problems.stream().filter(ConfigProblem::isError).count();
    }

    /**
     * Counts the warnings.
     *
     * @return how many are listed.
     */
    public int warningCount() {
        return problems.size() - errorCount();
    }
}
