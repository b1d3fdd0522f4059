package io.ringway.server.admin;

import io.ringway.http.Method;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.DurationHistograms;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.Http2Pool;
import io.ringway.server.metrics.LabelledCounters;
import io.ringway.server.metrics.NameTable;
import io.ringway.server.metrics.UpstreamState;
import io.ringway.server.metrics.WorkerHistograms;
import java.util.Locale;
import java.util.function.Supplier;

/** Writes everything the gateway counts. Thread: the admin loop's. */
final class MetricsText {

    private static final double NS_PER_SECOND = 1e9;
    private static final double MS_PER_SECOND = 1e3;
    private static final String WORKER = "worker_id";
    /** Bounds of the histograms' buckets. */
    private static final long[] BOUNDS_NS = {
        100_000L, 250_000L, 500_000L, 1_000_000L, 2_500_000L, 5_000_000L, 10_000_000L, 25_000_000L, 50_000_000L,
        100_000_000L, 250_000_000L, 500_000_000L, 1_000_000_000L, 2_500_000_000L, 5_000_000_000L, 10_000_000_000L,
        30_000_000_000L, 60_000_000_000L,
    };
    private static final String[] BOUNDS = new String[BOUNDS_NS.length];
    private static final String[] STATUSES = new String[LabelledCounters.STATUS_MAX + 1];
    private static final String[] CLASSES = new String[LabelledCounters.CLASSES];

    static {
        for (int i = 0; i < BOUNDS.length; i++) {
            BOUNDS[i] = PrometheusText.text(BOUNDS_NS[i] / NS_PER_SECOND);
        }
        for (int status = 0; status < STATUSES.length; status++) {
            STATUSES[status] = Integer.toString(status);
        }
        STATUSES[LabelledCounters.STATUS_NONE] = "none";
        STATUSES[LabelledCounters.STATUS_CUT] = "cut";
        for (int i = 0; i < CLASSES.length; i++) {
            CLASSES[i] = i <= LabelledCounters.STATUS_CUT ? STATUSES[i] : i - LabelledCounters.STATUS_CUT + "xx";
        }
    }

    private final GatewayStatus status;
    private final Supplier<ProcessFigures> process;
    private final PrometheusText out = new PrometheusText();
    private final long[] cumulative = new long[BOUNDS_NS.length];

    /**
     * Creates a writer.
     *
     * @param status  of the gateway
     * @param process asked at each scrape
     */
    MetricsText(GatewayStatus status, Supplier<ProcessFigures> process) {
        this.status = status;
        this.process = process;
    }

    /**
     * Writes a page.
     *
     * @param durations of all workers since the start
     * @param missing   workers whose histograms did not come in time
     * @return the page
     */
    byte[] write(WorkerHistograms durations, int missing) {
        // What is left of a page that could not be written to its end.
        out.take();
        requests();
        histogram("ringway_http_request_duration_seconds", "From a request's first byte to the end of its answer.",
            "route", status.names().routes(), durations.requests());
        upstreamRequests();
        histogram("ringway_upstream_duration_seconds", "From the choice of a backend to the end of its answer.",
            "backend", status.names().backends(), durations.upstream());
        clientConnections();
        upstreamConnections();
        http2Pools();
        for (PlainFamily family : PlainFamily.values()) {
            family.write(out, status);
        }
        byPrefix("ringway_limit_hits_total", "Times a limit was reached.", "limit", "LIMIT_");
        byPrefix("ringway_timeouts_total", "Waits that were too long.", "timeout", "TIMEOUT_");
        HandlerText.write(out, status);
        reloads();
        out.gauge("ringway_scrape_workers_missing", "Workers whose histograms did not come in time for this scrape.")
            .sample().value(missing);
        ProcessText.write(out, process.get());
        return out.take();
    }

    private void requests() {
        out.counter("ringway_http_requests_total", "Requests by the status their client was sent.");
        NameTable routes = status.names().routes();
        for (int worker = 0; worker < status.workerCount(); worker++) {
            int id = worker;
            LabelledCounters counters = status.metrics(worker).requests();
            counters.forEach((route, method, code, value) -> out.sample().label("route", routes.name(route))
                .label("method", Method.name(method)).label("status", STATUSES[code]).label(WORKER, id).value(value));
            for (int i = 0; i < LabelledCounters.CLASSES; i++) {
                long value = counters.beyond(i);
                if (value > 0) {
                    String other = routes.name(NameTable.OTHER);
                    out.sample().label("route", other).label("method", other).label("status", CLASSES[i])
                        .label(WORKER, id).value(value);
                }
            }
        }
    }

    private void upstreamRequests() {
        out.counter("ringway_upstream_requests_total", "Tries by the status the backend answered with.");
        NameTable backends = status.names().backends();
        for (int worker = 0; worker < status.workerCount(); worker++) {
            int id = worker;
            LabelledCounters counters = status.metrics(worker).upstreamRequests();
            counters.forEach((backend, _, code, value) -> out.sample().label("backend", backends.name(backend))
                .label("status", STATUSES[code]).label(WORKER, id).value(value));
            for (int i = 0; i < LabelledCounters.CLASSES; i++) {
                long value = counters.beyond(i);
                if (value > 0) {
                    out.sample().label("backend", backends.name(NameTable.OTHER)).label("status", CLASSES[i])
                        .label(WORKER, id).value(value);
                }
            }
        }
    }

