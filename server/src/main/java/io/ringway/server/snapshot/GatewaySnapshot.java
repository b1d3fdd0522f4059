package io.ringway.server.snapshot;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.router.RouteTable;
import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.metrics.MetricIds;

/**
 * One generation of everything a request needs to know. A request lives its whole life on the generation it began with.
 * Immutable; arrays are never changed after construction.
 */
public final class GatewaySnapshot {

    private final long generation;
    private final RouteTable routes;
    private final ClusterSnapshot[] clusters;
    private final UpstreamEndpoint[][] endpoints;
    private final LocalTargets local;
    private final MetricIds metricIds;
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
     * @param local      what routes that do not forward answer with
     * @param timeouts   of the data plane
     * @param limits     of the data plane
     * @param trust      of peers
     * @param metricIds  what routes and endpoints are counted under
     */
    public GatewaySnapshot(long generation, RouteTable routes, ClusterSnapshot[] clusters,
                           UpstreamEndpoint[][] endpoints, LocalTargets local, Timeouts timeouts,
                           ProxyLimits limits, PeerTrust trust, MetricIds metricIds) {
        if (clusters.length != endpoints.length || local.count() != routes.routeCount()
            || metricIds.routeCount() != routes.routeCount() || metricIds.clusterCount() != clusters.length) {
            throw new IllegalArgumentException("tables of a snapshot disagree");
        }
        for (int id = 0; id < routes.routeCount(); id++) {
            boolean isLocal = local.answer(id) != null || local.handler(id) != null
                || local.port(id) != LocalTargets.NO_PORT;
            if (isLocal == routes.route(id).clusterId() >= 0) {
                throw new IllegalArgumentException(routes.route(id) + " must forward or be answered here");
            }
        }
        this.generation = generation;
        this.routes = routes;
        this.clusters = clusters;
        this.endpoints = endpoints;
        this.local = local;
        this.metricIds = metricIds;
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
     * @return the answer, or null if the route forwards or has a handler
     */
    @Hot
    public LocalAnswer answer(int route) {
        return local.answer(route);
    }

    /**
     * The handler of a route that has one.
     *
     * @param route id
     * @return the handler, or null if the route forwards or answers by itself
     */
    @Hot
    public LocalHandler handler(int route) {
        return local.handler(route);
    }

    /**
     * The embedder's handler of a route that has one.
     *
     * @param route id
     * @return id of the handler, or {@link LocalTargets#NO_PORT}
     */
    @Hot
    public int handlerPort(int route) {
        return local.port(route);
    }

    /**
     * What routes and endpoints are counted under.
     *
     * @return ids that stay the same over generations
     */
    @Hot
    public MetricIds metricIds() {
        return metricIds;
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
