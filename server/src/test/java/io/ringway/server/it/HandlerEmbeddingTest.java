package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.HandlerOptions;
import io.ringway.server.Ringway;
import io.ringway.server.RingwayBuilder;
import io.ringway.server.admin.Scrape;
import io.ringway.server.control.ReloadResult;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers inside an application: how they start, live side by side, and end. */
@NeedsRing
@Timeout(60)
class HandlerEmbeddingTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static RingwayBuilder server() {
        return Ringway.builder().listen("127.0.0.1:0").workers(1);
    }

    @Test
    void shouldRunSideBySide() throws Exception {
        try (Ringway one = server().get("/", (_, response) -> response.text("one")).start();
                Ringway two = server().get("/", (_, response) -> response.text("two")).start();
                RawClient first = RawClient.to(one.port()); RawClient second = RawClient.to(two.port())) {
            assertThat(first.get("/").text()).isEqualTo("one");
            assertThat(second.get("/").text()).isEqualTo("two");
            assertThat(one.stop(Duration.ofSeconds(10))).isTrue();
            assertThat(second.get("/").text()).isEqualTo("two");
            assertThat(two.handler("GET /").dispatched()).isEqualTo(2);
        }
    }

    @Test
    void shouldServeWhatIsInFlightWhenItStops() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Ringway ringway = server().get("/", (_, response) -> {
            running.countDown();
            go.await();
            response.text("served");
        }).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send(GET);
            running.await();
            Thread stopping = Thread.ofVirtual().start(() -> assertThat(ringway.stop(Duration.ofSeconds(20))).isTrue());
            go.countDown();
            assertThat(client.read().text()).isEqualTo("served");
            stopping.join();
        }
    }

    @Test
    void shouldEndThoughAHandlerIsStuck() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        Ringway ringway = server().post("/", (request, response) -> {
            running.countDown();
            boolean isOver = false;
            while (!isOver) {
                try {
                    stuck.await();
                    isOver = true;
                } catch (InterruptedException ignored) {
                    // That is what makes it stuck.
                }
            }
            // All that a stuck handler may still touch when everything else is gone.
            response.text(request.path() + request.bodyText() + request.header("Host"));
        }).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
            running.await();
            long beganNs = System.nanoTime();
            ringway.close();
            assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofSeconds(10));
        } finally {
            stuck.countDown();
        }
    }

    @Test
    void shouldServeRoutesOfAConfigurationBesides() throws Exception {
        try (Ringway ringway = server().config(GatewayFixture.configure().respond("/ping", 200, "pong")
                .route("'external_path':'/named/{x}','handler':'echo'").config())
                .handler("echo", (request, response) -> response.text(request.path("x")), HandlerOptions.inline())
                .get("/", (_, response) -> response.text("coded")).admin("127.0.0.1:0").start();
                RawClient client = RawClient.to(ringway.port()); RawClient admin = RawClient.to(ringway.adminPort())) {
            assertThat(client.get("/ping").text()).isEqualTo("pong");
            assertThat(client.get("/named/1").text()).isEqualTo("1");
            assertThat(client.get("/").text()).isEqualTo("coded");
            assertThat(GatewayFixture.isSoon(() -> ringway.handler("GET /").completed() == 1)).isTrue();
            Scrape scrape = Scrape.of(admin.get("/metrics").text());
            assertThat(scrape.sum("ringway_handler_dispatched_total", "handler", "echo")).isEqualTo(1);
            assertThat(scrape.sum("ringway_handler_completed_total", "handler", "GET /")).isEqualTo(1);
            assertThat(scrape.sum("ringway_handler_queue_depth", "handler", "GET /")).isZero();
            ReloadResult moved = ringway.reload(GatewayFixture.configure()
                .route("'external_path':'/moved/{x}','handler':'echo'").config());
            assertThat(moved.isApplied()).as("listeners stay: " + moved.errors()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatThrownBy(() -> Ringway.builder().get("/", (_, response) -> response.empty()).start())
            .isInstanceOf(IllegalStateException.class).hasMessageContaining("listen");
        assertThatThrownBy(() -> server().get("/", (_, response) -> response.empty())
            .get("/", (_, response) -> response.empty())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> server().workers(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HandlerOptions.pooled().withThreads(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HandlerOptions.pooled().withDeadline(Duration.ZERO))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HandlerOptions.pooled().withBodyBytes(-1))
            .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HandlerOptions.pooled().withBodyBytes(HandlerOptions.BODY_BYTES_MAX + 1L))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("streamingBody()");
        assertThatThrownBy(() -> HandlerOptions.inline().streamingBody()).isInstanceOf(IllegalArgumentException.class)
            .hasMessage("an inline handler cannot wait for its body: streamingBody() needs a pooled or a virtual "
                + "handler");
        assertThatThrownBy(() -> HandlerOptions.virtual().streamingBody().withBodyBytes(HandlerOptions.NO_BODY))
            .isInstanceOf(IllegalArgumentException.class);
    }
}
