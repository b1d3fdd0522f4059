package io.ringway.server.it;

import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveH2Peer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;

/** Whether the gateway of this version speaks HTTP/2 to clients. */
final class H2Server {

    private H2Server() {
    }

    /** Skips the test where it does not. */
    static void assume() throws IOException {
        try (GatewayFixture gateway = GatewayFixture.configure().h2().respond("/*", 200, "pong").start();
                H2TestClient client = gateway.h2Client().patience(Duration.ofSeconds(1))) {
            Assumptions.assumeTrue(client.awaits(NaiveH2Peer::hasSettings) && client.violations().isEmpty(),
                    "the gateway of this version speaks no HTTP/2");
        }
    }

    /** Skips the test where it does not speak it to upstreams. */
    static void assumeUpstream() throws IOException {
        try (H2TestOrigin origin = H2TestOrigin.start()) {
            GatewayFixture.configure().forward("/*", origin).config();
        } catch (AssertionError refused) {
            Assumptions.abort("the gateway of this version has no upstreams behind h2c://");
        }
    }
}
