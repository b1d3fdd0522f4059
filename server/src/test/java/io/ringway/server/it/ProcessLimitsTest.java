package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is given too little: files, memory, CPUs. It says so, sheds, and recovers. */
@NeedsRing
@Timeout(60)
class ProcessLimitsTest {

    private static final String HALF = "GET /local HTTP/1.1\r\nHost: a.test\r\n";
    private static final String HOLD = "GET /hold HTTP/1.1\r\nHost: a.test\r\n\r\n";

    @TempDir
    private Path folder;
    private RecordingOrigin origin;
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<RawClient> clients = new ArrayList<>();

    @BeforeEach
    void startOrigin() throws IOException {
        origin = RecordingOrigin.start();
        origin.on("/hold", (connection, request) -> {
            connection.take(request);
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return connection.answer(request, 200, "held");
        });
    }

    @AfterEach
    void stopOrigin() throws IOException {
        released.countDown();
        for (RawClient client : clients) {
            client.close();
        }
        origin.close();
    }

    private GatewayFixture.Builder configuration() {
        return GatewayFixture.configure().timeouts("'request_ms':60000,'header_ms':60000").forward("/*", origin)
                .respond("/local", 200, "local");
    }

    private GatewayChild.Builder child() {
        return new GatewayChild.Builder(folder);
    }

