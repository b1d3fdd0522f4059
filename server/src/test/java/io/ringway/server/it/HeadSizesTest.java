package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Heads that are large for one side and not for the other. */
@NeedsRing
@Timeout(60)
class HeadSizesTest {

    private static final int MAX_HEADER_LIST_SIZE = 6;
    private static final int LARGE = 130_000;

    private H2TestOrigin origin;
    private GatewayFixture gateway;

    private void start(NaiveH2Options options, String limits) throws IOException {
        origin = H2TestOrigin.start(() -> options);
        gateway = GatewayFixture.configure().h2().limits(limits).respond("/here", 200, "here")
            .route("'external_path':'/*','backends':[{" + origin.backend() + "}]").start();
    }

    @AfterEach
    void expectNothingLeft() throws IOException {
        try (GatewayFixture last = gateway) {
            last.expectQuiet();
            origin.stop();
            last.expectEmpty();
        }
    }

    private static H2Request large(String path, int bytes) {
        return H2Request.get(path, "x-large", "v".repeat(bytes));
    }

    /** RFC 9113 6.5.2, 10.5.1: a server may end the connection for it, and with it what others have asked there. */
    @Test
    void shouldNotSendAnUpstreamMoreThanItTakes() throws IOException {
        start(NaiveH2Options.honest().setting(MAX_HEADER_LIST_SIZE, 4096), "");
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            assertThat(client.ask(large("/x", 3_000)).status()).isEqualTo(200);
            H2Response refused = client.ask(large("/x", 5_000));
            assertThat(refused.status()).isEqualTo(431);
            assertThat(refused.field("proxy-status")).contains("http_request_error");
            assertThat(client.ask(large("/x", 3_000)).status()).isEqualTo(200);
        }
        assertThat(origin.requests("/x")).hasSize(2);
        assertThat(origin.accepted()).isEqualTo(1);
        assertThat(gateway.count(Counter.LIMIT_UPSTREAM_FIELDS)).isEqualTo(1);
    }

    /** What ends connections would end one after the other. */
    @Test
    void shouldRepeatOnceWhatAnUpstreamMayHaveEndedTheConnectionFor() throws IOException {
        start(NaiveH2Options.honest(), "");
        origin.on("/poison", stream -> {
            stream.raw(NaiveFrames.goAway(0, NaiveFrames.ENHANCE_YOUR_CALM));
            stream.flush();
            stream.closeConnection();
        });
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            assertThat(client.ask(H2Request.get("/poison")).status()).isEqualTo(503);
        }
        assertThat(origin.requests("/poison")).hasSize(2);
        gateway.expectHonest();
    }

    @Test
    void shouldTakeHeadsAsLargeAsItHasAnnounced() throws IOException {
        start(NaiveH2Options.honest(), "'header_bytes':262144");
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            assertThat(client.ask(large("/here", LARGE)).text()).isEqualTo("here");
            assertThat(client.ask(large("/x", LARGE)).status()).isEqualTo(200);
            assertThat(client.violations()).isEmpty();
        }
        assertThat(origin.request("/x").field("x-large")).hasSize(LARGE);
    }

    @Test
    void shouldTakeHeadsOfUpstreamsAsLargeAsItHasAnnounced() throws IOException {
        start(NaiveH2Options.honest(), "'header_bytes':262144");
        origin.on("/large", stream -> stream.head(200, true, "x-large", "v".repeat(LARGE)));
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            assertThat(client.ask(H2Request.get("/large")).field("x-large")).hasSize(LARGE);
        }
    }
}
