package io.ringway.balancer;

/** The ways to spread requests that a configuration can name, and the place where each is made. */
public enum BalancingStrategy {
    /** Each endpoint in turn, weights ignored (but 0 takes nothing). The default. */
    ROUND_ROBIN("RoundRobin"),
    /** Smooth weighted round robin. */
    WEIGHTED("Weighted");

    private final String text;

    BalancingStrategy(String text) {
        this.text = text;
    }

    /**
     * The canonical spelling, the one that is written.
     *
     * @return for example {@code RoundRobin}.
     */
    public String text() {
        return text;
    }

    /**
     * Makes the balancer of one worker for one cluster. Workers start at different places of the cycle, so that the sum
     * over all workers is as even as each one.
     *
     * @param cluster     to balance.
     * @param workerIndex of the worker, 0 to workerCount - 1.
     * @param workerCount is the number of workers that balance this cluster on their own.
     * @return a new balancer, owned by that worker.
     */
    public LoadBalancer create(ClusterSnapshot cluster, int workerIndex, int workerCount) {
        return switch (this) {
            case ROUND_ROBIN -> new RoundRobin(cluster, workerIndex, workerCount);
            case WEIGHTED -> new Weighted(cluster, workerIndex, workerCount);
        };
    }
}
