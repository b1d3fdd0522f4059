package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The admin listener: served by our own stack, so it speaks HTTP as well as the others. */
class AdminTest extends GatewayTest {

    private static final int PIPELINED = 64;

    private void startWithAdmin() {
        start(GatewayFixture.configure().admin().forward("/p/*", origin).respond("/local", 200, "local"));
    }

    @Test
    void shouldSayThatItIsAliveAndReady() throws IOException {
        startWithAdmin();
        try (RawClient client = gateway.adminClient()) {
            for (int i = 0; i < 3; i++) {
                Response alive = client.get("/healthz");
                assertThat(alive.status()).isEqualTo(200);
                assertThat(alive.text()).isEqualTo("ok\n");
                assertThat(alive.fields().one("Cache-Control")).isEqualTo("no-store");
                Response ready = client.get("/readyz?verbose");
                assertThat(ready.status()).isEqualTo(200);
                assertThat(ready.text()).isEqualTo("ready\n");
            }
        }
    }

    @Test
    void shouldKnowNoOtherPathsAndMethods() throws IOException {
        startWithAdmin();
        try (RawClient client = gateway.adminClient()) {
            Response unknown = client.get("/local");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.fields().one("Content-Type")).isEqualTo("application/problem+json");
            for (String path : List.of("/healthz", "/readyz", "/metrics")) {
                Response denied = client.ask("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                assertThat(denied.status()).isEqualTo(405);
                assertThat(denied.fields().one("Allow").split(", ")).containsExactlyInAnyOrder("GET", "HEAD");
                assertThat(denied.fields().one("Content-Type")).isEqualTo("application/problem+json");
            }
            assertThat(client.get("/healthz").status()).isEqualTo(200);
        }
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/metrics").status()).as("only on the admin address").isEqualTo(404);
        }
    }

    /** HTTP/1.1 only, as a listener with {@code h1} alone: whoever begins with HTTP/2 is told so in the former. */
    @Test
    void shouldRefuseHttp2LikeAListenerWithoutIt() throws IOException {
        start(GatewayFixture.configure().admin().listener("127.0.0.1:0").respond("/local", 200, "local"));
        for (int port : new int[] {gateway.gateway().adminPort(), gateway.port()}) {
            try (RawClient client = RawClient.to(port)) {
                client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
                Response refused = client.read();
                assertThat(refused.version()).as("HTTP/1.1").isEqualTo(1);
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.text()).contains("malformed request target");
                client.expectClose();
            }
        }
        try (RawClient client = gateway.adminClient()) {
            assertThat(client.get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldAnswerHeadAndPipelinedRequestsInOrder() throws IOException {
        startWithAdmin();
        try (RawClient client = gateway.adminClient()) {
            String get = " HTTP/1.1\r\nHost: a\r\n\r\n";
            client.send("GET /metrics" + get + "HEAD /metrics" + get + "GET /healthz" + get + "HEAD /readyz" + get
                + "GET /readyz" + get + "GET /none" + get + "GET /metrics" + get);
            assertThat(client.read().text()).contains("ringway_http_requests_total");
            Response head = client.read("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(Integer.parseInt(head.fields().one("Content-Length"))).isGreaterThan(1000);
            assertThat(client.read().text()).isEqualTo("ok\n");
            assertThat(client.read("HEAD").status()).isEqualTo(200);
            assertThat(client.read().text()).isEqualTo("ready\n");
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.read().text()).contains("ringway_http_requests_total");
        }
    }

    @Test
    void shouldForgetScrapersThatGoAway() throws IOException {
        startWithAdmin();
        for (int i = 0; i < 100; i++) {
            try (RawClient client = gateway.adminClient()) {
                client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nGET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
                client.reset();
            }
        }
        assertThat(gateway.scrape().sum("ringway_scrape_workers_missing")).isZero();
    }

    @Test
    void shouldNotBeReadyWhileItDrains() throws IOException, InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        origin.on("/p/wait", (connection, request) -> {
            connection.take(request);
            asked.countDown();
            try {
                assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return connection.answer(request, 200, "late");
        });
        startWithAdmin();
        try (RawClient client = gateway.client(); RawClient probe = gateway.adminClient()) {
            client.send("GET /p/wait HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            CompletableFuture<Boolean> stopped =
                CompletableFuture.supplyAsync(() -> gateway.gateway().stop(Duration.ofSeconds(10)));
            Response[] last = new Response[1];
            assertThat(GatewayFixture.isSoon(() -> {
                try {
                    last[0] = probe.get("/readyz");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return last[0].status() == 503;
            })).isTrue();
            assertThat(last[0].text()).contains("\"detail\":\"draining\"");
            assertThat(probe.get("/healthz").status()).as("alive all the same").isEqualTo(200);
            assertThat(probe.get("/metrics").status()).isEqualTo(200);
            told.countDown();
            assertThat(client.read().text()).isEqualTo("late");
            assertThat(stopped.join()).isTrue();
        }
    }

    /** E032: the admin loop has a ring and a thread of its own. */
    @Test
    void shouldAnswerWithinASecondWhileTheDataPlaneIsSaturated() throws Exception {
        startWithAdmin();
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> flood = new ArrayList<>();
        byte[] batch = Latin1.bytes("GET /local HTTP/1.1\r\nHost: a.test\r\n\r\n".repeat(PIPELINED));
        for (int i = 0; i < 4; i++) {
            flood.add(Thread.ofPlatform().start(() -> {
                try (RawClient client = gateway.client()) {
                    while (!done.get()) {
                        client.send(batch);
                        for (int answer = 0; answer < PIPELINED; answer++) {
                            client.read();
                        }
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        long worstNs = 0;
        try (RawClient client = gateway.adminClient()) {
            for (int i = 0; i < 30; i++) {
                for (String path : List.of("/metrics", "/healthz", "/readyz")) {
                    long before = System.nanoTime();
                    assertThat(client.get(path).status()).isEqualTo(200);
                    worstNs = Math.max(worstNs, System.nanoTime() - before);
                }
                GatewayFixture.sleep(10);
            }
        }
        done.set(true);
        for (Thread thread : flood) {
            thread.join();
        }
        assertThat(worstNs).isLessThan(1_000_000_000L);
        assertThat(gateway.scrape().sum("ringway_http_requests_total")).isGreaterThan(PIPELINED);
    }
}
