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
     * The bounds of a gateway with heap enough. A worker's tables take 240 KiB off-heap; a histogram takes
     * {@value #HISTOGRAM_BYTES} bytes of heap, twice for each worker that has served its route, and once more for the
     * sum.
     */
    public static final MetricLimits DEFAULT = new MetricLimits(4096, 2048, 256, 6000, 3000, 1024, 256);

    private static final int HISTOGRAM_BYTES = 4096;
    /** Histograms may take so much of the heap, were all of them in use. */
    private static final int HEAP_SHARE = 16;
    private static final int BACKENDS_SHARE = 5;

    /**
     * The bounds of a gateway whose histograms fit into a sixteenth of the heap.
     *
     * @param heapBytes most bytes of the heap
     * @param workers   that count
     * @return the default, with fewer histograms if need be
     */
    public static MetricLimits fitting(long heapBytes, int workers) {
        long fit = heapBytes / HEAP_SHARE / HISTOGRAM_BYTES / (2L * workers + 1);
        int backends = Math.clamp(fit / BACKENDS_SHARE, NameTable.RESERVED, DEFAULT.backendHistograms);
        int routes = Math.clamp(fit - backends, NameTable.RESERVED, DEFAULT.routeHistograms);
        return new MetricLimits(DEFAULT.routes, DEFAULT.backends, DEFAULT.listeners, DEFAULT.requestSeries,
            DEFAULT.upstreamSeries, routes, backends);
    }

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
