package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.HandlerMetrics;
import io.ringway.server.HandlerOptions;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveField;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that come all at once, in one packet, at a pool with nothing to do. */
class HandlerBurstTest extends HandlerServerTest {

    private static final int BOUND = 4;

    private H2TestClient burst(HandlerOptions options) throws Exception {
        builder.get("/held", held(), options.withQueueBound(BOUND));
        builder.get("/", (_, response) -> response.text("here"), HandlerOptions.inline());
        try (RawClient first = client()) {
            assertThat(first.get("/").status()).isEqualTo(200);
        }
        H2TestClient client = H2TestClient.to(ringway.port());
        assertThat(client.ask(H2Request.get("/")).status()).isEqualTo(200);
        return client;
    }

    private static List<Integer> send(H2TestClient client, int requests) {
        List<NaiveField> head = H2Request.get("/held").head();
        return client.call(peer -> IntStream.range(0, requests).mapToObj(_ -> peer.open(head, true).id()).toList());
    }

    private HandlerMetrics figures() {
        return ringway.handler("GET /held");
    }

    /** As many are done as run and wait, whichever they are. */
    private void expect(H2TestClient client, List<Integer> streams, int done, int refused) {
        assertThat(GatewayFixture.isSoon(() -> figures().dispatched() + figures().parked() + figures().shed()
            == streams.size())).as("all have come: " + figures()).isTrue();
        assertThat(figures().shed()).isEqualTo(refused);
        go.countDown();
        List<Integer> statuses = streams.stream().map(stream -> client.await(stream).status()).toList();
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(done);
        assertThat(statuses).filteredOn(status -> status == 429).hasSize(refused);
    }

    @ParameterizedTest
    @CsvSource({"1, -1, 0", "1, 0, 0", "1, 1, 1", "4, -1, 0", "4, 0, 0", "4, 1, 1"})
    @Tag("D038")
    void shouldShedRightBeyondTheBound(int threads, int beyond, int refused) throws Exception {
        int requests = BOUND + threads + beyond;
        try (H2TestClient client = burst(HandlerOptions.pooled().withThreads(threads).shedding())) {
            expect(client, send(client, requests), requests - refused, refused);
            assertThat(figures().dispatched()).isEqualTo(requests - refused);
        }
    }

    /** Those in line count for themselves. */
    @ParameterizedTest
    @CsvSource({"1, -1, 0", "1, 0, 0", "1, 1, 1", "4, -1, 0", "4, 0, 0", "4, 1, 1"})
    void shouldHaveOthersWaitInLineBeyondTheBound(int threads, int beyond, int inLine) throws Exception {
        int requests = BOUND + threads + beyond;
        HandlerOptions options = HandlerOptions.pooled().withThreads(threads).blocking(Duration.ofSeconds(20));
        try (H2TestClient client = burst(options)) {
            expect(client, send(client, requests), requests, 0);
            assertThat(figures().parked()).isEqualTo(inLine);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, -1, 0", "1, 0, 0", "1, 1, 1", "4, -1, 0", "4, 0, 0", "4, 1, 1"})
    void shouldRefuseRightBeyondTheLine(int threads, int beyond, int refused) throws Exception {
        int requests = 2 * BOUND + threads + beyond;
        HandlerOptions options = HandlerOptions.pooled().withThreads(threads).blocking(Duration.ofSeconds(20));
        try (H2TestClient client = burst(options)) {
            expect(client, send(client, requests), requests - refused, refused);
            assertThat(figures().parked()).isEqualTo(requests - refused - BOUND - threads);
        }
    }
}
