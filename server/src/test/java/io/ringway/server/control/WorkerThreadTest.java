package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.it.WorkerConfigs;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.Residue;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The door to a worker that does not answer. */
@Tag("linux")
@Timeout(30)
class WorkerThreadTest {

    private static final int NOT_PINNED = -1;
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void shouldNotWaitForEverForAWorkerThatIsStuck() throws IOException {
        LinuxKernel kernel = new LinuxKernel();
        WorkerThread worker = new WorkerThread(WorkerConfigs.listening(WorkerConfigs.local(), kernel,
            KernelFeatures.probe(kernel), WorkerMemory.DEFAULT, new WorkerMetrics(0, MetricLimits.DEFAULT)), "stuck",
            NOT_PINNED);
        CountDownLatch release = new CountDownLatch(1);
        worker.start();
        worker.awaitStart();
        worker.send(new WorkerCommand.Inspect(_ -> awaitQuietly(release)), SHORT);
        boolean hasRoom = true;
        while (hasRoom) {
            hasRoom = worker.mailbox().offer(new WorkerCommand.Refresh());
        }

        worker.send(new WorkerCommand.Stop(), SHORT);
        assertThat(worker.inspect(SHORT)).isEqualTo(Residue.NONE);
        assertThat(worker.join(SHORT)).isFalse();

        release.countDown();
        worker.send(new WorkerCommand.Stop(), Duration.ofSeconds(10));
        assertThat(worker.join(Duration.ofSeconds(10))).isTrue();
        worker.close();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
