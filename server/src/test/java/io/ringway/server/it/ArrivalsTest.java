package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that come, in storms or for nothing, and those that idle until the last moment. */
class ArrivalsTest extends GatewayTest {

    private static final int STORM = 2_000;
    private static final int OPEN_AND_CLOSE = Boolean.getBoolean("ringway.long") ? 100_000 : 1_000;

    private static long descriptors() {
        String[] names = Path.of("/proc/self/fd").toFile().list();
        return names == null ? 0 : names.length;
    }

    /** A request that meets the end of an idle connection is answered whole, or the origin never hears of it. */
    @Test
    @Tag("C009")
    void shouldNotLoseARequestThatMeetsTheIdleTimeout() throws IOException {
        start(GatewayFixture.configure().timeouts("'idle_ms':60").forward("/*", origin));
        int answered = 0;
        int closed = 0;
        for (int i = 0; i < 40; i++) {
            String target = "/race" + i;
            try (RawClient client = gateway.client()) {
                assertThat(client.get("/x").status()).isEqualTo(200);
                // The tick of the timers is 4 ms: around its end both outcomes are met.
                GatewayFixture.sleep(57 + i % 8);
                boolean sent = client.isTaken(Latin1.bytes("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n"));
                Response response = sent ? client.readAny("GET", null) : null;
                if (response == null) {
                    closed++;
                    assertThat(origin.requests(target)).as("served, but its client never heard").isEmpty();
                } else {
                    answered++;
                    assertThat(response.text()).isEqualTo("GET " + target);
                }
            }
        }
        assertThat(answered + closed).isEqualTo(40);
        assertThat(closed).as("the race was met").isPositive();
    }

    /** Health checks of load balancers do that all day: it is no event, and costs nothing in the end. */
    @Test
    @Tag("C019")
    void shouldNotMindConnectionsThatEndWithoutARequest() throws IOException {
        startProxy();
        gateway.expectHonest();
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public synchronized void publish(LogRecord logRecord) {
                logged.add(logRecord.getMessage());
            }

            @Override
            public void flush() {
                assertThat(logged).isNotNull();
            }

            @Override
            public void close() {
                flush();
            }
        };
        Logger logger = Logger.getLogger("io.ringway.server");
        logger.addHandler(handler);
        try {
            long before = descriptors();
            for (int i = 0; i < 200; i++) {
                try (RawClient client = gateway.client()) {
                    client.halfClose().expectClose();
                }
            }
            assertThat(GatewayFixture.isSoon(() -> descriptors() <= before)).as("descriptors").isTrue();
            assertThat(logged).isEmpty();
            assertThat(gateway.count(Counter.REQUESTS_MALFORMED)).isZero();
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    @Tag("C020")
    @Tag("F013")
    void shouldGetAllDescriptorsBack() throws IOException {
        startProxy();
        gateway.expectHonest();
        long before = descriptors();
        for (int i = 0; i < OPEN_AND_CLOSE; i++) {
            try (RawClient client = gateway.client()) {
                if (i % 2 == 0) {
                    client.reset();
                }
            }
            if (i % 100 == 99) {
                gateway.expectHonest();
            }
        }
        gateway.expectQuiet();
        assertThat(GatewayFixture.isSoon(() -> descriptors() <= before)).as("%s, were %s", descriptors(), before)
                .isTrue();
        gateway.expectHonest();
    }

    @Test
    @Tag("C024")
    void shouldServeAStormAndNotForgetWhoIsThere() throws Exception {
        start(GatewayFixture.configure().workers(2).limits("'connections':5000").forward("/*", origin));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<Long> slowest = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            long worst = 0;
            try (RawClient client = gateway.client()) {
                while (!over.get()) {
                    long start = System.nanoTime();
                    assertThat(client.get("/y").status()).isEqualTo(200);
                    worst = Math.max(worst, System.nanoTime() - start);
                    asked.incrementAndGet();
                }
                slowest.complete(worst);
            } catch (IOException | AssertionError e) {
                slowest.completeExceptionally(e);
            }
        });
        assertThat(GatewayFixture.isSoon(() -> asked.get() > 10)).isTrue();
        List<RawClient> storm = new ArrayList<>();
        for (int i = 0; i < STORM; i++) {
            storm.add(gateway.client().send("GET /x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"));
        }
        long start = System.nanoTime();
        for (RawClient client : storm) {
            assertThat(client.read().status()).isEqualTo(200);
            client.close();
        }
        assertThat(System.nanoTime() - start).as("until the last of them was served").isLessThan(3_000_000_000L);
        over.set(true);
        assertThat(slowest.get()).as("the slowest answer on a connection from before").isLessThan(1_000_000_000L);
    }
}
