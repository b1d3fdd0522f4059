package io.ringway.server.worker;

/** Takes what workers have to report: the data plane's only way up. Thread: any worker's. */
@FunctionalInterface
public interface WorkerReports {

    /** Nobody listens. */
    WorkerReports NOBODY = _ -> true;

    /**
     * Takes a report without waiting.
     *
     * @param report to take
     * @return false if there is no room now; the worker keeps it for its next turn
     */
    boolean offer(WorkerReport report);
}
