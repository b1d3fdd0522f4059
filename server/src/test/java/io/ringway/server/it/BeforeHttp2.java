package io.ringway.server.it;

import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveH2Options;
import java.io.IOException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What tests of upstreams that speak HTTP/2 have in common: an origin that does, and a gateway before it that holds
 * nothing once the clients have gone, and no connection once the origin has.
 */
@NeedsRing
@Timeout(60)
abstract class BeforeHttp2 {

    H2TestOrigin origin;
    /** The gateway of the test; null until it is started. */
    GatewayFixture gateway;

    /** Starts an honest origin and the gateway. */
    void start() throws IOException {
        start(NaiveH2Options::honest, "");
    }

    /** Starts both, with options for each connection of the origin and members of {@code timeouts}. */
    void start(Supplier<NaiveH2Options> options, String timeouts) throws IOException {
        origin = H2TestOrigin.start(options);
        gateway = configuration(timeouts).start();
    }

    /** Of the gateway; the origin is there. */
    abstract GatewayFixture.Builder configuration(String timeouts) throws IOException;

    /** What must hold when the clients have gone, and ends what else the test has started. */
    void finish() throws IOException {
        // Nothing where the origin breaks rules by itself.
    }

    @AfterEach
    void expectNothingLeft() throws IOException {
        if (gateway != null) {
            try (GatewayFixture last = gateway) {
                last.expectQuiet();
                finish();
                origin.stop();
                last.expectEmpty();
            }
        }
    }
}
