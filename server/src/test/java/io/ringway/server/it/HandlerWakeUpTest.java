package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.HandlerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thread of a pool that has calls waiting does not sleep between them, so nobody need wake it. */
class HandlerWakeUpTest extends HandlerServerTest {

    private static final int CALLS = 100;
    /** For the latch, for the end, and one for luck. */
    private static final int WAITS_MAX = 3;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<RawClient> clients = new ArrayList<>();
    private volatile long poolThread;

    /** How often a thread has waited, parked ones included. */
    private long waits() {
        return threads.getThreadInfo(poolThread).getWaitedCount();
    }

    private void ask() throws IOException {
        RawClient client = client();
        clients.add(client);
        client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
    }

    @Test
    void shouldNotSleepBetweenCallsThatWait() throws Exception {
        builder.get("/", (_, response) -> {
            poolThread = Thread.currentThread().threadId();
            running.countDown();
            go.await();
            response.text("done");
        }, HandlerOptions.pooled().withThreads(1));
        ask();
        running.await();
        for (int i = 1; i < CALLS; i++) {
            ask();
        }
        assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == CALLS - 1)).isTrue();
        long before = waits();
        go.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().text()).isEqualTo("done");
            client.close();
        }
        assertThat(GatewayFixture.isSoon(() -> metrics().completed() == CALLS)).isTrue();
        assertThat(waits() - before).isLessThanOrEqualTo(WAITS_MAX);
    }

    /** That the count would show it: calls one at a time find the thread asleep. */
    @Test
    void shouldSleepBetweenCallsThatComeOneByOne() throws Exception {
        builder.get("/", (_, response) -> {
            poolThread = Thread.currentThread().threadId();
            response.text("done");
        }, HandlerOptions.pooled().withThreads(1));
        try (RawClient client = client()) {
            assertThat(client.get("/").text()).isEqualTo("done");
            for (int i = 0; i < 2 * WAITS_MAX; i++) {
                long before = waits();
                assertThat(GatewayFixture.isSoon(() -> threads.getThreadInfo(poolThread).getThreadState()
                    == Thread.State.WAITING)).isTrue();
                assertThat(client.get("/").text()).isEqualTo("done");
                assertThat(GatewayFixture.isSoon(() -> waits() > before)).isTrue();
            }
        }
    }
}
