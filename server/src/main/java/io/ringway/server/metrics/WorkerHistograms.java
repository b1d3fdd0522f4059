package io.ringway.server.metrics;

/**
 * The histograms of one worker, which travel together: recorded into by the worker, sent to the control plane, emptied
 * there and sent back. Thread: whoever has it.
 */
public final class WorkerHistograms {

    private final DurationHistograms requests;
    private final DurationHistograms upstream;

    /**
     * Creates empty sets.
     *
     * @param limits of their sizes
     */
    public WorkerHistograms(MetricLimits limits) {
        requests = new DurationHistograms(limits.routeHistograms());
        upstream = new DurationHistograms(limits.backendHistograms());
    }

    /**
     * Durations of requests, by route.
     *
     * @return the set
     */
    public DurationHistograms requests() {
        return requests;
    }

    /**
     * Durations of tries, by backend.
     *
     * @return the set
     */
    public DurationHistograms upstream() {
        return upstream;
    }

    /**
     * Adds what another has recorded, and empties it.
     *
     * @param other of the same limits
     */
    public void drain(WorkerHistograms other) {
        requests.drain(other.requests);
        upstream.drain(other.upstream);
    }
}
