package io.ringway.balancer;

/**
 * Chooses the endpoint for the next request of one cluster.
 *
 * <p>An implementation keeps the state of one worker and one {@link ClusterSnapshot}: all calls pass the snapshot it
 * was made for. Endpoints with weight 0, and endpoints that {@link EndpointStats} holds unavailable, are never picked.
 *
 * <p>Thread: owning worker.
 */
public interface LoadBalancer {
    /** What {@link #pick} returns when no endpoint may take a request. */
    int NONE = -1;

    /**
     * Picks an endpoint and moves the strategy's own state on. It does not count the request: the caller does, with
     * {@link EndpointStats#onRequestStart}, once it really uses the endpoint.
     *
     * @param cluster for which to pick.
     * @param stats   of this worker for that cluster.
     * @param nowNs   is the loop's time, in nanoseconds of a monotonic clock.
     * @param random  is 64 bits from the worker's seeded generator; strategies that draw nothing ignore it.
     * @return the index of the endpoint in the cluster, or {@link #NONE}.
     */
    int pick(ClusterSnapshot cluster, EndpointStats stats, long nowNs, long random);
}
