package io.ringway.router;

import java.util.List;
import java.util.stream.Collectors;

/** Says that a set of routes cannot be compiled, with all reasons at once. Thrown before anything is swapped. */
public final class RouteConflictException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<RouteProblem> problems;

    /**
     * Joins the problems into one message.
     *
     * @param problems at least one.
     */
    RouteConflictException(List<RouteProblem> problems) {
        super(problems.stream().map(RouteProblem::message).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /**
     * Everything that is wrong, in the order of the routes.
     *
     * @return at least one problem.
     */
    public List<RouteProblem> problems() {
        return problems;
    }
}
