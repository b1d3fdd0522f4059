package io.ringway.server.it;

import io.ringway.ring.RingConfig;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.server.config.GatewayConfig;
import io.ringway.server.conn.ClientProtocol;
import io.ringway.server.control.SnapshotCompiler;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.worker.Http2Limits;
import io.ringway.server.worker.ListenSocket;
import io.ringway.server.worker.StackConfig;
import io.ringway.server.worker.WorkerConfig;
import io.ringway.server.worker.WorkerMemory;
import io.ringway.server.worker.WorkerReports;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;

/** What one worker with one listener of its own is started with. */
public final class WorkerConfigs {

    private static final int CONNECTIONS = 500;
    private static final int BACKLOG = 512;

    private WorkerConfigs() {
    }

    /** A worker that listens on any port of the loopback; its listener is open when this returns. */
    public static WorkerConfig listening(GatewayConfig gateway, Kernel kernel, KernelFeatures features,
            WorkerMemory memory, WorkerMetrics metrics) throws IOException {
        return listening(gateway, kernel, features, memory, metrics, Http2Limits.DEFAULT);
    }

    /** One with limits of HTTP/2 of its own. */
    static WorkerConfig listening(GatewayConfig gateway, Kernel kernel, KernelFeatures features,
            WorkerMemory memory, WorkerMetrics metrics, Http2Limits http2) throws IOException {
        GatewaySnapshot snapshot = SnapshotCompiler.compile(gateway, 1);
        UnsafeBuffer address = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
        int listener = kernel.socket(SocketOptions.AF_INET, SocketOptions.SOCK_STREAM, 0);
        int length = SockAddr.parse("127.0.0.1:0").encode(address.addressOffset());
        if (kernel.bind(listener, address.addressOffset(), length) < 0 || kernel.listen(listener, BACKLOG) < 0) {
            throw new IOException("no listener");
        }
        StackConfig stack = new StackConfig(0, 1, kernel, features, RingConfig.DEFAULT, memory, CONNECTIONS,
                CONNECTIONS, metrics, System::nanoTime, System::currentTimeMillis, 1, http2);
        return new WorkerConfig(stack, List.of(new ListenSocket(0, listener, true, 0, ClientProtocol.BY_PREFACE)),
                new AtomicReference<>(snapshot), WorkerReports.NOBODY);
    }

    /** A configuration that answers everything by itself. */
    public static GatewayConfig local() {
        return GatewayFixture.configure().respond("/*", 200, "local").config();
    }

    /** The port it listens on. */
    public static int port(WorkerConfig config) {
        UnsafeBuffer address = new UnsafeBuffer(ByteBuffer.allocateDirect(SockAddr.BYTES_MAX));
        int listener = config.listeners().get(0).fd();
        config.stack().kernel().getsockname(listener, address.addressOffset(), SockAddr.BYTES_MAX);
        return SockAddr.port(address.addressOffset());
    }
}
