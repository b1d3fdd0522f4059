package io.ringway.balancer;

import java.util.List;
import java.util.Objects;

/**
 * The endpoints among which one cluster's requests are spread, as one configuration generation has them. Immutable and
 * shared by all workers; a change of endpoints or weights is a new snapshot.
 */
public final class ClusterSnapshot {
    /** Most endpoints a cluster may have: a bound for tables and for the O(n) strategies. */
    public static final int ENDPOINTS_MAX = 65_536;

    private final int id;
    private final String name;
    private final BalancingStrategy strategy;
    private final EndpointConfig[] endpoints;
    private final int[] weights;
    private final long totalWeight;

    /**
     * Builds the snapshot.
     *
     * @param id        of the cluster: the index by which routes and workers name it, 0 or more.
     * @param name      of the cluster, for people.
     * @param strategy  that spreads its requests.
     * @param endpoints in configuration order, at most {@link #ENDPOINTS_MAX}; may be empty.
     */
    public ClusterSnapshot(int id, String name, BalancingStrategy strategy, List<EndpointConfig> endpoints) {
        if (id < 0) {
            throw new IllegalArgumentException("cluster id is " + id + ", allowed are 0 and up");
        }
        if (endpoints.size() > ENDPOINTS_MAX) {
            throw new IllegalArgumentException(
                    "cluster " + name + " has " + endpoints.size() + " endpoints, allowed are " + ENDPOINTS_MAX);
        }
        this.id = id;
        this.name = Objects.requireNonNull(name, "name");
        this.strategy = Objects.requireNonNull(strategy, "strategy");
        this.endpoints = endpoints.toArray(EndpointConfig[]::new);
        this.weights = new int[this.endpoints.length];
        long sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = this.endpoints[i].weight();
            sum += weights[i];
        }
        this.totalWeight = sum;
    }

    /**
     * The index by which routes name the cluster.
     *
     * @return 0 or more.
     */
    public int id() {
        return id;
    }

    /**
     * The cluster's name in the configuration.
     *
     * @return never null.
     */
    public String name() {
        return name;
    }

    /**
     * The strategy that spreads the cluster's requests.
     *
     * @return never null.
     */
    public BalancingStrategy strategy() {
        return strategy;
    }

    /**
     * The number of endpoints.
     *
     * @return 0 to {@link #ENDPOINTS_MAX}.
     */
    public int count() {
        return endpoints.length;
    }

    /**
     * One endpoint.
     *
     * @param index of the endpoint, 0 to {@link #count()} - 1.
     * @return its configuration.
     */
    public EndpointConfig endpoint(int index) {
        return endpoints[index];
    }

    /**
     * The weight of one endpoint.
     *
     * @param index of the endpoint.
     * @return 0 to 2^31 - 1.
     */
    public int weight(int index) {
        return weights[index];
    }

    /**
     * The sum of all weights, at most 2^47.
     *
     * @return 0 if nothing can be picked.
     */
    public long totalWeight() {
        return totalWeight;
    }

    @Override
    public String toString() {
        return "cluster " + id + ' ' + name + ", " + endpoints.length + " endpoints, " + strategy.text();
    }
}
