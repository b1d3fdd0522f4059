package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H1OnlyOrigin;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
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

    private static GatewayFixture before(int port, String more) {
        return GatewayFixture.configure().route("'external_path':'/*','backends':[{'host':'h2c://127.0.0.1','port':"
            + port + more + "}]").start();
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
