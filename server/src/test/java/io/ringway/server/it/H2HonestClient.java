package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An honest client beside an attack: a hundred requests a second on one connection, each timed from when it was due.
 * One thread of its own; the rest is the test's.
 */
final class H2HonestClient implements AutoCloseable {

    private static final long PERIOD_NS = 10_000_000;
    private static final long CALM_MS = 300;
    /** What the requirements allow over twice the baseline; builds share their machine with others. */
    private static final long MARGIN_MS = Boolean.getBoolean("ringway.long") ? 5 : 1500;

    private final H2TestClient client;
    private final List<Long> timesNs = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean isStopping;
    private volatile Throwable failure;
    private final long calmNs;

    /** Starts it, and measures for a moment what is usual. */
    H2HonestClient(H2TestClient client) {
        this.client = client;
        thread = Thread.ofPlatform().start(this::run);
        GatewayFixture.sleep(CALM_MS);
        calmNs = highest();
        timesNs.clear();
    }

    private void run() {
        long due = System.nanoTime();
        try {
            while (!isStopping) {
                H2Response response = client.ask(H2Request.get("/honest"));
                if (response.status() != 200) {
                    throw new AssertionError(response.toString());
                }
                timesNs.add(System.nanoTime() - due);
                due += PERIOD_NS;
                long waitNs = due - System.nanoTime();
                if (waitNs > 0) {
                    Thread.sleep(waitNs / 1_000_000, (int) (waitNs % 1_000_000));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    /** The 99th percentile so far. */
    private long highest() {
        List<Long> sorted = new ArrayList<>(timesNs);
        Collections.sort(sorted);
        return sorted.isEmpty() ? 0 : sorted.get(sorted.size() * 99 / 100);
    }

    /** Stops it; every request must have been answered, and none much later than usual. */
    @Override
    public void close() throws IOException {
        isStopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        assertThat(failure).as("the honest client").isNull();
        assertThat(client.violations()).isEmpty();
        assertThat(highest() / 1_000_000).as("ms at the 99th percentile, usual are " + calmNs / 1_000_000)
                .isLessThanOrEqualTo(2 * calmNs / 1_000_000 + MARGIN_MS);
    }
}
