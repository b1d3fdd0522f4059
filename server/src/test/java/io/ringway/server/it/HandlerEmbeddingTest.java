package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.HandlerOptions;
import io.ringway.server.Ringway;
import io.ringway.server.RingwayBuilder;
import io.ringway.server.admin.Scrape;
import io.ringway.server.config.AdminConfig;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.HandlersConfig;
import io.ringway.server.config.ListenAddress;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.control.ReloadResult;
import io.ringway.server.control.StartException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            assertThat(client.get("/moved/2").text()).isEqualTo("2");
            assertThat(client.get("/").text()).isEqualTo("coded");
        }
    }

    /** A file with a mistake in it has none: it must not be taken for "nothing to say". */
    @Test
    void shouldRefuseAConfigurationThatIsNone() {
        String says = "the configuration is null: where ConfigReader has found errors,"
            + " ConfigResult.orThrow() says which";
        RingwayBuilder fresh = server();
        assertThatThrownBy(() -> fresh.config(null)).isInstanceOf(IllegalArgumentException.class).hasMessage(says);
        assertThatThrownBy(() -> Ringway.start(null)).isInstanceOf(IllegalArgumentException.class).hasMessage(says);
        try (Ringway ringway = fresh.get("/", (_, response) -> response.empty()).start()) {
            assertThatThrownBy(() -> ringway.reload(null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(says);
            assertThatThrownBy(() -> ringway.reload(null, 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(says);
            assertThat(ringway.generation()).isEqualTo(1);
        }
    }

    /** They are code: no configuration can name what they do, so none can take it away. */
    @Test
    void shouldKeepTheRoutesOfTheBuilderAcrossReloads() throws Exception {
        try (Ringway ringway = server().config(GatewayFixture.configure().respond("/old", 200, "old").config())
                .get("/", (_, response) -> response.text("coded")).handlers(HandlersConfig.DEFAULT.withWorkers(1))
                .start(); RawClient client = RawClient.to(ringway.port())) {
            GatewayConfig first = ringway.config();
            ReloadResult moved = ringway.reload(GatewayFixture.configure().respond("/new", 200, "new").config());
            assertThat(moved.errors()).isEmpty();
            assertThat(moved.warnings()).as("what the builder has said is not to be changed").isEmpty();
            assertThat(moved.changes()).hasToString("routes +1 (/new) -1 (/old)");
            assertThat(client.get("/new").text()).isEqualTo("new");
            assertThat(client.get("/").text()).isEqualTo("coded");
            assertThat(client.get("/old").status()).isEqualTo(404);
            assertThat(ringway.config().routers()).extracting(RouterConfig::name).containsExactly("/new", "GET /");

            ReloadResult again = ringway.reload(ringway.config());
            assertThat(again.isApplied()).isTrue();
            assertThat(again.changes()).hasToString("no change");
            assertThat(ringway.reload(first).isApplied()).isTrue();
            assertThat(ringway.config()).isEqualTo(first);
            assertThat(client.get("/old").text()).isEqualTo("old");
            assertThat(client.get("/").text()).isEqualTo("coded");
        }
    }

    @Test
    void shouldSayWhichRouteOfAReloadIsTheBuildersAlready() throws Exception {
        GatewayConfig rival = GatewayFixture.configure().respond("/free", 200, "")
            .route("'external_path':'/{x}','methods':['GET','POST'],'respond':{'body':'rival'}").config();
        try (Ringway ringway = server().get("/{name}", (_, response) -> response.text("coded")).start();
                RawClient client = RawClient.to(ringway.port())) {
            ReloadResult refused = ringway.reload(rival);
            assertThat(refused.isApplied()).isFalse();
            assertThat(refused.errors()).containsExactly("$.routers[1].external_path: route \"/{x}\" takes what is "
                + "for the route \"GET /{name}\", which the application has added in code");
            assertThat(client.get("/any").text()).isEqualTo("coded");
        }
        assertThatThrownBy(() -> server().config(rival).get("/{name}", (_, response) -> response.empty()).start())
            .isInstanceOf(StartException.class).hasMessageContaining("$.routers[1].external_path");
    }

    /** Also where no file was read whose check would have said so. */
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:0", "[::]:0", "10.1.2.3:9901"})
    void shouldRefuseAnAdminAddressThatOthersCanReach(String address) {
        String said = "$.admin.address: reachable from other hosts, and the token that would protect it comes with the "
            + "admin API of a later version: " + address + " (allowed: a loopback address or a Unix socket)";
        assertThatThrownBy(() -> server().get("/", (_, response) -> response.empty()).admin(address).start())
            .isInstanceOf(StartException.class).hasMessage(said);
        AdminConfig open = new AdminConfig(ListenAddress.parse(address), "a.token");
        GatewayConfig record = GatewayFixture.configure().respond("/", 200, "").config();
        assertThatThrownBy(() -> Ringway.start(record.withAdmin(open))).isInstanceOf(StartException.class)
            .hasMessage(said);
        try (Ringway ringway = Ringway.start(record)) {
            assertThat(ringway.reload(record.withAdmin(open)).errors()).containsExactly(said);
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
