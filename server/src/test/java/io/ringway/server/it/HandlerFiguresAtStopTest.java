package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.EventStream;
import io.ringway.server.HandlerMetrics;
import io.ringway.server.HandlerOptions;
import io.ringway.server.Ringway;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was counted of handlers agrees once a server has stopped, though they end after the core that counts. */
@NeedsRing
@Timeout(60)
class HandlerFiguresAtStopTest {

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final CountDownLatch running = new CountDownLatch(2);
    private final CountDownLatch never = new CountDownLatch(1);

    private void awaitEndOfCore() {
        while (Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> !before.contains(thread) && thread.getName().matches("ringway.*-worker-.*"))) {
            Thread.onSpinWait();
        }
    }

    private static void assertAgrees(HandlerMetrics figures) {
        assertThat(figures.dispatched()).as("%s", figures).isEqualTo(2)
            .isEqualTo(figures.completed() + figures.cancelled());
    }

    @ParameterizedTest
    @EnumSource(value = HandlerOptions.Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldCountHandlersThatEndBehindTheCore(HandlerOptions.Mode mode) throws Exception {
        Ringway ringway = Ringway.builder().listen("127.0.0.1:0").workers(1).get("/", (_, response) -> {
            try (EventStream events = response.events()) {
                events.send("first");
                running.countDown();
                never.await();
            } catch (InterruptedException told) {
                awaitEndOfCore();
            }
        }, HandlerServerTest.in(mode)).start();
        try (RawClient one = RawClient.to(ringway.port()); RawClient other = RawClient.to(ringway.port())) {
            one.send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            other.send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            running.await();
            ringway.stop(Duration.ofMillis(100));
        }
        assertAgrees(ringway.handlers().getFirst());
    }

    @Test
    void shouldCountAHandlerThatDoesNotEndAsCancelled() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        Ringway ringway = Ringway.builder().listen("127.0.0.1:0").workers(1).get("/", (_, _) -> {
            running.countDown();
            while (stuck.getCount() > 0) {
                Thread.onSpinWait();
            }
        }, HandlerOptions.pooled().withThreads(2)).start();
        try (RawClient one = RawClient.to(ringway.port()); RawClient other = RawClient.to(ringway.port())) {
            one.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            other.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            running.await();
            ringway.close();
            HandlerMetrics figures = ringway.handlers().getFirst();
            assertAgrees(figures);
            assertThat(figures.cancelled()).isEqualTo(2);
        } finally {
            stuck.countDown();
        }
    }
}
