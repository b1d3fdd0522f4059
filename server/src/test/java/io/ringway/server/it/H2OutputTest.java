package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveH2Options;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the streams of one connection share it, in both directions. */
class H2OutputTest extends H2BeforeHttp1 {

    private static final int LARGE = 3_000_000;

    @Override
    GatewayFixture open() {
        origin.on("/large", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            PatternBody.write(connection.out(), 0, LARGE);
            return true;
        });
        return GatewayFixture.configure().h2().respond("/local", 200, "x".repeat(60_000)).forward("/*", origin)
                .start();
    }

    @Test
    void shouldKeepToWindowsOfEverySize() throws IOException {
        for (int window : new int[] {1, 100, 1024, 16_384, 65_535, 1 << 20}) {
            NaiveH2Options options = NaiveH2Options.honest().windows(window, 65_535);
            int bytes = Math.min(LARGE, window * 300);
            origin.on("/part", (connection, request) -> {
                connection.take(request);
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n");
                PatternBody.write(connection.out(), 0, bytes);
                return true;
            });
            try (H2TestClient client = gateway.h2Client(options)) {
                int first = client.send(H2Request.get("/part"));
                int second = client.send(H2Request.get("/part"));
                for (int stream : new int[] {first, second}) {
                    H2Response response = client.await(stream);
                    assertThat(response.isWhole(200)).as("window %d: %s", window, response).isTrue();
                    assertThat(response.body()).isEqualTo(PatternBody.bytes(bytes));
                }
                assertThat(client.violations()).isEmpty();
            }
        }
    }

    @Test
    void shouldSendLongAnswersOfItsOwnAsWindowsOpen() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                streams.add(client.send(H2Request.get("/local")));
            }
            for (int stream : streams) {
                assertThat(client.await(stream).received()).isEqualTo(60_000);
            }
            assertThat(client.violations()).isEmpty();
        }
    }

    @Test
    void shouldShareTheConnectionFairly() throws IOException {
        NaiveH2Options wide = NaiveH2Options.honest().windows(8 << 20, 64 << 20);
        try (H2TestClient client = H2TestClient.narrow(gateway.port(), 32 * 1024, wide)) {
            client.pause(true);
            List<Integer> large = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                large.add(client.send(H2Request.get("/large")));
            }
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 4)).isTrue();
            int small = client.send(H2Request.get("/small"));
            client.pause(false);
            assertThat(client.await(small).isWhole(200)).isTrue();
            for (int stream : large) {
                assertThat(client.response(stream).isComplete()).isFalse();
            }
            for (int stream : large) {
                assertThat(client.await(stream).body()).isEqualTo(PatternBody.bytes(LARGE));
            }
            assertThat(client.violations()).isEmpty();
        }
    }

    @Test
    void shouldHoldOnlyAWindowForAnUpstreamThatDoesNotRead() throws Exception {
        origin.on("/stuck", (connection, request) -> {
            connection.pause(1500);
            connection.take(request);
            return connection.answer(request, 200, String.valueOf(request.body().length()));
        });
        try (H2TestClient client = gateway.h2Client()) {
            int stuck = client.send(H2Request.of("POST", "/stuck").body(new byte[20_000_000]));
            client.awaitWritten(Duration.ofMillis(700));
            // What the kernel's sockets hold is the most of it.
            assertThat(client.written()).isLessThan(14_000_000);
            assertThat(gateway.residue().blocks()).isLessThan(100);
            assertThat(client.ask(H2Request.post("/other", "beside")).status()).isEqualTo(200);
            H2Response response = client.patience(Duration.ofSeconds(20)).await(stuck);
            assertThat(response.isWhole(200)).isTrue();
            assertThat(response.text()).endsWith("20000000");
        }
    }

    @Test
    void shouldLetGoOfStreamsWhoseClientIsGone() throws IOException {
        for (int i = 0; i < 5; i++) {
            try (H2TestClient client = gateway.h2Client(NaiveH2Options.honest().windows(1000, 65_535)
                    .withholdCredit())) {
                for (int k = 0; k < 10; k++) {
                    client.send(H2Request.get("/large"));
                }
                client.send(H2Request.of("POST", "/up").body(new byte[100_000]));
                GatewayFixture.sleep(20L * i);
                client.abort();
            }
        }
        gateway.expectHonest();
    }
}