    private void histogram(String family, String help, String label, NameTable names, DurationHistograms durations) {
        out.histogram(family, help);
        for (int id = 0; id < durations.ids(); id++) {
            long count = durations.count(id);
            if (count > 0) {
                String name = names.name(id);
                durations.cumulative(id, BOUNDS_NS, cumulative);
                for (int i = 0; i < BOUNDS.length; i++) {
                    out.sample("_bucket").label(label, name).label("le", BOUNDS[i]).value(cumulative[i]);
                }
                out.sample("_bucket").label(label, name).label("le", "+Inf").value(count);
                out.sample("_sum").label(label, name).value(durations.sumNs(id) / NS_PER_SECOND);
                out.sample("_count").label(label, name).value(count);
            }
        }
    }

    private void clientConnections() {
        out.gauge("ringway_connections_active", "Client connections that are open.");
        NameTable listeners = status.names().listeners();
        for (int worker = 0; worker < status.workerCount(); worker++) {
            GaugeArray gauges = status.metrics(worker).clientConnections();
            for (int id = 0; id < listeners.count(); id++) {
                long value = gauges.value(id, 0);
                if (id >= NameTable.RESERVED || value != 0) {
                    out.sample().label("listener", listeners.name(id)).label(WORKER, worker).value(value);
                }
            }
        }
    }

    private void upstreamConnections() {
        out.gauge("ringway_upstream_connections", "Upstream connections by what they do.");
        NameTable backends = status.names().backends();
        for (int worker = 0; worker < status.workerCount(); worker++) {
            GaugeArray gauges = status.metrics(worker).upstreamConnections();
            for (int id = 0; id < backends.count(); id++) {
                for (int state = 0; state < UpstreamState.COUNT; state++) {
                    long value = gauges.value(id, state);
                    if (id >= NameTable.RESERVED || value != 0) {
                        out.sample().label("backend", backends.name(id)).label("state", UpstreamState.name(state))
                            .label(WORKER, worker).value(value);
                    }
                }
            }
        }
    }

    private void http2Pools() {
        out.gauge("ringway_http2_pool_connections_active", "HTTP/2 connections that are established.");
        http2Pool(Http2Pool.ACTIVE);
        out.counter("ringway_http2_pool_connections_created_total", "HTTP/2 connections begun.");
        http2Pool(Http2Pool.CREATED);
        out.counter("ringway_http2_pool_connections_failed_total",
            "HTTP/2 connections that ended before they were established.");
        http2Pool(Http2Pool.FAILED);
        out.counter("ringway_http2_pool_requests_queued_total",
            "Requests that waited because every HTTP/2 stream was taken.");
        http2Pool(Http2Pool.QUEUED);
    }

    /** Only backends that HTTP/2 was tried with. */
    private void http2Pool(int figure) {
        NameTable backends = status.names().backends();
        for (int worker = 0; worker < status.workerCount(); worker++) {
            GaugeArray figures = status.metrics(worker).http2Pools();
            for (int id = 0; id < backends.count(); id++) {
                if (figures.value(id, Http2Pool.CREATED) > 0) {
                    out.sample().label("backend", backends.name(id)).label(WORKER, worker)
                        .value(figures.value(id, figure));
                }
            }
        }
    }

    /** One family for all counters whose names begin alike; the rest of the name is the label. */
    private void byPrefix(String family, String help, String label, String prefix) {
        out.counter(family, help);
        for (Counter counter : Counter.values()) {
            if (counter.name().startsWith(prefix)) {
                String name = counter.name().substring(prefix.length()).toLowerCase(Locale.ROOT);
                for (int worker = 0; worker < status.workerCount(); worker++) {
                    out.sample().label(label, name).label(WORKER, worker)
                        .value(status.metrics(worker).counters().value(counter));
                }
            }
        }
    }

    private void reloads() {
        ReloadFigures reloads = status.reloads();
        out.counter("ringway_config_reloads_total", "Reloads of the configuration by how they ended.");
        out.sample().label("result", "success").value(reloads.succeeded());
        out.sample().label("result", "refused").value(reloads.refused());
        out.gauge("ringway_config_last_reload_duration_seconds",
            "From the wish to reload until every worker had the last generation.").sample()
            .value(reloads.lastDurationNs() / NS_PER_SECOND);
        out.gauge("ringway_config_last_reload_success_timestamp_seconds",
            "When the present configuration was published.").sample().value(reloads.lastEpochMs() / MS_PER_SECOND);
        out.gauge("ringway_config_published_generation", "Generation that was published last.").sample()
            .value(reloads.generation());
        out.gauge("ringway_workers", "Workers.").sample().value(status.workerCount());
    }
}
