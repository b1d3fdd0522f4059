package io.ringway.server.snapshot;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.router.RouteTable;
import io.ringway.server.Hot;

/**
 * One generation of everything a request needs to know. A request lives its whole life on the generation it began with.
 * Immutable; arrays are never changed after construction.
 */
public final class GatewaySnapshot {

    private final long generation;
    private final RouteTable routes;
    private final ClusterSnapshot[] clusters;
    private final UpstreamEndpoint[][] endpoints;
    private final LocalAnswer[] answers;
    private final Timeouts timeouts;
    private final ProxyLimits limits;
    private final PeerTrust trust;

    /**
     * Puts a generation together. Takes: the arrays.
     *
     * @param generation number, rising
     * @param routes     compiled table; a forwarding route names a cluster by index
     * @param clusters   by index
     * @param endpoints  by cluster and endpoint index
     * @param answers    by route id, null where the route does not answer by itself
     * @param timeouts   of the data plane
     * @param limits     of the data plane
     * @param trust      of peers
     */
    public GatewaySnapshot(long generation, RouteTable routes, ClusterSnapshot[] clusters,
                           UpstreamEndpoint[][] endpoints, LocalAnswer[] answers, Timeouts timeouts,
                           ProxyLimits limits, PeerTrust trust) {
        if (clusters.length != endpoints.length || answers.length != routes.routeCount()) {
            throw new IllegalArgumentException("tables of a snapshot disagree");
        }
        this.generation = generation;
        this.routes = routes;
        this.clusters = clusters;
        this.endpoints = endpoints;
        this.answers = answers;
        this.timeouts = timeouts;
        this.limits = limits;
        this.trust = trust;
    }

    /**
     * Tells the generation.
     *
     * @return rising number
     */
    public long generation() {
        return generation;
    }

    /**
     * The compiled routes.
     *
     * @return the table
     */
    @Hot
    public RouteTable routes() {
        return routes;
    }

    /**
     * A cluster.
     *
     * @param cluster index
     * @return its endpoints as the balancer sees them
     */
    @Hot
    public ClusterSnapshot cluster(int cluster) {
        return clusters[cluster];
    }

    /**
     * Counts the clusters.
     *
     * @return clusters
     */
    public int clusterCount() {
        return clusters.length;
    }

    /**
     * An endpoint.
     *
     * @param cluster  index
     * @param endpoint index in the cluster
     * @return its address
     */
    @Hot
    public UpstreamEndpoint endpoint(int cluster, int endpoint) {
        return endpoints[cluster][endpoint];
    }

    /**
     * The answer of a route that answers by itself.
     *
     * @param route id
     * @return the answer, or null if the route forwards
     */
    @Hot
    public LocalAnswer answer(int route) {
        return answers[route];
    }

    /**
     * The waits.
     *
     * @return timeouts
     */
    @Hot
    public Timeouts timeouts() {
        return timeouts;
    }

    /**
     * The bounds.
     *
     * @return limits
     */
    @Hot
    public ProxyLimits limits() {
        return limits;
    }

    /**
     * Whose forwarding fields are believed.
     *
     * @return the decision
     */
    public PeerTrust trust() {
        return trust;
    }
}
