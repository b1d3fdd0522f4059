package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.HandlerMetrics;
import io.ringway.server.HandlerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A handler that is stuck with its pool and its queues full, beside others on the same core: whoever is quick gets
 * their answer while it is stuck, so without having waited for it. And its bound, below, at and above.
 */
class HandlerIsolationTest extends HandlerServerTest {

    private static final String STUCK = "GET /stuck HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private static final int THREADS = 2;
    private static final int BOUND = 16;
    /** Requests that run or wait at most. */
    private static final int PLACES = THREADS + BOUND;
    private static final int QUICK_REQUESTS = 50;

    private final List<RawClient> stuck = new ArrayList<>();

    private HandlerMetrics stuckMetrics() {
        return ringway.handler("GET /stuck");
    }

    /** So many clients ask the handler that is stuck. */
    private void ask(int clients) throws IOException {
        for (int i = 0; i < clients; i++) {
            RawClient client = client();
            stuck.add(client);
            client.send(STUCK);
        }
    }

    /** So many clients ask; the first of them keep the threads, or the queues could be full before these have begun. */
    private void fill(int clients) throws IOException {
        ask(THREADS);
        assertThat(GatewayFixture.isSoon(() -> stuckMetrics().dispatched() == THREADS
            && stuckMetrics().queueDepth() == 0)).isTrue();
        ask(clients - THREADS);
    }

    /** Lets go, and counts the answers. */
    private int release() throws IOException {
        go.countDown();
        int done = 0;
        for (RawClient client : stuck) {
            Response response = client.read();
            assertThat(response.status()).isIn(200, 429);
            done += response.status() == 200 ? 1 : 0;
            client.close();
        }
        return done;
    }

    @Test
    void shouldServeOthersWhileAHandlerIsStuck() throws Exception {
        builder.get("/stuck", held(), HandlerOptions.pooled().withThreads(THREADS).withQueueBound(BOUND).shedding());
        builder.get("/inline", (_, response) -> response.text("quick"), HandlerOptions.inline());
        builder.get("/pooled", (_, response) -> response.text("quick"), HandlerOptions.pooled().withThreads(1));
        builder.get("/virtual", (_, response) -> response.text("quick"), HandlerOptions.virtual());
        try (RecordingOrigin origin = RecordingOrigin.start()) {
            builder.config(GatewayFixture.configure().forward("/origin/*", origin).config());
            fill(PLACES);
            assertThat(GatewayFixture.isSoon(() -> stuckMetrics().dispatched() == PLACES
                && stuckMetrics().queueDepth() == BOUND)).isTrue();
            try (RawClient quick = client()) {
                for (int i = 0; i < QUICK_REQUESTS; i++) {
                    for (String path : List.of("/inline", "/pooled", "/virtual")) {
                        assertThat(quick.get(path).text()).isEqualTo("quick");
                    }
                    assertThat(quick.get("/origin/" + i).status()).isEqualTo(200);
                    assertThat(quick.get("/stuck").status()).as("no room, and no wait for any").isEqualTo(429);
                }
            }
            assertThat(stuckMetrics().completed()).as("all the time it was stuck").isZero();
            assertThat(release()).isEqualTo(PLACES);
        }
        assertThat(stuckMetrics().shed()).isEqualTo(QUICK_REQUESTS);
    }

    /** With {@code n} places, running ones included: n - 1, n and n + 1 requests at a time. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void shouldShedWhatIsBeyondItsPlacesAndNothingElse(int beyond) throws Exception {
        builder.get("/stuck", held(), HandlerOptions.pooled().withThreads(THREADS).withQueueBound(BOUND).shedding());
        fill(PLACES + beyond);
        int shed = Math.max(0, beyond);
        assertThat(GatewayFixture.isSoon(() -> stuckMetrics().dispatched() + stuckMetrics().shed() == PLACES + beyond))
            .isTrue();
        assertThat(stuckMetrics().queueDepth()).isEqualTo(PLACES - THREADS + Math.min(0, beyond));
        assertThat(stuckMetrics().shed()).isEqualTo(shed);
        assertThat(release()).isEqualTo(PLACES + Math.min(0, beyond));
        assertThat(GatewayFixture.isSoon(() -> stuckMetrics().completed() == stuckMetrics().dispatched())).isTrue();
    }

    /** The same where requests wait for room: those beyond the places are in line, and get one when it is free. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1})
    void shouldHaveWhatIsBeyondItsPlacesWaitAndNothingElse(int beyond) throws Exception {
        builder.get("/stuck", held(), HandlerOptions.pooled().withThreads(THREADS).withQueueBound(BOUND)
            .blocking(Duration.ofSeconds(20)));
        fill(PLACES + beyond);
        int parked = Math.max(0, beyond);
        assertThat(GatewayFixture.isSoon(() -> stuckMetrics().queueDepth() == PLACES - THREADS + beyond)).isTrue();
        assertThat(stuckMetrics().parked()).isEqualTo(parked);
        assertThat(stuckMetrics().dispatched()).isEqualTo(PLACES + Math.min(0, beyond));
        assertThat(release()).isEqualTo(PLACES + beyond);
        assertThat(stuckMetrics().shed()).isZero();
    }
}
