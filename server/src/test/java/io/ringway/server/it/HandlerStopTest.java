package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.EventStream;
import io.ringway.server.Handler;
import io.ringway.server.HandlerOptions;
import io.ringway.server.Ringway;
import io.ringway.server.RingwayBuilder;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How servers with handlers stop: what handlers hear of it, and what happens where they ask for it themselves. */
@NeedsRing
@Timeout(60)
class HandlerStopTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    /** The same, compressed by hand. */
    private static final byte[] GET_BLOCK = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 6, 'a', '.', 't', 'e', 's', 't'};
    /** What the server asks with, which a client repeats. */
    private static final long DRAIN_PING = 0x7269_6e67_7761_7900L;
    private static final Duration LONG = Duration.ofSeconds(40);
    /** Far before that is over, on a busy machine too. */
    private static final long EARLY_MS = 20_000;

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("io.ringway.server");
    private final java.util.logging.Handler log = new java.util.logging.Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {
            assertThat(logged).isNotNull();
        }

        @Override
        public void close() {
            flush();
        }
    };
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @BeforeEach
    void listen() {
        logger.addHandler(log);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(log);
    }

    private static RingwayBuilder server() {
        return Ringway.builder().listen("127.0.0.1:0").workers(1);
    }

    private static CompletableFuture<Boolean> stop(Ringway ringway) {
        return CompletableFuture.supplyAsync(() -> ringway.stop(LONG));
    }

    /** The server's threads that are there still. */
    private List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread))
            .map(Thread::getName).filter(name -> name.startsWith("ringway-")).toList();
    }

    // ---------------------------------------------------------------- handlers that run

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldInterruptAndAwaitVirtualHandlers(boolean heeds) throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Ringway ringway = server().get("/", (_, response) -> {
            running.countDown();
            try {
                never.await();
            } catch (InterruptedException told) {
                interrupted.countDown();
            }
            boolean isOver = heeds;
            while (!isOver) {
                try {
                    stuck.await();
                    isOver = true;
                } catch (InterruptedException ignored) {
                    // That is what makes it stuck.
                }
            }
            ended.set(true);
        }, HandlerOptions.virtual()).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send(GET);
            running.await();
            assertThat(ringway.stop(Duration.ofMillis(20))).isFalse();
            assertThat(interrupted.getCount()).isZero();
            assertThat(ended.get()).isEqualTo(heeds);
            assertThat(logged.contains("handler GET / did not end in time")).isEqualTo(!heeds);
        } finally {
            stuck.countDown();
        }
    }

    private Handler listener(AtomicReference<String> end) {
        return (request, response) -> {
            try (EventStream events = response.events()) {
                events.send("first");
                running.countDown();
                never.await();
            } catch (InterruptedException told) {
                end.set("stopping " + request.isStopping() + ", cancelled " + request.isCancelled());
            }
        };
    }

    /** One that waits elsewhere, as nearly all do. */
    @ParameterizedTest
    @EnumSource(value = HandlerOptions.Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldEndEventsWhenItDrains(HandlerOptions.Mode mode) throws Exception {
        AtomicReference<String> end = new AtomicReference<>();
        Ringway ringway = server().get("/", listener(end), HandlerServerTest.in(mode)).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send(GET);
            running.await();
            CompletableFuture<Boolean> stopped = stop(ringway);
            Response response = client.read();
            assertThat(response.isComplete()).isTrue();
            assertThat(response.text()).isEqualTo("data: first\n\n");
            client.expectClose();
            client.reset();
            assertThat(stopped.get(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
            assertThat(end).hasValue("stopping true, cancelled true");
        }
    }

    /** The exchange lives on until the rest of the request has come; the handler hears of its end all the same. */
    @Test
    void shouldEndEventsWhoseRequestIsNotWhole() throws Exception {
        Ringway ringway = server().post("/", (_, response) -> {
            try (EventStream events = response.events()) {
                events.send("first");
                running.countDown();
                never.await();
            } catch (InterruptedException told) {
                interrupted.countDown();
            }
        }, HandlerOptions.virtual().withBodyBytes(HandlerOptions.NO_BODY)).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nab");
            running.await();
            CompletableFuture<Boolean> stopped = stop(ringway);
            assertThat(client.read().isComplete()).isTrue();
            assertThat(interrupted.await(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
            client.send("cd").reset();
            stopped.get(EARLY_MS, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void shouldEndEventsOfHttp2WhenItDrains() throws Exception {
        AtomicReference<String> end = new AtomicReference<>();
        Ringway ringway = server().get("/", listener(end), HandlerOptions.virtual()).start();
        CompletableFuture<Boolean> stopped;
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            int stream = client.send(H2Request.get("/"));
            running.await();
            stopped = stop(ringway);
            assertThat(client.await(stream).isWhole(200)).isTrue();
        }
        assertThat(stopped.get(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
    }

    /** Stops a server with one client that is sent the end of its stream, and keeps its connection. */
    private boolean stopBesideOneThatDoesNotClose(boolean isHttp2, Duration patience) throws Exception {
        AtomicReference<String> end = new AtomicReference<>();
        Ringway ringway = server().get("/", listener(end), HandlerOptions.virtual()).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send(isHttp2 ? NaiveFrames.join(NaiveFrames.preface(), NaiveFrames.settings(),
                NaiveFrames.headers(1, GET_BLOCK, true)) : Latin1.bytes(GET));
            running.await();
            CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> ringway.stop(patience));
            assertThat(GatewayFixture.isSoon(() -> end.get() != null)).as("the stream has ended").isTrue();
            if (isHttp2) {
                client.send(NaiveFrames.ping(DRAIN_PING, true));
            }
            return stopped.get(EARLY_MS, TimeUnit.MILLISECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWaitASecondForAClientThatDoesNotClose(boolean isHttp2) throws Exception {
        long beganNs = System.nanoTime();
        assertThat(stopBesideOneThatDoesNotClose(isHttp2, LONG)).isTrue();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs)).as("ms").isBetween(1000L, 1950L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHaveServedAllThoughAClientDoesNotClose(boolean isHttp2) throws Exception {
        assertThat(stopBesideOneThatDoesNotClose(isHttp2, Duration.ofMillis(800))).isTrue();
    }

    /** The head of a stream that begins while the server drains goes out, and its end with it. */
    @Test
    void shouldEndEventsThatBeginWhenItDrains() throws Exception {
        AtomicReference<Boolean> open = new AtomicReference<>();
        Ringway ringway = server().get("/", (request, response) -> {
            running.countDown();
            while (!request.isStopping()) {
                Thread.onSpinWait();
            }
            try (EventStream events = response.events()) {
                open.set(events.isOpen());
                never.await();
            }
        }).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send(GET);
            running.await();
            CompletableFuture<Boolean> stopped = stop(ringway);
            assertThat(client.read().isComplete()).isTrue();
            client.reset();
            assertThat(stopped.get(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
            assertThat(open).hasValue(false);
        }
    }

    /** One that never looks whether anybody listens, and does not even close its stream. */
    @Test
    void shouldEndEventsThatComeWithoutAPause() throws Exception {
        Ringway ringway = server().get("/", (_, response) -> {
            EventStream events = response.events();
            while (true) {
                events.send("tick");
                running.countDown();
            }
        }).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send(GET);
            running.await();
            CompletableFuture<Boolean> stopped = stop(ringway);
            Response response = client.read();
            assertThat(response.isComplete()).isTrue();
            assertThat(response.text()).endsWith("data: tick\n\n");
            client.reset();
            assertThat(stopped.get(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
        }
    }

    /** Half an event is nothing a client could do anything with. */
    @Test
    void shouldEndEventsBehindTheOneThatIsOnItsWay() throws Exception {
        String large = "x".repeat(8_000_000);
        AtomicReference<Thread> sender = new AtomicReference<>();
        Ringway ringway = server().get("/", (_, response) -> {
            try (EventStream events = response.events()) {
                sender.set(Thread.currentThread());
                running.countDown();
                events.send(large);
                events.send("one too many, perhaps");
                never.await();
            }
        }).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send(GET);
            running.await();
            assertThat(GatewayFixture.isSoon(() -> sender.get().getState() == Thread.State.WAITING))
                .as("it waits for the client to read").isTrue();
            CompletableFuture<Boolean> stopped = stop(ringway);
            Response response = client.read();
            assertThat(response.isComplete()).isTrue();
            assertThat(response.text()).startsWith("data: " + large + "\n\n").endsWith("\n\n");
            client.reset();
            assertThat(stopped.get(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
        }
    }

    // ---------------------------------------------------------------- handlers that stop their server

    @ParameterizedTest
    @EnumSource(value = HandlerOptions.Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldStopWhereAHandlerAsksForIt(HandlerOptions.Mode mode) throws Exception {
        AtomicReference<Ringway> self = new AtomicReference<>();
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        AtomicBoolean isInterrupted = new AtomicBoolean();
        self.set(server().get("/", (_, response) -> {
            response.text("bye");
            stopped.complete(self.get().stop(LONG));
            isInterrupted.set(Thread.currentThread().isInterrupted());
        }, HandlerServerTest.in(mode)).start());
        try (RawClient client = RawClient.to(self.get().port())) {
            assertThat(client.get("/").text()).isEqualTo("bye");
            client.reset();
            assertThat(stopped.get(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
        }
        assertThat(isInterrupted).isFalse();
        assertThat(logged).noneMatch(line -> line.contains("in time"));
        assertThat(GatewayFixture.isSoon(() -> threads().isEmpty())).as("left: " + threads()).isTrue();
        self.get().close();
    }

    /** All that was to be written is: the rest of it, and the end, leave before the wait for all requests. */
    @ParameterizedTest
    @CsvSource({"POOLED, false", "POOLED, true", "VIRTUAL, false", "VIRTUAL, true"})
    void shouldSendWhatIsClosedWhereAHandlerStops(HandlerOptions.Mode mode, boolean flushes) throws Exception {
        AtomicReference<Ringway> self = new AtomicReference<>();
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        self.set(server().get("/", (_, response) -> {
            try (OutputStream out = response.stream()) {
                out.write("good".getBytes());
                if (flushes) {
                    out.flush();
                }
                out.write("bye".getBytes());
            }
            stopped.complete(self.get().stop(LONG));
        }, HandlerServerTest.in(mode)).start());
        try (RawClient client = RawClient.to(self.get().port())) {
            assertThat(client.get("/").text()).isEqualTo("goodbye");
            client.reset();
            assertThat(stopped.get(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
        }
        self.get().close();
    }

    @ParameterizedTest
    @EnumSource(value = HandlerOptions.Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldCloseWhereAHandlerAsksForIt(HandlerOptions.Mode mode) throws Exception {
        AtomicReference<Ringway> self = new AtomicReference<>();
        CountDownLatch closed = new CountDownLatch(2);
        CountDownLatch both = new CountDownLatch(2);
        HandlerOptions two = mode == HandlerOptions.Mode.POOLED ? HandlerOptions.pooled().withThreads(2)
            : HandlerOptions.virtual();
        self.set(server().get("/", (request, response) -> {
            request.interruptOnCancel();
            both.countDown();
            while (both.getCount() > 0) {
                // Not asleep: the other one's close may interrupt this one before it wakes.
                Thread.onSpinWait();
            }
            self.get().close();
            closed.countDown();
            response.text("nobody");
        }, two).start());
        try (RawClient client = RawClient.to(self.get().port()); RawClient other = RawClient.to(self.get().port())) {
            client.send(GET);
            other.send(GET);
            assertThat(closed.await(EARLY_MS, TimeUnit.MILLISECONDS)).isTrue();
        }
        assertThat(logged).noneMatch(line -> line.contains("in time"));
        assertThat(GatewayFixture.isSoon(() -> threads().isEmpty())).as("left: " + threads()).isTrue();
    }

    @Test
    void shouldRefuseToWaitForTheCoreOnThatCore() throws Exception {
        AtomicReference<Ringway> self = new AtomicReference<>();
        self.set(server().get("/", (request, response) -> {
            try {
                if (request.queryBoolean("close", false)) {
                    self.get().close();
                } else {
                    self.get().stop(LONG);
                }
                response.text("stopped");
            } catch (IllegalStateException refused) {
                response.text(refused.getMessage());
            }
        }, HandlerOptions.inline()).start());
        try (Ringway ringway = self.get(); RawClient client = RawClient.to(ringway.port())) {
            assertThat(client.get("/").text()).contains("inline handler", "core");
            assertThat(client.get("/?close").text()).contains("inline handler", "core");
        }
    }

    // ---------------------------------------------------------------- callers

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, 300L * 365 * 24 * 3600, 0, -1})
    void shouldTakeAnyPatience(long seconds) throws IOException {
        Ringway ringway = server().get("/", (_, response) -> response.text("ok")).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            assertThat(client.get("/").text()).isEqualTo("ok");
        }
        assertThat(GatewayFixture.isSoon(() -> ringway.residue().clients() == 0)).isTrue();
        ringway.stop(Duration.ofSeconds(seconds));
        assertThat(ringway.residue().clients()).isZero();
    }

    @Test
    void shouldNameWhatIsNull() {
        try (Ringway ringway = server().get("/", (_, response) -> response.empty()).start()) {
            assertThatThrownBy(() -> ringway.stop(null)).isInstanceOf(NullPointerException.class).hasMessage("drain");
            assertThat(ringway.residue().clients()).as("it goes on").isZero();
        }
    }

    @Test
    void shouldEndThoughTheCallerIsInterrupted() throws Exception {
        Ringway ringway = server().get("/", (_, _) -> {
            running.countDown();
            never.await();
        }).start();
        try (RawClient client = RawClient.to(ringway.port())) {
            client.send(GET);
            running.await();
            Thread.currentThread().interrupt();
            assertThat(ringway.stop(LONG)).as("the interrupt ends the wait").isFalse();
            assertThat(Thread.interrupted()).as("and is kept").isTrue();
        }
        assertThat(logged).noneMatch(line -> line.contains("in time"));
        assertThat(threads()).isEmpty();
    }
}
