package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.h2test.Tool;
import io.ringway.server.metrics.Counter;
import io.ringway.server.worker.Residue;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams that take too long, come in too great a number, or end in the middle. */
class H2StreamCasesTest extends H2GatewayTest {

    private static final int STREAMS_MAX = 100;
    private static final int DEAF_STREAMS = 50;
    private static final boolean IS_LONG = Boolean.getBoolean("ringway.long");

    private void startImpatient() {
        start(GatewayFixture.configure().h2().timeouts("'body_ms':1000,'request_ms':20000,'idle_ms':60000")
                .forward("/*", origin));
    }

    private void answerLong(String path) {
        origin.on(path, OriginScript.raw("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000),
                true));
    }

    @Test
    @Tag("B033")
    void shouldServeTheLastStreamThereCanBe() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        client.use(peer -> peer.nextStream(NaiveFrames.MAX_INT));
        int stream = client.send(H2Request.get("/last"));
        assertThat(stream).isEqualTo(Integer.MAX_VALUE);
        assertThat(client.await(stream).isWhole(200)).isTrue();
        assertThat(client.awaitGoAway()).isZero();
        assertThat(client.awaitEnd(Duration.ofSeconds(5))).isTrue();
        gatewayIsWell();
    }

    @Test
    @Tag("B127")
    void shouldResetStreamsThatNobodyReads() throws IOException {
        answerLong("/long");
        startImpatient();
        H2TestClient client = client(NaiveH2Options.honest().windows(0, 65_535).withholdCredit());
        assertThat(client.awaits(NaiveH2Peer::isAcknowledged)).isTrue();
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(client.send(H2Request.get("/long")));
        }
        long end = System.nanoTime() + Duration.ofSeconds(6).toNanos();
        while (client.isOpen() && client.call(NaiveH2Peer::openStreams) > 0 && System.nanoTime() < end) {
            // Whoever pings is there, but the streams are not read for all that.
            client.isAlive();
            GatewayFixture.sleep(100);
        }
        assertThat(client.call(NaiveH2Peer::openStreams) == 0 || !client.isOpen()).as("given up").isTrue();
        gateway.expectHonest();
    }

    /** What a client asks for and does not take waits upstream; here waits little of it. */
    @Test
    @Tag("B043")
    @Tag("B127")
    void shouldHoldLittleForStreamsThatMayNotSend() throws IOException {
        answerLong("/long");
        start(GatewayFixture.configure().h2().admin().forward("/*", origin));
        H2TestClient reader = client(NaiveH2Options.honest().windows(1 << 20, 1 << 26));
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < DEAF_STREAMS; i++) {
            streams.add(reader.send(H2Request.get("/long")));
        }
        // Connections that were kept would bring much at once: they are armed for readers.
        streams.forEach(stream -> assertThat(reader.await(stream).received()).isEqualTo(300_000));
        streams.clear();
        H2TestClient deaf = client(NaiveH2Options.honest().windows(0, 65_535));
        assertThat(deaf.awaits(NaiveH2Peer::isAcknowledged)).isTrue();
        for (int i = 0; i < DEAF_STREAMS; i++) {
            streams.add(deaf.send(H2Request.get("/long")));
        }
        streams.forEach(stream -> deaf.await(stream, seen -> seen.status() == 200));
        long held = heldAtRest();
        assertThat(held / DEAF_STREAMS).as("held for each stream").isBetween(32L * 1024, 96L * 1024);
        assertThat(gateway.residue().exchanges()).as("responses that have not come whole").isEqualTo(DEAF_STREAMS);
        deaf.use(peer -> peer.settings(Map.of(NaiveFrames.INITIAL_WINDOW_SIZE, 1L << 20)));
        streams.forEach(stream -> assertThat(deaf.await(stream).received()).isEqualTo(300_000));
        expectHonestOn(deaf);
    }

    /** The windows are wide, but nothing is read: what is held is bounded for the connection as a whole. */
    @Test
    @Tag("B127")
    void shouldHoldLittleForAClientThatDoesNotRead() throws IOException {
        answerLong("/long");
        start(GatewayFixture.configure().h2().admin().forward("/*", origin));
        H2TestClient deaf = keep(H2TestClient.narrow(gateway.port(), 4096, NaiveH2Options.honest()
                .windows(1 << 20, 1 << 27)));
        assertThat(deaf.awaits(NaiveH2Peer::isAcknowledged)).isTrue();
        deaf.pause(true);
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS_MAX; i++) {
            streams.add(deaf.send(H2Request.get("/long")));
        }
        assertThat(GatewayFixture.isSoon(() -> origin.completed() == STREAMS_MAX)).isTrue();
        assertThat(heldAtRest()).as("held for the connection").isBetween(1L << 20, 16L << 20);
        deaf.pause(false);
        streams.forEach(stream -> assertThat(deaf.await(stream).received()).isEqualTo(300_000));
        expectHonestOn(deaf);
    }

    /** Bytes of blocks, and of receive buffers that are out, once they grow no more. */
    private long heldAtRest() throws IOException {
        long before = -1;
        for (long now = held(); now != before; now = held()) {
            before = now;
            GatewayFixture.sleep(150);
        }
        return before;
    }

    private long held() throws IOException {
        assertThat(gateway.scrape()).as("the worker publishes what it holds").isNotNull();
        return gateway.count(Counter.BLOCK_BYTES) + gateway.count(Counter.RECEIVE_BUFFERS_OUT) * 128 * 1024;
    }

    @Test
    @Tag("B130")
    void shouldRefuseOneStreamTooMany() throws IOException {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger together = new AtomicInteger();
        origin.on("/held", (connection, request) -> {
            connection.take(request);
            together.incrementAndGet();
            GatewayFixture.await(release);
            return connection.answer(request, 200, "held");
        });
        startH2Proxy();
        H2TestClient client = client();
        assertThat(client.awaits(NaiveH2Peer::hasSettings)).isTrue();
        assertThat(client.<Long>call(peer -> peer.remote().value(NaiveFrames.MAX_CONCURRENT_STREAMS)))
                .isEqualTo(STREAMS_MAX);
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < STREAMS_MAX; i++) {
            streams.add(client.send(H2Request.get("/held")));
        }
        int refused = client.send(H2Request.get("/refused"));
        assertThat(client.await(refused).reset()).isEqualTo(NaiveFrames.REFUSED_STREAM);
        assertThat(GatewayFixture.isSoon(() -> together.get() == STREAMS_MAX)).isTrue();
        release.countDown();
        streams.forEach(stream -> assertThat(client.await(stream).isWhole(200)).isTrue());
        expectHonestOn(client);
    }

    @Test
    @Tag("B131")
    void shouldEndRequestsWhoseBodiesDoNotCome() throws IOException {
        startImpatient();
        H2TestClient client = client();
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(client.sendHead(H2Request.of("POST", "/slow")));
        }
        streams.forEach(stream -> client.data(stream, new byte[1], false));
        for (int stream : streams) {
            H2Response response = client.await(stream);
            assertThat(response.status() == 408 || response.reset() == NaiveFrames.CANCEL).as(response.toString())
                    .isTrue();
        }
        assertThat(dishonest()).isEmpty();
        gateway.expectHonest();
    }

    @Test
    @Tag("B133")
    void shouldRestWhileNothingMayBeSent() throws IOException {
        answerLong("/long");
        startH2Proxy();
        H2TestClient client = client(NaiveH2Options.honest().windows(0, 65_535).withholdCredit());
        assertThat(client.awaits(NaiveH2Peer::isAcknowledged)).isTrue();
        for (int i = 0; i < 50; i++) {
            client.send(H2Request.get("/long"));
        }
        assertThat(client.isAlive()).isTrue();
        GatewayFixture.sleep(200);
        long before = workersNs();
        GatewayFixture.sleep(500);
        assertThat((workersNs() - before) / 1_000_000).as("ms of CPU in 500 ms").isLessThan(100);
        gatewayIsWell();
    }

    private static long workersNs() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().contains("worker")) {
                sum += Math.max(0, threads.getThreadCpuTime(thread.threadId()));
            }
        }
        assertThat(sum).as("CPU time of the workers").isPositive();
        return sum;
    }

    /** Streams one after another: what a connection holds depends on those that are open alone. */
    @Test
    @Timeout(600)
    @Tag("B135")
    void shouldKeepNothingOfStreamsThatAreOver() throws IOException {
        start(GatewayFixture.configure().h2().respond("/*", 200, "pong"));
        H2TestClient client = client(NaiveH2Options.honest().forgetBodies());
        runStreams(client, 500);
        Residue before = gateway.residue();
        runStreams(client, IS_LONG ? 200_000 : 5_000);
        Residue after = gateway.residue();
        assertThat(after.blocks()).isLessThanOrEqualTo(before.blocks());
        assertThat(after.exchanges()).isZero();
        assertThat(after.connections()).isEqualTo(before.connections());
    }

    private static void runStreams(H2TestClient client, int count) {
        for (int i = 0; i < count; i += STREAMS_MAX) {
            List<Integer> streams = new ArrayList<>();
            for (int j = 0; j < STREAMS_MAX; j++) {
                streams.add(client.send(H2Request.get("/x")));
            }
            streams.forEach(stream -> assertThat(client.await(stream).isWhole(200)).isTrue());
        }
    }

    /** The same by another client; a million in the long run, which is as many as a connection may have. */
    @Test
    @Timeout(600)
    @Tag("B135")
    void shouldServeManyStreamsOnOneConnection(@TempDir Path folder) throws Exception {
        start(GatewayFixture.configure().h2().respond("/*", 200, "pong"));
        int count = IS_LONG ? 1_000_000 : 50_000;
        assertThat(Tool.run(folder, Duration.ofMinutes(5), "h2load", "-n", String.valueOf(count), "-c", "1", "-m",
                "100", "http://127.0.0.1:" + gateway.port() + "/x")).contains(count + " succeeded, 0 failed");
        assertThat(gateway.count(Counter.H2_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    @Tag("B151")
    void shouldLetAClientReadAnEarlyAnswer() throws IOException {
        start(GatewayFixture.configure().h2().limits("'body_bytes':1000").forward("/*", origin));
        H2TestClient client = client();
        H2Request upload = H2Request.of("POST", "/x").body(new byte[500_000]);
        for (int i = 0; i < 5; i++) {
            int stream = client.send(upload);
            H2Response response = client.await(stream);
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.isComplete()).as("the whole answer").isTrue();
        }
        expectHonestOn(client);
        assertThat(dishonest()).isEmpty();
    }
}
