package io.ringway.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.Method;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.LabelledCounters;
import io.ringway.server.metrics.UpstreamState;
import io.ringway.server.metrics.WorkerHistograms;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTextTest {

    private final FixedStatus status = new FixedStatus(2);
    private final WorkerHistograms durations = new WorkerHistograms(FixedStatus.LIMITS);

    private String text() {
        for (int i = 0; i < status.workerCount(); i++) {
            durations.drain(status.metrics(i).swap(new WorkerHistograms(FixedStatus.LIMITS)));
        }
        return new String(new MetricsText(status, FixedStatus::process).write(durations, 0), StandardCharsets.UTF_8);
    }

    private Scrape scrape() {
        return Scrape.of(text());
    }

    @Test
    void shouldWriteEveryFamilyOfAnIdleGateway() {
        Scrape scrape = scrape();
        assertThat(scrape.families()).contains("ringway_http_requests_total", "ringway_http_request_duration_seconds",
            "ringway_connections_active", "ringway_upstream_requests_total", "ringway_upstream_duration_seconds",
            "ringway_upstream_connections", "ringway_upstream_connections_created_total",
            "ringway_upstream_connections_failed_total", "ringway_upstream_retries_total",
            "ringway_ring_submitted_total", "ringway_ring_completed_total", "ringway_ring_enters_total",
            "ringway_ring_overflows_total", "ringway_ring_buffer_starvation_total", "ringway_ring_sq_full_total",
            "ringway_config_generation", "ringway_limit_hits_total", "ringway_timeouts_total",
            "process_resident_memory_bytes", "jvm_gc_collection_seconds", "ringway_build_info");
        for (String family : scrape.families()) {
            assertThat(scrape.help(family)).as(family).endsWith(".");
        }
    }

    @Test
    void shouldNotBeginWithWhatIsLeftOfAPageThatFailed() {
        boolean[] fails = {true};
        MetricsText text = new MetricsText(status, () -> {
            if (fails[0]) {
                throw new IllegalStateException("no figures");
            }
            return FixedStatus.process();
        });
        WorkerHistograms none = new WorkerHistograms(FixedStatus.LIMITS);
        assertThatThrownBy(() -> text.write(none, 0)).isInstanceOf(IllegalStateException.class);
        fails[0] = false;

        assertThat(text.write(none, 0))
            .isEqualTo(new MetricsText(status, FixedStatus::process).write(none, 0));
    }

    @Test
    void shouldShowEveryCounterSomewhere() {
        int shown = 0;
        for (Counter counter : Counter.values()) {
            status.metrics(0).counters().set(counter, 1_000_000_000L * (counter.ordinal() + 1));
        }
        Scrape scrape = scrape();
        for (Counter counter : Counter.values()) {
            long value = 1_000_000_000L * (counter.ordinal() + 1);
            boolean found = scrape.families().stream().flatMap(family -> scrape.samples(family).values().stream())
                .anyMatch(sample -> sample == value || sample == value / 1e9);
            // What has labels is told by the gauges that have them.
            boolean isLabelled = counter == Counter.CONNECTIONS_ACTIVE || counter == Counter.UPSTREAM_CONNECTIONS_ACTIVE
                || counter == Counter.REQUESTS_COMPLETED || counter == Counter.RECEIVE_STARVED;
            assertThat(found || isLabelled).as(counter.name()).isTrue();
            shown += found ? 1 : 0;
        }
        assertThat(shown).isGreaterThan(30);
    }

    @Test
    void shouldNameRoutesMethodsAndStatuses() {
        int route = status.names().routes().id("users");
        status.metrics(0).requestEnded(route, Method.GET, 200, 1_000);
        status.metrics(0).requestEnded(route, Method.GET, 200, 2_000_000);
        status.metrics(1).requestEnded(route, Method.GET, LabelledCounters.STATUS_CUT, 70_000_000_000L);
        status.metrics(1).requestEnded(1, Method.OTHER, LabelledCounters.STATUS_NONE, 0);
        String page = text();
        assertThat(page.lines().filter(line -> line.startsWith("ringway_http_requests_t")).sorted()).containsExactly(
            "ringway_http_requests_total{route=\"__none\",method=\"OTHER\",status=\"none\",worker_id=\"1\"} 1",
            "ringway_http_requests_total{route=\"users\",method=\"GET\",status=\"200\",worker_id=\"0\"} 2",
            "ringway_http_requests_total{route=\"users\",method=\"GET\",status=\"cut\",worker_id=\"1\"} 1");
        assertThat(page).contains("""
            ringway_http_request_duration_seconds_bucket{route="users",le="0.0001"} 1
            ringway_http_request_duration_seconds_bucket{route="users",le="0.00025"} 1
            """).contains("""
            ringway_http_request_duration_seconds_bucket{route="users",le="60"} 2
            ringway_http_request_duration_seconds_bucket{route="users",le="+Inf"} 3
            ringway_http_request_duration_seconds_sum{route="users"} 70.002001
            ringway_http_request_duration_seconds_count{route="users"} 3
            """);
        Scrape.of(page);
    }

    @Test
    void shouldPutWhatIsBeyondTheBoundsUnderOther() {
        for (int i = 0; i < 100; i++) {
            int route = status.names().routes().id("r" + i);
            int backend = status.names().backends().id("b" + i);
            for (int code = 200; code < 210; code++) {
                status.metrics(0).requestEnded(route, Method.GET, code, 1_000);
                status.metrics(0).tryEnded(backend, code + 300, 1_000);
            }
            status.metrics(0).clientConnections().add(status.names().listeners().id("l" + i), 0, 1);
            status.metrics(0).upstreamConnections().add(backend, UpstreamState.IDLE, 1);
        }
        Scrape scrape = scrape();
        assertThat(scrape.sum("ringway_http_requests_total")).isEqualTo(1000);
        assertThat(scrape.sum("ringway_http_requests_total", "route", "__other", "status", "2xx")).isPositive();
        assertThat(scrape.samples("ringway_http_requests_total")).hasSizeLessThanOrEqualTo(16 + 1);
        assertThat(scrape.sum("ringway_http_request_duration_seconds_count")).isEqualTo(1000);
        assertThat(scrape.samples("ringway_http_request_duration_seconds_count")).hasSize(3);
        assertThat(scrape.sum("ringway_upstream_requests_total")).isEqualTo(1000);
        assertThat(scrape.sum("ringway_upstream_requests_total", "backend", "__other", "status", "5xx")).isPositive();
        assertThat(scrape.sum("ringway_upstream_duration_seconds_count")).isEqualTo(1000);
        assertThat(scrape.sum("ringway_connections_active")).isEqualTo(100);
        assertThat(scrape.sum("ringway_connections_active", "listener", "__other")).isEqualTo(94);
        assertThat(scrape.sum("ringway_upstream_connections", "state", "idle")).isEqualTo(100);
    }

    @Test
    void shouldTellLimitsAndTimeoutsByName() {
        status.metrics(0).counters().add(Counter.LIMIT_BODY_BYTES, 2);
        status.metrics(1).counters().add(Counter.LIMIT_BODY_BYTES, 3);
        status.metrics(1).counters().increment(Counter.TIMEOUT_HEADER);
        Scrape scrape = scrape();
        assertThat(scrape.samples("ringway_limit_hits_total"))
            .containsEntry(Map.of("limit", "body_bytes", "worker_id", "0"), 2.0)
            .containsEntry(Map.of("limit", "body_bytes", "worker_id", "1"), 3.0);
        assertThat(scrape.sum("ringway_timeouts_total", "timeout", "header")).isEqualTo(1);
    }

    @Test
    void shouldTellOfReloadsAndOfTheProcess() {
        Scrape scrape = scrape();
        assertThat(scrape.sum("ringway_config_reloads_total", "result", "success")).isEqualTo(3);
        assertThat(scrape.samples("ringway_config_last_reload_duration_seconds")).containsValue(0.0015);
        assertThat(scrape.samples("ringway_config_last_reload_success_timestamp_seconds"))
            .containsValue(1_750_000_000.25);
        assertThat(scrape.samples("process_start_time_seconds")).containsValue(1_750_000_000.5);
        assertThat(scrape.samples("jvm_gc_collection_seconds_sum")).containsEntry(
            Map.of("gc", "Copy \"young\""), 0.125);
        assertThat(scrape.samples("ringway_build_info"))
            .containsKey(Map.of("version", "1.2", "revision", "abc", "java", "25"));
    }

    @Test
    void shouldReadThisProcess() {
        ProcessFigures figures = new LinuxProcess("1", "2").get();
        assertThat(figures.residentBytes()).isGreaterThan(10L << 20);
        assertThat(figures.virtualBytes()).isGreaterThan(figures.residentBytes());
        assertThat(figures.openFds()).isBetween(3L, figures.maxFds());
        assertThat(figures.heapUsedBytes()).isBetween(1L, figures.heapCommittedBytes());
        assertThat(figures.startEpochSeconds()).isGreaterThan(1.7e9);
        assertThat(figures.cpuSeconds()).isPositive();
        assertThat(figures.threads()).isPositive();
        assertThat(figures.collectors()).isNotEmpty();
    }
}
