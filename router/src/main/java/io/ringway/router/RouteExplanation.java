package io.ringway.router;

import java.util.List;

/**
 * Why a table decides about a request as it does.
 *
 * @param code       is {@link RouteTable#FOUND}, {@link RouteTable#NOT_FOUND} or
 *                   {@link RouteTable#METHOD_NOT_ALLOWED}, from the table's own lookup.
 * @param route      that takes the request, or null.
 * @param values     of the route's parameters, as they stand in the canonical path.
 * @param isServed   says whether any route serves the request's host.
 * @param candidates are all routes of the table, the closest ones first.
 */
public record RouteExplanation(int code, Route route, List<String> values, boolean isServed,
                               List<RouteCandidate> candidates) {
    /** Copies the lists. */
    public RouteExplanation {
        values = List.copyOf(values);
        candidates = List.copyOf(candidates);
    }
}
