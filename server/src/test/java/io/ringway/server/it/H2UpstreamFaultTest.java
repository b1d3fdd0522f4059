package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveHpackEncoder;
import io.ringway.server.metrics.Counter;
import io.ringway.server.upstream.h2.H2PoolLimits;
import io.ringway.server.worker.Http2Limits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Upstreams that speak HTTP/2 badly, slowly or too much, clients that do not read, and reloads in the middle. */
class H2UpstreamFaultTest extends BeforeHttp2 {

    @Override
    GatewayFixture.Builder configuration(String timeouts) {
        return GatewayFixture.configure().timeouts(timeouts).respond("/here", 200, "here").forward("/*", origin);
    }

    private void expectRefused(String path) throws IOException {
        try (RawClient client = gateway.client()) {
            assertThat(client.get(path).status()).isEqualTo(502);
        }
        gateway.expectHonest();
    }

    /** Server-caused floods are counted like a client's. */
    @Test
    @Tag("B161")
    void shouldEndConnectionsThatFlood() throws IOException {
        start();
        origin.on("/pings", H2OriginScript.raw(_ -> NaiveFrames.repeat(NaiveFrames.ping(1, false), 20_000)));
        origin.on("/settings", H2OriginScript.raw(_ -> NaiveFrames.repeat(NaiveFrames.settings(), 20_000)));
        origin.on("/empty", H2OriginScript.raw(id -> NaiveFrames.join(NaiveFrames.headers(id,
            NaiveHpackEncoder.plain(":status", "200"), false),
            NaiveFrames.repeat(NaiveFrames.data(id, new byte[0], false), 1000))));
        try (RawClient client = gateway.client()) {
            for (String path : List.of("/pings", "/settings")) {
                assertThat(client.get(path).status()).as(path).isEqualTo(502);
            }
        }
        try (RawClient client = gateway.client()) {
            client.send("GET /empty HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.readAny("GET", null).isComplete()).isFalse();
        }
        assertThat(gateway.count(Counter.LIMIT_UPSTREAM_FLOOD)).isEqualTo(3);
        gateway.expectHonest();
    }

    /** It would be connected to again each round trip, for as long as a request waits. */
    @Test
    void shouldRestAfterConnectionsThatAreRefusedFromTheBeginning() throws IOException {
        start(() -> NaiveH2Options.honest().goodbye(), "'connect_ms':1000");
        try (RawClient first = gateway.client(); RawClient second = gateway.client()) {
            first.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(second.get("/y").status()).isEqualTo(504);
            assertThat(first.read().status()).isEqualTo(504);
        }
        assertThat(origin.accepted()).isBetween(5, 10);
    }

    /** One that leaves once, as for a restart, costs a moment and no request. */
    @Test
    void shouldFindTheNextConnectionAfterOneThatWasRefused() throws IOException {
        AtomicInteger begun = new AtomicInteger();
        start(() -> begun.getAndIncrement() < 2 ? NaiveH2Options.honest().goodbye() : NaiveH2Options.honest(), "");
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x").status()).isEqualTo(200);
        }
        assertThat(origin.accepted()).isEqualTo(3);
    }

