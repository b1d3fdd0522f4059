package io.ringway.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.Ringway;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The soak and the idle connections in short, against a gateway in this process. */
class SoakTest {

    private static SoakStats soak(boolean isOriginWrong, Map<String, Object> report) throws IOException {
        SoakStats stats = new SoakStats();
        try (NetLoop loop = new NetLoop()) {
            int origin = loop.listen(0, link -> isOriginWrong
                ? new CanaryOrigin(new CrossTalkRun(new CrossTalkRun.Settings(1, 1, 1, 1, 0, CrossTalkRun.Plant.NONE)),
                loop, link, 1) : new SizedOrigin(link, "test"));
            try (Ringway gateway = TestGateway.before(origin)) {
                Soak.Parts parts = new Soak.Parts(loop, stats, new InetSocketAddress("127.0.0.1", gateway.port()), 1);
                Soak.Plan plan = new Soak.Plan(50, 100, 0, 1, 0, 0, false);
                report.putAll(new Soak(parts, plan, new SoakSampler(new ProcessSampler(ProcessHandle.current().pid(),
                    0), plan)).perform());
            }
        }
        return stats;
    }

    @Test
    void shouldServeUsersWithoutAnError() throws IOException {
        Map<String, Object> report = new HashMap<>();
        SoakStats stats = soak(false, report);
        assertThat(report.get("error_texts").toString()).isEqualTo("[]");
        assertThat(stats.completedCount()).isGreaterThan(100);
        assertThat(stats.percentileUs(50)).isPositive();
        assertThat(Json.of(report)).contains("\"conditions\": [[").contains("private_dirty_kib");
    }

    @Test
    void shouldServeUsersOfHandlersBesideThoseOfOrigins() throws IOException {
        SoakStats stats = new SoakStats();
        Map<String, Object> report = new HashMap<>();
        try (NetLoop loop = new NetLoop()) {
            int origin = loop.listen(0, link -> new SizedOrigin(link, "test"));
            try (Ringway gateway = TestGateway.withHandlers(origin)) {
                Soak.Parts parts = new Soak.Parts(loop, stats, new InetSocketAddress("127.0.0.1", gateway.port()), 1);
                Soak.Plan plan = new Soak.Plan(100, 100, 10, 2, 0, 0, true);
                report.putAll(new Soak(parts, plan, new SoakSampler(new ProcessSampler(ProcessHandle.current().pid(),
                    gateway.adminPort()), plan)).perform());
            }
        }
        assertThat(report.get("error_texts").toString()).isEqualTo("[]");
        Map<?, ?> times = (Map<?, ?>) report.get("times_ms");
        for (SoakKind kind : List.of(SoakKind.PAGE, SoakKind.QUERY, SoakKind.FEED, SoakKind.EVENTS, SoakKind.FORM,
                SoakKind.GET_4K)) {
            assertThat((long) ((Map<?, ?>) times.get(kind.text())).get("count")).as(kind.text()).isPositive();
        }
        assertThat(report.get("conditions").toString()).contains("handler query in the end: dispatched ")
            .doesNotContain("waiting 0, false");
    }

    @Test
    void shouldTakeTurnsWithoutAndWithASlowLoad() {
        try (NetLoop loop = new NetLoop()) {
            int origin = loop.listen(0, link -> new SizedOrigin(link, "test"));
            try (Ringway gateway = TestGateway.withHandlers(origin)) {
                Map<String, Object> report = new HandlerIsolation(loop,
                    new InetSocketAddress("127.0.0.1", gateway.port()),
                    new HandlerIsolation.Pace(2, 50, 16, 1, 200, 50)).perform();
                assertThat(report).containsEntry("errors", 0L).containsEntry("slow_errors", 0L);
                Map<?, ?> round = (Map<?, ?>) ((List<?>) report.get("rounds")).getFirst();
                assertThat((double) ((Map<?, ?>) round.get("quiet")).get("slow_per_second")).isZero();
                assertThat((double) ((Map<?, ?>) round.get("hot")).get("slow_per_second")).isPositive();
                for (Object phase : round.values()) {
                    for (String kind : List.of("handler", "proxied")) {
                        assertThat((long) ((Map<?, ?>) ((Map<?, ?>) phase).get(kind)).get("count")).isPositive();
                    }
                }
            }
        }
    }

    @Test
    void shouldReadTheFiguresOfEachHandler() {
        assertThat(ProcessSampler.handlers("""
            # TYPE ringway_handler_queue_depth gauge
            ringway_handler_queue_depth{handler="GET /a"} 2
            ringway_handler_queue_depth{handler="b"} 0
            # TYPE ringway_handler_dispatched_total counter
            ringway_handler_dispatched_total{handler="GET /a"} 7
            ringway_timeouts_total{timeout="handler",worker_id="0"} 1
            """)).isEqualTo(Map.of("GET /a", Map.of("queue_depth", 2L, "dispatched_total", 7L),
                "b", Map.of("queue_depth", 0L)));
    }

    @Test
    void shouldCountAnOriginThatRefusesAsErrors() throws IOException {
        SoakStats stats = soak(true, new HashMap<>());
        assertThat(stats.completedCount()).isZero();
        assertThat(stats.errorCount()).isPositive();
    }

    @Test
    void shouldOpenHoldAndAskIdleConnections() throws IOException {
        try (NetLoop loop = new NetLoop()) {
            int origin = loop.listen(0, link -> new SizedOrigin(link, "test"));
            try (Ringway gateway = TestGateway.before(origin)) {
                InetSocketAddress to = new InetSocketAddress("127.0.0.1", gateway.port());
                ProcessSampler sampler = new ProcessSampler(ProcessHandle.current().pid(), 0);
                Map<String, Object> report = new IdleConnections(loop, to, sampler,
                    new IdleConnections.Pace(300, 0, 0)).perform(100, 0);
                assertThat(report).containsEntry("alive", 100L).containsEntry("answered_again", 100L)
                    .containsEntry("errors", 0L);
            }
        }
    }

    /** Whoever sampled the gateway has kept the loop from turning: that is no time of the client's. */
    @Test
    void shouldChargeAnHonestClientWithNothingBeforeItsStart() {
        try (NetLoop loop = new NetLoop()) {
            HonestClient honest = new HonestClient(loop, new InetSocketAddress("127.0.0.1", 1),
                IdleClient.ORIGIN_PAGE, 100);
            long nowNs = System.nanoTime();
            assertThat(loop.nowNs()).as("the time of its last turn").isLessThan(nowNs);
            honest.start();
            assertThat(honest.dueNs()).isGreaterThanOrEqualTo(nowNs);
        }
    }

    @Test
    void shouldSumGaugesOverTheirLabels() {
        assertThat(ProcessSampler.gauges("""
            # TYPE ringway_a gauge
            ringway_a{worker_id="0"} 2
            ringway_a{worker_id="1"} 3.5
            # TYPE ringway_b counter
            ringway_b 7
            # TYPE process_c gauge
            process_c 1
            """)).containsExactlyEntriesOf(Map.of("ringway_a", 5.5));
    }
}
