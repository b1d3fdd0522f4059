package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.control.ReloadResult;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A log that takes nothing: a pipe nobody reads, a disk that does not answer. It is not what a gateway waits for. */
class BlockedLogTest extends GatewayTest {

    private final Logger logger = Logger.getLogger("io.ringway.server");
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            if (!logged.getMessage().contains("reload")) {
                return;
            }
            blocked.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void flush() {
            assertThat(released).isNotNull();
        }

        @Override
        public void close() {
            flush();
        }
    };

    @AfterEach
    void release() {
        released.countDown();
        logger.removeHandler(handler);
    }

    @Test
    void shouldNeitherStopHealthChecksNorReloadsNorTheEnd() throws Exception {
        start(GatewayFixture.configure().admin().respond("/version", 200, "one"));
        logger.addHandler(handler);
        CompletableFuture<ReloadResult> first = CompletableFuture.supplyAsync(() -> reload("two"));
        assertThat(blocked.await(5, TimeUnit.SECONDS)).isTrue();

        assertThat(first.get(5, TimeUnit.SECONDS).isApplied()).isTrue();
        try (RawClient admin = RawClient.to(gateway.gateway().adminPort()); RawClient client = gateway.client()) {
            assertThat(admin.get("/healthz").status()).isEqualTo(200);
            assertThat(admin.get("/readyz").status()).isEqualTo(200);
            for (int i = 0; i < 5; i++) {
                CompletableFuture<ReloadResult> next = CompletableFuture.supplyAsync(() -> reload("three"));
                assertThat(next.get(5, TimeUnit.SECONDS).isApplied()).isTrue();
            }
            assertThat(client.get("/version").text()).isEqualTo("three");
        }
        long start = System.nanoTime();
        gateway.gateway().close();
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    private ReloadResult reload(String version) {
        return gateway.gateway().reload(GatewayFixture.configure().admin().respond("/version", 200, version).config());
    }
}
