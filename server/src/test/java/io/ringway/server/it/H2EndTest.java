package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.NaiveHpackEncoder;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How connections of HTTP/2 begin and end: by their first bytes, by a drain, by a wait that is over. */
class H2EndTest extends H2BeforeHttp1 {

    private static final int CANCEL = 8;
    private static final int NO_ERROR = 0;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    @Override
    GatewayFixture open() {
        origin.on("/slow", (connection, request) -> {
            connection.take(request);
            connection.pause(300);
            return connection.answer(request, 200, "slow");
        });
        return null;
    }

    private GatewayFixture start(String timeouts) {
        return GatewayFixture.configure().h2().timeouts(timeouts).respond("/local", 200, "local").forward("/*", origin)
                .start();
    }

    @Test
    void shouldTellProtocolsApartByteByByte() throws IOException {
        try (GatewayFixture gateway = start("")) {
            try (RawClient client = gateway.client()) {
                client.sendInPieces(NaiveFrames.join(Latin1.bytes(PREFACE), NaiveFrames.settings()), 1);
                byte[] settings = new byte[9];
                assertThat(client.in().need()).isZero();
                client.in().read(settings, 2);
                assertThat(client.in().need()).isEqualTo(NaiveFrames.SETTINGS);
            }
            for (String method : List.of("POST", "PUT", "PRI", "PATCH", "P")) {
                try (RawClient client = gateway.client()) {
                    client.sendInPieces(Latin1.bytes(method + " /x HTTP/1.1\r\nHost: a.test\r\n"
                            + "Content-Length: 0\r\n\r\n"), 1);
                    assertThat(client.read(method).status()).isEqualTo(200);
                }
            }
            gateway.expectQuiet();
        }
    }

    @Test
    @Tag("B004")
    void shouldCloseAClientThatBeginsAPrefaceAndNoMore() throws IOException {
        try (GatewayFixture gateway = start("'header_ms':300")) {
            try (RawClient client = gateway.client()) {
                client.send("PRI * HT");
                client.expectClose();
            }
            assertThat(gateway.count(Counter.TIMEOUT_HEADER)).isEqualTo(1);
            try (RawClient client = gateway.client()) {
                client.send(NaiveFrames.join(Latin1.bytes(PREFACE), NaiveFrames.settings(), new byte[] {0, 0, 9, 1}));
                client.rest();
            }
            assertThat(gateway.count(Counter.TIMEOUT_HEADER)).isEqualTo(2);
            gateway.expectQuiet();
        }
    }

