package io.ringway.server.it;

import io.ringway.server.EventStream;
import io.ringway.server.HandlerOptions;
import io.ringway.server.Ringway;
import java.util.concurrent.CountDownLatch;

/** A process with an embedded server whose handlers take memory: silent streams, long bodies. */
final class MemoryServer {

    private MemoryServer() {
    }

    /** Runs it; says its port, and ends with the server. */
    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        try (Ringway ringway = Ringway.builder()
                .get("/", (_, response) -> response.text("here"), HandlerOptions.inline())
                .get("/events", (_, response) -> {
                    try (EventStream events = response.events()) {
                        events.send("hello");
                        never.await();
                    }
                }, HandlerOptions.virtual().withQueueBound(20_000))
                .post("/length", (request, response) -> response.text("" + request.body().remaining()),
                    HandlerOptions.pooled().withBodyBytes(HandlerOptions.BODY_BYTES_MAX))
                .listen("127.0.0.1:0").workers(1).start()) {
            System.out.println("port " + ringway.port());
            ringway.awaitEnd();
            System.out.println("ended: " + ringway.failure());
        }
    }
}
