package io.ringway.server.it;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What tests of HTTP/2 clients have in common: an origin that speaks HTTP/1.1, and a gateway before it that holds
 * nothing once the clients have gone.
 */
@NeedsRing
@Timeout(60)
abstract class H2BeforeHttp1 {

    RecordingOrigin origin;
    /** The gateway of the test; null where the test closes its own. */
    GatewayFixture gateway;

    @BeforeEach
    void start() throws IOException {
        origin = RecordingOrigin.start();
        gateway = open();
    }

    /** Starts the gateway of a test; the origin is there. Returns null if the test does it. */
    abstract GatewayFixture open();

    @AfterEach
    void stop() throws IOException {
        try (RecordingOrigin _ = origin; GatewayFixture ended = gateway) {
            if (ended != null) {
                ended.expectQuiet();
            }
        }
    }
}
