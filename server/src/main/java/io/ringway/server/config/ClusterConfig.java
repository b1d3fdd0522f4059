package io.ringway.server.config;

import java.util.List;

/**
 * A group of backends that serve the same thing.
 *
 * @param name           of the group; for backends written inside a router, the router's name.
 * @param strategy       that picks a backend.
 * @param backends       at least one.
 * @param circuitBreaker or null: none.
 * @param healthCheck    or null: none.
 */
public record ClusterConfig(
        String name,
        LoadBalancingStrategy strategy,
        List<BackendConfig> backends,
        CircuitBreakerConfig circuitBreaker,
        HealthCheckConfig healthCheck) {

    /** Takes a copy of the list. */
    public ClusterConfig {
        backends = List.copyOf(backends);
        if (backends.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs a backend");
        }
    }

    /**
     * A cluster without policies, for configurations built in code.
     *
     * @param name     of the group.
     * @param strategy that picks a backend.
     * @param backends at least one.
     * @return the cluster.
     */
    public static ClusterConfig of(String name, LoadBalancingStrategy strategy, BackendConfig... backends) {
        return new ClusterConfig(name, strategy, List.of(backends), null, null);
    }
}
