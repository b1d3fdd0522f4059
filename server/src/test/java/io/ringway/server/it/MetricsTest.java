package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.admin.Scrape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is counted is what happened: every request once, with the status its client was sent. */
class MetricsTest extends GatewayTest {

    private static final String REQUESTS = "ringway_http_requests_total";
    private static final String DURATIONS = "ringway_http_request_duration_seconds_count";
    private static final String TRIES = "ringway_upstream_requests_total";
    private static final int LARGE_BYTES = 8_000_000;

    private final Map<String, Long> truth = new TreeMap<>();

    private GatewayFixture.Builder configuration() {
        return GatewayFixture.configure().admin()
            .route("'name':'proxy','external_path':'/p/*','backends':[{" + origin.backend() + "}]")
            .route("'name':'local','external_path':'/local','methods':['GET'],'respond':{'status':201,'body':'hi'}");
    }

    private void expect(String route, String method, String status, long times) {
        truth.merge(route + " " + method + " " + status, times, Long::sum);
    }

    private static Map<String, Long> counted(Scrape scrape) {
        Map<String, Long> counted = new TreeMap<>();
        scrape.samples(REQUESTS).forEach((labels, value) -> counted.merge(labels.get("route") + " "
            + labels.get("method") + " " + labels.get("status"), value.longValue(), Long::sum));
        return counted;
    }

    /** Waits until nothing is in flight, then compares every count. */
    private Scrape expectTruth() throws IOException {
        gateway.expectQuiet();
        Scrape scrape = gateway.scrape();
        assertThat(counted(scrape)).isEqualTo(truth);
        for (Map<String, String> labels : scrape.samples(DURATIONS).keySet()) {
            String route = labels.get("route");
            assertThat(scrape.sum(DURATIONS, "route", route)).as(route).isEqualTo(scrape.sum(REQUESTS, "route", route));
        }
        assertThat(scrape.sum(DURATIONS)).isEqualTo(scrape.sum(REQUESTS));
        assertThat(scrape.sum("ringway_upstream_duration_seconds_count")).isEqualTo(scrape.sum(TRIES));
        assertThat(scrape.sum("ringway_connections_active")).isZero();
        assertThat(scrape.sum("ringway_upstream_connections", "state", "active")).isZero();
        assertThat(scrape.sum("ringway_upstream_connections", "state", "connecting")).isZero();
        assertThat(scrape.sum("ringway_upstream_connections", "state", "idle"))
            .isEqualTo(gateway.residue().connections());
        assertThat(scrape.sum("ringway_http_requests_active")).isZero();
        assertThat(scrape.sum("ringway_scrape_workers_missing")).isZero();
        return scrape;
    }