    @Test
    @Tag("B099")
    void shouldIgnoreTheUpgrade() throws IOException {
        try (GatewayFixture gateway = start(""); RawClient client = gateway.client()) {
            Response response = client.ask("GET /local HTTP/1.1\r\nHost: a.test\r\n"
                    + "Connection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
            assertThat(client.get("/local").status()).isEqualTo(200);
        }
    }

    @Test
    @Tag("B136")
    void shouldDrainInTwoSteps() throws Exception {
        try (GatewayFixture gateway = start(""); H2TestClient client = gateway.h2Client();
                H2TestClient idle = gateway.h2Client(); H2TestClient deaf = gateway.h2Client(
                        NaiveH2Options.honest().ignorePings())) {
            assertThat(idle.ask(H2Request.get("/local")).status()).isEqualTo(200);
            assertThat(deaf.ask(H2Request.get("/local")).status()).isEqualTo(200);
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(client.send(H2Request.get("/slow")));
            }
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 50)).isTrue();
            long start = System.nanoTime();
            CompletableFuture<Boolean> stopped =
                    CompletableFuture.supplyAsync(() -> gateway.gateway().stop(Duration.ofSeconds(10)));
            for (int stream : streams) {
                assertThat(client.await(stream).isWhole(200)).isTrue();
            }
            for (H2TestClient each : List.of(client, idle)) {
                assertThat(each.awaitGoAway()).isEqualTo(NO_ERROR);
                assertThat(each.call(NaiveH2Peer::goAways)).isEqualTo(2);
                assertThat(each.violations()).isEmpty();
            }
            assertThat(client.call(NaiveH2Peer::goAwayLast)).isEqualTo(99);
            assertThat(deaf.awaitGoAway()).isEqualTo(NO_ERROR);
            assertThat(Duration.ofNanos(deaf.endedNs() - start)).isGreaterThan(Duration.ofMillis(900));
            assertThat(stopped.get(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** What comes behind the last call was never seen: no answer, no reset, and the table stays in step. */
    @Test
    @Tag("B137")
    void shouldIgnoreStreamsBehindTheLastCall() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/held", (connection, request) -> {
            GatewayFixture.await(release);
            return connection.answer(connection.take(request), 200, "held");
        });
        try (GatewayFixture gateway = start(""); H2TestClient client = gateway.h2Client()) {
            int held = client.send(H2Request.get("/held"));
            int upload = client.sendHead(H2Request.of("POST", "/upload"));
            assertThat(client.isAlive()).isTrue();
            CompletableFuture<Boolean> stopped =
                    CompletableFuture.supplyAsync(() -> gateway.gateway().stop(Duration.ofSeconds(10)));
            assertThat(client.awaits(peer -> peer.goAways() == 2)).isTrue();
            int late = client.send(H2Request.get("/late", "x-kept", "by the table"));
            assertThat(client.isAlive()).isTrue();
            client.data(upload, Latin1.bytes("up"), false).trailers(upload,
                    NaiveField.list("x-kept", "by the table"));
            assertThat(client.await(upload).isWhole(200)).isTrue();
            H2Response ignored = client.response(late);
            assertThat(ignored.status() == 0 && ignored.reset() < 0).as(ignored.toString()).isTrue();
            release.countDown();
            assertThat(client.await(held).isWhole(200)).isTrue();
            assertThat(client.awaitGoAway()).isEqualTo(NO_ERROR);
            assertThat(client.call(NaiveH2Peer::goAwayLast)).isEqualTo(upload);
            assertThat(client.violations()).isEmpty();
            assertThat(stopped.get(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(origin.requests("/late")).isEmpty();
        assertThat(origin.request("/upload").body().trailers().one("x-kept")).isEqualTo("by the table");
    }

    @Test
    void shouldEndIdleConnectionsThatOnlyPing() throws IOException {
        try (GatewayFixture gateway = start("'idle_ms':600"); H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(H2Request.get("/local")).status()).isEqualTo(200);
            for (int i = 0; i < 4; i++) {
                assertThat(client.isAlive()).isTrue();
                GatewayFixture.sleep(50);
            }
            assertThat(client.awaitGoAway()).isEqualTo(NO_ERROR);
            assertThat(gateway.count(Counter.TIMEOUT_IDLE)).isEqualTo(1);
        }
    }

    @Test
    @Tag("B127")
    void shouldCutAResponseNobodyTakes() throws IOException {
        origin.on("/large", OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000),
                true));
        NaiveH2Options closed = NaiveH2Options.honest().windows(0, 65_535);
        try (GatewayFixture gateway = start("'body_ms':400"); H2TestClient client = gateway.h2Client(closed)) {
            int local = client.send(H2Request.get("/local"));
            int large = client.send(H2Request.get("/large"));
            assertThat(client.await(local).reset()).isEqualTo(CANCEL);
            assertThat(client.await(large).reset()).isEqualTo(CANCEL);
            assertThat(gateway.count(Counter.TIMEOUT_SEND)).isEqualTo(2);
            assertThat(client.isAlive()).isTrue();
            assertThat(GatewayFixture.isSoon(() -> gateway.residue().blocks() == 0)).isTrue();
        }
    }

    @Test
    @Tag("B131")
    void shouldAnswer408ToASlowBody() throws IOException {
        try (GatewayFixture gateway = start("'body_ms':300"); H2TestClient client = gateway.h2Client()) {
            int stream = client.sendHead(H2Request.of("POST", "/body"));
            H2Response response = client.await(stream, seen -> seen.remoteReset() >= 0);
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.isComplete()).isTrue();
            assertThat(response.reset()).isEqualTo(NO_ERROR);
            assertThat(client.ask(H2Request.get("/local")).status()).isEqualTo(200);
        }
        assertThat(origin.requests("/body")).isEmpty();
    }

    @Test
    void shouldAnswer504WhenTheUpstreamIsSilent() throws IOException {
        try (GatewayFixture gateway = start("'request_ms':200,'connect_ms':100");
                H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(H2Request.get("/slow")).status()).isEqualTo(504);
            assertThat(client.ask(H2Request.get("/local")).status()).isEqualTo(200);
        }
    }

    /** Who broke the rules and sends on is not read to the end, nor waited for as long as others are. */
    @Test
    void shouldCloseWithinASecondOfSayingWhy() throws IOException {
        try (GatewayFixture gateway = start(""); RawClient client = gateway.client()) {
            client.send(NaiveFrames.join(Latin1.bytes(PREFACE), NaiveFrames.settings(),
                    NaiveFrames.data(0, new byte[1], false), NaiveFrames.repeat(NaiveFrames.ping(7, false), 20_000)));
            assertThat(GatewayFixture.isSoon(() -> gateway.count(Counter.H2_ERRORS) == 1)).isTrue();
            long told = System.nanoTime();
            assertThat(GatewayFixture.isSoon(() -> gateway.residue().clients() == 0)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofMillis(1500));
        }
    }

    @Test
    void shouldEndAClientThatNeverAcknowledgesSettings() throws IOException {
        NaiveH2Options silent = NaiveH2Options.honest().ignoreSettings();
        try (GatewayFixture gateway = start("'header_ms':300"); H2TestClient client = gateway.h2Client(silent)) {
            assertThat(client.awaitGoAway()).isEqualTo(4);
        }
    }

    /** Nothing came from it for longer than a head may take, and it was the gateway's turn all the while. */
    @Test
    void shouldWaitForAHeadFromItsFirstBytes() throws IOException {
        try (GatewayFixture gateway = start("'header_ms':250"); H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(H2Request.get("/slow")).status()).isEqualTo(200);
            byte[] head = NaiveFrames.headers(3, NaiveHpackEncoder.plain(":method", "GET", ":scheme", "http",
                    ":path", "/local", ":authority", "a.test"), true);
            int half = head.length / 2;
            client.adopt(3).raw(Arrays.copyOf(head, half));
            GatewayFixture.sleep(60);
            client.raw(Arrays.copyOfRange(head, half, head.length));
            assertThat(client.await(3).isWhole(200)).isTrue();
            assertThat(gateway.count(Counter.TIMEOUT_HEADER)).isZero();
        }
    }

    /** A wait of its own is for what has begun, though the connection was idle for long. */
    @Test
    void shouldNotTakeHalfAHeadForIdleness() throws IOException {
        try (GatewayFixture gateway = start("'header_ms':600,'idle_ms':300");
                H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(H2Request.get("/local")).status()).isEqualTo(200);
            GatewayFixture.sleep(100);
            client.adopt(3).raw(Arrays.copyOf(NaiveFrames.headers(3, new byte[100], true), 50));
            assertThat(client.awaitEnd(Duration.ofSeconds(5))).isTrue();
            assertThat(gateway.count(Counter.TIMEOUT_IDLE)).isZero();
            assertThat(gateway.count(Counter.TIMEOUT_HEADER)).isEqualTo(1);
        }
    }

    @Test
    void shouldChangeProtocolsWithAReload() throws IOException {
        GatewayFixture.Builder h1 = GatewayFixture.configure().respond("/*", 200, "x");
        try (GatewayFixture gateway = h1.start()) {
            try (H2TestClient client = gateway.h2Client()) {
                assertThat(client.awaitEnd(Duration.ofSeconds(5))).isTrue();
            }
            gateway.reload(GatewayFixture.configure().h2().respond("/*", 200, "x"));
            try (H2TestClient client = gateway.h2Client()) {
                assertThat(client.ask(H2Request.get("/")).status()).isEqualTo(200);
            }
            gateway.expectHonest();
        }
    }
}
