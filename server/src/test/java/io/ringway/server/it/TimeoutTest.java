package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slow and silent peers: every wait ends, in the way it should, and pins little memory while it lasts. */
class TimeoutTest extends GatewayTest {

    private static final long MS = 1_000_000L;

    private static long elapsedMs(long startNs) {
        return (System.nanoTime() - startNs) / MS;
    }

    private static OriginScript silent() {
        return (connection, request) -> {
            connection.take(request);
            connection.in().fill();
            return false;
        };
    }

    @Test
    @Tag("D036")
    @Tag("D037")
    void shouldAnswer504WhenTheOriginIsSilent() throws IOException {
        origin.on("/x", silent());
        start(GatewayFixture.configure().timeouts("'request_ms':400").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            long start = System.nanoTime();
            Response response = client.get("/x");
            assertThat(elapsedMs(start)).isBetween(380L, 1500L);
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.fields().one("Proxy-Status")).contains("http_response_timeout");
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
        assertThat(gateway.count(Counter.TIMEOUT_REQUEST)).isEqualTo(1);
        assertThat(origin.requests("/x")).as("never tried again").hasSize(1);
    }

    @Test
    @Tag("D036")
    void shouldCutAResponseThatStalls() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            connection.in().fill();
            return false;
        });
        start(GatewayFixture.configure().timeouts("'request_ms':400").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Response response = client.readAny("GET", null);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.isComplete()).isFalse();
            client.expectClose();
        }
    }

    @Test
    void shouldNotCutAResponseThatIsSlowButMoves() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                connection.pause(100);
                connection.write("x");
            }
            return true;
        });
        start(GatewayFixture.configure().timeouts("'request_ms':400").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x").text()).isEqualTo("xxxxxxxxxx");
        }
    }

    @ParameterizedTest
    @CsvSource({"300, 5000", "5000, 400"})
    @Tag("D036")
    void shouldAnswer504WhenTheOriginDoesNotAccept(int connectMs, int requestMs) throws IOException {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress("127.0.0.1", 0), 1);
            for (int i = 0; i < 8; i++) {
                SocketChannel one = SocketChannel.open();
                one.configureBlocking(false);
                one.connect(full.getLocalAddress());
                queue.add(one);
            }
            int port = ((InetSocketAddress) full.getLocalAddress()).getPort();
            start(GatewayFixture.configure().timeouts("'connect_ms':" + connectMs + ",'request_ms':" + requestMs)
                    .route("'external_path':'/x','backends':[{'host':'127.0.0.1','port':" + port + "}]")
                    .forward("/*", origin));
            GatewayFixture.sleep(50);
            try (RawClient client = gateway.client()) {
                long start = System.nanoTime();
                Response response = client.get("/x");
                assertThat(response.status()).isEqualTo(504);
                assertThat(response.fields().one("Proxy-Status")).contains("connection_timeout");
                assertThat(elapsedMs(start)).as("connecting, with retries").isBetween(280L, 2500L);
                assertThat(client.get("/y").text()).isEqualTo("GET /y");
            }
            for (SocketChannel one : queue) {
                one.close();
            }
        }
    }

    @Test
    @Tag("C001")
    void shouldAnswer408ToASlowHead() throws IOException {
        start(GatewayFixture.configure().timeouts("'header_ms':500").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            long start = System.nanoTime();
            AtomicBoolean answered = new AtomicBoolean();
            client.beside(out -> {
                byte[] head = Latin1.bytes("GET /x HTTP/1.1\r\nHost: a.test\r\nX-Slow: " + "a".repeat(200));
                for (int i = 0; i < head.length && !answered.get(); i++) {
                    out.write(head[i]);
                    GatewayFixture.sleep(50);
                }
            });
            Response response = client.read();
            answered.set(true);
            assertThat(response.status()).isEqualTo(408);
            assertThat(response.closes()).isTrue();
            assertThat(elapsedMs(start)).as("each byte does not begin the wait anew").isBetween(480L, 1500L);
            client.rest();
        }
        assertThat(gateway.count(Counter.TIMEOUT_HEADER)).isEqualTo(1);
        assertThat(origin.requests()).isEmpty();
    }

    @Test
    void shouldAnswer408ToASlowHeadOfALaterRequest() throws IOException {
        start(GatewayFixture.configure().timeouts("'header_ms':300").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            client.send("GET /y HTTP/1.1\r\nHost: a.test\r\n\r\nGET /x HTT");
            assertThat(client.read().text()).isEqualTo("GET /y");
            assertThat(client.read().status()).isEqualTo(408);
            client.expectClose();
        }
    }

    @Test
    void shouldCloseAConnectionThatNeverAsks() throws IOException {
        start(GatewayFixture.configure().timeouts("'header_ms':300").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            long start = System.nanoTime();
            client.rest();
            assertThat(elapsedMs(start)).isBetween(280L, 1500L);
        }
    }

    @Test
    @Tag("C009")
    void shouldCloseAnIdleConnectionWithoutAWord() throws IOException {
        start(GatewayFixture.configure().timeouts("'idle_ms':300").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x").status()).isEqualTo(200);
            long start = System.nanoTime();
            client.expectClose();
            assertThat(elapsedMs(start)).isBetween(250L, 1500L);
        }
        assertThat(gateway.count(Counter.TIMEOUT_IDLE)).isEqualTo(1);
    }

    @Test
    @Tag("C004")
    void shouldAnswer408ToASlowBody() throws IOException {
        start(GatewayFixture.configure().timeouts("'body_ms':400").forward("/*", origin));
        for (String framing : new String[] {"Content-Length: 100\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "Transfer-Encoding: chunked\r\n\r\n64\r\nhello"}) {
            try (RawClient client = gateway.client()) {
                long start = System.nanoTime();
                client.send("POST /x HTTP/1.1\r\nHost: a.test\r\n" + framing);
                Response response = client.read("POST");
                assertThat(response.status()).isEqualTo(408);
                assertThat(response.closes()).isTrue();
                assertThat(elapsedMs(start)).isBetween(380L, 1500L);
                client.expectClose();
            }
        }
        gateway.expectHonest();
        assertThat(origin.requests("/x")).isEmpty();
        assertThat(gateway.count(Counter.TIMEOUT_BODY)).isEqualTo(3);
    }

    /** Each byte comes in time, and all of them would take a day: ten seconds of it are enough. */
    @Test
    @EnabledIfSystemProperty(named = "ringway.long", matches = "true")
    @Tag("C004")
    void shouldAnswer408ToABodyBelowTheLeastRate() throws IOException {
        start(GatewayFixture.configure().forward("/*", origin));
        try (RawClient client = gateway.client()) {
            long start = System.nanoTime();
            AtomicBoolean answered = new AtomicBoolean();
            client.beside(out -> {
                out.write(Latin1.bytes("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\n"));
                while (!answered.get()) {
                    out.write(Latin1.bytes("0123456789"));
                    GatewayFixture.sleep(500);
                }
            });
            client.patience(15_000);
            assertThat(client.read("POST").status()).isEqualTo(408);
            answered.set(true);
            assertThat(elapsedMs(start)).isBetween(9_900L, 12_000L);
            client.rest();
        }
        gateway.expectHonest();
        assertThat(origin.requests("/x")).isEmpty();
    }

    /** The wait for the origin must not end an upload that is slow but moves. */
    @Test
    void shouldNotEndAnUploadThatMoves() throws IOException {
        start(GatewayFixture.configure().timeouts("'request_ms':300,'body_ms':300").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                GatewayFixture.sleep(100);
                client.send("x");
            }
            assertThat(client.read("POST").status()).isEqualTo(200);
        }
        assertThat(origin.request("/x").body().text()).isEqualTo("xxxxxxxxxx");
    }

    /** Who gets a final response instead of 100 Continue need not send the body (RFC 9110 10.1.1). */
    @Test
    void shouldNotCutAResponseWhoseClientKeepsItsBodyBack() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < 10; i++) {
                GatewayFixture.sleep(100);
                connection.write("x");
            }
            return false;
        });
        start(GatewayFixture.configure().timeouts("'body_ms':400").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read("POST").text()).isEqualTo("xxxxxxxxxx");
        }
    }

    /** Case C006. */
    @Test
    @Tag("C006")
    void shouldCutAClientThatDoesNotReadAndHoldLittleForIt() throws Exception {
        CompletableFuture<Long> written = new CompletableFuture<>();
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            long at = 0;
            try {
                for (; at < 1_000_000_000L; at += 50_000) {
                    PatternBody.write(connection.out(), at, 50_000);
                }
            } catch (IOException cut) {
                written.complete(at);
            }
            return false;
        });
        start(GatewayFixture.configure().timeouts("'body_ms':1000,'request_ms':20000").forward("/*", origin));
        try (RawClient client = RawClient.narrow(gateway.port(), 4096)) {
            long start = System.nanoTime();
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            GatewayFixture.sleep(600);
            assertThat(gateway.residue().blocks() + gateway.residue().receiveBuffers()).as("held for it")
                    .isBetween(1, 64);
            gateway.expectHonest();
            assertThat(GatewayFixture.isSoon(() -> gateway.count(Counter.TIMEOUT_SEND) == 1)).isTrue();
            assertThat(elapsedMs(start)).isBetween(900L, 4000L);
        }
        assertThat(written.get()).as("what the origin could send: socket buffers, little more").isLessThan(40_000_000L);
    }

    @Test
    @Tag("F009")
    void shouldNotCutAClientThatReadsSlowly() throws IOException {
        int length = 6_000_000;
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
            PatternBody.write(connection.out(), 0, length);
            return true;
        });
        start(GatewayFixture.configure().timeouts("'body_ms':600,'request_ms':600").forward("/*", origin));
        try (RawClient client = RawClient.narrow(gateway.port(), 65_536)) {
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            PatternBody body = new PatternBody();
            Response response = client.readAny("GET", (bytes, count) -> {
                body.accept(bytes, count);
                if (body.length() / 300_000 != (body.length() - count) / 300_000) {
                    GatewayFixture.sleep(100);
                }
            });
            assertThat(response.isComplete()).as("%s bytes", body.length()).isTrue();
            assertThat(body.length()).isEqualTo(length);
        }
    }

    @Test
    @Tag("D034")
    void shouldHoldLittleForAnOriginThatDoesNotReadAndAnswer504() throws Exception {
        origin.on("/x", (connection, request) -> {
            connection.pause(3000);
            return false;
        });
        start(GatewayFixture.configure().timeouts("'request_ms':1000,'body_ms':5000").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            CompletableFuture<Boolean> sending = client.beside(out -> {
                out.write(Latin1.bytes("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000000\r\n\r\n"));
                PatternBody.write(out, 0, 1_000_000_000L);
            });
            GatewayFixture.sleep(700);
            assertThat(gateway.residue().blocks() + gateway.residue().receiveBuffers()).as("held for it")
                    .isBetween(1, 64);
            Response response = client.read("POST");
            assertThat(response.status()).isEqualTo(504);
            client.rest();
            assertThat(sending.get()).isFalse();
        }
        gateway.expectHonest();
    }
}
