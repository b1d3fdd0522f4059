package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2OriginStream;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A busy stream, a request that waits for another one, and a backend that refuses connections meanwhile. */
@NeedsRing
@Timeout(60)
class H2ConnectRestTest {

    private static final int TICK_MS = 5;
    private static final int TICKS = 80;
    /** Rests of 10, 20, 40 and 80 ms; those that follow are of 100 ms. */
    private static final int SHORT_RESTS = 4;
    private static final int REST_MS = 100;

    private final CountDownLatch release = new CountDownLatch(1);
    private H2TestOrigin origin;
    private GatewayFixture gateway;

    @BeforeEach
    void start() throws IOException {
        origin = H2TestOrigin.start(() -> NaiveH2Options.honest().setting(NaiveFrames.MAX_CONCURRENT_STREAMS, 1))
            .on("/watch", this::watch);
        gateway = GatewayFixture.configure().h2().timeouts("'connect_ms':20000").forward("/*", origin).start();
    }

    @AfterEach
    void stop() throws IOException {
        try (H2TestOrigin last = origin; GatewayFixture ended = gateway) {
            ended.expectQuiet();
            assertThat(last.violations()).isEmpty();
        }
    }

    private void watch(H2OriginStream stream) throws InterruptedException {
        stream.head(200, false);
        while (!release.await(TICK_MS, TimeUnit.MILLISECONDS)) {
            stream.data("tick", false);
        }
        stream.data("end", true);
    }

    private static void awaitTicks(H2TestClient client, int watch, int ticks) {
        client.await(watch, now -> now.received() >= ticks * "tick".length());
    }

    @Test
    void shouldNotConnectWheneverSomethingComes() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            int watch = client.send(H2Request.get("/watch"));
            awaitTicks(client, watch, 1);
            origin.stopAccepting();
            long start = System.nanoTime();
            int waiting = client.send(H2Request.get("/x"));
            awaitTicks(client, watch, TICKS);
            long tries = gateway.count(Counter.UPSTREAM_CONNECTIONS_CREATED) - 1;
            long passedMs = Duration.ofNanos(System.nanoTime() - start).toMillis();
            assertThat(tries).isBetween(2L, 2 + SHORT_RESTS + passedMs / REST_MS);

            release.countDown();
            assertThat(client.await(waiting).status()).isEqualTo(200);
            assertThat(client.await(watch).isWhole(200)).isTrue();
            assertThat(origin.accepted()).as("served by the stream that came free").isEqualTo(1);
        }
    }

    @Test
    void shouldConnectSoonAfterTheBackendAcceptsAgain() throws IOException {
        try (H2TestClient client = gateway.h2Client()) {
            int watch = client.send(H2Request.get("/watch"));
            awaitTicks(client, watch, 1);
            origin.stopAccepting();
            int waiting = client.send(H2Request.get("/x"));
            assertThat(GatewayFixture.isSoon(() -> gateway.count(Counter.UPSTREAM_CONNECTIONS_CREATED) > 6)).isTrue();
            origin.acceptAgain();
            assertThat(client.await(waiting).status()).isEqualTo(200);
            assertThat(origin.accepted()).isEqualTo(2);
            release.countDown();
            assertThat(client.await(watch).isWhole(200)).isTrue();
        }
    }
}
