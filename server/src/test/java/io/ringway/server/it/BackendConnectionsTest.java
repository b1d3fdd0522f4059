package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More requests at a time than a worker may have HTTP/1.1 connections to the backend: they wait, in order. */
class BackendConnectionsTest extends GatewayTest {

    private static final String POST = "POST /held HTTP/1.1\r\nHost: a.test\r\nContent-Length: 20000\r\n\r\n";
    private static final int BODY_BYTES = 20_000;

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        release.countDown();
        for (RawClient client : clients) {
            client.close();
        }
    }

    private GatewayFixture.Builder configure(int connections, int connectMs) {
        return GatewayFixture.configure().workers(1).limits("'backend_connections':" + connections)
            .timeouts("'connect_ms':" + connectMs).forward("/*", origin);
    }

    private void start(int connections, int connectMs) throws IOException {
        start(configure(connections, connectMs));
    }

    /** The backend answers when the test says so. */
    private void holdAnswers(boolean close) {
        origin.on("/held", (connection, request) -> {
            Request whole = connection.take(request);
            GatewayFixture.await(release);
            if (!close) {
                return connection.answer(whole, 200, "number " + connection.number());
            }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nend");
            return false;
        });
    }

    private RawClient ask(String request) throws IOException {
        RawClient client = gateway.client();
        clients.add(client);
        return client.send(request);
    }

    private void askForHeld(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ask("GET /held HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }
    }

    private void awaitWaiting(int count) {
        assertThat(GatewayFixture.isSoon(() -> gateway.count(Counter.UPSTREAM_WAITS) == count)).isTrue();
    }

    @Test
    void shouldServeThoseWhoWaitedOnConnectionsThatComeFree() throws IOException {
        start(2, 5_000);
        holdAnswers(false);
        askForHeld(12);
        awaitWaiting(10);
        release.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(200);
        }
        assertThat(origin.accepted()).isEqualTo(2);
        gateway.expectHonest();
    }

    @Test
    void shouldConnectForThoseWhoWaitWhereTheBackendClosesEachConnection() throws IOException {
        start(2, 5_000);
        holdAnswers(true);
        askForHeld(12);
        awaitWaiting(10);
        release.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().text()).isEqualTo("end");
        }
        assertThat(origin.accepted()).isEqualTo(12);
        gateway.expectHonest();
    }

    @Test
    void shouldSendBodiesOfThoseWhoWaited() throws IOException {
        start(1, 5_000);
        holdAnswers(false);
        askForHeld(1);
        for (int i = 0; i < 3; i++) {
            ask(POST + "x".repeat(BODY_BYTES));
        }
        awaitWaiting(3);
        release.countDown();
        for (int i = 0; i < 4; i++) {
            assertThat(clients.get(i).read(i == 0 ? "GET" : "POST").status()).isEqualTo(200);
        }
        assertThat(origin.requests("/held")).filteredOn(request -> request.body().length() == BODY_BYTES).hasSize(3);
        assertThat(origin.violations()).isEmpty();
        gateway.expectHonest();
    }

    @Test
    void shouldAnswer503WhenTheWaitIsOver() throws IOException {
        start(1, 300);
        holdAnswers(false);
        askForHeld(1);
        assertThat(GatewayFixture.isSoon(() -> origin.accepted() == 1)).isTrue();
        askForHeld(1);
        Response refused = clients.get(1).read();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.fields().one("Proxy-Status")).contains("connection_limit_reached");
        assertThat(gateway.count(Counter.LIMIT_UPSTREAM_CONNECTIONS)).isEqualTo(1);
        release.countDown();
        assertThat(clients.get(0).read().status()).isEqualTo(200);
        gateway.expectHonest();
    }

    /** A reload has made waits shorter: whoever came before it waits on, and holds up nobody's end. */
    @Test
    void shouldEndAWaitThatIsShorterThanThoseBeforeIt() throws IOException {
        start(1, 20_000);
        holdAnswers(false);
        askForHeld(1);
        assertThat(GatewayFixture.isSoon(() -> origin.accepted() == 1)).isTrue();
        askForHeld(1);
        awaitWaiting(1);
        gateway.reload(configure(1, 300));
        askForHeld(1);
        assertThat(clients.get(2).read().status()).isEqualTo(503);
        release.countDown();
        for (int i : new int[] {0, 1}) {
            assertThat(clients.get(i).read().status()).isEqualTo(200);
        }
        gateway.expectHonest();
    }

    @Test
    void shouldServeThoseBehindOneWhoseWaitIsOver() throws IOException {
        start(1, 600);
        holdAnswers(false);
        askForHeld(1);
        assertThat(GatewayFixture.isSoon(() -> origin.accepted() == 1)).isTrue();
        askForHeld(1);
        awaitWaiting(1);
        GatewayFixture.sleep(300);
        askForHeld(2);
        assertThat(clients.get(1).read().status()).isEqualTo(503);
        release.countDown();
        for (int i : new int[] {0, 2, 3}) {
            assertThat(clients.get(i).read().status()).isEqualTo(200);
        }
        gateway.expectHonest();
    }

    @Test
    void shouldForgetAClientThatLeavesWhileItWaits() throws IOException {
        start(1, 5_000);
        holdAnswers(false);
        askForHeld(1);
        assertThat(GatewayFixture.isSoon(() -> origin.accepted() == 1)).isTrue();
        askForHeld(3);
        awaitWaiting(3);
        clients.get(2).reset();
        assertThat(GatewayFixture.isSoon(() -> gateway.residue().exchanges() == 3)).isTrue();
        release.countDown();
        for (int i : new int[] {0, 1, 3}) {
            assertThat(clients.get(i).read().status()).isEqualTo(200);
        }
        assertThat(origin.requests("/held")).hasSize(3);
        gateway.expectHonest();
    }

    @Test
    void shouldCloseAnIdleConnectionForOneThatMustBeFresh() throws IOException {
        start(1, 5_000);
        origin.on("/x", (connection, request) -> {
            if (connection.served() == 0) {
                return connection.answer(connection.take(request), 200, "fresh");
            }
            connection.take(request);
            return false;
        });
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.get("/x").text()).isEqualTo("fresh");
            }
        }
        assertThat(gateway.count(Counter.UPSTREAM_WAITS)).isZero();
    }
}
