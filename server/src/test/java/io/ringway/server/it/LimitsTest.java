package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits of the configuration, just below, at and just above. */
class LimitsTest extends GatewayTest {

    private static final int BODY_MAX = 1000;

    private Response post(String framing, String body) throws IOException {
        try (RawClient client = gateway.client()) {
            Response response = client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\n" + framing + "\r\n\r\n" + body);
            if (response.closes()) {
                client.rest();
            }
            return response;
        }
    }

    private static String chunks(int length) {
        StringBuilder chunks = new StringBuilder();
        for (int left = length; left > 0; left -= 100) {
            int size = Math.min(100, left);
            chunks.append(Integer.toHexString(size)).append("\r\n").append("x".repeat(size)).append("\r\n");
        }
        return chunks + "0\r\n\r\n";
    }

    @Test
    @Tag("D037")
    void shouldRefuseABodyOverTheLimit() throws IOException {
        start(GatewayFixture.configure().limits("'body_bytes':" + BODY_MAX).forward("/*", origin));
        for (int length : new int[] {BODY_MAX - 1, BODY_MAX}) {
            assertThat(post("Content-Length: " + length, "x".repeat(length)).status()).isEqualTo(200);
            assertThat(post("Transfer-Encoding: chunked", chunks(length)).status()).isEqualTo(200);
        }
        assertThat(origin.requests("/x")).hasSize(4);
        assertThat(post("Content-Length: " + (BODY_MAX + 1), "x".repeat(BODY_MAX + 1)).status()).isEqualTo(413);
        assertThat(post("Transfer-Encoding: chunked", chunks(BODY_MAX + 1)).status()).isEqualTo(413);
        assertThat(post("Content-Length: 999999999999", "x").status()).isEqualTo(413);
        assertThat(origin.requests("/x")).hasSize(4);
        assertThat(gateway.count(Counter.LIMIT_BODY_BYTES)).isEqualTo(3);
        gateway.expectHonest();
    }

