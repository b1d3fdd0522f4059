package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.server.metrics.Counter;
import io.ringway.server.worker.WorkerMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The data plane on kernels that lack what can be done without, and with hardly any memory. */
@NeedsRing
@Timeout(60)
class OddKernelsTest {

    private static final int LARGE = 5_000_003;

    private RecordingOrigin origin;

    @BeforeEach
    void startOrigin() throws IOException {
        origin = RecordingOrigin.start();
        origin.on("/large", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            PatternBody.write(connection.out(), 0, LARGE);
            return true;
        });
        origin.on("/upload", (connection, request) -> {
            PatternBody got = new PatternBody();
            Request whole = connection.take(request.withBodyTo(got));
            return connection.answer(whole, 200, "got " + got.length());
        });
    }

    @AfterEach
    void stopOrigin() throws IOException {
        assertThat(origin.violations()).isEmpty();
        origin.close();
    }

    private static KernelFeatures present() {
        return KernelFeatures.probe(new LinuxKernel());
    }

    static Stream<KernelFeatures> kernels() {
        KernelFeatures present = present();
        return Stream.of(KernelFeatures.oldest(), present.without(KernelFeatures.SILENT_SEND),
                present.without(KernelFeatures.RECV_MULTISHOT_LIMIT | KernelFeatures.NO_SQARRAY),
                present.without(KernelFeatures.DEFER_TASKRUN | KernelFeatures.REGISTERED_RING),
                present.without(KernelFeatures.SINGLE_ISSUER | KernelFeatures.SUBMIT_ALL));
    }

    private static void download(RawClient client) throws IOException {
        PatternBody body = new PatternBody();
        client.send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(client.readAny("GET", body).isComplete()).isTrue();
        assertThat(body.length()).isEqualTo(LARGE);
    }

    private static void upload(RawClient client) throws IOException {
        client.beside(out -> {
            out.write(Latin1.bytes("POST /upload HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + LARGE + "\r\n\r\n"));
            PatternBody.write(out, 0, LARGE);
        });
        assertThat(client.read("POST").text()).isEqualTo("got " + LARGE);
    }

    @ParameterizedTest
    @MethodSource("kernels")
    @Tag("F024")
    void shouldServeOnWhateverTheKernelHas(KernelFeatures features) throws IOException {
        try (WorkerFixture worker = WorkerFixture.start(GatewayFixture.configure().forward("/*", origin), features,
                WorkerFixture.memory(16, 16 * 1024, 64L * 1024 * 1024))) {
            for (int round = 0; round < 3; round++) {
                try (RawClient client = worker.client()) {
                    assertThat(client.get("/x").text()).isEqualTo("GET /x");
                    download(client);
                    upload(client);
                    client.send("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\nGET /b HTTP/1.1\r\nHost: a.test\r\n\r\n");
                    assertThat(client.read().text()).isEqualTo("GET /a");
                    assertThat(client.read().text()).isEqualTo("GET /b");
                }
                try (RawClient client = RawClient.narrow(worker.port(), 4096)) {
                    client.send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n");
                    client.in().fill();
                    client.reset();
                }
            }
            worker.expectQuiet();
        }
    }

    /**
     * A response that fills its receive buffer to the last byte, and one behind it that nobody asked for: the stray
     * lies in the socket unread while the connection could have its next request (RFC 9112 9.2).
     */
    @ParameterizedTest
    @MethodSource("kernels")
    @Tag("D029")
    void shouldNotTakeAStrayForTheNextResponse(KernelFeatures features) throws IOException {
        int buffer = 4096;
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\nX-Padding: ";
        String response = head + "p".repeat(buffer - 4000 - head.length() - 4) + "\r\n\r\n" + "a".repeat(4000);
        String stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray";
        origin.on("/a", OriginScript.raw(response + stray, true));
        try (WorkerFixture worker = WorkerFixture.start(GatewayFixture.configure().forward("/*", origin), features,
                WorkerFixture.memory(16, buffer, 64L * 1024 * 1024)); RawClient client = worker.client()) {
            client.send("GET /a HTTP/1.1\r\nHost: a.test\r\n\r\nGET /b HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.read().text()).hasSize(4000);
            assertThat(client.read().text()).isEqualTo("GET /b");
            assertThat(origin.accepted()).isEqualTo(2);
        }
    }

    /**
     * Eight small receive buffers for many streams: they are out all the time, each receive ends without more to come
     * again and again and is armed again, once, or bytes would be lost or out of order.
     */
    @Test
    @Tag("F005")
    void shouldKeepEveryStreamInOrderWhenReceivesEndAllTheTime() throws IOException {
        WorkerMemory memory = WorkerFixture.memory(8, 4096, 64L * 1024 * 1024);
        try (WorkerFixture worker = WorkerFixture.start(GatewayFixture.configure().forward("/*", origin), present(),
                memory)) {
            CompletableFuture<?>[] all = new CompletableFuture<?>[12];
            for (int i = 0; i < all.length; i++) {
                boolean up = i % 2 == 0;
                all[i] = CompletableFuture.runAsync(() -> {
                    try (RawClient client = worker.client()) {
                        if (up) {
                            upload(client);
                        } else {
                            download(client);
                        }
                        assertThat(client.get("/x").status()).isEqualTo(200);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }, task -> Thread.ofVirtual().start(task));
            }
            CompletableFuture.allOf(all).join();
            assertThat(worker.count(Counter.RECEIVE_STARVED)).isPositive();
            worker.expectQuiet();
        }
    }

    /** Little memory for what must be held, and clients that make it hold more: some get 503 or are cut. */
    @Test
    @Tag("F036")
    void shouldRefuseWhenItsOwnMemoryIsUsedUp() throws IOException {
        WorkerMemory memory = WorkerFixture.memory(16, 16 * 1024, 4L * 1024 * 1024);
        try (WorkerFixture worker = WorkerFixture.start(GatewayFixture.configure()
                .timeouts("'body_ms':20000,'request_ms':20000,'header_ms':20000").forward("/*", origin), present(),
                memory)) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                clients.add(RawClient.narrow(worker.port(), 4096).send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n"));
            }
            for (int i = 0; i < 200; i++) {
                clients.add(worker.client().send("GET /x HTTP/1.1\r\nHost: a.test\r\nX: " + "y".repeat(20_000)));
            }
            assertThat(GatewayFixture.isSoon(() -> worker.count(Counter.LIMIT_BLOCKS) > 0)).isTrue();
            int refused = 0;
            for (RawClient client : clients) {
                Response response = client.isQuiet(1) ? null : client.readAny("GET", null);
                if (response == null) {
                    refused += client.in().end() == WireReader.End.OPEN ? 0 : 1;
                } else {
                    assertThat(response.status()).isIn(200, 503);
                    refused += response.status() == 200 && response.isComplete() ? 0 : 1;
                }
            }
            assertThat(refused).as("answered with 503, cut, or closed").isPositive();
            for (RawClient client : clients) {
                client.close();
            }
            worker.expectQuiet();
            try (RawClient client = worker.client()) {
                assertThat(client.get("/x").status()).isEqualTo(200);
                download(client);
            }
        }
    }
}
