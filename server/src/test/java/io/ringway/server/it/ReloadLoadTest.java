package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.control.ReloadResult;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Two hundred reloads under a load that checks every answer. In generation {@code g} the path is rewritten to
 * {@code /g} and the request goes to the even or the odd origin: a request that took its route from one generation and
 * its backend from another would show.
 */
class ReloadLoadTest extends GatewayTest {

    private static final int RELOADS = 200;
    private static final int CLIENTS = 6;
    private static final long PACE_MS = 8;

    private final AtomicLong inForce = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();

    private static GatewayFixture.Builder generation(int number, RecordingOrigin... origins) {
        RecordingOrigin target = origins[number % 2];
        RecordingOrigin other = origins[1 - number % 2];
        // The other origin's cluster comes first, so that the indexes of clusters change places each time.
        return GatewayFixture.configure().workers(2)
            .cluster("other", "'backends':[{" + other.backend() + "}]")
            .cluster("target", "'backends':[{" + target.backend() + "}]")
            .route("'external_path':'/other','cluster':'other'")
            .route("'external_path':'/x','internal_path':'/" + number + "','cluster':'target'")
            .respond("/local", 200, "" + number);
    }

    private static OriginScript named(int parity) {
        return (connection, request) -> {
            request.body().read(connection.in());
            return connection.answer(request, 200, parity + " " + request.path().substring(1));
        };
    }

    @Test
    @DisplayName("R6 200 reloads under load: no request fails, none sees two generations")
    void shouldNotLoseOrMixARequest() throws Exception {
        try (RecordingOrigin odd = RecordingOrigin.start()) {
            origin.otherwise(named(0));
            odd.otherwise(named(1));
            start(generation(0, origin, odd));
            List<CompletableFuture<String>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.add(CompletableFuture.supplyAsync(() -> run(client), task -> Thread.ofVirtual().start(task)));
            }
            long[] preparedNs = new long[RELOADS];
            for (int number = 1; number <= RELOADS; number++) {
                ReloadResult result = gateway.reload(generation(number, origin, odd));
                inForce.set(number);
                preparedNs[number - 1] = result.prepareNs();
                assertThat(result.adoptedNs()).allMatch(ns -> ns >= 0);
                GatewayFixture.sleep(PACE_MS);
            }
            done.set(true);
            for (CompletableFuture<String> client : clients) {
                assertThat(client.get(20, TimeUnit.SECONDS)).isEmpty();
            }
            Arrays.sort(preparedNs);
            System.out.println(RELOADS + " reloads under " + answers + " checked requests; prepared in "
                + preparedNs[RELOADS / 2] / 1000 + " us in the middle");
            assertThat(answers.get()).isGreaterThan(RELOADS);
            assertThat(gateway.count(Counter.UPSTREAM_CONNECTIONS_CREATED)).as("pools survive")
                .isEqualTo(origin.accepted() + odd.accepted()).isLessThanOrEqualTo(4 * CLIENTS);
            odd.stop();
        }
    }

    /** Asks until told to stop, on connections that are kept; says what was wrong, or nothing. */
    private String run(int client) {
        long seen = 0;
        while (!done.get()) {
            try (RawClient connection = gateway.client()) {
                seen = 0;
                for (int i = 0; i < 500 && !done.get(); i++) {
                    long least = Math.max(seen, inForce.get());
                    seen = i % 3 == 0 ? local(connection) : proxied(connection, client);
                    if (seen < least) {
                        return "generation " + seen + " after " + least;
                    }
                    answers.incrementAndGet();
                }
            } catch (IOException | RuntimeException | AssertionError failed) {
                return "failed: " + failed;
            }
        }
        return "";
    }

    private static long local(RawClient connection) throws IOException {
        return Long.parseLong(expectOk(connection.get("/local")));
    }

    private static long proxied(RawClient connection, int client) throws IOException {
        String request = client % 2 == 0 ? "GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n"
            : "POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nhello";
        String[] parts = expectOk(connection.ask(request)).split(" ");
        long number = Long.parseLong(parts[1]);
        if (number % 2 != Integer.parseInt(parts[0])) {
            throw new AssertionError("route of generation " + number + ", backend of another");
        }
        return number;
    }

    private static String expectOk(Response response) {
        if (response.status() != 200) {
            throw new AssertionError(response.status() + " " + response.text());
        }
        return response.text();
    }
}
