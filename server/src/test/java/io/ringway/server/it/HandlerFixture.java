package io.ringway.server.it;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.http.HttpLimits;
import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.loop.Mailbox;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteSpec;
import io.ringway.router.RouteTable;
import io.ringway.router.RouteTableBuilder;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.handoff.HandlerPorts;
import io.ringway.server.metrics.MetricIds;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.LocalTargets;
import io.ringway.server.snapshot.ProxyLimits;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.worker.ListenSocket;
import io.ringway.server.worker.Residue;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.Worker;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerMemory;
import io.ringway.server.worker.WorkerReports;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;

/** One worker whose routes all have handlers of the test's own, on a port the kernel chooses. */
final class HandlerFixture implements AutoCloseable {

    private static final long SECOND_NS = 1_000_000_000L;

    private final Mailbox<WorkerCommand> mailbox = new Mailbox<>(new LinuxKernel(), Worker.MAILBOX_CAPACITY);
    private final WorkerMetrics metrics = new WorkerMetrics(0, MetricLimits.DEFAULT);
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private final Thread thread;
    private final int port;

    /** Starts the worker; handlers by path pattern. */
    HandlerFixture(Map<String, LocalHandler> handlers, long requestMs) {
        this(snapshot(handlers, requestMs), HandlerPorts.NONE);
    }

    /** Starts the worker; the one path {@code /} has an embedder's handler, the first of the ports. */
    HandlerFixture(HandlerPorts ports, long requestMs) {
        this(snapshot(List.of("/"), requestMs, _ -> new LocalTargets(new LocalAnswer[1], new LocalHandler[1],
            new int[1])), ports);
    }

    private HandlerFixture(GatewaySnapshot snapshot, HandlerPorts ports) {
        LinuxKernel kernel = new LinuxKernel();
        UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
        int fd = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM | SocketOptions.SOCK_CLOEXEC, 0);
        SockAddr any = SockAddr.ip(new byte[] {127, 0, 0, 1}, 0);
        kernel.bind(fd, memory.addressOffset(), any.encode(memory.addressOffset()));
        kernel.listen(fd, 128);
        kernel.getsockname(fd, memory.addressOffset(), SockAddr.BYTES_MAX);
        port = SockAddr.port(memory.addressOffset());
        KernelFeatures features = KernelFeatures.probe(kernel);
        StackConfig stack = new StackConfig(0, 1, kernel, features, RingConfig.DEFAULT, WorkerMemory.DEFAULT, 100, 100,
            metrics, System::nanoTime, System::currentTimeMillis, 1);
        WorkerConfig config = new WorkerConfig(stack, List.of(
            new ListenSocket(0, fd, true, 2, ClientProtocol.BY_PREFACE)),
            new AtomicReference<>(snapshot), WorkerReports.NOBODY, ports);
        thread = Thread.ofPlatform().name("handlers").start(() -> {
            try (Worker worker = new Worker(config, mailbox)) {
                worker.run();
            } catch (Throwable failure) {
                broken.set(failure);
            }
        });
    }

    private static GatewaySnapshot snapshot(Map<String, LocalHandler> handlers, long requestMs) {
        return snapshot(handlers.keySet(), requestMs, table -> {
            LocalHandler[] byRoute = new LocalHandler[table.routeCount()];
            for (int id = 0; id < byRoute.length; id++) {
                byRoute[id] = handlers.get(table.route(id).path());
            }
            return LocalTargets.handlers(byRoute);
        });
    }

    private static GatewaySnapshot snapshot(Collection<String> paths, long requestMs,
                                            Function<RouteTable, LocalTargets> targets) {
        RouteTableBuilder builder = new RouteTableBuilder();
        paths.forEach(path -> builder.add(RouteSpec.of(path, path, new RouteAction.Handle(path))));
        RouteTable table = builder.build(1);
        int[] ids = new int[table.routeCount()];
        Arrays.setAll(ids, id -> 2 + id);
        Timeouts timeouts = new Timeouts(5 * SECOND_NS, 5 * SECOND_NS, 5 * SECOND_NS, SECOND_NS,
            requestMs * 1_000_000, SECOND_NS);
        return new GatewaySnapshot(1, table, new ClusterSnapshot[0], new UpstreamEndpoint[0][],
            targets.apply(table), timeouts,
            ProxyLimits.of(new HttpLimits(8192, 32768, 100, 4096, 8192), 0, 1), (_, _, _) -> false,
            new MetricIds(ids, new int[0][]));
    }

    RawClient client() throws IOException {
        return RawClient.to(port);
    }

    H2TestClient h2Client(NaiveH2Options options) throws IOException {
        return H2TestClient.to(port, options);
    }

    RawClient narrow() throws IOException {
        return RawClient.narrow(port, 4096);
    }

    /** Runs something on the loop's thread and waits for it. */
    <T> T onLoop(Supplier<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        mailbox.offer(new WorkerCommand.Inspect(_ -> result.complete(work.get())));
        return result.join();
    }

    Residue residue() {
        CompletableFuture<Residue> result = new CompletableFuture<>();
        mailbox.offer(new WorkerCommand.Inspect(result::complete));
        return result.join();
    }

    /** How often a request ended with a status, whatever its route and method. */
    long count(int status) {
        long[] sum = new long[1];
        metrics.requests().forEach((_, _, code, value) -> sum[0] += code == status ? value : 0);
        return sum[0];
    }

    @Override
    public void close() {
        if (!GatewayFixture.isSoon(() -> residue().equals(Residue.NONE))) {
            throw new AssertionError("left: " + residue());
        }
        mailbox.offer(new WorkerCommand.Stop());
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        mailbox.close();
        if (broken.get() != null) {
            throw new AssertionError(broken.get());
        }
    }
}