    @Test
    void shouldCountWhatIsAnswered() throws IOException {
        start(configuration().limits("'connections':100,'body_bytes':10"));
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 20; i++) {
                client.get("/p/" + i);
            }
            client.ask("POST /p/x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
            client.send("HEAD /p/x HTTP/1.1\r\nHost: a.test\r\n\r\n").read("HEAD");
            client.ask("BREW /p/x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            client.get("/local");
            client.get("/none");
            client.ask("PUT /local HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
            client.ask("POST /p/x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 11\r\n\r\n");
        }
        expect("proxy", "GET", "200", 20);
        expect("proxy", "POST", "200", 1);
        expect("proxy", "HEAD", "200", 1);
        expect("proxy", "OTHER", "200", 1);
        expect("local", "GET", "201", 1);
        expect("__none", "GET", "404", 1);
        expect("__none", "PUT", "405", 1);
        expect("proxy", "POST", "413", 1);
        Scrape scrape = expectTruth();
        assertThat(scrape.sum(TRIES)).isEqualTo(23);
        assertThat(scrape.sum(TRIES, "status", "200", "backend", "127.0.0.1:" + origin.port())).isEqualTo(23);
        assertThat(scrape.sum("ringway_limit_hits_total", "limit", "body_bytes")).isEqualTo(1);
        assertThat(scrape.sum("ringway_upstream_connections_created_total")).isEqualTo(1);
        assertThat(scrape.sum("ringway_config_generation")).isEqualTo(1);
        assertThat(scrape.sum("ringway_ring_submitted_total")).isPositive();
    }

    @Test
    void shouldCountWhatIsRefusedForItsForm() throws IOException {
        start(configuration().timeouts("'header_ms':200"));
        for (String bad : List.of("GET / HTTP/1.1\r\nBad Field: x\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: a.test\r\n\r\n",
            "POST /p/x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            try (RawClient client = gateway.client()) {
                assertThat(client.ask(bad).status()).isEqualTo(400);
            }
        }
        try (RawClient client = gateway.client()) {
            assertThat(client.ask("CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\n").status()).isEqualTo(405);
        }
        try (RawClient client = gateway.client()) {
            assertThat(client.ask("GET /p/slow HTTP/1.1\r\nHost: a.t").status()).isEqualTo(408);
        }
        try (RawClient client = gateway.client()) {
            client.send("GET /half").halfClose().rest();
        }
        gateway.expectQuiet();
        Scrape scrape = gateway.scrape();
        assertThat(scrape.sum(REQUESTS, "status", "400")).isEqualTo(3);
        assertThat(scrape.sum(REQUESTS, "status", "400", "route", "proxy", "method", "POST")).isEqualTo(1);
        assertThat(scrape.sum(REQUESTS, "status", "405", "method", "CONNECT")).isEqualTo(1);
        assertThat(scrape.sum(REQUESTS, "status", "408", "route", "__none")).isEqualTo(1);
        assertThat(scrape.sum(REQUESTS)).as("half a head is no request").isEqualTo(5);
        assertThat(scrape.sum(DURATIONS)).isEqualTo(5);
        assertThat(scrape.sum("ringway_http_requests_malformed_total")).isEqualTo(3);
        assertThat(scrape.sum("ringway_timeouts_total", "timeout", "header")).isEqualTo(1);
    }

    @Test
    void shouldCountWhatIsCutOrAbandoned() throws IOException, InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        origin.on("/p/cut", OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", false));
        origin.on("/p/die", (connection, request) -> {
            connection.take(request);
            return false;
        });
        origin.on("/p/wait", (connection, request) -> {
            connection.take(request);
            asked.countDown();
            await(gone);
            return false;
        });
        origin.on("/p/large", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 203 OK\r\nContent-Length: " + LARGE_BYTES + "\r\n\r\n");
            connection.out().write(PatternBody.bytes(LARGE_BYTES));
            return true;
        });
        start(configuration());
        try (RawClient client = gateway.client()) {
            assertThat(client.send("GET /p/cut HTTP/1.1\r\nHost: a.test\r\n\r\n").readAny("GET", null).isComplete())
                .isFalse();
        }
        try (RawClient client = gateway.client()) {
            client.get("/p/ok");
            assertThat(client.get("/p/die").status()).isEqualTo(502);
        }
        try (RawClient client = gateway.client()) {
            client.send("GET /p/wait HTTP/1.1\r\nHost: a.test\r\n\r\n");
            await(asked);
            client.reset();
        }
        try (RawClient client = RawClient.narrow(gateway.port(), 4096)) {
            client.send("GET /p/large HTTP/1.1\r\nHost: a.test\r\n\r\n");
            client.in().read();
            client.reset();
        }
        gateway.expectQuiet();
        gone.countDown();
        expect("proxy", "GET", "cut", 2);
        expect("proxy", "GET", "200", 1);
        expect("proxy", "GET", "502", 1);
        expect("proxy", "GET", "none", 1);
        Scrape scrape = expectTruth();
        assertThat(scrape.sum(TRIES, "status", "cut")).isEqualTo(2);
        assertThat(scrape.sum(TRIES, "status", "200")).isEqualTo(1);
        // One without an answer and its repetition; one that was given up.
        assertThat(scrape.sum(TRIES, "status", "none")).isEqualTo(2 + scrape.sum("ringway_upstream_retries_total"));
        assertThat(scrape.sum("ringway_http_requests_aborted_total")).isEqualTo(3);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The client's own tally, kept while others scrape, is what the last scrape says. */
    @Test
    void shouldAgreeWithWhatClientsSawUnderLoad() throws Exception {
        origin.on("/p/500", OriginScript.raw("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", true));
        origin.on("/p/bye", OriginScript.raw("HTTP/1.1 204 No Content\r\n\r\n", false));
        start(configuration().workers(2));
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
            Future<Integer> scraping = threads.submit(() -> scrapeUntil(done));
            List<Future<Map<String, Long>>> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                clients.add(threads.submit(client(i)));
            }
            for (Future<Map<String, Long>> client : clients) {
                client.get().forEach((key, times) -> truth.merge(key, times, Long::sum));
            }
            done.set(true);
            assertThat(scraping.get()).isPositive();
        }
        expectTruth();
    }

    private Callable<Map<String, Long>> client(int seed) {
        String[][] kinds = {{"/p/x", "proxy"}, {"/p/500", "proxy"}, {"/p/bye", "proxy"}, {"/local", "local"},
            {"/none", "__none"}};
        return () -> {
            Random random = new Random(seed);
            Map<String, Long> seen = new TreeMap<>();
            for (int connection = 0; connection < 10; connection++) {
                try (RawClient client = gateway.client()) {
                    for (int i = 0; i < 50; i++) {
                        String[] kind = kinds[random.nextInt(kinds.length)];
                        seen.merge(kind[1] + " GET " + client.get(kind[0]).status(), 1L, Long::sum);
                    }
                }
            }
            return seen;
        };
    }

    private int scrapeUntil(AtomicBoolean done) throws IOException {
        int scrapes = 0;
        Map<Map<String, String>, Double> before = Map.of();
        while (!done.get()) {
            Map<Map<String, String>, Double> now = gateway.scrape().samples(REQUESTS);
            before.forEach((labels, value) ->
                assertThat(now.get(labels)).as("went back").isGreaterThanOrEqualTo(value));
            before = now;
            scrapes++;
        }
        return scrapes;
    }

    /** E031: whatever clients make up, the series stay few and say nothing of it. */
    @Test
    void shouldStayBoundedWhateverClientsAsk() throws IOException {
        start(configuration());
        int before = gateway.scrape().size();
        long seed = 31;
        Random random = new Random(seed);
        String[] statuses = {"GET", "POST", "DELETE", "TRACE"};
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 2000; i++) {
                String made = "Z" + Long.toString(random.nextLong(1L << 60), 36).toUpperCase(Locale.ROOT);
                String method = random.nextBoolean() ? made : statuses[random.nextInt(statuses.length)];
                String path = (random.nextBoolean() ? "/p/" : "/") + made;
                client.send(method + " " + path + "?" + made + " HTTP/1.1\r\nHost: " + made
                    + ".test\r\nX-" + made + ": 1\r\nUser-Agent: " + made + "\r\nContent-Length: 0\r\n\r\n");
                client.read(method);
            }
        }
        gateway.expectQuiet();
        Scrape scrape = gateway.scrape();
        assertThat(scrape.sum(REQUESTS)).as("seed " + seed).isEqualTo(2000);
        assertThat(scrape.size() - before).isLessThan(120);
        scrape.families().forEach(family -> scrape.samples(family).keySet().forEach(labels ->
            assertThat(labels.values()).noneMatch(value -> value.matches("Z[0-9A-Z]{6,}.*"))));
    }

    @Test
    void shouldWriteAPageOfManyRoutesToASlowReader() throws IOException {
        GatewayFixture.Builder many = GatewayFixture.configure().admin();
        int routes = 1500;
        for (int i = 0; i < routes; i++) {
            many.route("'name':'route-number-" + i + "','external_path':'/r" + i + "','respond':{'body':'x'}");
        }
        start(many);
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < routes; i++) {
                client.get("/r" + i);
            }
        }
        gateway.expectQuiet();
        Response page;
        try (RawClient slow = RawClient.narrow(gateway.gateway().adminPort(), 4096)) {
            slow.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nHEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
            GatewayFixture.sleep(50);
            page = slow.read();
            assertThat(slow.read("HEAD").fields().one("Content-Type")).startsWith("text/plain; version=0.0.4");
        }
        assertThat(page.text().length()).isGreaterThan(1_000_000);
        Scrape scrape = Scrape.of(page.text());
        assertThat(scrape.samples(REQUESTS)).hasSize(routes);
        assertThat(scrape.sum(REQUESTS)).isEqualTo(routes);
        assertThat(scrape.sum(DURATIONS)).isEqualTo(routes);
        assertThat(scrape.sum(DURATIONS, "route", "__other")).as("histograms are bounded").isPositive();
    }
}
