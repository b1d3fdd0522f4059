package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.downstream.h2.H2ServerShared;
import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.metrics.Counter;
import io.ringway.server.upstream.h2.H2PoolLimits;
import io.ringway.server.worker.Http2Limits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Upstreams of HTTP/2 that are connected and do not answer: what tells them from slow ones, and what then follows. */
@NeedsRing
@Timeout(60)
class H2SignsOfLifeTest {

    private static final long MS = 1_000_000L;
    private static final H2PoolLimits USUAL = H2PoolLimits.DEFAULT;
    /** A gateway's, but for waits that can be waited for. */
    private static final Http2Limits LIMITS = new Http2Limits(H2ServerShared.DEFAULT_LIMITS, new H2PoolLimits(
        USUAL.connections(), USUAL.waiting(), USUAL.rules(), 150 * MS, 1000 * MS, 150 * MS, 600 * MS, 200 * MS));
    private static final int SETTINGS_TIMEOUT = 4;
    private static final int TURNS = 4;

    /** The second ping of a silence comes when no test runs any more. */
    private static final long LATE_NS = 600_000 * MS;

    private WorkerFixture worker;
    private H2TestOrigin origin;
    private H2TestOrigin other;

    /** Starts a worker before one origin with options and, if wanted, an honest one that takes turns with it. */
    private void start(NaiveH2Options options, boolean hasOther) throws IOException {
        start(options, hasOther, "", LIMITS);
    }

    private void start(NaiveH2Options options, boolean hasOther, String timeouts, Http2Limits limits)
        throws IOException {
        origin = H2TestOrigin.start(() -> options);
        origin.on("/never", stream -> stream.awaits(now -> false));
        other = H2TestOrigin.start();
        String backends = "{" + origin.backend() + "}" + (hasOther ? ",{" + other.backend() + "}" : "");
        worker = WorkerFixture.start(GatewayFixture.configure().timeouts(timeouts)
            .route("'external_path':'/*','backends':[" + backends + "]"), limits);
    }

    private static Http2Limits pinging(long afterMs, long timeoutMs) {
        return new Http2Limits(H2ServerShared.DEFAULT_LIMITS, new H2PoolLimits(USUAL.connections(), USUAL.waiting(),
            USUAL.rules(), afterMs * MS, LATE_NS, timeoutMs * MS, USUAL.settingsNs(), USUAL.closingNs()));
    }

    @AfterEach
    void stop() throws IOException {
        try (WorkerFixture last = worker; H2TestOrigin _ = origin; H2TestOrigin honest = other) {
            last.expectQuiet();
            assertThat(honest.violations()).isEmpty();
        }
    }

    private static String post(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n";
    }

    /** No answer to a PING: the connection is broken, and its streams are what those of a broken one are. */
    @Test
    @Tag("B168")
    void shouldEndAConnectionThatGivesNoSignOfLife() throws IOException {
        start(NaiveH2Options.honest().ignorePings(), false);
        origin.on("/begun", stream -> {
            stream.head(200, false, "content-length", "10");
            stream.data("half", false);
            stream.flush();
            stream.awaits(now -> false);
        });
        try (RawClient waiting = worker.client(); RawClient reading = worker.client()) {
            long start = System.nanoTime();
            waiting.send(post("/never"));
            reading.send("GET /begun HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(waiting.read("POST").status()).isEqualTo(502);
            assertThat(reading.readAny("GET", null).isComplete()).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(290),
                Duration.ofMillis(2500));
            assertThat(worker.count(Counter.TIMEOUT_PING)).isEqualTo(1);
            assertThat(GatewayFixture.isSoon(() -> origin.open() == 0)).isTrue();
            assertThat(waiting.get("/x").status()).isEqualTo(200);
        }
        assertThat(origin.accepted()).isEqualTo(2);
        assertThat(origin.heads()).isEqualTo(3);
    }

    /** What may be repeated is, elsewhere; what may have been done is not. */
    @Test
    @Tag("B168")
    void shouldRepeatElsewhereWhatMayBeRepeated() throws IOException {
        start(NaiveH2Options.honest().ignorePings(), true);
        origin.otherwise(stream -> stream.awaits(now -> false));
        try (RawClient client = worker.client()) {
            // The two take turns: one of two requests in a row is lost on the way to the silent one.
            int gets = 0;
            while (worker.count(Counter.UPSTREAM_RETRIES) == 0 && gets < TURNS) {
                gets++;
                assertThat(client.get("/get").status()).isEqualTo(200);
            }
            assertThat(worker.count(Counter.UPSTREAM_RETRIES)).isEqualTo(1);
            assertThat(other.requests("/get")).hasSize(gets);
            int posts = 1;
            while (client.ask(post("/post")).status() == 200 && posts < TURNS) {
                posts++;
            }
            assertThat(other.requests("/post")).as("all but the last").hasSize(posts - 1);
            assertThat(worker.count(Counter.UPSTREAM_RETRIES)).isEqualTo(1);
        }
        assertThat(worker.count(Counter.TIMEOUT_PING)).isEqualTo(2);
    }

