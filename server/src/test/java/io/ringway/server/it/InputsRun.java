package io.ringway.server.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Throws inputs at a gateway that says nothing about what must come of them: it must answer or close, not hang, break
 * or keep anything.
 */
final class InputsRun {

    private static final int CLIENTS = 16;
    private static final int CHECK_EVERY = 250;

    private final GatewayFixture gateway;
    private final List<Map.Entry<String, byte[]>> inputs;
    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger next = new AtomicInteger();
    private final long seed;

    InputsRun(GatewayFixture gateway, Map<String, byte[]> inputs, long seed) {
        this.gateway = gateway;
        this.inputs = List.copyOf(inputs.entrySet());
        this.seed = seed;
    }

    /** A gateway and an origin for inputs: short waits. */
    static GatewayFixture gateway(RecordingOrigin origin) {
        return GatewayFixture.configure()
                .timeouts("'header_ms':1000,'body_ms':1000,'idle_ms':1000,'request_ms':2000,'connect_ms':1000")
                .forward("/*", origin)
                .start();
    }

    /** Sends all of them and returns what went wrong. */
    List<String> run() throws InterruptedException, IOException {
        for (int from = 0; from < inputs.size(); from += CHECK_EVERY) {
            int to = Math.min(inputs.size(), from + CHECK_EVERY);
            next.set(from);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                threads.add(Thread.ofVirtual().start(() -> client(to)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            gateway.expectHonest();
            gateway.expectQuiet();
        }
        return wrong;
    }

    private void client(int to) {
        for (int i = next.getAndIncrement(); i < to; i = next.getAndIncrement()) {
            byte[] bytes = inputs.get(i).getValue();
            Random random = new Random(seed + i);
            try {
                send(bytes, random);
                send(bytes, null);
            } catch (IOException | AssertionError e) {
                wrong.add(inputs.get(i).getKey() + " (seed " + seed + "): " + e);
            }
        }
    }

    /** Sends, ends the direction and reads to the end: what is there to read is the gateway's own business here. */
    private void send(byte[] bytes, Random random) throws IOException {
        try (RawClient client = gateway.client()) {
            if (!client.isSent(bytes, random)) {
                // Refused before all of it was sent; the answer is still to be read.
                client.rest();
                return;
            }
            client.rest();
        }
    }
}
