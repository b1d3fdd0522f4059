package io.ringway.balancer;

/**
 * Picks one endpoint after the other.
 *
 * <p>The next pick starts behind the endpoint that was taken, not behind the one that was tried: otherwise the
 * neighbour of a dead endpoint would get its share on top of its own (test
 * {@code shouldShareADeadEndpointsTurnEvenly}).
 *
 * <p>Thread: owning worker. Cost: O(1) with all endpoints eligible, a word of 64 endpoints per step otherwise.
 */
public final class RoundRobin implements LoadBalancer {
    private int next;

    /**
     * Starts at the worker's place: the workers are spread evenly around the cycle, so that in step they hit different
     * endpoints.
     *
     * @param cluster     to balance.
     * @param workerIndex of the owner, 0 to workerCount - 1.
     * @param workerCount is the number of workers.
     */
    public RoundRobin(ClusterSnapshot cluster, int workerIndex, int workerCount) {
        next = (int) Stagger.start(workerIndex, workerCount, cluster.count());
    }

    @Hot
    @Override
    public int pick(ClusterSnapshot cluster, EndpointStats stats, long nowNs, long random) {
        assert stats.count() == cluster.count();
        int picked = stats.nextEligible(next);
        if (picked < 0 && next != 0) {
            picked = stats.nextEligible(0);
        }
        if (picked >= 0) {
            int behind = picked + 1;
            next = behind == stats.count() ? 0 : behind;
        }
        return picked;
    }
}
