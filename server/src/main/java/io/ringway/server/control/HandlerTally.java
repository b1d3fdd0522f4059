package io.ringway.server.control;

import io.ringway.server.HandlerMetrics;
import io.ringway.server.metrics.HandlerFigure;
import io.ringway.server.pool.HandlerPools;
import java.util.ArrayList;
import java.util.List;

/** Sums what workers count of handlers. Thread: any. */
final class HandlerTally {

    private final HandlerPools pools;
    private final List<WorkerThread> workers;

    private HandlerTally(HandlerPools pools, List<WorkerThread> workers) {
        this.pools = pools;
        this.workers = workers;
    }

    /**
     * Sums.
     *
     * @param pools   of the handlers
     * @param workers that count
     * @return figures of each handler since the start, by id
     */
    static List<HandlerMetrics> of(HandlerPools pools, List<WorkerThread> workers) {
        HandlerTally tally = new HandlerTally(pools, workers);
        List<HandlerMetrics> all = new ArrayList<>();
        for (int id = 0; id < pools.count(); id++) {
            all.add(tally.metrics(id));
        }
        return all;
    }

    private HandlerMetrics metrics(int id) {
        return new HandlerMetrics(pools.names().get(id), sum(id, HandlerFigure.DISPATCHED),
            sum(id, HandlerFigure.COMPLETED), sum(id, HandlerFigure.CANCELLED), sum(id, HandlerFigure.FAILED),
            sum(id, HandlerFigure.TIMED_OUT), sum(id, HandlerFigure.SHED), sum(id, HandlerFigure.PARKED),
            pools.waiting(id) + sum(id, HandlerFigure.IN_LINE), sum(id, HandlerFigure.STALLS));
    }

    private long sum(int handler, HandlerFigure figure) {
        long sum = 0;
        for (WorkerThread worker : workers) {
            sum += worker.metrics().handlers().value(handler, figure.ordinal());
        }
        return sum;
    }
}
