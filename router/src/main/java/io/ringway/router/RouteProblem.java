package io.ringway.router;

/**
 * Why a set of routes cannot be loaded. Indices are the order of {@link RouteTableBuilder#add}, so that the reader of
 * the file can name the place.
 *
 * @param kind      of the problem.
 * @param route     is the index of the route that has it.
 * @param routeName is that route's name.
 * @param field     is the component of {@link RouteSpec} at fault: {@code name}, {@code hosts}, {@code path},
 *                  {@code methods}, {@code internalPath}.
 * @param value     is the text at fault.
 * @param other     is the index of the route it collides with, or -1.
 * @param otherName is that route's name, or null.
 * @param message   is one sentence for the operator, with both names and no control characters.
 */
public record RouteProblem(Kind kind, int route, String routeName, String field, String value, int other,
                           String otherName, String message) {
    /** What is wrong. */
    public enum Kind {
        /** A host, path or method that cannot be used. */
        INVALID,
        /** Another route takes the same host, path and method. */
        DUPLICATE,
        /** No request can reach the route: other routes take all that it names. */
        UNREACHABLE
    }

    @Override
    public String toString() {
        return message;
    }
}
