package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveField;
import io.ringway.server.h2test.NaiveFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 from the client to the upstream: what HTTP/1.1 in between would lose. */
@NeedsRing
@Timeout(60)
class H2PairsTest {

    private H2TestOrigin origin;
    private GatewayFixture gateway;

    @BeforeEach
    void start() throws IOException {
        origin = H2TestOrigin.start();
        gateway = GatewayFixture.configure().h2().route("'external_path':'/*','backends':[{" + origin.backend() + "}]")
            .start();
    }

    @AfterEach
    void expectNothingLeft() throws IOException {
        try (GatewayFixture last = gateway) {
            last.expectQuiet();
            assertThat(origin.violations()).isEmpty();
            origin.stop();
            last.expectEmpty();
        }
    }

    @Test
    void shouldPassGrpcThrough() throws IOException {
        origin.on("/pkg.Service/Call", H2OriginScript.grpc());
        origin.on("/pkg.Service/Refused", stream -> stream.head(200, true, "content-type", "application/grpc",
            "grpc-status", "12", "grpc-message", "unknown"));
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            H2Response response = client.ask(H2Request.post("/pkg.Service/Call", "message", "te", "trailers",
                "content-type", "application/grpc", "grpc-timeout", "1S"));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("message");
            assertThat(NaiveField.value(response.trailers(), "grpc-status")).isEqualTo("0");

            H2Response refused = client.ask(H2Request.post("/pkg.Service/Refused", "message", "te", "trailers",
                "content-type", "application/grpc"));
            assertThat(refused.field("grpc-status")).isEqualTo("12");
            assertThat(refused.text()).isEmpty();
            assertThat(refused.trailers()).isNull();
            assertThat(client.violations()).isEmpty();
        }
        assertThat(origin.request("/pkg.Service/Call").field("te")).isEqualTo("trailers");
        assertThat(origin.request("/pkg.Service/Call").field("grpc-timeout")).isEqualTo("1S");
    }

    @Test
    void shouldForwardTrailersOfRequests() throws IOException {
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            assertThat(client.ask(H2Request.post("/x", "text").trailers("x-end", "yes")).text()).isEqualTo("text");
        }
        assertThat(NaiveField.value(origin.request("/x").trailers(), "x-end")).isEqualTo("yes");
    }

    /** RFC 7541 6.2.3: what the client keeps out of tables is kept out of them on the way, and credentials always. */
    @Test
    @Tag("B064")
    void shouldKeepSecretsOutOfTables() throws IOException {
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            H2Request request = H2Request.get("/x", "x-plain", "1");
            request.head().add(new NaiveField("x-secret", "2", true));
            request.head().addAll(NaiveField.list("authorization", "Basic x", "cookie", "a=b", "x-last", "3"));
            assertThat(client.ask(request).status()).isEqualTo(200);
        }
        List<NaiveField> head = origin.request("/x").head();
        assertThat(head.stream().filter(NaiveField::neverIndexed).map(NaiveField::name))
            .containsExactlyInAnyOrder("x-secret", "authorization", "cookie");
    }

    @Test
    void shouldShareOneConnectionOnBothSides() throws IOException {
        origin.on("/slow", H2OriginScript.slow(200));
        byte[] body = new byte[1 << 20];
        new Random(3).nextBytes(body);
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(client.send(H2Request.get("/slow")));
            }
            assertThat(client.ask(H2Request.of("POST", "/large").body(body)).body()).isEqualTo(body);
            for (int stream : streams) {
                assertThat(client.await(stream).text()).isEqualTo("slow");
            }
        }
        assertThat(origin.accepted()).isEqualTo(1);
    }

    /** Unlike HTTP/1.1's, its clients do not half-close: what one that is gone has asked for is work for nobody. */
    @Test
    void shouldCancelWhatAClientThatHasLeftAskedFor() throws IOException {
        CompletableFuture<Integer> cancelled = new CompletableFuture<>();
        origin.on("/never", stream -> cancelled.complete(stream.awaitReset()));
        try (H2TestClient client = H2TestClient.to(gateway.port())) {
            assertThat(client.ask(H2Request.get("/whole")).status()).isEqualTo(200);
            client.send(H2Request.get("/never"));
            assertThat(GatewayFixture.isSoon(() -> !origin.requests("/never").isEmpty())).isTrue();
            client.finish();
            assertThat(client.awaitEnd(Duration.ofSeconds(2))).isTrue();
        }
        assertThat(cancelled.join()).isEqualTo(NaiveFrames.CANCEL);
    }
}
