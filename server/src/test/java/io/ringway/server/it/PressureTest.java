package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.server.metrics.Counter;
import io.ringway.server.worker.Residue;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many connections that hold on to what they can: others are served, memory is bounded, nothing spins. */
class PressureTest extends GatewayTest {

    private static final int LARGE = 3_000_000;

    private void largeAnswers() {
        origin.on("/large", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n");
            PatternBody.write(connection.out(), 0, LARGE);
            return true;
        });
    }

    /** Nanoseconds of CPU the workers use in so many milliseconds. */
    private long cpuNs(long ms) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = gateway.gateway().workerThreadIds();
        long used = 0;
        for (long id : ids) {
            used -= threads.getThreadCpuTime(id);
        }
        GatewayFixture.sleep(ms);
        for (long id : ids) {
            used += threads.getThreadCpuTime(id);
        }
        return used;
    }

    /** Case D034. */
    @Test
    @Tag("D034")
    void shouldSleepWhileNothingMoves() throws IOException {
        largeAnswers();
        startProxy();
        assertThat(cpuNs(400)).as("idle").isLessThan(40_000_000L);
        try (RawClient client = RawClient.narrow(gateway.port(), 4096)) {
            client.send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n");
            GatewayFixture.sleep(200);
            assertThat(cpuNs(400)).as("blocked by a client").isLessThan(40_000_000L);
        }
    }

    @Test
    void shouldServeOthersWhileManyDoNotRead() throws Exception {
        largeAnswers();
        startProxy();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(RawClient.narrow(gateway.port(), 4096).send("GET /large HTTP/1.1\r\nHost: a.test\r\n\r\n"));
        }
        GatewayFixture.sleep(500);
        gateway.expectHonest();
        CompletableFuture<?>[] read = new CompletableFuture<?>[clients.size()];
        for (int i = 0; i < read.length; i++) {
            RawClient client = clients.get(i);
            read[i] = CompletableFuture.runAsync(() -> {
                PatternBody body = new PatternBody();
                try (client) {
                    assertThat(client.readAny("GET", body).isComplete()).isTrue();
                } catch (IOException e) {
                    throw new AssertionError("after " + body.length(), e);
                }
                assertThat(body.length()).isEqualTo(LARGE);
            }, task -> Thread.ofVirtual().start(task));
        }
        CompletableFuture.allOf(read).join();
    }

    /** Waits until no request has begun for a while. */
    private boolean isStill() {
        return GatewayFixture.isSoon(() -> {
            long before = gateway.count(Counter.REQUESTS);
            GatewayFixture.sleep(150);
            return gateway.count(Counter.REQUESTS) == before;
        });
    }

    @Test
    void shouldHoldLittleForAClientThatPipelinesWithoutReading() throws Exception {
        origin.on("/x", (connection, request) -> connection.answer(connection.take(request), 200, "far".repeat(700)));
        start(GatewayFixture.configure().forward("/*", origin).respond("/local", 200, "local".repeat(1000)));
        for (String target : new String[] {"/local", "/x"}) {
            try (RawClient client = RawClient.narrow(gateway.port(), 4096)) {
                byte[] requests = Latin1.bytes(("GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n").repeat(100));
                CompletableFuture<Boolean> sending = client.beside(out -> {
                    for (int i = 0; i < 10_000; i++) {
                        out.write(requests);
                    }
                });
                assertThat(isStill()).as("%s: it goes on and on", target).isTrue();
                assertThat(sending.isDone()).as("%s: it reads on and on", target).isFalse();
                Residue held = gateway.residue();
                assertThat(held.exchanges()).isLessThanOrEqualTo(1);
                assertThat(held.blocks() + held.receiveBuffers()).as("%s: %s", target, held).isLessThan(64);
                assertThat(cpuNs(300)).as("blocked: " + target).isLessThan(40_000_000L);
                gateway.expectHonest();
                for (int i = 0; i < 3000; i++) {
                    assertThat(client.read().status()).isEqualTo(200);
                }
            }
        }
    }

    /** Cases C027 and C026: half heads and idle connections pin little, and nobody else waits for them. */
    @Test
    @Tag("C027")
    void shouldServeOthersWhileManySendHalfAHead() throws IOException {
        start(GatewayFixture.configure().limits("'connections':3000").timeouts("'header_ms':2500")
                .forward("/*", origin));
        List<RawClient> clients = new ArrayList<>();
        String half = "GET /x HTTP/1.1\r\nHost: a.test\r\nX: " + "y".repeat(8000);
        for (int i = 0; i < 1000; i++) {
            clients.add(gateway.client().send(half));
        }
        GatewayFixture.sleep(100);
        Residue held = gateway.residue();
        assertThat(held.clients()).isEqualTo(1000);
        assertThat(held.receiveBuffers()).as("receive buffers pinned by half heads").isLessThan(64);
        // Eight kilobytes lie in a block of 16 KiB, the next size.
        assertThat(held.blocks()).as("blocks that hold half heads").isBetween(1, 1000);
        gateway.expectHonest();
        for (int i = 0; i < clients.size(); i++) {
            RawClient client = clients.get(i);
            if (i % 2 == 0) {
                assertThat(client.send("\r\n\r\n").read().status()).isIn(200, 408);
            } else {
                assertThat(client.read().status()).isEqualTo(408);
            }
        }
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    @Tag("C026")
    void shouldHoldNothingForIdleConnections() throws IOException {
        start(GatewayFixture.configure().limits("'connections':3000").forward("/*", origin));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            RawClient client = gateway.client();
            assertThat(client.get("/x").status()).isEqualTo(200);
            clients.add(client);
        }
        Residue held = gateway.residue();
        assertThat(held.clients()).isEqualTo(1500);
        assertThat(held.receiveBuffers() + held.blocks() + held.exchanges()).isZero();
        assertThat(cpuNs(300)).as("idle").isLessThan(40_000_000L);
        for (RawClient client : clients) {
            client.close();
        }
    }

    /** Case D052. */
    @Test
    @Tag("D052")
    void shouldStopWhereItsUpstreamIsItself() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        start(GatewayFixture.configure().listener("127.0.0.1:" + port)
                .route("'external_path':'/honest','respond':{}")
                .route("'external_path':'/*','backends':[{'host':'127.0.0.1','port':" + port + "}]"));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x").status()).isEqualTo(508);
        }
        gateway.expectHonest();
        gateway.close();
        gateway = null;
    }

    /** Case D005: what does not fit a buffer is never sent twice. */
    @Test
    @Tag("D005")
    void shouldNotRepeatAnUploadThatBreaks() throws IOException {
        origin.on("/x", (connection, request) -> {
            byte[] some = new byte[65_536];
            long got = 0;
            while (got < 100_000) {
                got += connection.in().read(some, some.length);
            }
            return false;
        });
        startProxy();
        gateway.expectHonest();
        for (String method : new String[] {"PUT", "DELETE"}) {
            origin.forget();
            try (RawClient client = gateway.client()) {
                client.beside(out -> {
                    out.write(Latin1.bytes(method + " /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\n"));
                    PatternBody.write(out, 0, 1_000_000);
                });
                Response response = client.read(method);
                assertThat(response.status()).isEqualTo(502);
                if (response.closes()) {
                    client.rest();
                }
            }
            assertThat(String.join("", origin.received()).split(method + " /x", -1)).as("sent once").hasSize(2);
        }
    }
}