    private List<RawClient> hold(GatewayChild child, int count) throws IOException {
        List<RawClient> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(child.client().send(HOLD));
        }
        clients.addAll(held);
        return held;
    }

    /** Here classes lie in folders, each load is a file; from the fat jar, which stays open, none is needed. */
    private static void loadClasses(GatewayChild child) throws IOException {
        try (RawClient client = child.client()) {
            assertThat(client.get("/local").status()).isEqualTo(200);
            assertThat(client.get("/dead").status()).isEqualTo(502);
            assertThat(client.get("/x").status()).isEqualTo(200);
        }
    }

    private static List<RawClient> refused(List<RawClient> held) throws IOException {
        List<RawClient> refused = new ArrayList<>();
        for (RawClient client : held) {
            if (!client.isQuiet(1)) {
                refused.add(client);
            }
        }
        return refused;
    }

    /** Waits until each of them is with the origin or refused. */
    private List<RawClient> awaitRefused(List<RawClient> held) throws IOException {
        List<RawClient> refused = new ArrayList<>();
        List<RawClient> waiting = new ArrayList<>(held);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (refused.size() + origin.completed() < held.size()) {
            assertThat(System.nanoTime()).as("%s refused, %s with the origin", refused.size(), origin.completed())
                    .isLessThan(end);
            List<RawClient> more = refused(waiting);
            refused.addAll(more);
            waiting.removeAll(more);
        }
        assertThat(refused.size() + origin.completed()).isEqualTo(held.size());
        return refused;
    }

    /**
     * 256 files: about 190 clients are allowed, and each that waits for the origin needs another file. So files run out
     * while the limit of clients is not reached. Nobody is idle: those who do not wait for the origin have begun a
     * request.
     */
    @Test
    @Tag("C021")
    void shouldGoOnWhenAcceptsFindNoDescriptor() throws IOException {
        GatewayFixture.Builder withDead = configuration().route("'external_path':'/dead','backends':[{"
                + "'host':'127.0.0.1','port':" + GatewayChild.freePort() + "}]");
        try (GatewayChild child = child().through("prlimit", "--nofile=256:256").run(withDead).awaitReady()) {
            loadClasses(child);
            List<RawClient> early = hold(child, 60);
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 61)).as("%s", origin.completed()).isTrue();
            List<RawClient> halves = begin(child, 256 - child.descriptors() + 10);
            assertThat(GatewayFixture.isSoon(() -> child.descriptors() >= 256)).as("%s", child.lines()).isTrue();
            List<RawClient> late = hold(child, 10);
            RawClient lacking = halves.get(1).send("\r\n" + HOLD);
            assertThat(lacking.read().text()).isEqualTo("local");
            assertThat(lacking.read().status()).as("for want of an upstream socket").isEqualTo(503);
            lacking.send(HALF);
            RawClient connected = halves.getFirst();
            long before = child.cpuNs();
            for (int i = 0; i < 10; i++) {
                assertThat(connected.send("\r\n" + HALF).read().text()).as("who is connected").isEqualTo("local");
                GatewayFixture.sleep(50);
            }
            assertThat(child.cpuNs() - before).as("CPU while accepts cannot be had").isLessThan(250_000_000L);
            assertThat(child.awaitLine(line -> line.contains("cannot accept"))).contains("EMFILE", "ulimit -n");
            assertThat(refused(late)).as("nobody can accept them").isEmpty();
            released.countDown();
            long start = System.nanoTime();
            for (RawClient client : early) {
                assertThat(client.read().text()).isEqualTo("held");
            }
            for (RawClient client : late) {
                assertThat(client.read().text()).as("%s", child.lines()).isEqualTo("held");
            }
            assertThat(System.nanoTime() - start).as("until all are accepted").isLessThan(2_000_000_000L);
        }
    }

    /** Clients that have begun a request and will not end it by themselves. */
    private List<RawClient> begin(GatewayChild child, int count) throws IOException {
        List<RawClient> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            begun.add(child.client().send(HALF));
        }
        clients.addAll(begun);
        return begun;
    }

    /** What is only kept makes room for who waits: upstream connections first, then clients that are at rest. */
    @Test
    @Tag("C021")
    void shouldMakeRoomForClientsThatWait() throws IOException {
        GatewayFixture.Builder withDead = configuration().route("'external_path':'/dead','backends':[{"
                + "'host':'127.0.0.1','port':" + GatewayChild.freePort() + "}]");
        try (GatewayChild child = child().through("prlimit", "--nofile=256:256").run(withDead).awaitReady()) {
            loadClasses(child);
            List<RawClient> early = hold(child, 100);
            assertThat(GatewayFixture.isSoon(() -> origin.completed() >= 100)).isTrue();
            released.countDown();
            for (RawClient client : early) {
                assertThat(client.read().text()).isEqualTo("held");
            }
            List<RawClient> late = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                RawClient client = child.client();
                clients.add(client);
                late.add(client.send("GET /local HTTP/1.1\r\nHost: a.test\r\n\r\n"));
            }
            long start = System.nanoTime();
            for (RawClient client : late) {
                assertThat(client.read().text()).isEqualTo("local");
            }
            assertThat(System.nanoTime() - start).as("until all are served").isLessThan(5_000_000_000L);
            assertThat(child.awaitLine(line -> line.contains("cannot accept"))).contains("worker 0", "EMFILE");
            assertThat(refused(early)).as("of the clients that were there").isEmpty();
        }
    }

    /** Clients of HTTP/2 are told which stream was the last; so they know what they can send again. */
    @Test
    @Tag("C021")
    void shouldSayGoodbyeToHttp2ClientsAtRest() throws IOException {
        GatewayFixture.Builder withDead = configuration().route("'external_path':'/dead','backends':[{"
                + "'host':'127.0.0.1','port':" + GatewayChild.freePort() + "}]");
        try (GatewayChild child = child().through("prlimit", "--nofile=256:256").run(withDead).awaitReady();
                H2TestClient first = H2TestClient.to(child.port());
                H2TestClient second = H2TestClient.to(child.port())) {
            loadClasses(child);
            assertThat(first.ask(H2Request.get("/local")).status()).isEqualTo(200);
            assertThat(second.ask(H2Request.get("/local")).status()).isEqualTo(200);
            List<RawClient> held = hold(child, 40);
            assertThat(GatewayFixture.isSoon(() -> origin.completed() == 41)).as("%s", origin.completed()).isTrue();
            GatewayFixture.sleep(1_100);
            begin(child, 256 - child.descriptors() + 3);

            assertThat(first.awaitGoAway()).as("%s", child.lines()).isZero();
            assertThat(second.awaitGoAway()).isZero();
            released.countDown();
            for (RawClient client : held) {
                assertThat(client.read().text()).isEqualTo("held");
            }
        }
    }

    @Test
    @Tag("F026")
    void shouldSayWhatTheFileLimitBears() throws IOException {
        GatewayFixture.Builder many = configuration().limits("'connections':10000");
        try (GatewayChild child = child().through("prlimit", "--nofile=256:1024").run(many).awaitReady();
                RawClient client = child.client()) {
            assertThat(child.awaitLine(line -> line.contains("client connections are limited to")))
                    .as("of the hard limit").contains("limited to 864, not 10000").contains("ulimit -Hn, now 1024");
            assertThat(client.get("/x").status()).isEqualTo(200);
        }
    }

    /** Requests at a time are bounded by the heap; what is over the bound is shed, and nothing dies. */
    @Test
    @Tag("C028")
    void shouldShedWhatTheHeapDoesNotBear() throws IOException {
        Path adminSocket = folder.resolve("admin.socket");
        GatewayFixture.Builder wide = configuration().limits("'connections':2000,'header_count':1000")
                .admin("unix:" + adminSocket);
        try (GatewayChild child = child().flags("-Xmx32m", "-XX:+ExitOnOutOfMemoryError").run(wide).awaitReady()) {
            List<RawClient> held = hold(child, 700);
            assertThat(GatewayFixture.isSoon(() -> origin.completed() > 300)).as("%s", origin.completed()).isTrue();
            List<RawClient> shed = awaitRefused(held);
            assertThat(shed.size()).isBetween(100, 400);
            for (RawClient client : shed) {
                Response response = client.read();
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.fields().has("Retry-After")).isTrue();
            }
            try (RawClient admin = RawClient.to(adminSocket)) {
                for (String path : List.of("/healthz", "/readyz", "/metrics")) {
                    assertThat(admin.get(path).status()).as(path).isEqualTo(200);
                }
            }
            released.countDown();
            held.removeAll(shed);
            for (RawClient client : held) {
                assertThat(client.read().text()).isEqualTo("held");
            }
            try (RawClient client = child.client()) {
                assertThat(client.get("/x").status()).isEqualTo(200);
            }
        }
    }

    /** With the flag that the launcher gives. The heap is used up by a configuration that does not fit into it. */
    @Test
    @Tag("F035")
    void shouldEndAtOnceWhenTheHeapIsUsedUp() throws IOException {
        try (GatewayChild child = child().flags("-Xmx24m", "-XX:+ExitOnOutOfMemoryError").run(configuration())
                .awaitReady(); RawClient client = child.client()) {
            assertThat(client.get("/local").status()).isEqualTo(200);
            Files.writeString(folder.resolve("gateway.json"), "{\"routers\":[" + "{},".repeat(700_000) + "{}]}");
            child.signal("HUP");
            assertThat(child.awaitExit()).as("what the JVM ends with then").isEqualTo(3);
            assertThat(child.lines()).anyMatch(line -> line.contains("java.lang.OutOfMemoryError"));
            client.expectClose();
        }
    }

    @Test
    @Tag("F023")
    void shouldStartWithLittleLockedMemoryOrSayHowMuchItNeeds() throws IOException {
        try (GatewayChild child = child().through("unshare", "-r", "prlimit", "--memlock=65536:65536")
                .run(configuration())) {
            String line = child.awaitLine(one -> one.contains("listening on") || one.contains("ulimit -l")
                    || one.contains("unshare"));
            Assumptions.assumeFalse(line.contains("unshare"), line);
            if (line.contains("listening on")) {
                try (RawClient client = child.client()) {
                    assertThat(client.get("/x").status()).isEqualTo(200);
                }
            } else {
                assertThat(child.awaitExit()).isNotZero();
            }
        }
    }

    /** As many workers as CPUs may be used, and 2,000 idle connections in little memory. */
    @Test
    @Tag("F027")
    void shouldFitASmallContainer() throws IOException {
        try (GatewayChild child = child().through("taskset", "-c", "0").flags("-Xmx64m", "-Xms16m")
                .run(configuration().limits("'connections':3000").workers(0)).awaitReady()) {
            assertThat(child.lines()).anyMatch(line -> line.contains(" 1 workers"));
            for (int i = 0; i < 2000; i++) {
                RawClient client = child.client();
                clients.add(client);
                assertThat(client.get("/local").status()).isEqualTo(200);
            }
            assertThat(child.status("VmRSS")).as("KiB").isLessThan(256 * 1024);
        }
    }

    /** A quota of CPU time, which the JVM knows as so many processors, on a machine of more. */
    @Test
    @Tag("F027")
    void shouldHaveNoMoreWorkersThanTheQuotaIsWorth() throws IOException {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "needs two CPUs");
        try (GatewayChild child = child().flags("-XX:ActiveProcessorCount=1").run(configuration().workers(0))
                .awaitReady()) {
            assertThat(child.lines()).anyMatch(line -> line.contains(" 1 workers"))
                    .anyMatch(line -> line.contains("workers: 1 of "));
        }
    }
}
