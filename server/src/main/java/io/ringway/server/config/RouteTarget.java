package io.ringway.server.config;

/** What answers the requests of a route. */
public sealed interface RouteTarget {

    /**
     * Backends written inside the router, or the single one of the legacy {@code host} and {@code port}.
     *
     * @param cluster that only this route uses; its name is the route's.
     */
    record Backends(ClusterConfig cluster) implements RouteTarget {
    }

    /**
     * A cluster of the configuration's {@code clusters}.
     *
     * @param name of an existing cluster.
     */
    record ClusterRef(String name) implements RouteTarget {
    }

    /**
     * A Java handler.
     *
     * @param name it is registered under.
     */
    record Handler(String name) implements RouteTarget {
    }

    /**
     * A redirect.
     *
     * @param status   301, 302, 303, 307 or 308.
     * @param location the field's value: visible ASCII.
     */
    record Redirect(int status, String location) implements RouteTarget {
    }

    /**
     * A fixed answer.
     *
     * @param status      200 to 599.
     * @param contentType the field's value: visible ASCII and blanks.
     * @param body        sent in UTF-8; empty for statuses that have none.
     */
    record Respond(int status, String contentType, String body) implements RouteTarget {
    }
}
