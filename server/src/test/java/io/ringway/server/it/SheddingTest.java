package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.h2test.H2OriginScript;
import io.ringway.server.h2test.H2TestOrigin;
import io.ringway.server.metrics.Counter;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker closes when descriptors are needed elsewhere: what is idle, and nothing that is at work. */
@NeedsRing
@Timeout(60)
class SheddingTest {

    private static WorkerFixture start(GatewayFixture.Builder configuration) throws IOException {
        return WorkerFixture.start(configuration, KernelFeatures.probe(new LinuxKernel()), WorkerMemory.DEFAULT);
    }

    @Test
    void shouldEndAnIdleHttp2ConnectionInOrder() throws IOException {
        try (H2TestOrigin origin = H2TestOrigin.start();
                WorkerFixture worker = start(GatewayFixture.configure().forward("/*", origin));
                RawClient client = worker.client()) {
            assertThat(client.get("/x").status()).isEqualTo(200);
            worker.command(new WorkerCommand.ShedIdle());
            assertThat(GatewayFixture.isSoon(() -> origin.open() == 0)).isTrue();

            assertThat(worker.count(Counter.UPSTREAM_CONNECTIONS_SHED)).isEqualTo(1);
            assertThat(client.get("/x").status()).isEqualTo(200);
            assertThat(origin.accepted()).isEqualTo(2);
            assertThat(origin.violations()).isEmpty();
        }
    }

    @Test
    void shouldLeaveAnHttp2ConnectionAloneThatHasAStream() throws IOException, InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        H2OriginScript hold = stream -> {
            asked.countDown();
            awaitQuietly(released);
            H2OriginScript.echo().serve(stream);
        };
        try (H2TestOrigin origin = H2TestOrigin.start().on("/hold", hold);
                WorkerFixture worker = start(GatewayFixture.configure().forward("/*", origin));
                RawClient client = worker.client()) {
            client.send("GET /hold HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            worker.command(new WorkerCommand.ShedIdle());
            worker.residue();
            released.countDown();

            assertThat(client.read().status()).isEqualTo(200);
            assertThat(worker.count(Counter.UPSTREAM_CONNECTIONS_SHED)).isZero();
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whatever endpoint it leads to; some at a time. */
    @Test
    void shouldCloseTheLongestIdleFirst() throws IOException {
        List<RecordingOrigin> origins = new ArrayList<>();
        GatewayFixture.Builder configuration = GatewayFixture.configure();
        for (int i = 0; i < 12; i++) {
            origins.add(RecordingOrigin.start());
            configuration.forward("/o" + i, origins.get(i));
        }
        try (WorkerFixture worker = start(configuration); RawClient client = worker.client()) {
            for (int i = 11; i >= 0; i--) {
                assertThat(client.get("/o" + i).status()).isEqualTo(200);
                GatewayFixture.sleep(8);
            }
            worker.command(new WorkerCommand.ShedIdle());
            assertThat(GatewayFixture.isSoon(() -> worker.residue().connections() == 5)).isTrue();
            assertThat(worker.count(Counter.UPSTREAM_CONNECTIONS_SHED)).isEqualTo(8);
            for (int i = 0; i < 12; i++) {
                assertThat(client.get("/o" + i).status()).isEqualTo(200);
                assertThat(origins.get(i).accepted()).as("o" + i).isEqualTo(i < 4 ? 1 : 2);
            }
        } finally {
            for (RecordingOrigin origin : origins) {
                origin.close();
            }
        }
    }
}
