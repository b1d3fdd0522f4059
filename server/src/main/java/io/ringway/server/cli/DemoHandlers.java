package io.ringway.server.cli;

import io.ringway.server.EventStream;
import io.ringway.server.HandlerOptions;
import io.ringway.server.HandlerProvider;
import io.ringway.server.HandlerRegistry;
import io.ringway.server.Request;
import io.ringway.server.Response;
import java.io.IOException;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** The handlers of the demo: one of each kind. */
final class DemoHandlers implements HandlerProvider {

    /** Greets, on the core. */
    static final String HELLO = "hello";
    /** Waits a little, as a query of a database does, on a thread of a pool. */
    static final String SLOW = "slow";
    /** Tells the time each second, on a virtual thread. */
    static final String CLOCK = "clock";

    private static final long SLOW_MS = 5;
    private static final long TICK_MS = 1000;

    /** Creates the provider. */
    DemoHandlers() {
        super();
    }

    @Override
    public void provide(HandlerRegistry registry) {
        registry.add(HELLO, (request, response) -> response.text("Hello, " + request.path("name") + "!\n"),
                HandlerOptions.inline());
        registry.add(SLOW, DemoHandlers::slow);
        registry.add(CLOCK, DemoHandlers::clock, HandlerOptions.virtual());
    }

    private static void slow(Request request, Response response) throws InterruptedException {
        long waitMs = Math.clamp(request.queryLong("ms", SLOW_MS), 0, TICK_MS);
        Thread.sleep(waitMs);
        response.text("That took " + waitMs + " ms.\n");
    }

    private static void clock(Request request, Response response) throws IOException, InterruptedException {
        try (EventStream events = response.events()) {
            while (!request.isCancelled()) {
                events.send("time", LocalTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
                Thread.sleep(TICK_MS);
            }
        }
    }
}
