package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go away at the wrong moment, half or whole: no leak, nothing half-sent is taken for whole. */
class ClientFaultTest extends GatewayTest {

    private static final String[] HALF_REQUESTS = {
        "", "G", "GET /x HTTP/1.1\r\n", "GET /x HTTP/1.1\r\nHost: a.test\r\nX:",
        "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 100\r\n\r\nhello",
        "POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhello",
        "POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n",
        "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\nPOST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nhello",
    };

    private void expectNothingWhole() throws IOException {
        gateway.expectQuiet();
        gateway.expectHonest();
        assertThat(origin.requests("/x")).isEmpty();
        assertThat(GatewayFixture.isSoon(() -> origin.connections().stream().filter(one -> one.violation() == null)
                .filter(one -> one.in().end() == WireReader.End.OPEN).count() <= 1))
                .as("an upstream connection with half a request stays open").isTrue();
    }

    @Test
    void shouldAbandonARequestWhoseClientEnds() throws IOException {
        startProxy();
        for (String half : HALF_REQUESTS) {
            try (RawClient client = gateway.client()) {
                client.send(half).halfClose();
                client.rest();
            }
        }
        expectNothingWhole();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /x HTTP/1.1\r\nHo", "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nhe",
        "POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"})
    void shouldAnswerTheWholeRequestBeforeHalfAOneAndEndAtOnce(String half) throws IOException {
        origin.on("/slow", (connection, request) -> {
            connection.take(request);
            GatewayFixture.sleep(50);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n");
            connection.out().write(PatternBody.bytes(300_000));
            return true;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            client.patience(4000);
            client.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n" + half).halfClose();
            assertThat(client.read().body().bytes()).as("the answer").hasSize(300_000);
            client.expectClose();
        }
        expectNothingWhole();
    }

    @Test
    void shouldAbandonARequestWhoseClientCloses() throws IOException {
        startProxy();
        for (String half : HALF_REQUESTS) {
            try (RawClient client = gateway.client()) {
                client.send(half);
                GatewayFixture.sleep(10);
            }
        }
        expectNothingWhole();
    }

    @Test
    @Tag("C014")
    void shouldAbandonARequestWhoseClientResets() throws IOException {
        startProxy();
        for (String half : HALF_REQUESTS) {
            try (RawClient client = gateway.client()) {
                client.send(half);
                GatewayFixture.sleep(10);
                client.reset();
            }
        }
        expectNothingWhole();
    }

    @Test
    @Tag("C014")
    void shouldAbandonALargeUploadWhoseClientResets() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 50000000\r\n\r\n");
            client.send(PatternBody.bytes(5_000_000));
            client.reset();
        }
        expectNothingWhole();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000000000", "Transfer-Encoding: chunked", "X-None: 1"})
    @Tag("C015")
    void shouldStopReadingFromTheUpstreamWhenTheClientIsGone(String framing) throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
            try {
                for (long at = 0; at < 1_000_000_000L; at += 50_000) {
                    if (framing.startsWith("Transfer")) {
                        connection.write("c350\r\n");
                    }
                    PatternBody.write(connection.out(), at, 50_000);
                    if (framing.startsWith("Transfer")) {
                        connection.write("\r\n");
                    }
                }
            } catch (IOException cut) {
                stopped.countDown();
            }
            return false;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            byte[] some = new byte[65_536];
            for (int i = 0; i < 40; i++) {
                assertThat(client.in().read(some, some.length)).isPositive();
            }
            client.reset();
        }
        assertThat(stopped.await(5, TimeUnit.SECONDS)).as("the upstream can go on sending").isTrue();
        gateway.expectQuiet();
        gateway.expectHonest();
        assertThat(gateway.count(Counter.REQUESTS_ABORTED)).isEqualTo(1);
    }

    @Test
    void shouldAbandonARequestWhoseClientLeavesWhileItWaits() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            asked.countDown();
            connection.in().fill();
            left.countDown();
            return false;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
            client.reset();
        }
        assertThat(left.await(5, TimeUnit.SECONDS)).as("the upstream is told").isTrue();
        gateway.expectQuiet();
    }

    @Test
    @Tag("C012")
    void shouldAnswerAHalfClosedClientInFull() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.pause(200);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n");
            PatternBody.write(connection.out(), 0, 3_000_000);
            return true;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n").halfClose();
            PatternBody body = new PatternBody();
            assertThat(client.readAny("GET", body).isComplete()).isTrue();
            assertThat(body.length()).isEqualTo(3_000_000);
            client.expectClose();
        }
    }

    @Test
    @Tag("F008")
    void shouldAnswerEveryPipelinedRequestOfAHalfClosedClient() throws IOException {
        start(GatewayFixture.configure().forward("/*", origin).respond("/local", 200, "local"));
        try (RawClient client = gateway.client()) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 30; i++) {
                all.append("GET /").append(i % 2 == 0 ? i : "local").append(" HTTP/1.1\r\nHost: a.test\r\n\r\n");
            }
            client.send(all.toString()).halfClose();
            for (int i = 0; i < 30; i++) {
                assertThat(client.read().text()).isEqualTo(i % 2 == 0 ? "GET /" + i : "local");
            }
            client.expectClose();
        }
    }

    @Test
    void shouldAnswerAPostOfAHalfClosedClient() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            client.send("POST /y HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello").halfClose();
            assertThat(client.read("POST").text()).isEqualTo("POST /y");
            client.expectClose();
        }
    }

    @Test
    @Tag("C020")
    void shouldSurviveConnectionsThatCloseAtOnce() throws IOException {
        startProxy();
        for (int i = 0; i < 1000; i++) {
            RawClient client = gateway.client();
            if (i % 3 == 0) {
                client.reset();
            }
            client.close();
        }
        gateway.expectHonest();
        gateway.expectQuiet();
        assertThat(gateway.count(Counter.CONNECTIONS_ACCEPTED)).isGreaterThanOrEqualTo(600);
        assertThat(gateway.count(Counter.CONNECTIONS_ACTIVE)).isZero();
    }
}
