package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.ByPreface;
import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends that speak HTTP/2 and want HTTP/1.1 for some requests, or for all (RFC 9113 7, HTTP_1_1_REQUIRED). */
@NeedsRing
@Timeout(60)
class H2RequiresHttp1Test {

    private H2TestOrigin h2;
    private RecordingOrigin h1;
    private ByPreface both;
    private GatewayFixture gateway;
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void startOrigins() throws IOException {
        h2 = H2TestOrigin.start();
        h2.on("/old", H2OriginScript.reset(NaiveFrames.HTTP_1_1_REQUIRED));
        h2.on("/leave", H2OriginScript.goAway(-2, NaiveFrames.HTTP_1_1_REQUIRED, false));
        h1 = RecordingOrigin.start();
        h1.otherwise((connection, request) -> {
            connection.take(request);
            return connection.answer(request, 200, "in the old way");
        });
        both = ByPreface.start(h2.port(), h1.port());
    }

    private void start(String more) {
        start(GatewayFixture.configure(), more);
    }

    private void start(GatewayFixture.Builder configuration, String more) {
        gateway = configuration.route("'external_path':'/*','backends':[{'host':'h2c://127.0.0.1','port':"
            + both.port() + more + "}]").start();
    }

    /** As few connections of HTTP/1.1 as that, and so long a wait for one. */
    private void start(int connections, int connectMs) {
        start(GatewayFixture.configure().workers(1).limits("'backend_connections':" + connections)
            .timeouts("'connect_ms':" + connectMs), "");
    }

    /** Answers in the old way, once the latch is counted down. */
    private void hold(String path, CountDownLatch latch) {
        h1.on(path, (connection, request) -> {
            Request whole = connection.take(request);
            GatewayFixture.await(latch);
            return connection.answer(whole, 200, "held");
        });
    }

    private RawClient ask(String request) throws IOException {
        RawClient client = gateway.client();
        clients.add(client);
        return client.send(request);
    }

    private void awaitWaiting(int count) {
        assertThat(GatewayFixture.isSoon(() -> gateway.count(Counter.UPSTREAM_WAITS) == count)).isTrue();
    }

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        for (RawClient client : clients) {
            client.close();
        }
        try (GatewayFixture last = gateway; ByPreface _ = both; H2TestOrigin two = h2; RecordingOrigin one = h1) {
            last.expectQuiet();
            assertThat(two.violations()).isEmpty();
            assertThat(one.violations()).isEmpty();
        }
    }

    @Test
    void shouldSpeakHttp1ForTheRequestThatNeedsIt() throws IOException {
        start("");
        try (RawClient client = gateway.client()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(client.get("/new").text()).isEqualTo("GET /new");
                assertThat(client.ask("POST /old HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n").text())
                    .isEqualTo("in the old way");
                assertThat(h1.requests("/old")).hasSize(i);
                assertThat(h2.requests("/new")).hasSize(i);
            }
        }
        assertThat(h2.accepted()).isEqualTo(1);
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isEqualTo(3);
        assertThat(gateway.count(Counter.UPSTREAM_FALLBACKS)).isZero();
    }

    /** What has left of a small body is kept for another try. */
    @Test
    void shouldRepeatABodyThatIsKept() throws IOException {
        start("");
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/new").status()).isEqualTo(200);
            assertThat(client.ask(post(2)).status()).isEqualTo(200);
            assertThat(h1.requests()).hasSize(1);
            assertThat(client.ask(post(70_000)).status()).isEqualTo(502);
        }
        assertThat(h1.requests()).hasSize(1);
    }

    private static String post(int bytes) {
        return "POST /old HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + bytes + "\r\n\r\n" + "v".repeat(bytes);
    }

    @Test
    void shouldSayWhyWhereOnlyHttp2IsWanted() throws IOException {
        start(",'protocol':'h2c'");
        try (RawClient client = gateway.client()) {
            Response response = client.get("/old");
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.text()).contains("the upstream wants HTTP/1.1");
            assertThat(client.get("/new").status()).isEqualTo(200);
        }
        assertThat(h1.requests()).isEmpty();
    }

    @Test
    void shouldServeThoseWhoNeedHttp1InTurnOnTheOnlyConnectionTheyMayHave() throws IOException {
        start(1, 5_000);
        hold("/old", release);
        for (int i = 0; i < 3; i++) {
            ask("GET /old HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }
        awaitWaiting(2);
        release.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().text()).isEqualTo("held");
        }
        assertThat(h1.accepted()).isEqualTo(1);
        assertThat(gateway.count(Counter.UPSTREAM_WAITS)).isEqualTo(2);
    }

    /** That the backend speaks HTTP/2 is of no use to who needs HTTP/1.1. */
    @Test
    void shouldNotWaitLongForAConnectionOfHttp1() throws IOException {
        start(1, 300);
        hold("/old", release);
        for (int i = 1; i <= 2; i++) {
            ask("GET /old HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> h1.accepted() == 1)).isTrue();
        }
        Response refused = clients.get(1).read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.fields().one("Proxy-Status")).contains("connection_limit_reached");
        release.countDown();
        assertThat(clients.get(0).read().status()).isEqualTo(200);
    }

    /** Who waits for a connection of HTTP/1.1 gets a stream of HTTP/2 as soon as there is one, and its body follows. */
    @Test
    void shouldSendTheBodyOfARequestThatHasWaitedForTheOtherProtocol() throws IOException {
        start(2, 20_000);
        CountDownLatch end = new CountDownLatch(1);
        hold("/hold", release);
        h1.on("/end", (connection, request) -> {
            connection.take(request);
            GatewayFixture.await(end);
            return false;
        });
        assertThat(ask("GET /leave HTTP/1.1\r\nHost: a.test\r\n\r\n").read().text()).isEqualTo("in the old way");
        ask("GET /hold HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(GatewayFixture.isSoon(() -> h1.completed() == 2)).isTrue();
        RawClient ended = ask("GET /end HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(GatewayFixture.isSoon(() -> h1.completed() == 3)).isTrue();
        ask("POST /hold HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
        awaitWaiting(1);
        RawClient moved = ask("POST /moved HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
        awaitWaiting(2);
        end.countDown();
        assertThat(ended.read().text()).isEqualTo("GET /end");
        assertThat(moved.read("POST").text()).isEqualTo("hi");
        assertThat(h2.requests("/moved")).hasSize(1);
    }

    /** Who says it of the whole connection is believed, until HTTP/2 has its next chance. */
    @Test
    void shouldSpeakHttp1ToABackendThatLeavesForIt() throws IOException {
        start("");
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/new").text()).isEqualTo("GET /new");
            for (String path : new String[] {"/leave", "/new", "/other"}) {
                assertThat(client.get(path).text()).isEqualTo("in the old way");
            }
        }
        assertThat(h2.heads()).isEqualTo(2);
        assertThat(h2.accepted()).isEqualTo(1);
        assertThat(gateway.count(Counter.UPSTREAM_FALLBACKS)).isEqualTo(1);
    }
}
