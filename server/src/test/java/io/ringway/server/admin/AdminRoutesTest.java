package io.ringway.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.router.RouteTable;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.metrics.MetricNames;
import org.junit.jupiter.api.Test;

class AdminRoutesTest {

    private final FixedStatus status = new FixedStatus(2);
    private final FixedRequest request = new FixedRequest();
    private final AdminRoutes routes = new AdminRoutes(status, FixedStatus::process,
        new MetricNames(FixedStatus.LIMITS));
    private final LocalHandler page = handler("/metrics");
    private final LocalHandler ready = handler("/readyz");

    private LocalHandler handler(String path) {
        RouteTable table = routes.snapshot().routes();
        for (int id = 0; id < table.routeCount(); id++) {
            if (table.route(id).path().equals(path)) {
                return routes.snapshot().handler(id);
            }
        }
        throw new AssertionError(path);
    }

    private Scrape answered(long ticket) {
        return Scrape.of(FixedRequest.body(request.later.get(ticket)));
    }

    @Test
    void shouldAnswerWhenEveryWorkerHas() {
        page.handle(request);
        routes.onHistograms(1, status.swapped(1));
        assertThat(request.isAwaited(0)).isTrue();
        routes.onHistograms(0, status.swapped(0));
        assertThat(request.isAwaited(0)).isFalse();
        assertThat(FixedRequest.text(request.later.get(0L))).startsWith("HTTP/1.1 200 OK\r\n"
            + "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
        assertThat(answered(0).sum("ringway_scrape_workers_missing")).isZero();
        assertThat(routes.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldCountWhatComesLateInALaterScrape() {
        status.metrics(0).requestEnded(2, 1, 200, 1_000_000);
        status.metrics(1).requestEnded(2, 1, 200, 1_000_000);
        status.names().routes().id("r");
        page.handle(request);
        routes.onHistograms(0, status.swapped(0));
        routes.onTimer(routes.deadlineNs() - 1);
        assertThat(request.isAwaited(0)).isTrue();
        routes.onTimer(routes.deadlineNs());
        assertThat(answered(0).sum("ringway_scrape_workers_missing")).isEqualTo(1);
        assertThat(answered(0).sum("ringway_http_request_duration_seconds_count", "route", "r")).isEqualTo(1);
        routes.onHistograms(1, status.swapped(1));
        page.handle(request);
        routes.onHistograms(0, status.swapped(0));
        routes.onHistograms(1, status.swapped(1));
        assertThat(answered(1).sum("ringway_http_request_duration_seconds_count", "route", "r")).isEqualTo(2);
        assertThat(answered(1).sum("ringway_scrape_workers_missing")).isZero();
    }

    @Test
    void shouldCountTheLastOfAWorkerThatEndsAndNotWaitForIt() {
        status.metrics(1).requestEnded(2, 1, 200, 1_000_000);
        status.names().routes().id("r");
        page.handle(request);
        routes.onHistograms(0, status.swapped(0));
        assertThat(request.isAwaited(0)).isTrue();

        routes.onEnded(1, status.metrics(1).swap(null));

        assertThat(request.isAwaited(0)).isFalse();
        assertThat(answered(0).sum("ringway_http_request_duration_seconds_count", "route", "r")).isEqualTo(1);
        assertThat(answered(0).sum("ringway_scrape_workers_missing")).isZero();
        status.asked[1] = null;
        page.handle(request);
        assertThat(status.asked[1]).isNull();
        routes.onHistograms(0, status.swapped(0));
        assertThat(request.isAwaited(1)).isFalse();
        assertThat(answered(1).sum("ringway_http_request_duration_seconds_count", "route", "r")).isEqualTo(1);
        assertThat(answered(1).sum("ringway_scrape_workers_missing")).isZero();
    }

    @Test
    void shouldNotAskAWorkerTwice() {
        page.handle(request);
        routes.onHistograms(0, status.swapped(0));
        routes.onTimer(routes.deadlineNs());
        Object first = status.asked[1];
        page.handle(request);
        assertThat(status.asked[1]).isSameAs(first);
        assertThat(status.asked[0]).isNotNull();
    }

    @Test
    void shouldShareOneCollectionAmongScrapesUpToTheLimit() {
        for (int i = 0; i < PolledPage.WAITING_MAX; i++) {
            page.handle(request);
        }
        assertThat(request.atOnce).isEmpty();
        page.handle(request);
        assertThat(request.atOnce).hasSize(1);
        assertThat(request.atOnce.getFirst().status()).isEqualTo(503);
        routes.onHistograms(0, status.swapped(0));
        routes.onHistograms(1, status.swapped(1));
        assertThat(request.later.values()).hasSize(PolledPage.WAITING_MAX).doesNotContainNull();
        assertThat(request.later.get(0L)).isSameAs(request.later.get(1L));
    }

    @Test
    void shouldForgetScrapesWhoseClientHasGone() {
        for (long i = 0; i < PolledPage.WAITING_MAX; i++) {
            page.handle(request);
            request.gone.add(i);
        }
        page.handle(request);
        assertThat(request.atOnce).isEmpty();
        routes.onHistograms(0, status.swapped(0));
        routes.onHistograms(1, status.swapped(1));
        assertThat(request.later.get((long) PolledPage.WAITING_MAX)).isNotNull();
        assertThat(request.later.get(0L)).isNull();
    }

    @Test
    void shouldAnswerAtOnceWhenNobodyCanBeAsked() {
        status.hasEnded = true;
        page.handle(request);
        assertThat(request.later.get(0L).status()).isEqualTo(200);
        assertThat(answered(0).sum("ringway_scrape_workers_missing")).isEqualTo(2);
        status.hasEnded = false;
        page.handle(request);
        assertThat(status.asked).doesNotContainNull();
    }

    @Test
    void shouldBeReadyOnceEveryWorkerHasAnswered() {
        ready.handle(request);
        assertThat(request.isAwaited(0)).isTrue();
        routes.onHistograms(0, status.swapped(0));
        routes.onHistograms(1, status.swapped(1));
        assertThat(FixedRequest.body(request.later.get(0L))).isEqualTo("ready\n");
    }

    @Test
    void shouldNotBeReadyWhileAWorkerIsStuck() {
        ready.handle(request);
        routes.onHistograms(0, status.swapped(0));
        routes.onTimer(routes.deadlineNs());
        ready.handle(request);
        routes.onHistograms(0, status.swapped(0));
        routes.onTimer(routes.deadlineNs());
        for (long ticket = 0; ticket < 2; ticket++) {
            assertThat(request.later.get(ticket).status()).isEqualTo(503);
            assertThat(FixedRequest.body(request.later.get(ticket))).contains("worker 1 does not answer");
        }
        routes.onHistograms(1, status.swapped(1));
        ready.handle(request);
        routes.onHistograms(0, status.swapped(0));
        routes.onHistograms(1, status.swapped(1));
        assertThat(request.later.get(2L).status()).isEqualTo(200);
    }

    /** What a worker still owes shows that it works as well as an answer to another question. */
    @Test
    void shouldWaitForAWorkerThatWasLateTheLastTime() {
        ready.handle(request);
        routes.onHistograms(0, status.swapped(0));
        routes.onTimer(routes.deadlineNs());
        assertThat(request.later.get(0L).status()).isEqualTo(503);

        ready.handle(request);
        routes.onHistograms(0, status.swapped(0));
        assertThat(request.isAwaited(1)).isTrue();
        routes.onHistograms(1, status.swapped(1));

        assertThat(request.later.get(1L).status()).isEqualTo(200);
        assertThat(routes.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldSayWhyItIsNotReady() {
        status.readiness = Readiness.not("worker \"1\" is\nstuck");
        ready.handle(request);
        handler("/healthz").handle(request);
        assertThat(request.atOnce).extracting(LocalAnswer::status).containsExactly(503, 200);
        assertThat(FixedRequest.text(request.atOnce.get(0))).contains("Content-Type: application/problem+json\r\n")
            .endsWith("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                + "\"detail\":\"worker \\\"1\\\" is\\u000astuck\"}\n");
        assertThat(FixedRequest.body(request.atOnce.get(1))).isEqualTo("ok\n");
    }

    @Test
    void shouldNotSayItIsReadyIfItBeganToDrainMeanwhile() {
        ready.handle(request);
        status.readiness = Readiness.not("draining");
        routes.onHistograms(0, status.swapped(0));
        routes.onHistograms(1, status.swapped(1));
        assertThat(request.later.get(0L).status()).isEqualTo(503);
    }

    @Test
    void shouldSurviveAPageThatCannotBeWritten() {
        WorkerPoll poll = new WorkerPoll(status);
        PolledPage broken = new PolledPage(poll, () -> {
            throw new IllegalStateException("on purpose");
        });
        broken.handle(request);
        poll.onHistograms(0, status.swapped(0));
        poll.onHistograms(1, status.swapped(1));
        assertThat(request.later.get(0L).status()).isEqualTo(500);
        assertThat(FixedRequest.text(request.later.get(0L))).doesNotContain("on purpose");
        assertThat(status.problems).singleElement().asString().contains("on purpose");
    }
}
