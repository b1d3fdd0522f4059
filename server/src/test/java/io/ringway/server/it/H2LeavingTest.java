package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginStream;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.metrics.Counter;
import io.ringway.server.upstream.h2.H2PoolLimits;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections to upstreams that take no more streams, and go on with those they have. */
@NeedsRing
@Timeout(60)
class H2LeavingTest {

    private static final int CONNECT_MS = 5_000;
    private static final int TICK_MS = 20;

    private final CountDownLatch release = new CountDownLatch(1);
    private H2TestOrigin leaving;

    @BeforeEach
    void startOrigin() throws IOException {
        leaving = H2TestOrigin.start().on("/watch", this::watch);
    }

    @AfterEach
    void stopOrigin() throws IOException {
        assertThat(leaving.violations()).isEmpty();
        leaving.stop();
    }

    /** Says goodbye, and something each little while until the test has seen enough. */
    private void watch(H2OriginStream stream) throws InterruptedException {
        stream.use(peer -> peer.goAway(stream.id(), NaiveFrames.NO_ERROR));
        stream.head(200, false);
        while (!release.await(TICK_MS, TimeUnit.MILLISECONDS)) {
            stream.data("tick", false);
        }
        stream.data("end", true);
    }

    private static GatewayFixture.Builder configure() {
        return GatewayFixture.configure().h2().timeouts("'connect_ms':" + CONNECT_MS);
    }

    private static int beginWatch(H2TestClient client) {
        int watch = client.send(H2Request.get("/watch"));
        client.await(watch, now -> now.received() > 0);
        return watch;
    }

    private void endWatch(H2TestClient client, int watch) {
        release.countDown();
        assertThat(client.await(watch).isWhole(200)).isTrue();
    }

    /** A backend in its graceful stop: its listener is closed, one watch goes on. */
    @Test
    void shouldPassOverAtOnceABackendThatIsLeavingAndRefuses() throws IOException {
        try (H2TestOrigin healthy = H2TestOrigin.start();
             GatewayFixture gateway = configure().forward("/watch", leaving).route("'external_path':'/*','backends':[{"
                 + leaving.backend() + "},{" + healthy.backend() + "}]").start();
             H2TestClient client = gateway.h2Client()) {
            int watch = beginWatch(client);
            leaving.stopAccepting();
            for (int i = 0; i < 6; i++) {
                assertThat(client.ask(H2Request.get("/" + i)).status()).isEqualTo(200);
            }
            assertThat(healthy.completed()).isEqualTo(6);
            assertThat(gateway.count(Counter.TIMEOUT_CONNECT)).isZero();
            assertThat(gateway.count(Counter.UPSTREAM_RETRIES)).isPositive();
            endWatch(client, watch);
        }
    }

    /** Each watch is the last stream of its connection. */
    @Test
    void shouldOpenAnotherConnectionBesideHoweverManyThatAreLeaving() throws IOException {
        try (GatewayFixture gateway = configure().forward("/*", leaving).start();
             H2TestClient client = gateway.h2Client()) {
            int[] watches = new int[H2PoolLimits.DEFAULT.connections() + 1];
            for (int i = 0; i < watches.length; i++) {
                watches[i] = beginWatch(client);
            }
            assertThat(client.ask(H2Request.get("/now")).status()).isEqualTo(200);
            assertThat(leaving.accepted()).isEqualTo(watches.length + 1);
            for (int watch : watches) {
                endWatch(client, watch);
            }
        }
    }

    /** They are bounded all the same. */
    @Test
    void shouldOpenNoMoreThanTheBackendMayHave() throws IOException {
        int most = H2PoolLimits.DEFAULT.connections();
        try (GatewayFixture gateway = GatewayFixture.configure().h2().timeouts("'connect_ms':200")
            .limits("'backend_connections':" + most).forward("/*", leaving).start();
             H2TestClient client = gateway.h2Client()) {
            int[] watches = new int[most];
            for (int i = 0; i < watches.length; i++) {
                watches[i] = beginWatch(client);
            }
            H2Response refused = client.ask(H2Request.get("/now"));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.field("proxy-status")).contains("connection_limit_reached");
            assertThat(leaving.accepted()).isEqualTo(most);
            for (int watch : watches) {
                endWatch(client, watch);
            }
        }
    }

    /** The connect was refused, and nothing was late. */
    @Test
    void shouldTellAtOnceThatTheOnlyBackendRefuses() throws IOException {
        try (GatewayFixture gateway = configure().forward("/*", leaving).start();
             H2TestClient client = gateway.h2Client()) {
            int watch = beginWatch(client);
            leaving.stopAccepting();
            H2Response refused = client.ask(H2Request.get("/now"));
            assertThat(refused.status()).isEqualTo(502);
            assertThat(refused.field("proxy-status")).contains("connection_refused");
            assertThat(gateway.count(Counter.TIMEOUT_CONNECT)).isZero();
            endWatch(client, watch);
        }
    }
}
