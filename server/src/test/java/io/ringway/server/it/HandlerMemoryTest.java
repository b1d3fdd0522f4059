package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.HandlerOptions;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What handlers' requests and streams take of the heap, and what happens where it is too much, over sockets. */
class HandlerMemoryTest extends HandlerServerTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private static final int LONGEST = HandlerOptions.BODY_BYTES_MAX;
    private static final int LARGE_BYTES = 4 << 20;
    /** Requests for large responses. */
    private static final int ASKED = 24;

    @TempDir
    private Path folder;
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void closeClients() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
    }

    private GatewayChild child(String heap) throws IOException {
        return new GatewayChild.Builder(folder).main(MemoryServer.class)
            .flags("-Xmx" + heap, "-Xms" + heap).start(0);
    }

    private static int port(GatewayChild child) {
        return Integer.parseInt(child.awaitLine(line -> line.startsWith("port ")).substring(5));
    }

    private static String head(long length) {
        return "POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private void serveLengths(HandlerOptions options) {
        builder.post("/", (request, response) -> response.text("" + request.body().remaining()), options);
    }

    // ---------------------------------------------------------------- bodies

    @Test
    void shouldReserveNothingForBodiesThatWereOnlyAnnounced() throws IOException {
        serveLengths(HandlerOptions.pooled());
        for (int i = 0; i < 150; i++) {
            RawClient client = client();
            clients.add(client);
            client.send(head(1_000_000));
        }
        assertThat(GatewayFixture.isSoon(() -> ringway.residue().exchanges() == 150)).isTrue();
        try (RawClient client = client()) {
            assertThat(client.ask(post("/", "x".repeat(500_000))).text()).isEqualTo("500000");
        }
        assertThat(ringway.counter(Counter.LIMIT_HANDLER_MEMORY)).isZero();
        closeClients();
    }

    @Test
    void shouldTakeTheLongestBodyThereMayBe() throws IOException {
        serveLengths(HandlerOptions.pooled().withBodyBytes(LONGEST));
        try (RawClient client = client()) {
            client.send(head(LONGEST));
            client.beside(to -> PatternBody.write(to, 0, LONGEST));
            assertThat(client.read("POST").text()).isEqualTo("" + LONGEST);
            client.send("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(LONGEST) + "\r\n");
            client.beside(to -> {
                PatternBody.write(to, 0, LONGEST);
                to.write(Latin1.bytes("\r\n0\r\n\r\n"));
            });
            assertThat(client.read("POST").text()).isEqualTo("" + LONGEST);
            Response beyond = client.ask(head(LONGEST + 1L));
            assertThat(beyond.status()).isEqualTo(413);
            assertThat(beyond.fields().has("Retry-After")).isFalse();
        }
    }

    /** A quarter of the heap is less than the handler's bound: told at start, refused at once, and all else goes on. */
    @Test
    void shouldRefuseABodyTheHeapDoesNotBear() throws IOException {
        try (GatewayChild child = child("40m"); RawClient other = RawClient.to(port(child))) {
            assertThat(other.get("/").text()).isEqualTo("here");
            for (int i = 0; i < 3; i++) {
                try (RawClient client = RawClient.to(port(child))) {
                    client.send("POST /length HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + LONGEST + "\r\n\r\n");
                    client.beside(to -> PatternBody.write(to, 0, LONGEST));
                    assertThat(client.read("POST").status()).as("%s", child.lines()).isEqualTo(413);
                }
            }
            assertThat(other.get("/").text()).isEqualTo("here");
            assertThat(child.isAlive()).isTrue();
            assertThat(child.lines()).noneMatch(line -> line.contains("OutOfMemoryError"))
                .anyMatch(line -> line.contains("handler POST /length takes bodies of up to"));
        }
    }

    /** An upload of a byte has 2 KiB: twice as many as would find 64 KiB in half of 66 MiB. */
    @Test
    void shouldTakeLittleForUploadsThatBringLittle() throws Exception {
        serveLengths(HandlerOptions.pooled());
        builder.post("/upload", (request, response) -> {
            go.await();
            response.text("" + request.bodyStream().readAllBytes().length);
        }, HandlerOptions.virtual().withQueueBound(2000).streamingBody());
        try (RawClient other = client()) {
            List<H2TestClient> uploaders = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                uploaders.add(H2TestClient.to(ringway.port()));
            }
            List<Integer> streams = new ArrayList<>();
            for (H2TestClient uploader : uploaders) {
                for (int i = 0; i < 90; i++) {
                    streams.add(uploader.sendHead(H2Request.of("POST", "/upload")));
                }
            }
            for (int i = 0; i < streams.size(); i++) {
                uploaders.get(i / 90).data(streams.get(i), new byte[1], false);
            }
            assertThat(GatewayFixture.isSoon(() -> ringway.residue().exchanges() == 1080)).isTrue();
            assertThat(other.ask(post("/", "12345")).text()).isEqualTo("5");
            assertThat(other.ask(post("/", "x".repeat(500_000))).text()).isEqualTo("500000");
            go.countDown();
            uploaders.getLast().data(streams.getLast(), new byte[40_000], true);
            assertThat(uploaders.getLast().await(streams.getLast()).text()).isEqualTo("40001");
            assertThat(ringway.counter(Counter.LIMIT_HANDLER_MEMORY)).isZero();
            for (H2TestClient uploader : uploaders) {
                uploader.close();
            }
        }
    }

    // ---------------------------------------------------------------- whole responses

    private void serveLarge() {
        byte[] large = new byte[LARGE_BYTES];
        builder.get("/large", (_, response) -> response.bytes(large), HandlerOptions.pooled());
        builder.get("/", (_, response) -> response.text("here"), HandlerOptions.pooled());
    }

    private void expectSomeRefused() {
        assertThat(GatewayFixture.isSoon(() -> metrics().completed() == ASKED)).isTrue();
        assertThat(ringway.counter(Counter.LIMIT_HANDLER_MEMORY)).as("beyond 33 MiB")
            .isBetween(ASKED - 8L, ASKED - 1L);
    }

    @Test
    void shouldRefuseWholeResponsesWhereClientsHaveNotTakenOthers() throws IOException {
        serveLarge();
        try (RawClient other = client()) {
            for (int i = 0; i < ASKED; i++) {
                RawClient client = client();
                clients.add(client);
                client.send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n");
            }
            expectSomeRefused();
            assertThat(other.get("/").text()).isEqualTo("here");
            int refused = 0;
            for (RawClient client : clients.subList(ASKED / 2, ASKED)) {
                Response response = client.read();
                refused += response.status() == 503 ? 1 : 0;
                assertThat(response.text()).contains(response.status() == 503 ? "memory for responses" : "");
            }
            assertThat(refused).isPositive();
            closeClients();
            assertThat(GatewayFixture.isSoon(() -> ringway.residue().exchanges() == 0)).isTrue();
            long before = ringway.counter(Counter.LIMIT_HANDLER_MEMORY);
            for (int i = 0; i < 20; i++) {
                assertThat(other.get("/large").text()).hasSize(LARGE_BYTES);
            }
            assertThat(ringway.counter(Counter.LIMIT_HANDLER_MEMORY)).as("given back").isEqualTo(before);
        }
    }

    @Test
    void shouldRefuseWholeResponsesThatStreamsGiveNoCreditFor() throws IOException {
        serveLarge();
        try (RawClient other = client();
             H2TestClient client = H2TestClient.to(ringway.port(), NaiveH2Options.honest().withholdCredit())) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < ASKED; i++) {
                streams.add(client.send(H2Request.get("/large")));
            }
            expectSomeRefused();
            assertThat(other.get("/").text()).isEqualTo("here");
            long refused = 0;
            for (int stream : streams) {
                refused += client.await(stream, one -> one.status() != 0).status() == 503 ? 1 : 0;
            }
            assertThat(refused).isEqualTo(ringway.counter(Counter.LIMIT_HANDLER_MEMORY));
            for (int stream : streams) {
                client.reset(stream, 8);
            }
            assertThat(GatewayFixture.isSoon(() -> ringway.residue().exchanges() == 0)).isTrue();
            for (int i = 0; i < 20; i++) {
                assertThat(other.get("/large").status()).isEqualTo(200);
            }
        }
    }

    // ---------------------------------------------------------------- streams

    /** Three of them have a hundredth of the heap; with a pipe of 64 KiB for each a third of them would take it all. */
    @Test
    void shouldHoldMoreListenersThanLargePipesWouldLet() throws IOException {
        try (GatewayChild child = child("64m")) {
            int port = port(child);
            for (int i = 0; i < 2_000; i++) {
                RawClient client = RawClient.to(port);
                clients.add(client);
                client.send("GET /events HTTP/1.1\r\nHost: a.test\r\n\r\n");
            }
            for (RawClient client : clients) {
                assertThat(client.isQuiet(10_000)).as("%s", child.lines()).isFalse();
            }
            try (RawClient other = RawClient.to(port)) {
                assertThat(other.get("/").text()).isEqualTo("here");
            }
            assertThat(child.lines()).noneMatch(line -> line.contains("OutOfMemoryError"));
            closeClients();
        }
    }

    // ---------------------------------------------------------------- calls nobody waits for

    @Test
    void shouldKeepNothingOfRequestsNobodyWaitsForBehindAHandlerThatHangs() throws Exception {
        builder.get("/", held(), HandlerOptions.pooled().withThreads(1).withQueueBound(4).shedding()
            .withDeadline(Duration.ofMillis(100)));
        try (RawClient first = client()) {
            first.send(GET);
            running.await();
            assertThat(first.read().status()).isEqualTo(504);
            for (int round = 0; round < 10; round++) {
                List<RawClient> waiting = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    RawClient client = client();
                    clients.add(client);
                    waiting.add(client.send(GET));
                }
                for (RawClient client : waiting) {
                    assertThat(client.read().status()).as("neither shed nor served, round %d", round).isEqualTo(504);
                }
                assertThat(metrics().queueDepth()).isZero();
            }
            RawClient gone = client().send(GET);
            assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == 1)).isTrue();
            gone.reset();
            assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == 0)).isTrue();
            assertThat(metrics().dispatched()).isEqualTo(42);
            assertThat(metrics().cancelled()).as("but for the one that hangs").isEqualTo(41);
            assertThat(metrics().shed()).isZero();
            go.countDown();
            assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == 42)).isTrue();
            assertThat(first.get("/").text()).isEqualTo("done");
        }
    }

    /** The requests of a line get the room of those that are given up before them. */
    @Test
    void shouldNotHaveALineWaitForNothing() throws Exception {
        builder.get("/", held(),
            HandlerOptions.pooled().withThreads(1).withQueueBound(1).blocking(Duration.ofSeconds(20)));
        try (RawClient first = client(); RawClient third = client()) {
            first.send(GET);
            running.await();
            RawClient second = client().send(GET);
            assertThat(GatewayFixture.isSoon(() -> metrics().dispatched() == 2)).isTrue();
            third.send(GET);
            assertThat(GatewayFixture.isSoon(() -> metrics().parked() == 1)).isTrue();
            assertThat(metrics().dispatched()).isEqualTo(2);
            second.reset();
            assertThat(GatewayFixture.isSoon(() -> metrics().dispatched() == 3)).isTrue();
            go.countDown();
            assertThat(first.read().text()).isEqualTo("done");
            assertThat(third.read().text()).isEqualTo("done");
        }
    }
}
