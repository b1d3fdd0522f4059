package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When another try may follow, when it must not, and backends that hang or are restarted under load. */
class RetryTest extends GatewayTest {

    private static final String POST = "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi";

    /** What fails to be sent at all may be sent again whatever its method: nobody has seen it. */
    @Test
    @Tag("D004")
    void shouldRepeatAPostNobodyHasSeen() throws IOException {
        RecordingOrigin dead = RecordingOrigin.start();
        start(GatewayFixture.configure().forward("/*", dead, origin));
        dead.stop();
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.ask(POST).status()).isEqualTo(200);
            }
        }
        assertThat(origin.requests("/x")).hasSize(10);
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isPositive();
    }

    /** A client that names no host gets the backend's, also where hosts are kept: that of the backend it is sent to. */
    @Test
    void shouldNameTheBackendThatIsTriedWhereTheClientNamesNone() throws IOException {
        RecordingOrigin dead = RecordingOrigin.start();
        start(GatewayFixture.configure().route("'external_path':'/*','preserve_host':true,'backends':[{"
                + dead.backend() + "},{" + origin.backend() + "}]"));
        dead.stop();
        for (int i = 0; i < 4; i++) {
            try (RawClient client = gateway.client()) {
                assertThat(client.ask("GET /x HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
            }
        }
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isPositive();
        assertThat(origin.requests("/x")).hasSize(4)
                .allMatch(request -> request.fields().one("Host").equals("127.0.0.1:" + origin.port()));
    }

    /** What was forwarded of a small body is kept; a large one is not, nor is one that is not to be repeated. */
    @ParameterizedTest
    @CsvSource({"PUT, 2, 200, 2", "PUT, 65536, 200, 2", "PUT, 65537, 502, 1", "POST, 2, 502, 1"})
    @Tag("D005")
    void shouldRepeatWithItsBodyWhatIsIdempotent(String method, int bytes, int status, int requests)
            throws IOException {
        AtomicInteger served = new AtomicInteger();
        origin.on("/x", (connection, request) -> {
            int length = connection.take(request).body().text().length();
            return served.incrementAndGet() > 1 && connection.answer(request, 200, Integer.toString(length));
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask(method + " /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + bytes
                    + "\r\n\r\n" + "v".repeat(bytes));
            assertThat(response.status()).isEqualTo(status);
            assertThat(status == 502 || response.text().equals(Integer.toString(bytes))).isTrue();
        }
        assertThat(origin.requests("/x")).hasSize(requests);
    }

    /** A head that began: the request was executed, and part of an answer may be on its way already. */
    @Test
    @Tag("D011")
    void shouldNotRepeatWhatBeganToBeAnswered() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            if (connection.served() == 0) {
                return connection.answer(request, 200, "ok");
            }
            connection.write("HTTP/1.1 200 OK\r\nX-Ha");
            return false;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            for (String request : new String[] {POST, "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n"}) {
                origin.closeConnections();
                origin.forget();
                assertThat(GatewayFixture.isSoon(() -> gateway.residue().connections() == 1)).isTrue();
                assertThat(client.ask(request).text()).isEqualTo("ok");
                Response response = client.ask(request);
                assertThat(response.status()).isEqualTo(502);
                assertThat(response.fields().one("Proxy-Status")).contains("http_response_incomplete");
                assertThat(origin.requests("/x")).as(request).hasSize(2);
            }
        }
        assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n", POST,
        "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 200000\r\n\r\nthis much"})
    @Tag("D010")
    void shouldNotTryAgainForAClientThatHasLeft(String request) throws IOException {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress("127.0.0.1", 0), 1);
            for (int i = 0; i < 8; i++) {
                SocketChannel one = SocketChannel.open();
                one.configureBlocking(false);
                one.connect(full.getLocalAddress());
                queue.add(one);
            }
            String backend = "{'host':'127.0.0.1','port':" + ((InetSocketAddress) full.getLocalAddress()).getPort()
                    + "}";
            start(GatewayFixture.configure().timeouts("'connect_ms':500,'request_ms':5000")
                    .route("'external_path':'/x','backends':[" + backend + ",{" + origin.backend() + "}]")
                    .forward("/*", origin));
            int left = 0;
            for (int i = 0; i < 6; i++) {
                try (RawClient client = gateway.client()) {
                    client.send(request);
                    left += client.isQuiet(150) ? 1 : 0;
                    client.reset();
                }
            }
            assertThat(left).as("waited for a connect when they left").isGreaterThanOrEqualTo(2);
            int seen = origin.completed();
            assertThat(GatewayFixture.isSoon(() -> gateway.residue().exchanges() == 0)).isTrue();
            GatewayFixture.sleep(600);
            assertThat(origin.completed()).as("tried elsewhere for nobody").isEqualTo(seen);
            assertThat(gateway.count(Counter.TIMEOUT_CONNECT)).isZero();
            for (SocketChannel one : queue) {
                one.close();
            }
        }
    }

    /** One of three takes requests and says nothing: its share is answered in time, the others do not notice. */
    @Test
    @Tag("D054")
    void shouldBoundTheWaitForABackendThatHangs() throws IOException {
        try (RecordingOrigin other = RecordingOrigin.start(); RecordingOrigin hung = RecordingOrigin.start()) {
            hung.otherwise((connection, request) -> {
                connection.take(request);
                connection.in().fill();
                return false;
            });
            start(GatewayFixture.configure().timeouts("'request_ms':150").forward("/*", origin, other, hung));
            int late = 0;
            try (RawClient client = gateway.client()) {
                for (int i = 0; i < 30; i++) {
                    long start = System.nanoTime();
                    int status = client.get("/y").status();
                    long ms = (System.nanoTime() - start) / 1_000_000;
                    assertThat(status).isIn(200, 504);
                    assertThat(ms).isLessThan(status == 504 ? 1000 : 500);
                    late += status == 504 ? 1 : 0;
                }
            }
            assertThat(late).as("its share in turn").isEqualTo(10);
            assertThat(hung.completed()).as("each asked once").isEqualTo(10);
            hung.stop();
            other.stop();
            gateway.expectQuiet();
        }
    }

    /** Each backend in turn goes down in the middle of its work and comes back on the same port. */
    @Test
    @Tag("D055")
    void shouldHideARollingRestartFromGets() throws Exception {
        RecordingOrigin[] origins = {RecordingOrigin.start(), RecordingOrigin.start()};
        start(GatewayFixture.configure().forward("/*", origins));
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int number = i;
            clients.add(Thread.ofVirtual().start(() -> ask(number, over, answered, wrong)));
        }
        for (int round = 0; round < 4; round++) {
            int before = answered.get();
            assertThat(GatewayFixture.isSoon(() -> answered.get() > before + 60)).isTrue();
            RecordingOrigin down = origins[round % 2];
            down.stop();
            GatewayFixture.sleep(30);
            origins[round % 2] = RecordingOrigin.start("127.0.0.1", down.port());
        }
        over.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertThat(wrong).as("of %s", answered).isEmpty();
        for (RecordingOrigin one : origins) {
            one.stop();
        }
        gateway.expectQuiet();
    }

    private void ask(int number, AtomicBoolean over, AtomicInteger answered, List<String> wrong) {
        try (RawClient client = gateway.client()) {
            for (int i = 0; !over.get(); i++) {
                String target = "/" + number + "/" + i;
                Response response = client.get(target);
                if (response.status() != 200 || !response.text().equals("GET " + target)) {
                    wrong.add(target + " " + response.status() + " " + response.fields().values("Proxy-Status"));
                }
                answered.incrementAndGet();
            }
        } catch (IOException | AssertionError e) {
            wrong.add(e.toString());
        }
    }

    /** The answer comes about when the wait for it ends: one outcome, and the connections stay in step. */
    @Test
    @Tag("F015")
    void shouldGiveOneOutcomeWhenTheAnswerMeetsTheTimeout() throws IOException {
        origin.otherwise((connection, request) -> {
            connection.take(request);
            if (request.path().startsWith("/race")) {
                connection.pause(46 + request.path().hashCode() % 8);
            }
            return connection.answer(request, 200, "GET " + request.target());
        });
        start(GatewayFixture.configure().timeouts("'request_ms':50").forward("/*", origin));
        int late = 0;
        int lateByTheMachine = 0;
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 60; i++) {
                late += isLate(client, "/race" + i) ? 1 : 0;
                lateByTheMachine += isLate(client, "/y" + i) ? 1 : 0;
            }
        }
        assertThat(late).as("both outcomes were met").isBetween(1, 59);
        assertThat(lateByTheMachine).as("what answers at once").isLessThan(10);
        assertThat(gateway.count(Counter.TIMEOUT_REQUEST)).isEqualTo(late + lateByTheMachine);
    }

    /** An answer is its request's own, or 504. */
    private static boolean isLate(RawClient client, String target) throws IOException {
        Response response = client.get(target);
        assertThat(response.status()).isIn(200, 504);
        if (response.status() == 200) {
            assertThat(response.text()).isEqualTo("GET " + target);
        }
        return response.status() == 504;
    }
}
