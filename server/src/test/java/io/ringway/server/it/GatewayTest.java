package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * One gateway and one origin for each test. Afterwards nothing may be left: no client, exchange, buffer or block, and
 * no connection once the origin is gone; and what the gateway sent must have been HTTP.
 */
@NeedsRing
@Timeout(60)
@Tag("F037")
abstract class GatewayTest {

    RecordingOrigin origin;
    GatewayFixture gateway;

    @BeforeEach
    void startOrigin() throws IOException {
        origin = RecordingOrigin.start();
    }

    /** Starts the gateway of this test. */
    GatewayFixture start(GatewayFixture.Builder configuration) {
        gateway = configuration.start();
        return gateway;
    }

    /** Starts a gateway that forwards everything to the origin, with waits short enough to wait for. */
    GatewayFixture startProxy() {
        return start(GatewayFixture.configure().forward("/*", origin));
    }

    @AfterEach
    void expectNothingLeft() throws IOException {
        try (RecordingOrigin first = origin; GatewayFixture second = gateway) {
            if (second != null) {
                second.expectQuiet();
                assertThat(first.violations()).as("what the gateway sent").isEmpty();
                first.stop();
                second.expectEmpty();
            }
        }
    }
}
