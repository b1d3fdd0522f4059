package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.snapshot.GatewaySnapshot;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Generations go when nobody uses them, and reloading leaves nothing behind. */
class ReloadRetirementTest extends GatewayTest {

    /** As many as {@code verify} has the time for; {@code -Dringway.reloads=1000} for the published figure. */
    private static final int RELOADS = Integer.getInteger("ringway.reloads", 300);
    private static final int ROUTES = 100;
    private static final long FLAT_BYTES = 1L << 20;

    private GatewayFixture.Builder routes(int round) {
        GatewayFixture.Builder builder = GatewayFixture.configure().workers(2).forward("/*", origin);
        for (int i = 0; i < ROUTES; i++) {
            builder.respond("/r" + i, 200, "round " + round);
        }
        return builder;
    }

    @Test
    @DisplayName("E006 an old generation is collected once no request uses it, and not before")
    void shouldLetGoOfAGenerationNobodyUses() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        origin.on("/slow", (connection, request) -> {
            connection.take(request);
            GatewayFixture.await(release);
            return connection.answer(request, 200, "slow");
        });
        start(routes(0));
        int alone = snapshots();
        assertThat(alone).as("one to forward by and one of the admin routes, at least").isGreaterThan(1);
        try (RawClient slow = gateway.client(); RawClient kept = gateway.client()) {
            kept.get("/x");
            for (int round = 1; round <= 5; round++) {
                gateway.reload(routes(round));
                assertThat(kept.get("/r1").text()).isEqualTo("round " + round);
                if (round == 3) {
                    slow.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
                    assertThat(GatewayFixture.isSoon(() -> origin.requests("/slow").size() == 1)).isTrue();
                }
            }
            assertThat(GatewayFixture.isSoon(() -> snapshots() <= alone + 1)).as("all but the request's").isTrue();
            assertThat(snapshots()).isEqualTo(alone + 1);
            release.countDown();
            assertThat(slow.read().status()).isEqualTo(200);
            assertThat(GatewayFixture.isSoon(() -> snapshots() == alone)).isTrue();
        }
    }

    /** Snapshots that can be reached, of every gateway in this process. */
    private static int snapshots() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer().invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
                new Object[] {new String[0]}, new String[] {String[].class.getName()});
            return histogram.lines().filter(line -> line.endsWith(" " + GatewaySnapshot.class.getName()))
                .mapToInt(line -> Integer.parseInt(line.strip().split(" +")[1])).sum();
        } catch (JMException unavailable) {
            throw new AssertionError(unavailable);
        }
    }

    @Test
    @DisplayName("D043 memory, threads and connections are flat after hundreds of reloads")
    void shouldLeaveNothingBehind() throws IOException {
        start(routes(0));
        try (RawClient client = gateway.client()) {
            long before = 0;
            int threads = 0;
            for (int round = 1; round <= RELOADS; round++) {
                gateway.reload(routes(round));
                if (round % 10 == 0) {
                    assertThat(client.get("/r5").text()).isEqualTo("round " + round);
                    assertThat(client.get("/x").status()).isEqualTo(200);
                }
                // What the origin remembers is the test's own.
                origin.forget();
                if (round == RELOADS / 3) {
                    before = usedBytes();
                    threads = ManagementFactory.getThreadMXBean().getThreadCount();
                }
            }
            long after = usedBytes();
            System.out.println("heap after " + RELOADS / 3 + " reloads of " + ROUTES + " routes " + before / 1024
                + " KiB, after " + RELOADS + " " + after / 1024 + " KiB");
            assertThat(after - before).isLessThan(FLAT_BYTES);
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(threads + 2);
        }
        assertThat(origin.accepted()).isLessThanOrEqualTo(2);
    }

    private static long usedBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
