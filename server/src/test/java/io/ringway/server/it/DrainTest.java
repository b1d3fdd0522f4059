package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stopping in order: what was taken is served, nothing new is taken, idle connections end. */
@NeedsRing
@Timeout(60)
class DrainTest {

    private static final Duration LONG = Duration.ofSeconds(10);

    private RecordingOrigin origin;

    @BeforeEach
    void startOrigin() throws IOException {
        origin = RecordingOrigin.start();
        origin.on("/slow", (connection, request) -> {
            connection.take(request);
            connection.pause(400);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n");
            PatternBody.write(connection.out(), 0, 300_000);
            return true;
        });
    }

    @AfterEach
    void stopOrigin() throws IOException {
        origin.close();
    }

    private static CompletableFuture<Boolean> stop(GatewayFixture gateway, Duration drain) {
        return CompletableFuture.supplyAsync(() -> gateway.gateway().stop(drain));
    }

    @Test
    void shouldServeWhatIsInFlight() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.configure().workers(2).forward("/*", origin).start()) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(gateway.client().send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n"));
            }
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 20)).isTrue();
            CompletableFuture<Boolean> stopped = stop(gateway, LONG);
            for (RawClient client : clients) {
                Response response = client.read();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.body().bytes()).isEqualTo(PatternBody.bytes(300_000));
                client.expectClose();
                client.close();
            }
            assertThat(stopped.get(5, TimeUnit.SECONDS)).isTrue();
            int port = gateway.port();
            assertThatThrownBy(() -> RawClient.to(port)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void shouldEndAtOnceWhenItIsClosedWhileItDrains() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/held", (connection, request) -> {
            connection.take(request);
            GatewayFixture.await(release);
            return false;
        });
        try (GatewayFixture gateway = GatewayFixture.configure().workers(2).forward("/*", origin).start();
                RawClient client = gateway.client()) {
            client.send("GET /held HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();
            CompletableFuture<Boolean> stopped = stop(gateway, Duration.ofSeconds(40));
            int port = gateway.port();
            assertThat(GatewayFixture.isSoon(() -> isRefused(port))).isTrue();

            gateway.gateway().close();

            assertThat(stopped.get(20, TimeUnit.SECONDS)).as("not everything was served").isFalse();
        } finally {
            release.countDown();
        }
    }

    private static boolean isRefused(int port) {
        try {
            RawClient.to(port).close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    @Test
    void shouldServeAnUploadInFlight() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.before(origin); RawClient client = gateway.client()) {
            client.send("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nhello");
            GatewayFixture.sleep(50);
            CompletableFuture<Boolean> stopped = stop(gateway, LONG);
            GatewayFixture.sleep(500);
            client.send("world");
            Response response = client.read("POST");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.closes()).isTrue();
            client.expectClose();
            assertThat(stopped.get(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(origin.request("/x").body().text()).isEqualTo("helloworld");
    }

    @Test
    void shouldCloseIdleConnectionsSoon() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.before(origin)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                RawClient client = gateway.client();
                if (i % 2 == 0) {
                    assertThat(client.get("/x").status()).isEqualTo(200);
                }
                clients.add(client);
            }
            long start = System.nanoTime();
            assertThat(gateway.gateway().stop(LONG)).isTrue();
            assertThat(System.nanoTime() - start).isLessThan(3_000_000_000L);
            for (RawClient client : clients) {
                client.expectClose();
                client.close();
            }
            assertThat(GatewayFixture.isSoon(() -> origin.connections().stream()
                    .allMatch(one -> one.in().end() != WireReader.End.OPEN))).as("upstream connections").isTrue();
        }
    }

    @Test
    void shouldCutWhatTakesTooLong() throws Exception {
        origin.on("/ever", (connection, request) -> {
            connection.take(request);
            connection.in().fill();
            return false;
        });
        try (GatewayFixture gateway = GatewayFixture.before(origin); RawClient client = gateway.client()) {
            client.send("GET /ever HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();
            long start = System.nanoTime();
            assertThat(gateway.gateway().stop(Duration.ofMillis(500))).isFalse();
            assertThat(System.nanoTime() - start).isBetween(400_000_000L, 3_000_000_000L);
            client.rest();
        }
    }

    @Test
    void shouldSayTheSameOfItsEndEachTime() throws Exception {
        origin.on("/ever", (connection, request) -> {
            connection.take(request);
            connection.in().fill();
            return false;
        });
        try (GatewayFixture gateway = GatewayFixture.before(origin); RawClient client = gateway.client()) {
            client.send("GET /ever HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 1)).isTrue();
            assertThat(gateway.gateway().stop(Duration.ofMillis(50))).isFalse();
            assertThat(gateway.gateway().stop(LONG)).as("what was cut stays cut").isFalse();
        }
        try (GatewayFixture gateway = GatewayFixture.before(origin)) {
            assertThat(gateway.gateway().stop(LONG)).isTrue();
            gateway.gateway().close();
            assertThat(gateway.gateway().stop(LONG)).isTrue();
        }
    }

    @Test
    void shouldStopAtOnceWhenClosed() throws Exception {
        GatewayFixture gateway = GatewayFixture.before(origin);
        try (RawClient client = gateway.client()) {
            client.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
            GatewayFixture.sleep(50);
            long start = System.nanoTime();
            gateway.close();
            gateway.close();
            assertThat(System.nanoTime() - start).isLessThan(300_000_000L);
            client.rest();
        }
    }

    /**
     * Clients that ask without pause while the gateway stops: a request may find its connection closed, but only before
     * a byte of an answer, and only if no origin has seen it.
     */
    @Test
    void shouldLoseNoRequestItHasTaken() throws Exception {
        try (GatewayFixture gateway = GatewayFixture.configure().workers(2).forward("/*", origin).start()) {
            Hammer hammer = new Hammer(gateway.port());
            hammer.start(24);
            assertThat(GatewayFixture.isSoon(() -> hammer.answered.get() > 1000)).isTrue();
            assertThat(gateway.gateway().stop(LONG)).isTrue();
            hammer.join();
            assertThat(hammer.wrong).isEmpty();
            Set<String> seen = ConcurrentHashMap.newKeySet();
            origin.requests().forEach(request -> seen.add(request.target()));
            assertThat(hammer.unanswered).as("an origin served it, its client never heard")
                    .doesNotContainAnyElementsOf(seen);
        }
    }

    /** Clients that ask as fast as they can, until they are refused. */
    private static final class Hammer {
        private final int port;
        private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        private final List<String> unanswered = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger answered = new AtomicInteger();
        private final CountDownLatch ended = new CountDownLatch(24);

        Hammer(int port) {
            this.port = port;
        }

        void start(int clients) {
            for (int i = 0; i < clients; i++) {
                int number = i;
                Thread.ofVirtual().start(() -> {
                    run(number);
                    ended.countDown();
                });
            }
        }

        void join() throws InterruptedException {
            assertThat(ended.await(20, TimeUnit.SECONDS)).as("a client hangs").isTrue();
        }

        private void run(int number) {
            for (int connection = 0; ; connection++) {
                try (RawClient client = RawClient.to(port)) {
                    for (int i = 0; ask(client, "/" + number + "/" + connection + "/" + i); i++) {
                        assertThat(i).isNotNegative();
                    }
                } catch (IOException refused) {
                    return;
                } catch (AssertionError e) {
                    wrong.add(e.toString());
                    return;
                }
            }
        }

        /** False when the connection has ended. */
        private boolean ask(RawClient client, String target) {
            try {
                client.send("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
            } catch (IOException closed) {
                unanswered.add(target);
                return false;
            }
            try {
                long before = client.in().received();
                Response response = client.readAny("GET", null);
                if (response == null) {
                    unanswered.add(target);
                    assertThat(client.in().received()).as("a cut answer").isEqualTo(before);
                    return false;
                }
                assertThat(response.text()).isEqualTo("GET " + target);
                answered.incrementAndGet();
                return !response.closes();
            } catch (IOException e) {
                throw new AssertionError(target, e);
            }
        }
    }
}
