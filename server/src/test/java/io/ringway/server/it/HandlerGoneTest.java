package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.CancelHook;
import io.ringway.server.EventStream;
import io.ringway.server.HandlerOptions;
import io.ringway.server.Request;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What handlers hear of clients that leave, however they do it and wherever the handler waits. */
class HandlerGoneTest extends HandlerServerTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private static final int BOUND = 3;

    private final CountDownLatch never = new CountDownLatch(1);
    private final AtomicInteger interrupted = new AtomicInteger();
    /** Listeners that were interrupted, or found their stream closed before they waited. */
    private final AtomicInteger told = new AtomicInteger();

    /** How a client of HTTP/1.1 leaves. */
    private enum Leave {
        FIN, RESET
    }

    private static void leave(RawClient client, Leave how) throws IOException {
        if (how == Leave.RESET) {
            client.reset();
        } else {
            client.close();
        }
    }

    /** Reads the first line of a response, and no more. */
    private static String statusLine(RawClient client) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = client.in().read(); next != '\r'; next = client.in().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    private void awaitForEver() {
        running.countDown();
        try {
            never.await();
        } catch (InterruptedException told) {
            interrupted.incrementAndGet();
        }
    }

    private static void awaitCancelled(Request request) {
        while (!request.isCancelled()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @CsvSource({"POOLED, FIN", "POOLED, RESET", "VIRTUAL, FIN", "VIRTUAL, RESET"})
    void shouldTellHandlersThatAsk(HandlerOptions.Mode mode, Leave how) throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        builder.get("/", (request, response) -> {
            running.countDown();
            awaitCancelled(request);
            told.set(true);
            response.empty();
        }, in(mode));
        try (RawClient client = client()) {
            client.send(GET);
            running.await();
            leave(client, how);
            assertThat(GatewayFixture.isSoon(told::get)).isTrue();
        }
        assertThat(interrupted).hasValue(0);
    }

    /** As {@code nc -N} does: it has said all it had to say, and reads. */
    @Test
    void shouldAnswerClientsThatOnlyCloseTheirDirection() throws Exception {
        builder.get("/", (request, response) -> {
            awaitCancelled(request);
            response.text("still there");
        });
        builder.get("/stream", (request, response) -> {
            awaitCancelled(request);
            response.stream().write(new byte[1_000_000]);
        });
        try (RawClient client = client()) {
            assertThat(client.send(GET).halfClose().read().text()).isEqualTo("still there");
            client.expectClose();
        }
        try (RawClient client = client()) {
            client.send("GET /stream HTTP/1.1\r\nHost: a.test\r\n\r\n").halfClose();
            assertThat(client.read().body().bytes()).hasSize(1_000_000);
            client.expectClose();
        }
        assertThat(GatewayFixture.isSoon(() -> metrics().completed() == 1)).isTrue();
    }

    @Test
    void shouldTellHandlersWhoseTurnIsYetToCome() throws Exception {
        AtomicBoolean isFirst = new AtomicBoolean(true);
        AtomicBoolean told = new AtomicBoolean();
        builder.get("/", (request, response) -> {
            if (isFirst.getAndSet(false)) {
                running.countDown();
                go.await();
            } else {
                told.set(request.isCancelled());
            }
            response.text("answer");
        }, HandlerOptions.pooled().withThreads(1));
        try (RawClient first = client(); RawClient second = client()) {
            first.send(GET);
            running.await();
            second.send(GET);
            assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == 1)).isTrue();
            second.halfClose();
            // What the core has read before the answer to this it has read of the other as well.
            GatewayFixture.sleep(50);
            go.countDown();
            assertThat(second.read().text()).isEqualTo("answer");
            assertThat(told).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"POOLED, FIN", "POOLED, RESET", "VIRTUAL, FIN", "VIRTUAL, RESET"})
    void shouldInterruptHandlersThatAskForIt(HandlerOptions.Mode mode, Leave how) throws Exception {
        builder.get("/", (request, response) -> {
            request.interruptOnCancel();
            awaitForEver();
            response.empty();
        }, in(mode));
        try (RawClient client = client()) {
            client.send(GET);
            running.await();
            leave(client, how);
            assertThat(GatewayFixture.isSoon(() -> interrupted.get() == 1)).isTrue();
        }
    }

    @Test
    void shouldInterruptHandlersWhoseDeadlineIsOver() throws Exception {
        builder.get("/", (request, response) -> {
            request.interruptOnCancel();
            awaitForEver();
        }, HandlerOptions.pooled().withDeadline(Duration.ofMillis(50)));
        try (RawClient client = client()) {
            assertThat(client.get("/").status()).isEqualTo(504);
            assertThat(GatewayFixture.isSoon(() -> interrupted.get() == 1)).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Leave.class)
    void shouldRunWhatHandlersWantDone(Leave how) throws Exception {
        AtomicInteger done = new AtomicInteger();
        AtomicInteger takenBack = new AtomicInteger();
        builder.get("/", (request, response) -> {
            CountDownLatch cancelled = new CountDownLatch(1);
            try (CancelHook hook = request.onCancel(takenBack::incrementAndGet)) {
                assertThat(hook).isNotNull();
            }
            request.onCancel(() -> {
                throw new IllegalStateException("on purpose: the next one is run all the same");
            });
            request.onCancel(() -> {
                done.incrementAndGet();
                cancelled.countDown();
            });
            running.countDown();
            cancelled.await();
            request.onCancel(done::incrementAndGet);
            response.empty();
        });
        try (RawClient client = client()) {
            client.send(GET);
            running.await();
            leave(client, how);
            assertThat(GatewayFixture.isSoon(() -> done.get() == 2)).as("the second at once").isTrue();
        }
        assertThat(takenBack).hasValue(0);
    }

    /** Whoever goes while its handler returns must not hit the next one of that thread. */
    @Test
    void shouldNeverInterruptAnotherRequest() throws Exception {
        AtomicInteger hit = new AtomicInteger();
        builder.get("/{who}", (request, response) -> {
            if (request.path("who").equals("next")) {
                hit.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
            } else {
                request.interruptOnCancel();
            }
            response.empty();
        }, HandlerOptions.pooled().withThreads(1));
        try (RawClient next = client()) {
            for (int i = 0; i < 40; i++) {
                RawClient client = client();
                client.send("GET /gone HTTP/1.1\r\nHost: a.test\r\n\r\n");
                leave(client, i % 2 == 0 ? Leave.FIN : Leave.RESET);
                assertThat(next.get("/next").status()).isEqualTo(204);
            }
        }
        assertThat(hit).hasValue(0);
    }

    private void serveEvents(HandlerOptions how) {
        LinkedBlockingQueue<String> quiet = new LinkedBlockingQueue<>();
        builder.get("/", (_, response) -> {
            try (EventStream events = response.events()) {
                running.countDown();
                while (events.isOpen()) {
                    events.send(quiet.take());
                }
                told.incrementAndGet();
            } catch (InterruptedException gone) {
                told.incrementAndGet();
            }
        }, how);
    }

    /** Nobody says anything on the channel: what frees the places of those who leave is that they leave. */
    @ParameterizedTest
    @EnumSource(Leave.class)
    void shouldFreeThePlacesOfListenersThatLeave(Leave how) throws Exception {
        serveEvents(HandlerOptions.virtual().withQueueBound(BOUND).shedding());
        for (int i = 1; i <= 2 * BOUND; i++) {
            int left = i;
            try (RawClient client = client()) {
                client.send(GET);
                assertThat(statusLine(client)).isEqualTo("HTTP/1.1 200 OK");
                leave(client, how);
            }
            assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == left)).as("listener %d", i).isTrue();
        }
        assertThat(GatewayFixture.isSoon(() -> told.get() == 2 * BOUND)).isTrue();
    }

    @Test
    void shouldFreeThePlacesOfStreamsThatAreReset() throws Exception {
        serveEvents(HandlerOptions.virtual().withQueueBound(BOUND).shedding());
        client().close();
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            for (int i = 1; i <= 2 * BOUND; i++) {
                int left = i;
                int stream = client.send(H2Request.get("/"));
                client.await(stream, seen -> seen.status() == 200);
                client.reset(stream, 8);
                assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == left)).as("stream %d", i).isTrue();
            }
        }
        assertThat(GatewayFixture.isSoon(() -> told.get() == 2 * BOUND)).isTrue();
    }

    /** Ends in order, as the client may still read. */
    @Test
    void shouldEndEventsOfClientsThatCloseTheirDirection() throws Exception {
        serveEvents(HandlerOptions.virtual());
        try (RawClient client = client()) {
            client.send(GET);
            running.await();
            assertThat(client.halfClose().read().isComplete()).isTrue();
            client.expectClose();
        }
        assertThat(GatewayFixture.isSoon(() -> told.get() == 1)).isTrue();
    }

    /** The interrupt comes at once, and leaves the handler: that is how it was told, and no failure. */
    @Test
    void shouldEndEventsThatBeginForOneThatHasLeft() throws Exception {
        builder.get("/", (request, response) -> {
            awaitCancelled(request);
            try (EventStream _ = response.events()) {
                never.await();
            }
        }, HandlerOptions.virtual());
        for (int i = 0; i < 30; i++) {
            try (RawClient client = client()) {
                Response response = client.send(GET).halfClose().read();
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEmpty();
            }
        }
    }

    // ---------------------------------------------------------------- responses that end before their handlers

    @ParameterizedTest
    @ValueSource(strings = {"/whole", "/flushed", "/counted", "/text"})
    void shouldEndAResponseBeforeItsHandler(String path) throws Exception {
        AtomicBoolean cancelled = new AtomicBoolean();
        builder.get("/{how}", (request, response) -> {
            request.interruptOnCancel();
            if (path.equals("/text")) {
                response.text("done");
            } else {
                OutputStream out = path.equals("/counted") ? response.stream(4) : response.stream();
                out.write(new byte[] {'d', 'o'});
                if (path.equals("/flushed")) {
                    out.flush();
                }
                out.write(new byte[] {'n', 'e'});
            }
            response.end();
            go.await();
            cancelled.set(request.isCancelled());
        }, HandlerOptions.pooled().withThreads(1));
        builder.get("/next", (_, response) -> response.text("next"));
        try (RawClient client = client()) {
            assertThat(client.get(path).text()).isEqualTo("done");
            assertThat(client.get("/next").text()).as("the connection goes on").isEqualTo("next");
            assertThat(metrics().completed()).isZero();
            go.countDown();
        }
        assertThat(GatewayFixture.isSoon(() -> metrics().completed() == 1)).isTrue();
        assertThat(cancelled).isFalse();
        assertThat(metrics().cancelled()).isZero();
    }

    @Test
    void shouldLetHandlersReadOnThatHaveAnswered() throws Exception {
        LinkedBlockingQueue<Integer> read = new LinkedBlockingQueue<>();
        builder.post("/", (request, response) -> {
            response.stream().write(new byte[] {'o', 'k'});
            response.end();
            read.add(request.bodyStream().readAllBytes().length);
            go.await();
        }, HandlerOptions.virtual().streamingBody());
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nab");
            assertThat(statusLine(client)).isEqualTo("HTTP/1.1 200 OK");
            client.send("cd");
            assertThat(read.poll(5, TimeUnit.SECONDS)).isEqualTo(4);
        }
        go.countDown();
        assertThat(GatewayFixture.isSoon(() -> metrics().completed() == 1)).isTrue();
    }
}
