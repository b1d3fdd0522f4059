package io.ringway.server.admin;

import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.metrics.WorkerHistograms;
import io.ringway.server.metrics.WorkerMetrics;
import java.util.List;

/**
 * What the admin answers ask of the running gateway. Thread: the admin loop's; nothing here may block.
 */
public interface GatewayStatus {

    /**
     * Tells whether traffic should be sent here.
     *
     * @return ready, or the reason why not
     */
    Readiness readiness();

    /**
     * Counts the workers.
     *
     * @return workers; does not change
     */
    int workerCount();

    /**
     * What a worker counts.
     *
     * @param worker index
     * @return its metrics, to be read only
     */
    WorkerMetrics metrics(int worker);

    /**
     * The names behind the ids workers count under.
     *
     * @return the tables
     */
    MetricNames names();

    /**
     * The bounds the workers' metrics were made with.
     *
     * @return the limits
     */
    MetricLimits limits();

    /**
     * Names the embedders' handlers.
     *
     * @return names by id; do not change
     */
    default List<String> handlers() {
        return List.of();
    }

    /**
     * Counts the requests that wait for a thread of a handler's pool.
     *
     * @param handler id
     * @return requests now
     */
    default int handlerWaiting(int handler) {
        return 0;
    }

    /**
     * How reloads went.
     *
     * @return figures since the start
     */
    ReloadFigures reloads();

    /**
     * Asks a worker to publish its ring's figures and to exchange its histograms. The full ones come back through
     * {@link AdminRoutes#onHistograms}, on the admin loop's thread. Takes: the empty ones, unless it returns false.
     *
     * @param worker index
     * @param empty  for the worker to go on with
     * @return false if the worker has ended
     */
    boolean requestHistograms(int worker, WorkerHistograms empty);

    /**
     * Tells the operator of something that must not be.
     *
     * @param problem one line for the log
     */
    void report(String problem);
}
