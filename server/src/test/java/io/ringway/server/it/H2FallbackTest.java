package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H1OnlyOrigin;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backends behind {@code h2c://} that do not speak HTTP/2: REQUIREMENTS conflict 7. */
@NeedsRing
@Timeout(60)
class H2FallbackTest {

    private static final String POST = "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi";

    /** More than there may be of HTTP/2. */
    private static final int MANY = 10;

    private static GatewayFixture before(int port, String more) {
        return GatewayFixture.configure().h2().route("'external_path':'/*','backends':[{"
            + "'host':'h2c://127.0.0.1','port':" + port + more + "}]").start();
    }

    /** Nothing of a request has left before the backend's SETTINGS: even a POST is served, and nothing twice. */
    @ParameterizedTest
    @Tag("B152")
    @EnumSource(H1OnlyOrigin.Refusal.class)
    void shouldSpeakHttp1WhereHttp2IsNotSpoken(H1OnlyOrigin.Refusal refusal) throws IOException {
        try (H1OnlyOrigin origin = H1OnlyOrigin.start(refusal); GatewayFixture gateway = before(origin.port(), "");
             RawClient client = gateway.client()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.ask(POST).text()).isEqualTo("old!");
            }
            assertThat(origin.targets()).hasSize(10);
            assertThat(origin.prefaces()).isEqualTo(1);
            assertThat(origin.accepted()).isEqualTo(2);
            assertThat(gateway.count(Counter.UPSTREAM_FALLBACKS)).isEqualTo(1);
            assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isZero();
        }
    }

    /** It is the client that did not wait: nothing is known of the backend that was not known before. */
    @Test
    void shouldNotTryHttp2AgainWhereAClientDidNotWaitForTheAnswer() throws IOException {
        try (H1OnlyOrigin origin = H1OnlyOrigin.start(H1OnlyOrigin.Refusal.ANSWER);
             GatewayFixture gateway = before(origin.port(), ""); RawClient client = gateway.client();
             RawClient beside = gateway.client()) {
            assertThat(client.ask(POST).text()).isEqualTo("old!");
            // Takes the connection there is, so that the next one is new and has answered nothing.
            beside.send("GET /held HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.targets().size() == 2)).isTrue();
            try (H2TestClient impatient = gateway.h2Client()) {
                int stream = impatient.send(H2Request.get("/held"));
                assertThat(GatewayFixture.isSoon(() -> origin.targets().size() == 3)).isTrue();
                impatient.reset(stream, NaiveFrames.CANCEL);
                assertThat(GatewayFixture.isSoon(() -> gateway.count(Counter.H2_RESETS) == 1)).isTrue();
            }
            assertThat(client.ask(POST).text()).isEqualTo("old!");
            assertThat(origin.prefaces()).isEqualTo(1);
            origin.release();
            assertThat(beside.read().text()).isEqualTo("old!");
        }
    }

    /** A connection that is not answered gives HTTP/2 its next chance, however many there are of HTTP/1.1. */
    @Test
    void shouldTryHttp2AgainBesideManyConnectionsOfHttp1() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try (H1OnlyOrigin origin = H1OnlyOrigin.start(H1OnlyOrigin.Refusal.ANSWER);
             GatewayFixture gateway = before(origin.port(), ""); RawClient client = gateway.client()) {
            assertThat(client.ask(POST).text()).isEqualTo("old!");
            for (int i = 0; i < MANY; i++) {
                clients.add(gateway.client().send("GET /held HTTP/1.1\r\nHost: a.test\r\n\r\n"));
            }
            assertThat(GatewayFixture.isSoon(() -> origin.targets().size() == 1 + MANY)).isTrue();
            assertThat(client.ask(POST.replace("/x", "/unanswered")).status()).isEqualTo(502);
            assertThat(client.ask(POST).text()).isEqualTo("old!");
            assertThat(origin.prefaces()).isEqualTo(2);
            origin.release();
            for (RawClient held : clients) {
                assertThat(held.read().text()).isEqualTo("old!");
                held.close();
            }
        }
    }

    /** HTTP/2 gets its next chance beside a connection of HTTP/1.1 that waits for work. */
    @Test
    void shouldGoBackToTheIdleConnectionsOfHttp1() throws IOException {
        try (H1OnlyOrigin origin = H1OnlyOrigin.start(H1OnlyOrigin.Refusal.ANSWER);
             GatewayFixture gateway = before(origin.port(), ""); RawClient client = gateway.client();
             RawClient held = gateway.client()) {
            held.send("GET /held HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> origin.targets().size() == 1)).isTrue();
            assertThat(client.ask(POST.replace("/x", "/unanswered")).status()).isEqualTo(502);
            origin.release();
            assertThat(held.read().text()).isEqualTo("old!");
            assertThat(origin.accepted()).as("a preface, the held and the unanswered one").isEqualTo(3);

            assertThat(client.ask(POST).text()).isEqualTo("old!");
            assertThat(origin.prefaces()).isEqualTo(2);
            assertThat(origin.accepted()).isEqualTo(4);
        }
    }

    @Test
    @Tag("B152")
    @Tag("B154")
    void shouldNotSpeakHttp1WhereOnlyHttp2IsWanted() throws IOException {
        try (H1OnlyOrigin origin = H1OnlyOrigin.start(H1OnlyOrigin.Refusal.ANSWER);
             GatewayFixture gateway = before(origin.port(), ",'protocol':'h2c'")) {
            try (RawClient client = gateway.client()) {
                assertThat(client.ask(POST).status()).isEqualTo(502);
            }
            assertThat(origin.targets()).isEmpty();
            gateway.expectQuiet();
        }
    }
}