    /** What the gateway has no memory for is no fault of the upstream's. */
    @Test
    void shouldSayThatItHasNoMemoryForHalfAFieldBlock() throws IOException {
        origin = H2TestOrigin.start();
        origin.on("/long", H2OriginScript.raw(id -> NaiveFrames.frame(NaiveFrames.HEADERS, 0, id, new byte[12_000])));
        try (WorkerFixture worker = WorkerFixture.start(configuration(""), KernelFeatures.probe(new LinuxKernel()),
                WorkerFixture.memory(16, 16 * 1024, 16 * 1024)); RawClient client = worker.client()) {
            Response response = client.get("/long");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.text()).contains("memory");
            assertThat(worker.count(Counter.LIMIT_BLOCKS)).isPositive();
        }
        origin.stop();
    }

    /** A client that has as many streams reset is cut; an upstream may have to shed load. */
    @Test
    void shouldBearUpstreamsThatShedLoad() throws IOException {
        origin = H2TestOrigin.start();
        origin.on("/full", H2OriginScript.reset(NaiveFrames.REFUSED_STREAM));
        gateway = configuration("").h2().start();
        int rounds = 30;
        int streams = 50;
        try (H2TestClient client = gateway.h2Client()) {
            for (int i = 0; i < rounds; i++) {
                List<Integer> sent = new ArrayList<>();
                for (int j = 0; j < streams; j++) {
                    sent.add(client.send(H2Request.get("/full")));
                }
                sent.forEach(stream -> assertThat(client.await(stream).status()).isEqualTo(503));
            }
        }
        assertThat(gateway.count(Counter.UPSTREAM_STREAMS_REFUSED)).isEqualTo(3L * rounds * streams);
        assertThat(gateway.count(Counter.LIMIT_UPSTREAM_FLOOD)).isZero();
        assertThat(origin.accepted()).isEqualTo(1);
        gateway.expectHonest();
    }

    /** RFC 9113 8.4: push was switched off. */
    @Test
    void shouldRefusePushes() throws IOException {
        start();
        origin.on("/push", H2OriginScript.raw(id -> NaiveFrames.pushPromise(id, 2,
            NaiveHpackEncoder.plain(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/"))));
        expectRefused("/push");
    }

    @Test
    void shouldRefuseMalformedResponses() throws IOException {
        start();
        origin.on("/upper", H2OriginScript.raw(id -> NaiveFrames.headers(id,
            NaiveHpackEncoder.plain(":status", "200", "X-Upper", "1"), true)));
        origin.on("/101", stream -> stream.head(101, false));
        origin.on("/none", H2OriginScript.raw(id -> NaiveFrames.headers(id,
            NaiveHpackEncoder.plain("x-no", "status"), true)));
        for (String path : List.of("/upper", "/101", "/none")) {
            expectRefused(path);
        }
    }

    /** A connection without an answer, its streams broken off. */
    @Test
    void shouldFailTheStreamsOfAConnectionThatBreaks() throws IOException {
        start();
        origin.on("/x", stream -> stream.closeConnection());
        origin.on("/reset", stream -> stream.resetConnection());
        try (RawClient client = gateway.client()) {
            for (String path : List.of("/x", "/reset")) {
                assertThat(client.ask("POST " + path + " HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n")
                    .status()).isEqualTo(502);
            }
        }
        assertThat(origin.heads()).isEqualTo(2);
        gateway.expectHonest();
    }

    /** A connection that broke while it was idle is seen before the next request. */
    @Test
    void shouldUseAnotherConnectionAfterOneThatWasClosed() throws IOException {
        start();
        try (RawClient client = gateway.client()) {
            for (int i = 1; i <= 3; i++) {
                assertThat(client.get("/x").status()).isEqualTo(200);
                assertThat(origin.accepted()).isEqualTo(i);
                origin.closeConnections();
                assertThat(GatewayFixture.isSoon(() -> gateway.residue().connections() == 1)).isTrue();
            }
        }
    }

    @Test
    void shouldAnswerInTimeWhereAnUpstreamIsSilent() throws IOException {
        start(NaiveH2Options::honest, "'request_ms':200");
        origin.on("/never", stream -> stream.awaits(now -> false));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/never").status()).isEqualTo(504);
        }
        assertThat(GatewayFixture.isSoon(() -> origin.openStreams() == 0)).isTrue();
        gateway.expectHonest();
        assertThat(origin.accepted()).isEqualTo(1);
    }

    /** A client that does not read holds up its own response, and nobody else's on the same connection. */
    @Test
    void shouldLetNoClientHoldUpOthers() throws IOException {
        start();
        int pieces = 500;
        byte[] piece = new byte[16_384];
        Arrays.fill(piece, (byte) 'x');
        origin.on("/large", stream -> {
            stream.head(200, false, "content-length", String.valueOf(pieces * piece.length));
            for (int i = 1; i <= pieces; i++) {
                stream.data(piece, i == pieces);
            }
        });
        List<RawClient> deaf = IntStream.range(0, 20).mapToObj(_ -> narrow()).toList();
        for (RawClient client : deaf) {
            client.send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }
        assertThat(GatewayFixture.isSoon(() -> origin.heads() == 20)).isTrue();
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/x").status()).isEqualTo(200);
            }
        }
        assertThat(deaf.getFirst().read().body().bytes()).hasSize(pieces * piece.length);
        assertThat(origin.accepted()).isEqualTo(1);
        for (RawClient client : deaf) {
            client.close();
        }
    }

    private RawClient narrow() {
        try {
            return RawClient.narrow(gateway.port(), 16 * 1024);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What came whole is handed on whole, though the upstream has gone and the client is slow. */
    @Test
    void shouldHandOnAWholeResponseOfAnUpstreamThatHasGone() throws IOException {
        start();
        int length = 100_000;
        origin.on("/gone", stream -> {
            stream.respond(200, "g".repeat(length));
            stream.flush();
            stream.awaits(now -> now.isLocalEnded());
            GatewayFixture.sleep(200);
            stream.closeConnection();
        });
        origin.on("/refusing", stream -> {
            stream.respond(200, "r".repeat(length));
            stream.flush();
            stream.reset(NaiveFrames.NO_ERROR);
        });
        for (String path : List.of("/gone", "/refusing")) {
            try (RawClient client = narrow()) {
                client.send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
                GatewayFixture.sleep(500);
                assertThat(client.read().text()).hasSize(length);
            }
        }
    }

    /** The queue of those who wait for a stream has an end: 503 at once for who comes behind it. */
    @Test
    void shouldBoundThoseWhoWaitForAStream() throws IOException {
        origin = H2TestOrigin.start(() -> NaiveH2Options.honest().setting(NaiveFrames.MAX_CONCURRENT_STREAMS, 0));
        try (WorkerFixture worker = WorkerFixture.start(configuration("'connect_ms':1500").h2(), waiting(64));
                H2TestClient client = H2TestClient.to(worker.port())) {
            for (int i = 0; i < 100; i++) {
                client.send(H2Request.get("/x"));
            }
            assertThat(GatewayFixture.isSoon(() -> worker.count(Counter.LIMIT_UPSTREAM_STREAMS) == 100 - 64)).isTrue();
            assertThat(worker.count(Counter.TIMEOUT_STREAM)).isZero();
            assertThat(GatewayFixture.isSoon(() -> worker.count(Counter.TIMEOUT_STREAM) == 64)).isTrue();
            for (int i = 0; i < 100; i++) {
                assertThat(client.await(2 * i + 1).status()).isEqualTo(503);
            }
        }
        assertThat(origin.accepted()).isLessThanOrEqualTo(8);
        origin.stop();
    }

    private static Http2Limits waiting(int most) {
        H2PoolLimits usual = H2PoolLimits.DEFAULT;
        return new Http2Limits(Http2Limits.DEFAULT.clients(), new H2PoolLimits(usual.connections(), most, usual.rules(),
            usual.pingAfterNs(), usual.pingAgainNs(), usual.pingTimeoutNs(), usual.settingsNs(), usual.closingNs()));
    }

    /** An upstream that gives no credit: its request waits, others go on. */
    @Test
    void shouldKeepWindowsOfStreamsApart() throws IOException {
        start(() -> NaiveH2Options.honest().windows(1000, 1 << 20).withholdCredit(), "'request_ms':1000");
        origin.on("/small", H2OriginScript.echo());
        origin.on("/stuck", stream -> stream.awaitReset());
        try (RawClient stuck = gateway.client(); RawClient client = gateway.client()) {
            stuck.send("POST /stuck HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5000\r\n\r\n" + "y".repeat(5000));
            for (int i = 0; i < 5; i++) {
                assertThat(client.ask("POST /small HTTP/1.1\r\nHost: a.test\r\nContent-Length: 900\r\n\r\n"
                    + "z".repeat(900)).text()).hasSize(900);
            }
            assertThat(stuck.read().status()).isEqualTo(504);
        }
        assertThat(origin.violations()).isEmpty();
    }

    /** A client of HTTP/1.1 knows by its length that it has all, whatever becomes of the stream behind it. */
    @Test
    void shouldKeepAClientWhoseResponseWasWholeWhenItsStreamBroke() throws IOException {
        start();
        byte[] end = NaiveHpackEncoder.plain(":status", "200", "content-length", "3");
        origin.on("/whole", H2OriginScript.raw(id -> NaiveFrames.join(NaiveFrames.headers(id, end, false),
            NaiveFrames.data(id, Latin1.bytes("abc"), false), NaiveFrames.reset(id, NaiveFrames.INTERNAL_ERROR))));
        origin.on("/empty", H2OriginScript.raw(id -> NaiveFrames.join(NaiveFrames.headers(id,
            NaiveHpackEncoder.plain(":status", "200", "content-length", "0"), false),
            NaiveFrames.reset(id, NaiveFrames.INTERNAL_ERROR))));
        origin.on("/part", H2OriginScript.raw(id -> NaiveFrames.join(NaiveFrames.headers(id, end, false),
            NaiveFrames.data(id, Latin1.bytes("ab"), false), NaiveFrames.reset(id, NaiveFrames.INTERNAL_ERROR))));
        try (RawClient client = gateway.client()) {
            client.send("GET /whole HTTP/1.1\r\nHost: a.test\r\n\r\nGET /here HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("abc");
            assertThat(client.read().text()).isEqualTo("here");
            assertThat(client.get("/empty").status()).isEqualTo(200);
            assertThat(client.ask("HEAD /empty HTTP/1.1\r\nHost: a.test\r\n\r\n").status()).isEqualTo(200);
            assertThat(client.get("/here").text()).isEqualTo("here");
            client.send("GET /part HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.readAny("GET", null).isComplete()).isFalse();
            client.expectClose();
        }
        gateway.expectHonest();
    }

    /** Unchanged backends keep their connections; those of one that is gone end with their last stream. */
    @Test
    void shouldKeepAndEndConnectionsOverReloads() throws IOException {
        start();
        origin.on("/slow", H2OriginScript.slow(300));
        try (RawClient client = gateway.client(); RawClient other = gateway.client()) {
            assertThat(client.get("/x").status()).isEqualTo(200);
            gateway.reload(configuration("'idle_ms':70000"));
            client.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.heads() == 2)).isTrue();
            gateway.reload(GatewayFixture.configure().respond("/*", 200, "here"));
            assertThat(other.get("/y").text()).isEqualTo("here");
            assertThat(client.read().text()).isEqualTo("slow");
        }
        assertThat(origin.accepted()).isEqualTo(1);
        assertThat(GatewayFixture.isSoon(() -> origin.open() == 0)).isTrue();
        assertThat(origin.violations()).isEmpty();
    }

    /** B062: the head is larger than a frame, and the room for it is bounded by what it is. */
    @Test
    @Tag("B062")
    void shouldSplitLongHeads() throws IOException {
        origin = H2TestOrigin.start();
        gateway = configuration("").limits("'header_bytes':65536,'header_count':300,'request_line_bytes':16384")
            .start();
        StringBuilder many = new StringBuilder("GET /many HTTP/1.1\r\nHost: a.test\r\n");
        for (int i = 0; i < 200; i++) {
            many.append("X-").append(i).append(": ").append("\u007e".repeat(i)).append("\r\n");
        }
        String method = "M".repeat(30);
        try (RawClient client = gateway.client()) {
            assertThat(client.ask("GET /long HTTP/1.1\r\nHost: a.test\r\nX-Long: " + "\u007e".repeat(60_000)
                + "\r\n\r\n").status()).isEqualTo(200);
            assertThat(client.ask(many.append("\r\n").toString()).status()).isEqualTo(200);
            assertThat(client.ask(method + " /method HTTP/1.1\r\nHost: a.test\r\n\r\n").text())
                .isEqualTo(method + " /method");
        }
        assertThat(origin.request("/long").field("x-long")).hasSize(60_000);
        for (int i = 0; i < 200; i++) {
            assertThat(origin.request("/many").field("x-" + i)).hasSize(i);
        }
        assertThat(origin.violations()).isEmpty();
    }
}