    @Test
    void shouldCountTheBodyOfEachRequestAnew() throws IOException {
        start(GatewayFixture.configure().limits("'body_bytes':" + BODY_MAX).forward("/*", origin));
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.ask("POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + chunks(900)).status()).isEqualTo(200);
            }
        }
    }

    /** Case C016: a client that sends far more than is read must still see why. */
    @Test
    @Tag("C016")
    void shouldLetAClientReadTheRefusalWhileItSends() throws IOException {
        start(GatewayFixture.configure().limits("'body_bytes':" + BODY_MAX).forward("/*", origin));
        for (int i = 0; i < 5; i++) {
            try (RawClient client = gateway.client()) {
                client.beside(out -> {
                    out.write(Latin1.bytes("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 200000000\r\n\r\n"));
                    PatternBody.write(out, 0, 200_000_000L);
                });
                GatewayFixture.sleep(i * 20L);
                Response response = client.read("POST");
                assertThat(response.status()).isEqualTo(413);
                assertThat(response.text()).contains("413");
            }
        }
    }

    @Test
    void shouldRefuseTooManyFields() throws IOException {
        start(GatewayFixture.configure().limits("'header_count':16").forward("/*", origin));
        for (int fields : new int[] {15, 16, 17, 100}) {
            try (RawClient client = gateway.client()) {
                Response response = client.ask("GET /x HTTP/1.1\r\nHost: a.test\r\n" + "X: y\r\n".repeat(fields - 1)
                        + "\r\n");
                assertThat(response.status()).as("%s fields", fields).isEqualTo(fields <= 16 ? 200 : 431);
            }
        }
        assertThat(gateway.count(Counter.LIMIT_HEADER)).isEqualTo(2);
    }

    @Test
    void shouldRefuseTooLongHeads() throws IOException {
        start(GatewayFixture.configure().limits("'header_bytes':4096,'request_line_bytes':256").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            assertThat(client.ask("GET /x HTTP/1.1\r\nHost: a.test\r\nX: " + "y".repeat(4000) + "\r\n\r\n").status())
                    .isEqualTo(200);
            assertThat(client.get("/" + "x".repeat(200)).status()).isEqualTo(200);
            assertThat(client.ask("GET /x HTTP/1.1\r\nHost: a.test\r\nX: " + "y".repeat(4100) + "\r\n\r\n").status())
                    .isEqualTo(431);
            client.expectClose();
        }
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/" + "x".repeat(300)).status()).isEqualTo(414);
            client.expectClose();
        }
    }

    @Test
    void shouldForwardHeadsAsLargeAsAllowed() throws IOException {
        start(GatewayFixture.configure().limits("'header_bytes':262144,'header_count':1000,'request_line_bytes':65536")
                .forward("/*", origin));
        String target = "/" + "t".repeat(60_000);
        String fields = ("X-Field: " + "v".repeat(240) + "\r\n").repeat(950);
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n").status())
                        .isEqualTo(200);
            }
        }
        assertThat(origin.requests()).allMatch(request -> request.fields().values("X-Field").size() == 950);
    }

    /** Clients that have had an answer and stay. */
    private List<RawClient> served(int count) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RawClient client = gateway.client();
            assertThat(client.get("/x").status()).isEqualTo(200);
            clients.add(client);
        }
        return clients;
    }

    /** Case C023. */
    @Test
    @Tag("C023")
    void shouldHoldBackConnectionsOverTheLimitAndKeepTheOthers() throws IOException {
        start(GatewayFixture.configure().limits("'connections':10").forward("/*", origin));
        List<RawClient> clients = served(10);
        try (RawClient late = gateway.client()) {
            late.send("GET /late HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(late.isQuiet(200) || late.in().end() != WireReader.End.OPEN || late.read().status() == 503)
                    .as("the eleventh waits or is refused").isTrue();
            for (RawClient client : clients) {
                assertThat(client.get("/y").status()).isEqualTo(200);
            }
            assertThat(gateway.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(10);
            assertThat(gateway.count(Counter.LIMIT_CONNECTIONS)).isPositive();
            for (RawClient client : clients) {
                client.close();
            }
        }
        gateway.expectQuiet();
        gateway.expectHonest();
    }

    /** Who waits in the backlog comes in one batch when a place is free; the others wait on or are told. */
    @Test
    @Tag("C023")
    void shouldNeverServeMoreThanTheLimit() throws IOException {
        start(GatewayFixture.configure().limits("'connections':10").forward("/*", origin));
        List<RawClient> clients = served(10);
        List<RawClient> late = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            late.add(gateway.client().send("GET /late" + i + " HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        }
        clients.removeFirst().close();
        assertThat(GatewayFixture.isSoon(() -> origin.completed() > 10)).as("a place is used again").isTrue();
        GatewayFixture.sleep(200);
        assertThat(origin.completed()).as("served beside the nine who stay").isEqualTo(11);
        assertThat(gateway.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(10);
        for (RawClient client : clients) {
            assertThat(client.get("/y").status()).isEqualTo(200);
            client.close();
        }
        for (RawClient client : late) {
            assertThat(client.readAny("GET", null)).as("accepted, and never answered").isNotNull()
                    .extracting(Response::status).isIn(200, 503);
            client.close();
        }
    }

    @Test
    void shouldServeALateConnectionWhenAnotherEnds() throws IOException {
        start(GatewayFixture.configure().limits("'connections':3").forward("/*", origin));
        for (int round = 0; round < 20; round++) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                RawClient client = gateway.client();
                client.send("GET /x" + i + " HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
                clients.add(client);
            }
            for (RawClient client : clients) {
                Response response = client.read();
                assertThat(response.status()).as(response.text()).isEqualTo(200);
                client.close();
            }
        }
    }

    /** Accepts come in batches; what is beyond the limit in one waits, and is neither served nor lost. */
    @Test
    void shouldNeverServeMoreConnectionsThanAllowed() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger together = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        origin.otherwise((connection, request) -> {
            connection.take(request);
            most.accumulateAndGet(together.incrementAndGet(), Math::max);
            GatewayFixture.await(release);
            together.decrementAndGet();
            return connection.answer(request, 200, "served");
        });
        start(GatewayFixture.configure().limits("'connections':5").forward("/*", origin));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            clients.add(gateway.client());
        }
        for (RawClient client : clients) {
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        }
        assertThat(GatewayFixture.isSoon(() -> together.get() == 5)).isTrue();
        assertThat(gateway.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(5);
        release.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().text()).isEqualTo("served");
            client.close();
        }
        assertThat(most.get()).isEqualTo(5);
        assertThat(gateway.count(Counter.CONNECTIONS_ACCEPTED)).isEqualTo(60);
        assertThat(gateway.count(Counter.LIMIT_CONNECTIONS)).isPositive();
    }
}
