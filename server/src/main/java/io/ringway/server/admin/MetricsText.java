package io.ringway.server.admin;

import io.ringway.server.metrics.WorkerHistograms;
import java.util.function.Supplier;

/** Writes everything the gateway counts. Thread: the admin loop's. */
final class MetricsText {

    private final GatewayStatus status;
    private final Supplier<ProcessFigures> process;
    private final PrometheusText out = new PrometheusText();

    MetricsText(GatewayStatus status, Supplier<ProcessFigures> process) {
        this.status = status;
        this.process = process;
    }

    byte[] write(WorkerHistograms durations) {
        ProcessFigures figures = process.get();
        out.gauge("process_open_fds", "Open file descriptors.").sample().value(figures.openFds());
        out.gauge("ringway_workers", "Workers.").sample().value(status.workerCount());
        out.gauge("ringway_durations", "Ids.").sample().value(durations.requests().ids());
        return out.take();
    }
}
