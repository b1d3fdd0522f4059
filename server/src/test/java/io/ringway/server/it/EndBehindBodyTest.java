package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that half-closes while its requests are held behind a body that no upstream takes. */
@NeedsRing
@Timeout(60)
class EndBehindBodyTest {

    private static final String POST = "POST /up HTTP/1.1\r\nHost: a.test\r\nContent-Length: 12\r\n\r\nabcdefghijkl";
    private static final String GET = "GET /local HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static final int TRIES = 3;
    private static final int PREFACE_BYTES = 24;

    /** Takes a connection and says nothing. */
    private static Socket preface(ServerSocket upstream) throws IOException {
        Socket accepted = upstream.accept();
        accepted.getInputStream().readNBytes(PREFACE_BYTES);
        return accepted;
    }

    /** The upstream breaks before it has spoken, and the client's end comes before the body is dropped. */
    @Test
    void shouldServeWhatCameBeforeTheEnd() throws IOException {
        try (ServerSocket upstream = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WorkerFixture worker = WorkerFixture.start(GatewayFixture.configure().respond("/local", 200, "local")
                        .route("'external_path':'/up','backends':[{'host':'127.0.0.1','protocol':'h2c','port':"
                        + upstream.getLocalPort() + "}]"), KernelFeatures.probe(new LinuxKernel()),
                        WorkerMemory.DEFAULT);
                RawClient client = worker.client()) {
            client.send(POST + GET);
            for (int tries = 1; tries < TRIES; tries++) {
                preface(upstream).close();
            }
            Socket last = preface(upstream);
            CountDownLatch go = worker.standStill();
            last.close();
            // Loopback delivers at once, and in this order.
            client.halfClose();
            go.countDown();
            assertThat(client.read("POST").status()).isEqualTo(502);
            assertThat(client.read().text()).isEqualTo("local");
            client.expectClose();
        }
    }
}
