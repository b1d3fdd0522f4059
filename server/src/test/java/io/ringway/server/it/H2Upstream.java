package io.ringway.server.it;

import io.ringway.server.h2test.H2TestOrigin;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;

/** Whether the gateway of this version speaks HTTP/2 to upstreams. */
final class H2Upstream {

    private H2Upstream() {
    }

    /** Skips the test where it does not. */
    static void assume() throws IOException {
        try (H2TestOrigin origin = H2TestOrigin.start()) {
            GatewayFixture.configure().forward("/*", origin).config();
        } catch (AssertionError refused) {
            Assumptions.abort("the gateway of this version has no upstreams behind h2c://");
        }
    }
}
