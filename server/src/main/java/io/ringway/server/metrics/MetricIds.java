package io.ringway.server.metrics;

import io.ringway.server.Hot;

/**
 * What the routes and endpoints of one generation are counted under: ids that stay the same over generations, from
 * {@link MetricNames}. Immutable; arrays are taken.
 */
public final class MetricIds {

    private final int[] routes;
    private final int[][] backends;

    /**
     * Puts the ids together. Takes: the arrays.
     *
     * @param routes   by route id
     * @param backends by cluster and endpoint index
     */
    public MetricIds(int[] routes, int[][] backends) {
        this.routes = routes;
        this.backends = backends;
    }

    /**
     * The id of a route.
     *
     * @param route id in its table
     * @return metric id
     */
    @Hot
    public int route(int route) {
        return routes[route];
    }

    /**
     * The id of an endpoint.
     *
     * @param cluster  index
     * @param endpoint index in the cluster
     * @return metric id
     */
    @Hot
    public int backend(int cluster, int endpoint) {
        return backends[cluster][endpoint];
    }

    /**
     * Counts the routes.
     *
     * @return routes
     */
    public int routeCount() {
        return routes.length;
    }

    /**
     * Counts the clusters.
     *
     * @return clusters
     */
    public int clusterCount() {
        return backends.length;
    }
}
