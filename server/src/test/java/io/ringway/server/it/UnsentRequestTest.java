package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.metrics.Counter;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A kept connection ends, or says something nobody asked for, in the very turn in which it is given a request: nothing
 * of it has left, so it goes elsewhere, whatever its method is and with its body.
 */
@NeedsRing
@Timeout(60)
class UnsentRequestTest {

    private static final int LARGE = 300_000;

    private RecordingOrigin origin;
    private WorkerFixture worker;

    @BeforeEach
    void start() throws IOException {
        origin = RecordingOrigin.start();
        worker = WorkerFixture.start(GatewayFixture.configure().forward("/*", origin),
                KernelFeatures.probe(new LinuxKernel()), WorkerMemory.DEFAULT);
    }

    @AfterEach
    void stop() throws IOException {
        worker.close();
        origin.close();
    }

    private static String request(String kind) {
        String head = " /x HTTP/1.1\r\nHost: a.test\r\n";
        return switch (kind) {
            case "get" -> "GET" + head + "\r\n";
            case "post without a body" -> "POST" + head + "Content-Length: 0\r\n\r\n";
            case "post" -> "POST" + head + "Content-Length: 5\r\n\r\nhello";
            case "large post" -> "POST" + head + "Content-Length: " + LARGE + "\r\n\r\n" + body(LARGE);
            case "half a post" -> "POST" + head + "Content-Length: 9\r\n\r\nhell";
            case "chunks" -> "POST" + head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n"
                    + "0\r\n\r\n";
            case "large chunks" -> "POST" + head + "Transfer-Encoding: chunked\r\n\r\n" + "2710\r\n" + body(10_000)
                    + "\r\n2710\r\n" + body(10_000) + "\r\n0\r\n\r\n";
            case "no chunks" -> "POST" + head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
            case "half the chunks" -> "POST" + head + "Transfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n";
            default -> throw new AssertionError(kind);
        };
    }

    private static String rest(String kind) {
        return kind.equals("half a post") ? "o sky" : kind.equals("half the chunks") ? "5\r\no sky\r\n0\r\n\r\n" : "";
    }

    private static String expected(String kind) {
        return switch (kind) {
            case "post" -> "hello";
            case "large post" -> body(LARGE);
            case "chunks" -> "hello world";
            case "large chunks" -> body(10_000) + body(10_000);
            case "half a post", "half the chunks" -> "hello sky";
            default -> "";
        };
    }

    private static String body(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + i % 23));
        }
        return text.toString();
    }

    private void meets(String kind, Ending ending) throws IOException {
        try (RawClient client = worker.client()) {
            assertThat(client.get("/warm").status()).isEqualTo(200);
            OriginConnection kept = origin.connections().getLast();
            CountDownLatch go = worker.standStill();
            client.send(request(kind));
            // What comes first is handled first, all of it in one turn.
            GatewayFixture.sleep(30);
            ending.end(kept);
            GatewayFixture.sleep(30);
            go.countDown();
            if (!rest(kind).isEmpty()) {
                GatewayFixture.sleep(50);
                client.send(rest(kind));
            }
            assertThat(client.read(kind.equals("get") ? "GET" : "POST").status()).as(kind).isEqualTo(200);
        }
        assertThat(origin.request("/x").body().text()).as(kind).isEqualTo(expected(kind));
        assertThat(worker.count(Counter.UPSTREAM_RETRIES)).as("it met what it should").isEqualTo(1);
        assertThat(origin.violations()).isEmpty();
        worker.expectQuiet();
    }

    /** Another request is before it, so that the next try has no connection yet when the end comes. */
    @Test
    void shouldEndARequestWhoseEndComesWhileTheNextTryWaits() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/held", (connection, request) -> {
            Request whole = connection.take(request);
            GatewayFixture.await(release);
            return connection.answer(whole, 200, "held");
        });
        try (WorkerFixture narrow = WorkerFixture.start(GatewayFixture.configure().h2()
                .limits("'connections':2000,'backend_connections':1").timeouts("'connect_ms':20000")
                .forward("/*", origin), KernelFeatures.probe(new LinuxKernel()), WorkerMemory.DEFAULT);
                H2TestClient client = H2TestClient.to(narrow.port()); RawClient other = narrow.client()) {
            assertThat(client.ask(H2Request.get("/warm")).status()).isEqualTo(200);
            OriginConnection kept = origin.connections().getLast();
            CountDownLatch go = narrow.standStill();
            int stream = client.sendHead(H2Request.of("POST", "/x"));
            client.data(stream, Latin1.bytes("hello"), false);
            GatewayFixture.sleep(30);
            other.send("GET /held HTTP/1.1\r\nHost: a.test\r\n\r\n");
            GatewayFixture.sleep(30);
            kept.close();
            GatewayFixture.sleep(30);
            go.countDown();
            assertThat(GatewayFixture.isSoon(() -> narrow.count(Counter.UPSTREAM_WAITS) == 2)).isTrue();
            client.data(stream, new byte[0], true);
            GatewayFixture.sleep(50);
            release.countDown();
            assertThat(other.read().text()).isEqualTo("held");
            assertThat(client.await(stream).isWhole(200)).isTrue();
            assertThat(narrow.count(Counter.UPSTREAM_RETRIES)).as("it met what it should").isEqualTo(1);
        }
        assertThat(origin.request("/x").body().text()).isEqualTo("hello");
        assertThat(origin.violations()).isEmpty();
    }

    private interface Ending {
        void end(OriginConnection connection) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "post without a body", "post", "large post", "half a post", "chunks", "large chunks",
        "no chunks", "half the chunks"})
    @Tag("D004")
    void shouldGoElsewhereWhenTheConnectionEnds(String kind) throws IOException {
        meets(kind, OriginConnection::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "post", "chunks", "half a post"})
    void shouldGoElsewhereWhenTheConnectionIsReset(String kind) throws IOException {
        meets(kind, OriginConnection::reset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "post", "large chunks", "half the chunks"})
    @Tag("D018")
    void shouldGoElsewhereWhenTheConnectionSaysSomething(String kind) throws IOException {
        meets(kind, connection -> connection.write("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"));
    }
}
