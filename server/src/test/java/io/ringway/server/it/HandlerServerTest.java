package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.Handler;
import io.ringway.server.HandlerMetrics;
import io.ringway.server.HandlerOptions;
import io.ringway.server.Ringway;
import io.ringway.server.RingwayBuilder;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** One server with handlers for each test. Afterwards nothing may be left, and every call must be accounted for. */
@NeedsRing
@Timeout(60)
abstract class HandlerServerTest {

    final RingwayBuilder builder = Ringway.builder().listen("127.0.0.1:0").workers(1);
    /** Whether one {@link #held} handler runs, and what has all of them go on. */
    final CountDownLatch running = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);
    Ringway ringway;

    /** Options of a mode. */
    static HandlerOptions in(HandlerOptions.Mode mode) {
        return switch (mode) {
            case INLINE -> HandlerOptions.inline();
            case POOLED -> HandlerOptions.pooled();
            case VIRTUAL -> HandlerOptions.virtual();
        };
    }

    /** A handler that says that it runs, waits until it may go on, and answers. */
    Handler held() {
        return (_, response) -> {
            running.countDown();
            go.await();
            response.text("done");
        };
    }

    /** A new client; the first one starts the server. */
    RawClient client() throws IOException {
        if (ringway == null) {
            ringway = builder.start();
        }
        return RawClient.to(ringway.port());
    }

    /** The first handler's figures. */
    HandlerMetrics metrics() {
        return ringway.handlers().getFirst();
    }

    /** A request with a body. */
    static String post(String target, String body) {
        return "POST " + target + " HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @AfterEach
    void expectNothingLeft() {
        try (Ringway running = ringway) {
            if (running != null) {
                assertThat(GatewayFixture.isSoon(() -> running.residue().exchanges() == 0
                    && running.residue().blocks() == 0 && running.residue().receiveBuffers() == 0))
                    .as("left: " + running.residue()).isTrue();
                for (HandlerMetrics metrics : running.handlers()) {
                    assertThat(GatewayFixture.isSoon(() -> isAtRest(running.handler(metrics.name()))))
                        .as("at rest: " + running.handler(metrics.name())).isTrue();
                }
            }
        }
    }

    private static boolean isAtRest(HandlerMetrics metrics) {
        return metrics.dispatched() == metrics.completed() + metrics.cancelled() && metrics.queueDepth() == 0;
    }
}
