package io.ringway.server.admin;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.http.HttpLimits;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteSpec;
import io.ringway.router.RouteTable;
import io.ringway.router.RouteTableBuilder;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.metrics.MetricIds;
import io.ringway.server.metrics.MetricNames;
import io.ringway.server.metrics.WorkerHistograms;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.LocalTargets;
import io.ringway.server.snapshot.ProxyLimits;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.snapshot.UpstreamEndpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The routes of the admin listener and what answers them: {@code /healthz}, {@code /readyz}, {@code /metrics}. Thread:
 * the admin loop's, but for construction.
 */
public final class AdminRoutes {

    private static final long SECOND_NS = 1_000_000_000L;
    private static final HttpLimits LIMITS = new HttpLimits(8192, 32768, 100, 4096, 8192);
    private static final long BODY_BYTES = 1024 * 1024;

    private final WorkerPoll poll;
    private final MetricNames names;
    private final GatewaySnapshot snapshot;

    /**
     * Builds the routes.
     *
     * @param status  of the gateway they tell of
     * @param process asked at each scrape
     * @param names   under which the admin loop's own requests are counted; not the gateway's
     */
    public AdminRoutes(GatewayStatus status, Supplier<ProcessFigures> process, MetricNames names) {
        this.names = names;
        poll = new WorkerPoll(status);
        MetricsText text = new MetricsText(status, process);
        Map<String, LocalHandler> handlers = new LinkedHashMap<>();
        handlers.put("/healthz", new HealthPage());
        handlers.put("/readyz", new ReadyPage(status, poll));
        handlers.put("/metrics", new PolledPage(poll, () -> AdminAnswers.content(PrometheusText.CONTENT_TYPE,
            text.write(poll.total(), poll.missing().size()))));
        snapshot = snapshot(handlers);
    }

    private GatewaySnapshot snapshot(Map<String, LocalHandler> handlers) {
        RouteTableBuilder builder = new RouteTableBuilder();
        handlers.forEach((path, _) -> builder.add(RouteSpec.of(path.substring(1), path,
            new RouteAction.Handle(path.substring(1))).withMethods("GET")));
        RouteTable table = builder.build(1);
        LocalHandler[] byRoute = new LocalHandler[table.routeCount()];
        int[] ids = new int[table.routeCount()];
        for (int id = 0; id < byRoute.length; id++) {
            byRoute[id] = handlers.get(table.route(id).path());
            ids[id] = names.routes().id(table.route(id).name());
        }
        Timeouts timeouts = new Timeouts(10 * SECOND_NS, 30 * SECOND_NS, 75 * SECOND_NS, 2 * SECOND_NS,
            30 * SECOND_NS, 30 * SECOND_NS);
        return new GatewaySnapshot(1, table, new ClusterSnapshot[0], new UpstreamEndpoint[0][],
            LocalTargets.handlers(byRoute), timeouts, ProxyLimits.of(LIMITS, BODY_BYTES, 1), (_, _, _) -> false,
            new MetricIds(ids, new int[0][]));
    }

    /**
     * What the admin loop serves.
     *
     * @return the only generation there is
     */
    public GatewaySnapshot snapshot() {
        return snapshot;
    }

    /**
     * Takes the histograms a worker was asked for by {@link GatewayStatus#requestHistograms}.
     *
     * @param worker index
     * @param full   what it recorded
     */
    public void onHistograms(int worker, WorkerHistograms full) {
        poll.onHistograms(worker, full);
    }

    /**
     * Takes the last of what a worker recorded: it has ended, and is not waited for any more.
     *
     * @param worker index
     * @param last   what it recorded since it was last asked
     */
    public void onEnded(int worker, WorkerHistograms last) {
        poll.onEnded(worker, last);
    }

    /**
     * Tells when {@link #onTimer} should be called.
     *
     * @return time on the admin loop's clock, {@link Long#MAX_VALUE} if nothing is waited for
     */
    public long deadlineNs() {
        return poll.deadlineNs();
    }

    /**
     * Ends the wait for workers that do not answer. Calls that are too early do nothing.
     *
     * @param nowNs time of the turn
     */
    public void onTimer(long nowNs) {
        poll.onTimer(nowNs);
    }
}
