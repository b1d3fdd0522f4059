package io.ringway.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sampler's end, and looks that cannot be taken. */
@Timeout(30)
class SoakSamplerTest {

    private static final Soak.Plan PLAN = new Soak.Plan(1, 1, 0, 1, 0, 0, false);

    private final CountDownLatch looking = new CountDownLatch(1);

    private static Map<String, Object> sample() {
        return new HashMap<>(Map.of("private_dirty_kib", 1L, "heap_kib", 1L, "fds", 1L, "threads", 1L));
    }

    private static List<?> lastCondition(SoakSampler sampler) throws IOException {
        return (List<?>) ((List<?>) sampler.report().get("conditions")).getLast();
    }

    /** Looks well from a test's thread; on the sampler's, waits for ever. */
    private Map<String, Object> hang(boolean withHeap) throws IOException {
        if (!Thread.currentThread().getName().equals("sampler")) {
            return sample();
        }
        looking.countDown();
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("nobody counts it down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Test
    void shouldTakeNoOffenceAtALookThatItsOwnEndInterrupts() throws Exception {
        SoakSampler sampler = new SoakSampler(this::hang, PLAN);
        sampler.start();
        looking.await();
        sampler.stop();
        assertThat(lastCondition(sampler)).isEqualTo(List.of("every sample could be taken", true));
    }

    @Test
    void shouldTellHowManyWaitedAndWhoseCallsAreNotAccountedFor() throws Exception {
        CountDownLatch looks = new CountDownLatch(3);
        SoakSampler sampler = new SoakSampler(_ -> {
            looks.countDown();
            Map<String, Object> sample = sample();
            sample.put("handlers", Map.of("a", figures(7, 5, 2), "b", figures(7, 5, 1), "idle", figures(0, 0, 0)));
            return sample;
        }, PLAN);
        sampler.start();
        looks.await();
        sampler.stop();
        Map<String, Object> report = sampler.report();
        assertThat(report.get("queue_depths").toString()).contains("a={", "b={", "mean=3.0", "max=3");
        assertThat(report.get("conditions").toString()).contains(
            "[handler a in the end: dispatched 7, completed and cancelled 7, waiting 3, false]",
            "[handler b in the end: dispatched 7, completed and cancelled 6, waiting 3, false]")
            .doesNotContain("idle");
    }

    private static Map<String, Long> figures(long dispatched, long completed, long cancelled) {
        return Map.of("dispatched_total", dispatched, "completed_total", completed, "cancelled_total", cancelled,
            "queue_depth", 3L);
    }

    @Test
    void shouldFailWhereALookCannotBeTaken() throws Exception {
        CompletableFuture<Thread> broken = new CompletableFuture<>();
        SoakSampler sampler = new SoakSampler(_ -> {
            if (Thread.currentThread().getName().equals("sampler")) {
                broken.complete(Thread.currentThread());
                throw new IOException("gone");
            }
            return sample();
        }, PLAN);
        sampler.start();
        broken.get().join();
        assertThat(lastCondition(sampler)).isEqualTo(
            List.of("every sample could be taken: java.io.IOException: gone", false));
    }
}
