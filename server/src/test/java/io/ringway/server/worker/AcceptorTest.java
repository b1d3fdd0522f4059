package io.ringway.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimClock;
import io.ringway.ring.sim.SimKernel;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimRandom;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.config.ListenerConfig;
import io.ringway.server.config.RouteTarget;
import io.ringway.server.config.RouterConfig;
import io.ringway.server.config.ServerConfig;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.control.SnapshotCompiler;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.MetricLimits;
import io.ringway.server.metrics.WorkerMetrics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a worker does about accepts that fail, alone in a simulated world. */
class AcceptorTest {

    private static final int PORT = 80;
    private static final long MS_NS = 1_000_000L;
    private static final int STEPS_MAX = 100_000;
    private static final RingConfig RING = new RingConfig(64, 256);
    private static final WorkerMemory MEMORY = new WorkerMemory(16, 8192, 4L << 20, 256 * 1024, 16);

    private final SimClock clock = new SimClock(new SimRandom(1));
    private final WorkerMetrics metrics = new WorkerMetrics(0, MetricLimits.DEFAULT);
    private final List<WorkerReport> reports = new ArrayList<>();
    private FaultPlan faults = FaultPlan.none();
    private SimNetwork network;
    private SimKernel kernel;
    private Mailbox<WorkerCommand> mailbox;
    private Worker worker;
    private long turns;

    private void start(boolean listens) {
        network = new SimNetwork(clock, new SimRandom(2), faults);
        kernel = new SimKernel(network, clock, faults, SimKernel.NEWEST_FEATURES);
        faults.quiesce();
        int fd = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        UnsafeBuffer address = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
        int length = SockAddr.parse("127.0.0.1:" + PORT).encode(address.addressOffset());
        assertThat(kernel.bind(fd, address.addressOffset(), length)).isZero();
        if (listens) {
            assertThat(kernel.listen(fd, 64)).isZero();
        }
        GatewayConfig config = GatewayConfig.of(ServerConfig.of(ListenerConfig.h1("127.0.0.1:" + PORT)), List.of(),
            List.of(RouterConfig.of("r", "/", new RouteTarget.Respond(200, "text/plain", "x"))));
        mailbox = new Mailbox<>(kernel, Worker.MAILBOX_CAPACITY);
        StackConfig stack = new StackConfig(0, 1, kernel, SimKernel.features(SimKernel.NEWEST_FEATURES), RING, MEMORY,
            50, 50, metrics, clock::nanoTime, clock::wallMs, 1);
        worker = new Worker(new WorkerConfig(stack, List.of(new ListenSocket(0, fd, true, 0, ClientProtocol.HTTP_1)),
            new AtomicReference<>(SnapshotCompiler.compile(config, 1)), reports::add), mailbox);
        worker.turn();
        faults.resume();
    }

    private void runUntil(BooleanSupplier condition) {
        for (int steps = 0; !condition.getAsBoolean(); steps++) {
            assertThat(steps).as("nothing comes of it, %s ns", clock.nanoTime()).isLessThan(STEPS_MAX);
            if (kernel.hasWork()) {
                worker.turn();
                turns++;
            } else if (network.runDue() == 0) {
                clock.advanceTo(Math.min(kernel.wakeAtNs(), network.nextEventNs()));
            }
        }
    }

    private void runFor(long ns) {
        boolean[] over = new boolean[1];
        network.after(ns, () -> over[0] = true);
        runUntil(() -> over[0]);
    }

    private long count(Counter counter) {
        return metrics.counters().value(counter);
    }

    @AfterEach
    void stop() {
        worker.close();
        mailbox.close();
    }

    /** Such as EINVAL, of a socket that does not listen: it would be all the loop does. */
    @Test
    @Tag("C022")
    void shouldRestAfterAnErrorThatMayLast() {
        start(false);
        runFor(2_000 * MS_NS);

        assertThat(count(Counter.ACCEPT_FAILED)).isBetween(36L, 41L);
        assertThat(turns).as("some for each rest").isLessThan(41 * 4);
        assertThat(count(Counter.CONNECTIONS_SHED)).isZero();
    }

    @Test
    void shouldTellOfItNowAndThen() {
        start(false);
        runFor(2_000 * MS_NS);

        assertThat(reports).hasSizeBetween(10, 21)
            .allSatisfy(report -> assertThat(report).isEqualTo(new WorkerReport.AcceptFailed(0, Errno.EINVAL)));
    }

    /** Who has left before being accepted is nobody's reason to wait, unless there is nobody else. */
    @Test
    @Tag("C022")
    void shouldNotRestForConnectionsThatWereAborted() {
        faults = FaultPlan.none().with(Fault.ACCEPT_ABORTED, 1);
        start(true);
        visit(10);
        assertThat(faults.count(Fault.ACCEPT_ABORTED)).isEqualTo(10);
        assertThat(count(Counter.ACCEPT_FAILED)).isZero();

        visit(20);
        assertThat(faults.count(Fault.ACCEPT_ABORTED)).isEqualTo(30);
        assertThat(count(Counter.ACCEPT_FAILED)).isEqualTo(1);
        assertThat(reports).containsExactly(new WorkerReport.AcceptFailed(0, Errno.ECONNABORTED));
    }

    private void visit(int count) {
        for (int i = 0; i < count; i++) {
            network.connect(SockAddr.parse("127.0.0.1:" + PORT), new Visitor());
        }
        runFor(1_000 * MS_NS);
    }

    /** Connects, and is not accepted. */
    private static final class Visitor implements SimPeer {

        @Override
        public void onConnected(SimSocket socket) {
            assertThat(socket.isConnected()).isTrue();
        }

        @Override
        public void onRefused(SimSocket socket, int errno) {
            throw new AssertionError("refused: " + errno);
        }

        @Override
        public void onBytes(SimSocket socket, byte[] bytes, int offset, int length) {
            throw new AssertionError("nobody asked");
        }

        @Override
        public void onWritable(SimSocket socket) {
            throw new AssertionError("nothing was sent");
        }

        @Override
        public void onEnd(SimSocket socket) {
            socket.close();
        }

        @Override
        public void onReset(SimSocket socket) {
            assertThat(socket.isConnected()).isFalse();
        }
    }
}
