package io.ringway.server.metrics;

/**
 * How much of everything is told apart. What comes beyond a bound is counted under {@link NameTable#OTHER}.
 *
 * @param routes             most route names
 * @param backends           most backend names
 * @param listeners          most listener addresses
 * @param requestSeries      most combinations of route, method and status for each worker
 * @param upstreamSeries     most combinations of backend and status for each worker
 * @param routeHistograms    most routes with a histogram of their own
 * @param backendHistograms  most backends with a histogram of their own
 */
public record MetricLimits(int routes, int backends, int listeners, int requestSeries, int upstreamSeries,
                           int routeHistograms, int backendHistograms) {

    /**
     * The bounds of a gateway. A worker's tables take 192 KiB; a histogram takes 4 KiB of heap twice for each worker
     * that has served its route, and once more for the sum.
     */
    public static final MetricLimits DEFAULT = new MetricLimits(4096, 2048, 256, 6144, 3072, 1024, 256);

    /** Checks the ranges. */
    public MetricLimits {
        check(routes);
        check(backends);
        check(listeners);
        check(requestSeries);
        check(upstreamSeries);
        check(routeHistograms);
        check(backendHistograms);
    }

    private static void check(int limit) {
        if (limit < NameTable.RESERVED || limit > LabelledCounters.LIMIT_MAX) {
            throw new IllegalArgumentException("metric limit is " + limit + ", allowed are " + NameTable.RESERVED
                + " to " + LabelledCounters.LIMIT_MAX);
        }
    }
}
