package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gibibyte each way, ten in the long run, byte for byte, in flat memory. The process's memory is the gateway's and
 * the test's.
 */
@Timeout(600)
class LargeBodyTest extends GatewayTest {

    private static final long GIB = Boolean.getBoolean("ringway.long") ? 10L << 30 : 1L << 30;
    private static final long WARM = 100_000_000;
    private static final long GROWTH_MAX_KIB = 48 * 1024;

    private static long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new AssertionError("no VmRSS");
    }

    /** Notes the memory when so much has passed, and again at the end. */
    private static final class Watch implements Body.Sink {
        private final PatternBody body = new PatternBody();
        private long warmKib;
        private long peakKib;

        @Override
        public void accept(byte[] bytes, int length) throws IOException {
            long before = body.length();
            body.accept(bytes, length);
            if (before / WARM != body.length() / WARM) {
                long kib = residentKib();
                warmKib = warmKib == 0 ? kib : warmKib;
                peakKib = Math.max(peakKib, kib);
            }
        }

        void expectWholeAndFlat() {
            assertThat(body.length()).isEqualTo(GIB);
            assertThat(peakKib - warmKib).as("growth from %s KiB", warmKib).isLessThan(GROWTH_MAX_KIB);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("D033")
    void shouldForwardAGibibyteDown(boolean chunked) throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\n"
                    + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + GIB) + "\r\n\r\n");
            write(connection.out(), chunked);
            return true;
        });
        startProxy();
        Watch watch = new Watch();
        try (RawClient client = gateway.client()) {
            client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(client.readAny("GET", watch).isComplete()).isTrue();
            watch.expectWholeAndFlat();
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("D033")
    void shouldForwardAGibibyteUp(boolean chunked) throws Exception {
        Watch watch = new Watch();
        origin.on("/x", (connection, request) -> {
            Request whole = connection.take(request.withBodyTo(watch));
            return connection.answer(whole, 200, "got " + whole.body().length());
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            CompletableFuture<Boolean> sending = client.beside(out -> {
                out.write(Latin1.bytes("POST /x HTTP/1.1\r\nHost: a.test\r\n"
                        + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + GIB) + "\r\n\r\n"));
                write(out, chunked);
            });
            client.patience(300_000);
            assertThat(client.read("POST").text()).isEqualTo("got " + GIB);
            assertThat(sending.get()).isTrue();
            watch.expectWholeAndFlat();
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    private static void write(java.io.OutputStream out, boolean chunked) throws IOException {
        if (!chunked) {
            PatternBody.write(out, 0, GIB);
            return;
        }
        int chunk = 1 << 16;
        for (long at = 0; at < GIB; at += chunk) {
            out.write(Latin1.bytes("10000\r\n"));
            PatternBody.write(out, at, chunk);
            out.write(Latin1.bytes("\r\n"));
        }
        out.write(Latin1.bytes("0\r\n\r\n"));
    }

    /** Both directions at once, on several connections, with sizes that fit nothing. */
    @Test
    void shouldForwardManyBodiesAtOnce() throws Exception {
        long length = 20_000_003;
        origin.otherwise((connection, request) -> {
            PatternBody got = new PatternBody();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
            CompletableFuture<Boolean> sent = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    PatternBody.write(connection.out(), 0, length);
                    sent.complete(true);
                } catch (IOException e) {
                    sent.complete(false);
                }
            });
            connection.take(request.withBodyTo(got));
            return got.length() == length && sent.join();
        });
        start(GatewayFixture.configure().workers(2).forward("/*", origin));
        CompletableFuture<?>[] all = new CompletableFuture<?>[8];
        for (int i = 0; i < all.length; i++) {
            CompletableFuture<Void> one = new CompletableFuture<>();
            all[i] = one;
            Thread.ofVirtual().start(() -> {
                try (RawClient client = gateway.client()) {
                    client.beside(out -> {
                        out.write(Latin1.bytes("POST /x HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + length
                                + "\r\n\r\n"));
                        PatternBody.write(out, 0, length);
                    });
                    PatternBody got = new PatternBody();
                    Response response = client.readAny("POST", got);
                    assertThat(response.isComplete()).as("%s of %s", got.length(), length).isTrue();
                    one.complete(null);
                } catch (IOException | AssertionError e) {
                    one.completeExceptionally(e);
                }
            });
        }
        CompletableFuture.allOf(all).join();
    }
}
