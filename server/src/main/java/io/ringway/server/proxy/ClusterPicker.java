package io.ringway.server.proxy;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.balancer.EndpointStats;
import io.ringway.balancer.LoadBalancer;
import io.ringway.server.Hot;

/**
 * The worker's balancers and what they know of the endpoints: one of each per cluster of the present generation.
 * Thread: owning worker.
 */
public final class ClusterPicker {

    private final LoadBalancer[] balancers;
    private final EndpointStats[] stats;

    /**
     * Puts a picker together. Takes: the arrays.
     *
     * @param balancers by cluster index
     * @param stats     by cluster index
     */
    public ClusterPicker(LoadBalancer[] balancers, EndpointStats[] stats) {
        assert balancers.length == stats.length;
        this.balancers = balancers;
        this.stats = stats;
    }

    /**
     * Picks an endpoint.
     *
     * @param cluster of the request
     * @param index   of the cluster
     * @param nowNs   time of the turn
     * @param random  64 random bits
     * @return endpoint index, or -1 if none may be used
     */
    @Hot
    int pick(ClusterSnapshot cluster, int index, long nowNs, long random) {
        return balancers[index].pick(cluster, stats[index], nowNs, random);
    }

    /**
     * Picks an endpoint for another try: one that was not tried yet, or any where there is no other.
     *
     * @param cluster of the request
     * @param index   of the cluster
     * @param nowNs   time of the turn
     * @param random  64 random bits
     * @param tried   endpoint indices
     * @param count   how many of them are set
     * @return endpoint index, or -1 if none may be used
     */
    int pickAnother(ClusterSnapshot cluster, int index, long nowNs, long random, int[] tried, int count) {
        EndpointStats endpoints = stats[index];
        for (int i = 0; i < count; i++) {
            endpoints.addReason(tried[i], EndpointStats.TRIED);
        }
        int other = pick(cluster, index, nowNs, random);
        for (int i = 0; i < count; i++) {
            endpoints.clearReason(tried[i], EndpointStats.TRIED);
        }
        return other >= 0 ? other : pick(cluster, index, nowNs, random);
    }

    /**
     * Notes a request on its way to an endpoint.
     *
     * @param cluster  index
     * @param endpoint index
     */
    @Hot
    void started(int cluster, int endpoint) {
        stats[cluster].onRequestStart(endpoint);
    }

    /**
     * Notes that a request to an endpoint has ended, however it did.
     *
     * @param cluster  index
     * @param endpoint index
     */
    @Hot
    void ended(int cluster, int endpoint) {
        stats[cluster].onRequestEnd(endpoint);
    }
}