    /** It was there when the quiet watch beside was asked about, and has died since without a word. */
    @Test
    @Tag("B168")
    void shouldNoticeBesideAQuietWatchThatAnUpstreamIsDead() throws IOException {
        start(NaiveH2Options.honest(), false, "", pinging(150, 150));
        try (RawClient watch = worker.client(); RawClient client = worker.client()) {
            watch.send(post("/never"));
            assertThat(GatewayFixture.isSoon(() -> origin.accepted() == 1 && pingsSeen() == 1)).isTrue();
            origin.use(0, NaiveH2Peer::ignorePings);
            long start = System.nanoTime();
            assertThat(client.ask(post("/never")).status()).isEqualTo(502);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(290),
                Duration.ofMillis(2500));
            assertThat(watch.read("POST").status()).isEqualTo(502);
        }
        assertThat(worker.count(Counter.TIMEOUT_PING)).isEqualTo(1);
        assertThat(pingsSeen()).isEqualTo(2);
    }

    /** Requests one after the other, each of them given up before a silence is one: somebody has to ask. */
    @Test
    @Tag("B168")
    void shouldAskAnUpstreamWhoseAnswerDidNotComeForASignOfLife() throws IOException {
        start(NaiveH2Options.honest().ignorePings(), false, "'request_ms':400", pinging(20_000, 150));
        try (RawClient client = worker.client()) {
            // Its acknowledgement of our settings is a sign of life, too.
            assertThat(client.get("/x").status()).isEqualTo(200);
            assertThat(client.ask(post("/never")).status()).isEqualTo(504);
            assertThat(GatewayFixture.isSoon(() -> origin.open() == 0)).isTrue();
            assertThat(client.get("/x").status()).isEqualTo(200);
        }
        assertThat(worker.count(Counter.TIMEOUT_PING)).isEqualTo(1);
        assertThat(origin.accepted()).isEqualTo(2);
    }

    /** Its pings are answered, or something else has come meanwhile. */
    @Test
    void shouldKeepAConnectionWhoseUpstreamIsOnlySlow() throws IOException {
        start(NaiveH2Options.honest(), false, "'request_ms':400", pinging(20_000, 300));
        origin.on("/ticks", H2OriginScript.streaming(40, 20));
        try (RawClient client = worker.client(); RawClient beside = worker.client()) {
            assertThat(client.get("/x").status()).isEqualTo(200);
            assertThat(client.ask(post("/never")).status()).isEqualTo(504);
            assertThat(GatewayFixture.isSoon(() -> pingsSeen() == 1)).isTrue();
            beside.send("GET /ticks HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.ask(post("/never")).status()).isEqualTo(504);
            assertThat(beside.read().status()).isEqualTo(200);
            assertThat(pingsSeen()).isEqualTo(1);
        }
        assertThat(worker.count(Counter.TIMEOUT_PING)).isZero();
        assertThat(origin.accepted()).isEqualTo(1);
    }

    private int pingsSeen() {
        AtomicInteger seen = new AtomicInteger();
        origin.use(0, peer -> seen.set(peer.pingsSeen()));
        return seen.get();
    }

    @Test
    void shouldWaitForASlowUpstreamThatAnswersPings() throws IOException {
        start(NaiveH2Options.honest(), false);
        origin.on("/slow", H2OriginScript.slow(1300));
        try (RawClient client = worker.client()) {
            assertThat(client.get("/slow").text()).isEqualTo("slow");
        }
        assertThat(worker.count(Counter.TIMEOUT_PING)).isZero();
        assertThat(origin.accepted()).isEqualTo(1);
    }

    /** RFC 9113 6.5.3: it goes by windows nobody knows. It is told so, whether it has streams or not. */
    @Test
    void shouldEndAConnectionWhoseSettingsAreNotAcknowledged() throws IOException {
        start(NaiveH2Options.honest().ignoreSettings(), false);
        try (RawClient client = worker.client()) {
            assertThat(client.ask(post("/never")).status()).isEqualTo(502);
            assertThat(client.get("/x").status()).isEqualTo(200);
            assertThat(GatewayFixture.isSoon(() -> origin.open() == 0)).isTrue();
        }
        assertThat(origin.accepted()).isEqualTo(2);
        assertThat(Stream.of(0, 1).map(this::goAwayCode)).containsOnly(SETTINGS_TIMEOUT);
        assertThat(worker.count(Counter.TIMEOUT_PING)).isEqualTo(2);
    }

    /** Nobody waits for what is queued, and nothing says that it will ever leave. */
    @Test
    void shouldEndAConnectionWithoutStreamsThatTakesNothing() throws IOException {
        other = H2TestOrigin.start();
        origin = other;
        H2PoolLimits patient = new H2PoolLimits(USUAL.connections(), USUAL.waiting(), USUAL.rules(), 20_000 * MS,
            20_000 * MS, 300 * MS, 20_000 * MS, 200 * MS);
        try (ServerSocket mute = new ServerSocket()) {
            mute.setReceiveBufferSize(4096);
            mute.bind(new InetSocketAddress("127.0.0.1", 0));
            worker = WorkerFixture.start(GatewayFixture.configure().route("'external_path':'/*','backends':[{"
                + "'host':'h2c://127.0.0.1','port':" + mute.getLocalPort() + "}]"),
                new Http2Limits(H2ServerShared.DEFAULT_LIMITS, patient));
            try (H2TestClient client = H2TestClient.to(worker.port())) {
                int stream = client.sendHead(H2Request.of("POST", "/x", "content-length",
                    "20000000"));
                try (Socket socket = mute.accept()) {
                    socket.getOutputStream().write(NaiveFrames.join(
                        NaiveFrames.settings(NaiveFrames.INITIAL_WINDOW_SIZE, 1 << 28), NaiveFrames.settingsAck(),
                        NaiveFrames.windowUpdate(0, 1 << 28)));
                    client.data(stream, new byte[20_000_000], true);
                    assertThat(GatewayFixture.isSoon(() -> worker.residue().blocks() > 1)).as("it backs up").isTrue();
                    client.reset(stream, NaiveFrames.CANCEL);
                    assertThat(GatewayFixture.isSoon(() -> worker.residue().connections() == 1)).as("the client's")
                        .isTrue();
                }
            }
        }
    }

    private int goAwayCode(int connection) {
        AtomicInteger code = new AtomicInteger();
        origin.use(connection, peer -> code.set(peer.goAwayCode()));
        return code.get();
    }
}
