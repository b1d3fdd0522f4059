package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.ClientGoneException;
import io.ringway.server.HandlerOptions;
import io.ringway.server.HandlerOptions.Mode;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How streamed bodies end before their time: early answers, limits, clients that leave, crawl or are kept waiting. */
class HandlerBodyEndsTest extends HandlerServerTest {

    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a.test\r\n";
    private static final int LONG_BYTES = 4_000_000;
    private static final int SHORT_BYTES = 150_000;

    private final AtomicReference<Throwable> thrown = new AtomicReference<>();
    private final CountDownLatch reading = new CountDownLatch(1);

    private static HandlerOptions streaming(Mode mode) {
        return in(mode).streamingBody();
    }

    private H2TestClient h2() throws IOException {
        client().close();
        return H2TestClient.to(ringway.port());
    }

    private void timeouts(String members) {
        builder.config(GatewayFixture.configure().timeouts(members).respond("/ping", 200, "pong").config());
    }

    /** Counts the body and notes why it could not. */
    private void serveCounting(HandlerOptions how) {
        builder.post("/", (request, response) -> {
            long count = 0;
            try {
                InputStream body = request.bodyStream();
                byte[] piece = new byte[10_000];
                for (int read = body.read(piece); read >= 0; read = body.read(piece)) {
                    count += read;
                    reading.countDown();
                }
            } catch (Throwable broken) {
                thrown.set(broken);
                throw broken;
            }
            response.text("" + count);
        }, how);
    }

