package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.it.WorkerConfigs;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The door to a control plane that has more to do than its mailbox takes. */
@Tag("linux")
@Timeout(30)
class ConductorThreadTest {

    private static final int MANY = 5_000;

    private static Gateway start() {
        return Gateway.start(WorkerConfigs.local(), new GatewayOptions("full", false, null, "1", "r"));
    }

    /** Nobody else takes anything out of the mailbox: it would wait for itself. */
    @Test
    void shouldRefuseOnItsOwnThreadWhatTheMailboxDoesNotTake() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(MANY);
        AtomicInteger refused = new AtomicInteger();
        try (Closing gateway = new Closing(start())) {
            gateway.it.requestReload(_ -> {
                for (int i = 0; i < MANY; i++) {
                    gateway.it.requestReload(result -> {
                        refused.addAndGet(result.errors().getFirst().contains("too many") ? 1 : 0);
                        told.countDown();
                    });
                }
            });
            assertThat(told.await(20, TimeUnit.SECONDS)).as("%s are missing", told.getCount()).isTrue();
        }
        assertThat(refused.get()).isBetween(1, MANY - 1);
    }

    /** Waiting costs no core: the thread that has to wait for room sleeps. */
    @Test
    void shouldSleepWhileThereIsNoRoom() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        try (Closing gateway = new Closing(start())) {
            gateway.it.requestReload(_ -> awaitQuietly(stuck));
            Thread asking = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < MANY; i++) {
                    gateway.it.requestReload(_ -> told.incrementAndGet());
                    asked.incrementAndGet();
                }
            });
            int seen = 0;
            for (int i = 0; i < 10_000 && seen < 20; i++) {
                seen += asking.getState() == Thread.State.TIMED_WAITING ? 1 : 0;
                Thread.sleep(1);
            }
            assertThat(seen).isEqualTo(20);
            assertThat(asked.get()).isLessThan(MANY);

            stuck.countDown();
            assertThat(asking.join(Duration.ofSeconds(10))).isTrue();
        }
        assertThat(told.get()).isEqualTo(MANY);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes a gateway. */
    private record Closing(Gateway it) implements AutoCloseable {
        @Override
        public void close() {
            it.close();
        }
    }
}
