package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.HandlerOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Handlers that are late, stuck, too many or for nobody any more: what bounds them, over sockets. */
class HandlerLimitsTest extends HandlerServerTest {

    @Test
    void shouldGiveUpOnHandlersThatAreLate() throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        builder.get("/late", (request, response) -> {
            go.await();
            told.set(request.isCancelled());
            response.text("too late");
        }, HandlerOptions.pooled().withThreads(1).withDeadline(Duration.ofMillis(40)));
        try (RawClient client = client()) {
            assertThat(client.get("/late").status()).isEqualTo(504);
            assertThat(metrics().timedOut()).isEqualTo(1);
            go.countDown();
            assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == 1)).isTrue();
            assertThat(told).isTrue();
            assertThat(client.get("/late").text()).as("the next one is in time").isEqualTo("too late");
        }
    }

    /** Before its head, and between two parts of its response; a neighbour without a deadline has the server's time. */
    @Test
    void shouldGiveAHandlerTheTimeOfItsDeadlineBeyondTheServers() throws Exception {
        builder.config(GatewayFixture.configure().timeouts("'request_ms':150").respond("/ping", 200, "pong").config());
        builder.get("/slow", (_, response) -> {
            Thread.sleep(600);
            OutputStream out = response.stream();
            out.write('a');
            out.flush();
            Thread.sleep(600);
            out.write('b');
        }, HandlerOptions.virtual().withDeadline(Duration.ofSeconds(20)));
        builder.get("/unbounded", (_, response) -> {
            Thread.sleep(600);
            response.text("late");
        }, HandlerOptions.virtual());
        try (RawClient client = client()) {
            Response slow = client.get("/slow");
            assertThat(slow.status()).isEqualTo(200);
            assertThat(slow.text()).isEqualTo("ab");
            assertThat(client.get("/unbounded").status()).isEqualTo(504);
        }
    }

    /** The answer has gone out, the rest of the request is still to come: the exchange is neither alive nor gone. */
    @Test
    void shouldForgetAHandlerThatEndsAfterItsAnswerBeforeItsRequest() throws Exception {
        builder.post("/", (_, response) -> {
            go.await();
            response.text("done");
        }, HandlerOptions.pooled().withBodyBytes(HandlerOptions.NO_BODY).withDeadline(Duration.ofMillis(40)));
        try (RawClient client = client()) {
            Response late = client.ask("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nab");
            assertThat(late.status()).isEqualTo(504);
            go.countDown();
            assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == 1)).isTrue();
            client.send("cd");
            assertThat(client.ask(post("/", "efg")).text()).isEqualTo("done");
        }
    }

    @Test
    void shouldTellHandlersWhoseClientsHaveGone() throws Exception {
        AtomicBoolean told = new AtomicBoolean();
        builder.get("/", (request, response) -> {
            running.countDown();
            while (!request.isCancelled()) {
                Thread.onSpinWait();
            }
            told.set(true);
            response.text("nobody");
        });
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            running.await();
            client.reset();
        }
        assertThat(GatewayFixture.isSoon(told::get)).isTrue();
        assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == 1)).isTrue();
        assertThat(metrics().completed()).isZero();
    }

    @Test
    @Tag("D038")
    void shouldShedRightBeyondTheBound() throws Exception {
        builder.get("/", held(), HandlerOptions.pooled().withThreads(1).withQueueBound(3).shedding());
        String get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
        try (RawClient first = client(); RawClient second = client(); RawClient third = client();
                RawClient fourth = client(); RawClient fifth = client()) {
            first.send(get);
            running.await();
            for (RawClient waiting : List.of(second, third, fourth)) {
                waiting.send(get);
            }
            assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == 3)).isTrue();
            Response shed = fifth.ask(get);
            assertThat(shed.status()).isEqualTo(429);
            assertThat(shed.fields().one("Retry-After")).isEqualTo("1");
            assertThat(metrics().shed()).isEqualTo(1);
            go.countDown();
            for (RawClient waiting : List.of(first, second, third, fourth)) {
                assertThat(waiting.read().text()).isEqualTo("done");
            }
            assertThat(fifth.get("/").text()).isEqualTo("done");
        }
    }

    /** Requests of both cores share the pool: its threads are all there is. */
    @Test
    void shouldRunAsManyHandlersAtATimeAsThePoolHasThreads() throws Exception {
        int threads = 3;
        int requests = 12;
        AtomicInteger atWork = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        builder.workers(2).get("/", (_, response) -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            go.await();
            atWork.decrementAndGet();
            response.text("done");
        }, HandlerOptions.pooled().withThreads(threads));
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < requests; i++) {
                clients.add(client().send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"));
            }
            assertThat(GatewayFixture.isSoon(() -> atWork.get() == threads
                && metrics().queueDepth() == requests - threads)).isTrue();
            go.countDown();
            for (RawClient client : clients) {
                assertThat(client.read().text()).isEqualTo("done");
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        assertThat(most).hasValue(threads);
        assertThat(metrics().dispatched()).isEqualTo(requests);
    }

    @Test
    void shouldHaveRequestsWaitForRoomAndThenRefuseThem() throws Exception {
        builder.get("/", held(),
            HandlerOptions.pooled().withThreads(1).withQueueBound(1).blocking(Duration.ofMillis(60)));
        builder.get("/other", (_, response) -> response.text("free"), HandlerOptions.inline());
        String get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
        try (RawClient first = client(); RawClient second = client(); RawClient third = client();
                RawClient other = client()) {
            first.send(get);
            running.await();
            second.send(get);
            assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == 1)).isTrue();
            long sentNs = System.nanoTime();
            third.send(get);
            assertThat(other.get("/other").text()).as("the core goes on").isEqualTo("free");
            assertThat(third.read().status()).isEqualTo(429);
            assertThat(System.nanoTime() - sentNs).isGreaterThanOrEqualTo(Duration.ofMillis(60).toNanos());
            third.send(get);
            assertThat(GatewayFixture.isSoon(() -> metrics().parked() == 2)).isTrue();
            go.countDown();
            assertThat(third.read().text()).as("room in time").isEqualTo("done");
            assertThat(first.read().text()).isEqualTo("done");
            assertThat(second.read().text()).isEqualTo("done");
        }
        assertThat(metrics().shed()).isEqualTo(1);
    }

    /** What waits for room has the same deadline as what runs, and the answer says what came first. */
    @Test
    void shouldHoldTheDeadlineInLine() throws Exception {
        builder.get("/", held(), HandlerOptions.pooled().withThreads(1).withQueueBound(1).blocking(Duration.ofDays(1))
            .withDeadline(Duration.ofMillis(100)));
        String get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
        try (RawClient first = client(); RawClient second = client(); RawClient third = client()) {
            first.send(get);
            running.await();
            second.send(get);
            assertThat(GatewayFixture.isSoon(() -> metrics().dispatched() == 2)).isTrue();
            long sentNs = System.nanoTime();
            assertThat(third.ask(get).status()).isEqualTo(504);
            assertThat(System.nanoTime() - sentNs).isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
            assertThat(metrics().parked()).isEqualTo(1);
            assertThat(first.read().status()).isEqualTo(504);
            assertThat(second.read().status()).isEqualTo(504);
            assertThat(metrics().timedOut()).isEqualTo(3);
            assertThat(metrics().shed()).isZero();
            go.countDown();
        }
    }

    @Test
    @Tag("C025")
    void shouldCountHandlersThatHoldUpACore() throws IOException {
        builder.get("/", (_, response) -> {
            long until = System.nanoTime() + Duration.ofMillis(15).toNanos();
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            response.empty();
        }, HandlerOptions.inline());
        try (RawClient client = client()) {
            assertThat(client.get("/").status()).isEqualTo(204);
            assertThat(GatewayFixture.isSoon(() -> metrics().stalls() == 1)).isTrue();
        }
    }
}
