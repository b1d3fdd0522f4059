package io.ringway.balancer;

import java.util.ArrayList;
import java.util.List;

/** Clusters for tests: endpoints a, b, c, ... with given weights. */
final class Clusters {
    private Clusters() {
    }

    static ClusterSnapshot of(BalancingStrategy strategy, int... weights) {
        List<EndpointConfig> endpoints = new ArrayList<>();
        for (int weight : weights) {
            // Duplicate addresses on purpose: endpoints are told apart by index only.
            endpoints.add(EndpointConfig.tcp(EndpointScheme.HTTP, "10.0.0.1", 8080, weight));
        }
        return new ClusterSnapshot(0, "test", strategy, endpoints);
    }

    /** The next picks as letters, '-' for none. */
    static String picks(LoadBalancer balancer, ClusterSnapshot cluster, EndpointStats stats, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int picked = balancer.pick(cluster, stats, i, i);
            text.append(picked < 0 ? '-' : (char) ('a' + picked));
        }
        return text.toString();
    }

    /** How often each endpoint is picked. */
    static long[] shares(LoadBalancer balancer, ClusterSnapshot cluster, EndpointStats stats, int count) {
        long[] shares = new long[cluster.count()];
        for (int i = 0; i < count; i++) {
            shares[balancer.pick(cluster, stats, i, i)]++;
        }
        return shares;
    }
}
