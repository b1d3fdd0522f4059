package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.Handler;
import io.ringway.server.HandlerOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Several routes on the threads of one pool. */
class SharedPoolTest extends HandlerServerTest {

    private static final int THREADS = 2;

    private final HandlerOptions database = HandlerOptions.pooled().withPool("database").withThreads(THREADS);
    private final Set<String> ranOn = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stuck = new CountDownLatch(1);

    private Handler named(String name) {
        return (_, response) -> {
            ranOn.add(Thread.currentThread().getName());
            response.text(name);
        };
    }

    @Test
    void shouldRunAllOfThemOnItsThreadsAndEachAsItself() throws Exception {
        for (int i = 0; i < 20; i++) {
            builder.get("/r" + i, named("r" + i), database);
        }
        builder.get("/alone", (_, response) -> response.text(Thread.currentThread().getName()));
        try (RawClient client = client()) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.get("/r" + i % 20).text()).isEqualTo("r" + i % 20);
            }
            assertThat(ranOn).isSubsetOf("ringway-handler-database-0", "ringway-handler-database-1");
            assertThat(client.get("/alone").text()).startsWith("ringway-handler-GET /alone-");
            assertThat(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("ringway-handler-database-"))).hasSize(THREADS);
            assertThat(ringway.handlers()).filteredOn(metrics -> metrics.name().startsWith("GET /r"))
                .allMatch(metrics -> metrics.dispatched() == 10);
        }
    }

    /** A call behind a slow one of another route goes on where a thread of the pool has nothing to do. */
    @Test
    void shouldMoveWhatWaitsBehindASlowCallOfAnotherRoute() throws Exception {
        builder.get("/slow", (_, response) -> {
            stuck.countDown();
            go.await();
            response.text("slow");
        }, database);
        builder.get("/quick", named("quick"), database);
        try (RawClient slow = client(); RawClient client = client()) {
            slow.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n");
            stuck.await();
            for (int i = 0; i < 50; i++) {
                assertThat(client.get("/quick").text()).isEqualTo("quick");
            }
            assertThat(ringway.handler("GET /slow").completed()).isZero();
            go.countDown();
            assertThat(slow.read().text()).isEqualTo("slow");
        }
    }

    /** Each has its own bound: one that is stuck takes the threads, not the room of the others. */
    @Test
    void shouldKeepTheBoundOfEach() throws Exception {
        builder.get("/slow", (_, response) -> {
            go.await();
            response.text("slow");
        }, database.withQueueBound(2).shedding());
        builder.get("/other", named("other"), database.withQueueBound(2).shedding());
        String slow = "GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n";
        try (RawClient first = client(); RawClient second = client(); RawClient third = client();
                RawClient fourth = client(); RawClient fifth = client(); RawClient other = client()) {
            for (RawClient client : List.of(first, second)) {
                client.send(slow);
            }
            assertThat(GatewayFixture.isSoon(() -> metrics().dispatched() == THREADS && metrics().queueDepth() == 0))
                .isTrue();
            for (RawClient client : List.of(third, fourth)) {
                client.send(slow);
            }
            assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == 2)).isTrue();
            assertThat(fifth.ask(slow).status()).isEqualTo(429);
            other.send("GET /other HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(GatewayFixture.isSoon(() -> ringway.handler("GET /other").dispatched() == 1)).isTrue();
            go.countDown();
            assertThat(other.read().text()).isEqualTo("other");
            for (RawClient client : List.of(first, second, third, fourth)) {
                assertThat(client.read().text()).isEqualTo("slow");
            }
        }
    }
}
