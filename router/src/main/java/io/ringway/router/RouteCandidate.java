package io.ringway.router;

/**
 * What became of one route when a request was explained.
 *
 * @param route  that was looked at.
 * @param fate   is why it does not take the request; the first reason there is, in the order of {@link Fate}.
 * @param reason is all of them, for people, in one line; empty for the route that takes the request.
 */
public record RouteCandidate(Route route, Fate fate, String reason) {
    /** Why a route does not take a request. The closer it came, the earlier it stands here. */
    public enum Fate {
        /** It does. */
        TAKES,
        /** It could, but a more specific route does. */
        PRECEDENCE,
        /** Host and path fit, the method does not. */
        METHOD,
        /** The path fits, the host does not. */
        HOST,
        /** The path does not fit. */
        PATH
    }
}
