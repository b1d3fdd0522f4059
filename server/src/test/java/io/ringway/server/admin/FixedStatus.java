package io.ringway.server.admin;

import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.metrics.WorkerHistograms;
import io.ringway.server.metrics.WorkerMetrics;
import java.util.ArrayList;
import java.util.List;

/** A gateway that is what a test says. */
class FixedStatus implements GatewayStatus {

    static final MetricLimits LIMITS = new MetricLimits(8, 8, 8, 16, 16, 4, 4);

    final MetricNames names = new MetricNames(LIMITS);
    final List<WorkerMetrics> workers = new ArrayList<>();
    /** By worker: the histograms it was asked to take, or null. */
    final WorkerHistograms[] asked;
    Readiness readiness = Readiness.READY;
    boolean hasEnded;
    final List<String> problems = new ArrayList<>();

    FixedStatus(int count) {
        for (int i = 0; i < count; i++) {
            workers.add(new WorkerMetrics(i, LIMITS));
        }
        asked = new WorkerHistograms[count];
    }

    /** What a worker would send back now. */
    WorkerHistograms swapped(int worker) {
        WorkerHistograms full = workers.get(worker).swap(asked[worker]);
        asked[worker] = null;
        return full;
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public int workerCount() {
        return workers.size();
    }

    @Override
    public WorkerMetrics metrics(int worker) {
        return workers.get(worker);
    }

    @Override
    public MetricNames names() {
        return names;
    }

    @Override
    public MetricLimits limits() {
        return LIMITS;
    }

    @Override
    public ReloadFigures reloads() {
        return new ReloadFigures(3, 1, 4, 1_500_000, 1_750_000_000_250L);
    }

    @Override
    public boolean requestHistograms(int worker, WorkerHistograms empty) {
        if (hasEnded) {
            return false;
        }
        asked[worker] = empty;
        return true;
    }

    @Override
    public void report(String problem) {
        problems.add(problem);
    }

    static ProcessFigures process() {
        return new ProcessFigures("1.2", "abc", "25", 1_750_000_000.5, 1.25, 1 << 20, 1 << 30, 7, 1024, 100, 200, 300,
            50, 9, List.of(new ProcessFigures.Collector("Copy \"young\"", 2, 0.125)));
    }
}
