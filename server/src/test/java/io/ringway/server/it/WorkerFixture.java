package io.ringway.server.it;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.Http2Limits;
import io.ringway.server.worker.Residue;
import io.ringway.server.worker.Worker;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One worker with one listener on a kernel, features and memory of the test's choice. */
final class WorkerFixture implements AutoCloseable {

    private static final int UPSTREAMS = 500;
    private static final int EXCHANGES = 500;

    private final Mailbox<WorkerCommand> mailbox;
    private final WorkerMetrics metrics = new WorkerMetrics(0, MetricLimits.DEFAULT);
    private final BlockingQueue<Object> ended = new LinkedBlockingQueue<>();
    private final int port;

    private WorkerFixture(GatewayFixture.Builder configuration, Kernel kernel, KernelFeatures features,
            WorkerMemory memory, int exchanges, Http2Limits http2) throws IOException {
        mailbox = new Mailbox<>(kernel, Worker.MAILBOX_CAPACITY);
        WorkerConfig config = WorkerConfigs.withExchanges(
                WorkerConfigs.listening(configuration.config(), kernel, features, memory, metrics, http2), exchanges);
        port = WorkerConfigs.port(config);
        Thread.ofPlatform().start(() -> run(config));
    }

    /** Starts it. */
    static WorkerFixture start(GatewayFixture.Builder configuration, KernelFeatures features, WorkerMemory memory)
            throws IOException {
        return new WorkerFixture(configuration, new LinuxKernel(), features, memory, EXCHANGES, Http2Limits.DEFAULT);
    }

    /** Starts it with room for so many requests at a time. */
    static WorkerFixture start(GatewayFixture.Builder configuration, int exchanges) throws IOException {
        return start(configuration, exchanges, Http2Limits.DEFAULT);
    }

    /** Starts it as a gateway would, with other limits of HTTP/2. */
    static WorkerFixture start(GatewayFixture.Builder configuration, Http2Limits http2) throws IOException {
        return start(configuration, EXCHANGES, http2);
    }

    private static WorkerFixture start(GatewayFixture.Builder configuration, int exchanges, Http2Limits http2)
            throws IOException {
        Kernel kernel = new LinuxKernel();
        return new WorkerFixture(configuration, kernel, KernelFeatures.probe(kernel), WorkerMemory.DEFAULT, exchanges,
                http2);
    }

    /** Memory as small as it may be, with so many bytes for blocks. */
    static WorkerMemory memory(int receiveBuffers, int receiveBufferBytes, long blockBytes) {
        return new WorkerMemory(receiveBuffers, receiveBufferBytes, blockBytes, 64 * 1024, UPSTREAMS);
    }

    private void run(WorkerConfig config) {
        try (Worker worker = new Worker(config, mailbox)) {
            worker.run();
            ended.add("ended");
        } catch (RuntimeException | Error broken) {
            ended.add(broken);
        }
    }

    /** A new client. */
    RawClient client() throws IOException {
        return RawClient.to(port);
    }

    /** Port of the listener. */
    int port() {
        return port;
    }

    /** A counter. */
    long count(Counter counter) {
        return metrics.counters().value(counter);
    }

    /** What is held now. */
    Residue residue() {
        BlockingQueue<Residue> reply = new LinkedBlockingQueue<>();
        mailbox.offer(new WorkerCommand.Inspect(reply::offer));
        return take(reply, "the worker does not answer: " + ended);
    }

    /** Sends the worker a command. */
    void command(WorkerCommand command) {
        if (!mailbox.offer(command)) {
            throw new AssertionError("the worker's mailbox is full");
        }
    }

    /** Has the worker stand still, before it looks at what has come, until the latch is counted down. */
    CountDownLatch standStill() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch stands = new CountDownLatch(1);
        mailbox.offer(new WorkerCommand.Inspect(_ -> {
            stands.countDown();
            await(go);
        }));
        await(stands);
        return go;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody comes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits until no client is left and nothing is held for any. */
    void expectQuiet() {
        if (!GatewayFixture.isSoon(() -> {
            Residue residue = residue();
            return residue.exchanges() == 0 && residue.receiveBuffers() == 0 && residue.blocks() == 0
                    && residue.clients() == 0;
        })) {
            throw new AssertionError("left: " + residue());
        }
    }

    private static <T> T take(BlockingQueue<T> queue, String otherwise) {
        try {
            T taken = queue.poll(10, TimeUnit.SECONDS);
            if (taken == null) {
                throw new AssertionError(otherwise);
            }
            return taken;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        mailbox.offer(new WorkerCommand.Stop());
        Object how = take(ended, "the worker does not end");
        mailbox.close();
        if (how instanceof Throwable broken) {
            throw new AssertionError("the worker broke", broken);
        }
    }
}
