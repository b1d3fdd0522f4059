package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Case D029: many clients, some of them rude, through two workers to an origin that answers, dies, resets, says too
 * much or too little at random. Whatever is delivered as whole must be the answer to its own request, byte for byte.
 */
class FlakyTest extends GatewayTest {

    private static final int CLIENTS = 24;
    private static final int REQUESTS = 250;
    private static final int LENGTH_MAX = 120_000;

    private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger whole = new AtomicInteger();

    /** The body of the answer to a request: its id and as many bytes as the id says. */
    private static String body(int id) {
        return "id=" + id + ";" + "abcdefghij".repeat(id * 7919 % LENGTH_MAX / 10);
    }

    private static OriginScript flaky(long seed) {
        return (connection, request) -> {
            int id = Integer.parseInt(request.path().substring(1));
            Random random = new Random(seed * 31 + id);
            String body = body(id);
            int how = random.nextInt(40);
            if (how == 0) {
                return false;
            }
            request.body().read(connection.in());
            boolean chunked = random.nextBoolean();
            String head = "HTTP/1.1 200 OK\r\n" + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: "
                    + body.length()) + "\r\n\r\n";
            String all = head + (chunked ? Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n" : body);
            switch (how) {
                case 1 -> connection.write(all.substring(0, random.nextInt(all.length())));
                case 2 -> connection.reset();
                case 3 -> {
                    connection.write(all.substring(0, all.length() / 2));
                    connection.reset();
                }
                case 4, 5 -> connection.write(all + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nEVIL");
                case 6 -> connection.write("HTTP/1.1 103 Hint\r\nA: b\r\n\r\n" + all);
                case 7 -> connection.write("garbage\r\n\r\n");
                default -> connection.write(all);
            }
            return how > 3;
        };
    }

    private void client(int number, long seed) {
        Random random = new Random(seed + number);
        int next = 0;
        while (next < REQUESTS) {
            try (RawClient client = gateway.client()) {
                boolean open = true;
                while (open && next < REQUESTS) {
                    open = ask(client, number * REQUESTS + next++, random);
                }
            } catch (IOException | AssertionError e) {
                wrong.add("seed " + seed + ", client " + number + ", request " + next + ": " + e);
                return;
            }
        }
    }

    /** Sends one request and judges its answer; false when the connection is not to be used again. */
    private boolean ask(RawClient client, int id, Random random) throws IOException {
        int kind = random.nextInt(20);
        String upload = "x".repeat(random.nextInt(3) == 0 ? random.nextInt(60_000) : 0);
        String request = (upload.isEmpty() ? "GET /" : "POST /") + id + " HTTP/1.1\r\nHost: a.test\r\nContent-Length: "
                + upload.length() + "\r\n\r\n" + upload;
        if (kind == 0) {
            client.send(request.substring(0, request.length() / 2));
            client.reset();
            return false;
        }
        if (!client.isTaken(Latin1.bytes(request))) {
            return false;
        }
        if (kind == 1) {
            return false;
        }
        Response response = client.readAny("GET", null);
        if (response == null) {
            return false;
        }
        if (response.isComplete() && response.status() == 200) {
            assertThat(response.text()).as("the answer to %s", id).isEqualTo(body(id));
            whole.incrementAndGet();
        } else if (response.status() != 200) {
            assertThat(response.status()).isEqualTo(502);
        }
        return response.isComplete() && !response.closes();
    }

    @Test
    @Tag("D029")
    void shouldDeliverToEachRequestItsOwnAnswer() throws InterruptedException, IOException {
        long seed = 20_261_121;
        origin.otherwise(flaky(seed));
        origin.on("/honest", OriginScript.echo());
        start(GatewayFixture.configure().workers(2).forward("/*", origin));
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            threads.add(Thread.ofVirtual().start(() -> client(number, seed)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).isEmpty();
        assertThat(whole.get()).as("whole answers").isGreaterThan(CLIENTS * REQUESTS / 2);
        gateway.expectHonest();
    }
}
