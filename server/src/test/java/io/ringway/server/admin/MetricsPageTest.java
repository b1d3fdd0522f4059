package io.ringway.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsPageTest {

    private final FixedStatus status = new FixedStatus(2);
    private final FixedRequest request = new FixedRequest();
    private final MetricsPage page = new MetricsPage(status, FixedStatus::process);

    private Scrape answered(long ticket) {
        return Scrape.of(FixedRequest.body(request.later.get(ticket)));
    }

    @Test
    void shouldAnswerWhenEveryWorkerHas() {
        page.handle(request);
        page.onHistograms(1, status.swapped(1));
        assertThat(request.isAwaited(0)).isTrue();
        page.onHistograms(0, status.swapped(0));
        assertThat(request.isAwaited(0)).isFalse();
        assertThat(FixedRequest.text(request.later.get(0L))).startsWith("HTTP/1.1 200 OK\r\n"
            + "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
        assertThat(answered(0).sum("ringway_scrape_workers_missing")).isZero();
        assertThat(page.deadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldCountWhatComesLateInALaterScrape() {
        status.metrics(0).requestEnded(2, 1, 200, 1_000_000);
        status.metrics(1).requestEnded(2, 1, 200, 1_000_000);
        status.names().routes().id("r");
        page.handle(request);
        page.onHistograms(0, status.swapped(0));
        page.onTimer(page.deadlineNs() - 1);
        assertThat(request.isAwaited(0)).isTrue();
        page.onTimer(page.deadlineNs());
        assertThat(answered(0).sum("ringway_scrape_workers_missing")).isEqualTo(1);
        assertThat(answered(0).sum("ringway_http_request_duration_seconds_count", "route", "r")).isEqualTo(1);
        page.onHistograms(1, status.swapped(1));
        page.handle(request);
        page.onHistograms(0, status.swapped(0));
        page.onHistograms(1, status.swapped(1));
        assertThat(answered(1).sum("ringway_http_request_duration_seconds_count", "route", "r")).isEqualTo(2);
        assertThat(answered(1).sum("ringway_scrape_workers_missing")).isZero();
    }

    @Test
    void shouldNotAskAWorkerTwice() {
        page.handle(request);
        page.onHistograms(0, status.swapped(0));
        page.onTimer(page.deadlineNs());
        Object first = status.asked[1];
        page.handle(request);
        assertThat(status.asked[1]).isSameAs(first);
        assertThat(status.asked[0]).isNotNull();
    }

    @Test
    void shouldShareOneCollectionAmongScrapesUpToTheLimit() {
        for (int i = 0; i < MetricsPage.SCRAPES_MAX; i++) {
            page.handle(request);
        }
        assertThat(request.atOnce).isEmpty();
        page.handle(request);
        assertThat(request.atOnce).hasSize(1);
        assertThat(request.atOnce.getFirst().status()).isEqualTo(503);
        page.onHistograms(0, status.swapped(0));
        page.onHistograms(1, status.swapped(1));
        assertThat(request.later.values()).hasSize(MetricsPage.SCRAPES_MAX).doesNotContainNull();
        assertThat(request.later.get(0L)).isSameAs(request.later.get(1L));
    }

    @Test
    void shouldForgetScrapesWhoseClientHasGone() {
        for (long i = 0; i < MetricsPage.SCRAPES_MAX; i++) {
            page.handle(request);
            request.gone.add(i);
        }
        page.handle(request);
        assertThat(request.atOnce).isEmpty();
        page.onHistograms(0, status.swapped(0));
        page.onHistograms(1, status.swapped(1));
        assertThat(request.later.get((long) MetricsPage.SCRAPES_MAX)).isNotNull();
        assertThat(request.later.get(0L)).isNull();
    }

    @Test
    void shouldAnswerAtOnceWhenNobodyCanBeAsked() {
        status.isMailboxFull = true;
        page.handle(request);
        assertThat(request.later.get(0L).status()).isEqualTo(200);
        status.isMailboxFull = false;
        page.handle(request);
        assertThat(status.asked).doesNotContainNull();
    }

    @Test
    void shouldSayWhyItIsNotReady() {
        ReadyPage ready = new ReadyPage(status);
        ready.handle(request);
        status.readiness = Readiness.not("worker \"1\" is\nstuck");
        ready.handle(request);
        new HealthPage().handle(request);
        assertThat(request.atOnce).extracting(answer -> answer.status()).containsExactly(200, 503, 200);
        assertThat(FixedRequest.text(request.atOnce.get(1))).contains("Content-Type: application/problem+json\r\n")
            .endsWith("{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                + "\"detail\":\"worker \\\"1\\\" is\\u000astuck\"}\n");
        assertThat(FixedRequest.body(request.atOnce.get(2))).isEqualTo("ok\n");
    }
}
