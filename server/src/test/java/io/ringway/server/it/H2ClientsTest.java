package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What clients of HTTP/2 get from routes that forward to HTTP/1.1 and from those that answer here. */
class H2ClientsTest extends H2BeforeHttp1 {

    private static final int CANCEL = 8;
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;
    private static final int PROTOCOL_ERROR = 1;

    @Override
    GatewayFixture open() {
        return GatewayFixture.configure().h2().limits("'connections':100,'body_bytes':2000000")
                .respond("/local", 200, "local").route("'external_path':'/gone','respond':{'status':204}")
                .forward("/*", origin).start();
    }

    @Test
    void shouldForwardAGet() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            H2Response response = client.ask(H2Request.get("/a?b=c", "cookie", "x=1", "cookie", "y=2"));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).endsWith("GET /a?b=c");
            assertThat(response.field("date")).isNotNull();
            assertThat(client.violations()).isEmpty();
        }
        Request seen = origin.request("/a");
        assertThat(seen.fields().one("via")).isEqualTo("2.0 ringway");
        assertThat(seen.fields().one("cookie")).isEqualTo("x=1; y=2");
        assertThat(seen.fields().one("x-forwarded-host")).isEqualTo("a.test");
        assertThat(seen.fields().one("transfer-encoding")).isNull();
        assertThat(gateway.count(Counter.H2_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    @Tag("B091")
    @Tag("B092")
    void shouldChunkABodyOfUnknownLength() throws IOException {
        byte[] body = Latin1.bytes("0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
        try (H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(H2Request.of("POST", "/unknown").body(body)).status()).isEqualTo(200);
            assertThat(client.ask(H2Request.of("POST", "/none")).status()).isEqualTo(200);
            assertThat(client.ask(H2Request.of("POST", "/known", "content-length", "31").body(body)).status())
                    .isEqualTo(200);
        }
        assertThat(origin.request("/unknown").fields().one("transfer-encoding")).isEqualTo("chunked");
        assertThat(origin.request("/unknown").body().bytes()).isEqualTo(body);
        assertThat(origin.request("/known").fields().one("content-length")).isEqualTo("31");
        assertThat(origin.request("/none").fields().one("transfer-encoding")).isNull();
        assertThat(origin.violations()).isEmpty();
    }

    @Test
    @Tag("B094")
    void shouldStripWhatIsAboutTheOtherConnection() throws IOException {
        origin.on("/hop", OriginScript.raw("HTTP/1.1 200 OK\r\nConnection: X-One, keep-alive\r\nX-One: 1\r\n"
                + "X-Two: 2\r\nKeep-Alive: timeout=5\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n", true));
        try (H2TestClient client = gateway.h2Client()) {
            H2Response response = client.ask(H2Request.get("/hop", "te", "trailers"));
            assertThat(response.fields()).extracting(NaiveField::name)
                    .containsExactlyInAnyOrder(":status", "x-two", "date");
            assertThat(response.text()).isEqualTo("ok");
            assertThat(NaiveField.value(response.trailers(), "x-sum")).isEqualTo("7");
            assertThat(client.violations()).isEmpty();
        }
    }

    @Test
    void shouldAnswerWithoutABody() throws IOException {
        origin.on("/304", OriginScript.raw("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", true));
        origin.on("/head", OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", true));
        try (H2TestClient client = gateway.h2Client()) {
            assertThat(client.ask(H2Request.get("/304")).isWhole(304)).isTrue();
            H2Response head = client.ask(H2Request.of("HEAD", "/head"));
            assertThat(head.field("content-length")).isEqualTo("1234");
            assertThat(head.received()).isZero();
            assertThat(client.ask(H2Request.get("/gone")).isWhole(204)).isTrue();
            H2Response local = client.ask(H2Request.of("HEAD", "/local"));
            assertThat(local.field("content-length")).isEqualTo("5");
            assertThat(local.received()).isZero();
        }
    }

    @Test
    void shouldForwardInterimResponses() throws IOException {
        origin.on("/early", OriginScript.raw("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", true));
        try (H2TestClient client = gateway.h2Client()) {
            H2Response response = client.ask(H2Request.get("/early"));
            assertThat(response.isWhole(200)).isTrue();
            assertThat(response.interims()).hasSize(1);
            assertThat(NaiveField.value(response.interims().getFirst(), "link")).isEqualTo("</a>");
        }
    }

    @Test
    void shouldGrantContinue() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            int stream = client.sendHead(H2Request.of("POST", "/wait", "content-length", "2", "expect",
                    "100-continue"));
            client.await(stream, seen -> !seen.interims().isEmpty());
            H2Response response = client.data(stream, Latin1.bytes("hi"), true).await(stream);
            assertThat(response.isWhole(200)).isTrue();
            assertThat(NaiveField.value(response.interims().getFirst(), ":status")).isEqualTo("100");
        }
    }

    @Test
    @Tag("B151")
    void shouldAnswerEarlyAndAskNoMore() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            int stream = client.sendHead(H2Request.of("POST", "/large", "content-length", "3000000"));
            H2Response response = client.await(stream, seen -> seen.remoteReset() >= 0);
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.isComplete()).isTrue();
            assertThat(response.reset()).isZero();
            assertThat(client.ask(H2Request.get("/after")).status()).isEqualTo(200);
        }
        assertThat(origin.requests("/large")).isEmpty();
    }

    @Test
    void shouldLimitABodyOfUnknownLength() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            int stream = client.send(H2Request.of("POST", "/grown").body(new byte[2_000_001]));
            H2Response response = client.await(stream);
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.isComplete()).isTrue();
            assertThat(client.isAlive()).isTrue();
        }
    }

    @Test
    @Tag("B083")
    @Tag("B162")
    void shouldCutWhatIsCut() throws IOException {
        origin.on("/cut", OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", false));
        try (H2TestClient client = gateway.h2Client()) {
            H2Response cut = client.await(client.send(H2Request.get("/cut")));
            assertThat(cut.isComplete()).isFalse();
            assertThat(cut.reset()).isEqualTo(INTERNAL_ERROR);
            int stream = client.send(H2Request.post("/short", "abc", "content-length", "5"));
            assertThat(client.await(stream).reset()).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.ask(H2Request.get("/after")).status()).isEqualTo(200);
        }
        assertThat(origin.requests("/short")).isEmpty();
    }

    @Test
    @Tag("B145")
    void shouldGiveUpWhatTheClientResets() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        origin.on("/never", (connection, request) -> {
            connection.take(request);
            assertThat(connection.in().read()).isNegative();
            gone.countDown();
            return false;
        });
        try (H2TestClient client = gateway.h2Client()) {
            int stream = client.send(H2Request.get("/never"));
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();
            client.reset(stream, CANCEL);
            GatewayFixture.await(gone);
            assertThat(client.ask(H2Request.get("/after")).status()).isEqualTo(200);
            assertThat(gateway.count(Counter.H2_RESETS)).isEqualTo(1);
        }
    }

    @Test
    @Tag("B130")
    void shouldRefuseStreamsBeyondTheLimit() throws IOException {
        NaiveH2Options blocked = NaiveH2Options.honest().windows(0, 65_535);
        try (H2TestClient client = gateway.h2Client(blocked)) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 101; i++) {
                streams.add(client.send(H2Request.get("/local")));
            }
            assertThat(client.await(streams.getLast()).reset()).isEqualTo(REFUSED_STREAM);
            client.use(peer -> streams.subList(0, 100).forEach(stream -> peer.credit(stream, 1000)));
            for (int stream : streams.subList(0, 100)) {
                assertThat(client.await(stream).isWhole(200)).isTrue();
            }
        }
    }

    @Test
    @Tag("B146")
    void shouldRefuseTunnelsAndStrangers() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            H2Request connect = new H2Request(NaiveField.list(":method", "CONNECT", ":authority", "a.test:443"), null,
                    null);
            assertThat(client.await(client.send(connect)).status()).isEqualTo(405);
            H2Response large = client.await(client.send(H2Request.get("/x", "x-large", "y".repeat(40_000))));
            assertThat(large.status()).isEqualTo(431);
            assertThat(client.ask(H2Request.get("/after")).status()).isEqualTo(200);
            assertThat(client.violations()).isEmpty();
        }
    }

    @Test
    void shouldSpeakManyFramesAtOnce() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                streams.add(client.send(H2Request.post("/many/" + i, "body " + i)));
            }
            for (int i = 0; i < 90; i++) {
                H2Response response = client.await(streams.get(i));
                assertThat(response.isWhole(200)).isTrue();
                assertThat(response.text()).endsWith("POST /many/" + i);
            }
            assertThat(client.violations()).isEmpty();
        }
    }

    @Test
    @Tag("B106")
    void shouldCalmAFlood() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            client.use(peer -> {
                for (int i = 0; i < 2000; i++) {
                    peer.reset(peer.open(H2Request.get("/local").head(), true), CANCEL);
                }
            });
            assertThat(client.awaitGoAway()).isEqualTo(11);
        }
        assertThat(gateway.count(Counter.LIMIT_H2_FLOOD)).isEqualTo(1);
        gateway.expectHonest();
    }

    @Test
    @Tag("B002")
    void shouldEndAConnectionThatBreaksTheRules() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            client.raw(NaiveFrames.data(1, new byte[1], false));
            assertThat(client.awaitGoAway()).isEqualTo(PROTOCOL_ERROR);
        }
        assertThat(gateway.count(Counter.H2_ERRORS)).isEqualTo(1);
        gateway.expectHonest();
    }
}
