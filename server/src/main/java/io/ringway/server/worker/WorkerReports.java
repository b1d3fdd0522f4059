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
     * @return false if there is no room now; the worker keeps it, offers it again soon, and does not end before it was
     *     taken. So who takes no reports any more says true
     */
    boolean offer(WorkerReport report);
}
