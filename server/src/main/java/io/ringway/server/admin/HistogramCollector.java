package io.ringway.server.admin;

import io.ringway.server.metrics.WorkerHistograms;

/**
 * Brings the workers' histograms together. For each worker there are two: one the worker records into, and an empty one
 * here; they change places by message, so nothing is shared and nothing is made anew. Thread: the admin loop's.
 */
final class HistogramCollector {

    private final GatewayStatus status;
    private final WorkerHistograms total;
    private final WorkerHistograms[] empty;
    private int pending;

    HistogramCollector(GatewayStatus status) {
        this.status = status;
        total = new WorkerHistograms(status.limits());
        empty = new WorkerHistograms[status.workerCount()];
        for (int i = 0; i < empty.length; i++) {
            empty[i] = new WorkerHistograms(status.limits());
        }
    }

    /** Asks every worker that is not asked yet. */
    void ask() {
        for (int worker = 0; worker < empty.length; worker++) {
            WorkerHistograms mine = empty[worker];
            if (mine != null && status.requestHistograms(worker, mine)) {
                empty[worker] = null;
                pending++;
            }
        }
    }

    /**
     * Takes what a worker recorded.
     *
     * @param worker index
     * @param full   from it
     */
    void onReturned(int worker, WorkerHistograms full) {
        assert empty[worker] == null;
        total.drain(full);
        empty[worker] = full;
        pending--;
    }

    /**
     * Tells whether every worker that was asked has answered.
     *
     * @return true if there is nobody to wait for
     */
    boolean isComplete() {
        return pending == 0;
    }

    /**
     * Counts the workers that were asked and have not answered.
     *
     * @return workers
     */
    int pending() {
        return pending;
    }

    /**
     * Everything that was recorded, as far as it has come.
     *
     * @return the sum over the workers since the start
     */
    WorkerHistograms total() {
        return total;
    }
}