    private void expectTold() {
        assertThat(GatewayFixture.isSoon(() -> thrown.get() != null)).as("the handler is told").isTrue();
        assertThat(thrown.get()).isInstanceOf(ClientGoneException.class);
        assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == 1)).isTrue();
    }

    // ---------------------------------------------------------------- answers that do not wait

    private void serveEarly() {
        builder.post("/", (request, response) -> response.text("early " + request.bodyStream().read()),
            streaming(Mode.POOLED));
    }

    @Test
    void shouldKeepAConnectionWhoseRestIsShort() throws IOException {
        serveEarly();
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                client.send(HEAD + "Content-Length: " + SHORT_BYTES + "\r\n\r\nA");
                Response early = client.read("POST");
                assertThat(early.text()).isEqualTo("early 65");
                assertThat(early.fields().has("Connection")).isFalse();
                client.send(new byte[SHORT_BYTES - 1]);
            }
        }
    }

    @Test
    void shouldReadAStreamToItsEndWhoseRestIsShort() throws IOException {
        serveEarly();
        try (H2TestClient client = h2()) {
            int stream = client.sendHead(H2Request.of("POST", "/").with("content-length", "" + SHORT_BYTES));
            client.data(stream, new byte[] {'A'}, false);
            assertThat(client.await(stream).isWhole(200)).isTrue();
            client.data(stream, new byte[SHORT_BYTES - 1], true);
            assertThat(client.isAlive()).isTrue();
            assertThat(client.response(stream).reset()).as("read to its end").isNegative();
        }
    }

    @Test
    void shouldCloseAConnectionWhoseRestIsLong() throws IOException {
        builder.post("/", (_, response) -> response.text("early"), streaming(Mode.POOLED));
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: " + LONG_BYTES + "\r\n\r\nA");
            Response early = client.read("POST");
            assertThat(early.text()).isEqualTo("early");
            assertThat(early.fields().one("Connection")).isEqualTo("close");
            client.expectClose();
        }
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            int stream = client.sendHead(H2Request.of("POST", "/").with("content-length", "" + LONG_BYTES));
            H2Response early = client.await(stream, seen -> seen.isRemoteEnded() && seen.remoteReset() >= 0);
            assertThat(early.text()).isEqualTo("early");
            assertThat(early.reset()).isEqualTo(NaiveFrames.NO_ERROR);
            assertThat(client.isAlive()).isTrue();
        }
    }

    /** The handler has returned, its response still waits for its client, which sends first. */
    @Test
    void shouldDropWhatAHandlerHasNotReadWhileItsResponseIsOnItsWay() throws IOException {
        byte[] huge = PatternBody.bytes(LONG_BYTES);
        builder.post("/", (_, response) -> response.bytes(huge), streaming(Mode.POOLED));
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: " + LONG_BYTES + "\r\n\r\n");
            CompletableFuture<Boolean> sent = client.beside(to -> PatternBody.write(to, 0, LONG_BYTES));
            assertThat(sent.completeOnTimeout(false, 8, TimeUnit.SECONDS).join()).as("all of it was taken").isTrue();
            assertThat(client.read("POST").body().bytes()).isEqualTo(huge);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldAnswerForAHandlerThatFailsWhileItsClientIsHeldBack(boolean isHttp2) throws Exception {
        builder.post("/", (_, _) -> {
            go.await();
            throw new IllegalStateException("on purpose");
        }, streaming(Mode.POOLED));
        if (isHttp2) {
            try (H2TestClient client = h2()) {
                int stream = client.send(H2Request.of("POST", "/").body(new byte[LONG_BYTES]));
                assertThat(GatewayFixture.isSoon(() -> ringway.residue().blocks() > 0)).isTrue();
                go.countDown();
                assertThat(client.await(stream).status()).isEqualTo(500);
                assertThat(client.isAlive()).isTrue();
            }
            return;
        }
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: " + SHORT_BYTES + "\r\n\r\n").send(new byte[SHORT_BYTES]);
            assertThat(GatewayFixture.isSoon(() -> ringway.residue().blocks() > 0)).isTrue();
            go.countDown();
            assertThat(client.read("POST").status()).isEqualTo(500);
            client.send(HEAD + "Content-Length: 1\r\n\r\nx");
            assertThat(client.read("POST").status()).as("the connection lives on").isEqualTo(500);
        }
    }

    // ---------------------------------------------------------------- limits

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseWhatIsAnnouncedBeyondTheLimit(boolean isHttp2) throws IOException {
        serveCounting(streaming(Mode.POOLED).withBodyBytes(SHORT_BYTES));
        if (isHttp2) {
            try (H2TestClient client = h2()) {
                assertThat(client.ask(H2Request.of("POST", "/").body(new byte[SHORT_BYTES])).text())
                    .isEqualTo("" + SHORT_BYTES);
                int stream = client.sendHead(H2Request.of("POST", "/").with("content-length",
                    "" + (SHORT_BYTES + 1)));
                assertThat(client.await(stream).status()).isEqualTo(413);
            }
        } else {
            try (RawClient client = client()) {
                assertThat(client.ask(post("/", "x".repeat(SHORT_BYTES))).text()).isEqualTo("" + SHORT_BYTES);
                client.send(HEAD + "Content-Length: " + (SHORT_BYTES + 1) + "\r\n\r\n");
                assertThat(client.read("POST").status()).isEqualTo(413);
            }
        }
        assertThat(metrics().dispatched()).as("the handler is not called").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseABodyThatGrowsBeyondTheLimit(boolean isHttp2) throws IOException {
        serveCounting(streaming(Mode.POOLED).withBodyBytes(SHORT_BYTES));
        if (isHttp2) {
            try (H2TestClient client = h2()) {
                int stream = client.send(H2Request.of("POST", "/").body(new byte[SHORT_BYTES + 1]));
                assertThat(client.await(stream).status()).isEqualTo(413);
                assertThat(client.isAlive()).isTrue();
            }
        } else {
            try (RawClient client = client()) {
                client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(SHORT_BYTES) + "\r\n");
                client.send(new byte[SHORT_BYTES]).send("\r\n1\r\nx\r\n");
                assertThat(client.read("POST").status()).isEqualTo(413);
            }
        }
        expectTold();
    }

    @Test
    void shouldCutTheResponseToABodyThatGrowsBeyondTheLimit() throws IOException {
        builder.post("/", (request, response) -> {
            OutputStream out = response.stream();
            out.write('x');
            out.flush();
            try {
                request.bodyStream().transferTo(out);
            } catch (ClientGoneException told) {
                thrown.set(told);
                throw told;
            }
        }, streaming(Mode.POOLED).withBodyBytes(5));
        try (RawClient client = client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            Response cut = client.readAny("POST", (_, length) -> client.send("6\r\nabcdef\r\n"));
            assertThat(cut.status()).isEqualTo(200);
            assertThat(cut.isComplete()).isFalse();
        }
        expectTold();
    }

    // ---------------------------------------------------------------- clients that leave

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldTellAReaderWhoseClientHasGone(Mode mode) throws Exception {
        serveCounting(streaming(mode));
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: 100\r\n\r\nab");
            reading.await();
            client.reset();
        }
        expectTold();
    }

    @Test
    void shouldTellAReaderWhoseClientHasSaidLessThanItPromised() throws Exception {
        serveCounting(streaming(Mode.POOLED));
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: 100\r\n\r\nab");
            reading.await();
            client.halfClose();
            client.expectClose();
        }
        expectTold();
    }

    @Test
    void shouldTellAReaderWhoseStreamWasReset() throws Exception {
        serveCounting(streaming(Mode.POOLED));
        try (H2TestClient client = h2()) {
            int stream = client.sendHead(H2Request.of("POST", "/"));
            client.data(stream, new byte[2], false);
            reading.await();
            client.reset(stream, NaiveFrames.CANCEL);
            expectTold();
            assertThat(client.isAlive()).isTrue();
        }
    }

    // ---------------------------------------------------------------- time

    /** The handler keeps the client waiting for longer than a client may be silent. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotBlameAClientForAHandlerThatDoesNotRead(boolean isHttp2) throws Exception {
        timeouts("'body_ms':200,'request_ms':20000");
        builder.post("/", (request, response) -> {
            Thread.sleep(700);
            response.text("" + request.bodyStream().readAllBytes().length);
        }, streaming(Mode.POOLED));
        if (isHttp2) {
            try (H2TestClient client = h2()) {
                assertThat(client.ask(H2Request.of("POST", "/").body(new byte[LONG_BYTES])).text())
                    .isEqualTo("" + LONG_BYTES);
            }
            return;
        }
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: " + LONG_BYTES + "\r\n\r\n");
            client.beside(to -> to.write(new byte[LONG_BYTES]));
            assertThat(client.read("POST").text()).isEqualTo("" + LONG_BYTES);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGiveUpOnAHandlerThatNeverReads(boolean isHttp2) throws Exception {
        timeouts("'body_ms':20000,'request_ms':400");
        builder.post("/", (request, response) -> {
            while (!request.isCancelled()) {
                Thread.sleep(10);
            }
            thrown.set(new ClientGoneException());
            response.text("too late");
        }, streaming(Mode.POOLED));
        if (isHttp2) {
            try (H2TestClient client = h2()) {
                int stream = client.send(H2Request.of("POST", "/").body(new byte[LONG_BYTES]));
                assertThat(client.await(stream).status()).isEqualTo(504);
            }
        } else {
            try (RawClient client = client()) {
                client.send(HEAD + "Content-Length: " + LONG_BYTES + "\r\n\r\n");
                client.beside(to -> to.write(new byte[LONG_BYTES]));
                assertThat(client.read("POST").status()).isEqualTo(504);
            }
        }
        expectTold();
    }

    /** Reading by crumbs is work, too: the wait for a response begins anew with each of them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotGiveUpOnAHandlerThatReadsSlowly(boolean isHttp2) throws Exception {
        timeouts("'body_ms':20000,'request_ms':200");
        builder.post("/", (request, response) -> {
            InputStream body = request.bodyStream();
            for (int i = 0; i < 8; i++) {
                Thread.sleep(100);
                body.skipNBytes(10);
            }
            response.text("" + body.readAllBytes().length);
        }, streaming(Mode.POOLED));
        String rest = "" + (LONG_BYTES - 80);
        if (isHttp2) {
            try (H2TestClient client = h2()) {
                assertThat(client.ask(H2Request.of("POST", "/").body(new byte[LONG_BYTES])).text()).isEqualTo(rest);
            }
            return;
        }
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: " + LONG_BYTES + "\r\n\r\n");
            client.beside(to -> to.write(new byte[LONG_BYTES]));
            assertThat(client.read("POST").text()).isEqualTo(rest);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("D034")
    void shouldGiveUpOnAClientThatStopsSending(boolean isHttp2) throws Exception {
        timeouts("'body_ms':400,'request_ms':20000");
        serveCounting(streaming(Mode.POOLED));
        if (isHttp2) {
            try (H2TestClient client = h2()) {
                int stream = client.sendHead(H2Request.of("POST", "/"));
                client.data(stream, new byte[2], false);
                assertThat(client.await(stream).status()).isEqualTo(408);
            }
        } else {
            try (RawClient client = client()) {
                client.send(HEAD + "Content-Length: 100\r\n\r\nab");
                assertThat(client.read("POST").status()).isEqualTo(408);
            }
        }
        expectTold();
    }

    @Test
    void shouldCountADeadlineFromTheHead() throws Exception {
        serveCounting(streaming(Mode.POOLED).withDeadline(Duration.ofMillis(200)));
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: 100\r\n\r\nab");
            assertThat(client.read("POST").status()).isEqualTo(504);
        }
        expectTold();
        assertThat(metrics().timedOut()).isEqualTo(1);
    }

    @Test
    void shouldServeAnUploadThatIsUnderWayWhenItStops() throws Exception {
        serveCounting(streaming(Mode.POOLED));
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: 4\r\n\r\nab");
            reading.await();
            CompletableFuture<Boolean> stopped =
                CompletableFuture.supplyAsync(() -> ringway.stop(Duration.ofSeconds(20)));
            client.send("cd");
            assertThat(client.read("POST").text()).isEqualTo("4");
            assertThat(stopped.join()).isTrue();
        }
    }
}
