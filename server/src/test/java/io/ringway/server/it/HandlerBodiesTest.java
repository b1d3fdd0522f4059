package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.HandlerOptions;
import io.ringway.server.HandlerOptions.Mode;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.metrics.Counter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that handlers read as they come, over sockets: every byte, back-pressure, leave to send, trailers. */
class HandlerBodiesTest extends HandlerServerTest {

    private static final int UPLOAD_BYTES = 10 * 1024 * 1024;
    /** What a client may have sent that nobody has read: half a pipe of credit, a window, what a receive brings. */
    private static final int HELD_MAX_BYTES = 768 * 1024;
    private static final int PIECE_BYTES = 7001;
    /** After a second a client gets leave in any case. */
    private static final long LEAVE_MAX_NS = 950_000_000;
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a.test\r\n";

    private static HandlerOptions streaming(Mode mode) {
        return in(mode).streamingBody();
    }

    private H2TestClient h2() throws IOException {
        client().close();
        return H2TestClient.to(ringway.port());
    }

    /** Reads the pattern with a rest now and then, and answers with its length. */
    private void serveSlowly(Mode mode, CountDownLatch go) {
        builder.post("/", (request, response) -> {
            go.await();
            PatternBody seen = new PatternBody();
            byte[] piece = new byte[PIECE_BYTES];
            InputStream body = request.bodyStream();
            long rest = 0;
            for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
                seen.accept(piece, count);
                rest += count;
                if (rest > UPLOAD_BYTES / 40) {
                    rest = 0;
                    LockSupport.parkNanos(2_000_000);
                }
            }
            response.text(seen.length() + " " + body.read() + " " + request.contentLength());
        }, streaming(mode));
    }

    /** Lets the handler go on once its client is held back, and looks at what is held meanwhile and after it. */
    private void letGoOnceHeld(CountDownLatch go, CompletableFuture<?> done) {
        assertThat(GatewayFixture.isSoon(() -> ringway.residue().blocks() > 0)).as("the client is held back").isTrue();
        assertThat(ringway.counter(Counter.BLOCK_BYTES)).isLessThan(HELD_MAX_BYTES);
        go.countDown();
        while (!done.isDone()) {
            assertThat(ringway.counter(Counter.BLOCK_BYTES)).isLessThan(HELD_MAX_BYTES);
            LockSupport.parkNanos(1_000_000);
        }
    }

    // ---------------------------------------------------------------- every byte

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldBringALongBodyByteForByte(Mode mode) throws IOException {
        serveSlowly(mode, go);
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: " + UPLOAD_BYTES + "\r\n\r\n");
            CompletableFuture<Boolean> sent = client.beside(to -> PatternBody.write(to, 0, UPLOAD_BYTES));
            letGoOnceHeld(go, sent);
            assertThat(client.read("POST").text()).isEqualTo(UPLOAD_BYTES + " -1 " + UPLOAD_BYTES);
            assertThat(client.ask(post("/", "")).text()).as("the connection lives on").isEqualTo("0 -1 0");
        }
    }

    @Test
    void shouldBringAChunkedBodyByteForByte() throws IOException {
        serveSlowly(Mode.POOLED, go);
        try (RawClient client = client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            CompletableFuture<Boolean> sent = client.beside(to -> {
                // Chunks of every size, most of them small, so that framing and pieces cross everywhere.
                int at = 0;
                for (int size = 1; at < UPLOAD_BYTES; size = size * 5 % 20_011 + 1) {
                    int count = Math.min(size, UPLOAD_BYTES - at);
                    to.write(Latin1.bytes(Integer.toHexString(count) + "\r\n"));
                    PatternBody.write(to, at, count);
                    to.write(Latin1.bytes("\r\n"));
                    at += count;
                }
                to.write(Latin1.bytes("0\r\n\r\n"));
            });
            letGoOnceHeld(go, sent);
            assertThat(client.read("POST").text()).isEqualTo(UPLOAD_BYTES + " -1 -1");
            assertThat(client.ask(post("/", "")).text()).isEqualTo("0 -1 0");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldBringALongBodyOverHttp2ByteForByte(Mode mode) throws IOException {
        serveSlowly(mode, go);
        try (H2TestClient client = h2()) {
            int stream = client.send(H2Request.of("POST", "/").body(PatternBody.bytes(UPLOAD_BYTES)));
            CompletableFuture<H2Response> answered = CompletableFuture.supplyAsync(() -> client.await(stream));
            letGoOnceHeld(go, answered);
            H2Response response = answered.join();
            assertThat(response.isWhole(200)).as(response.toString()).isTrue();
            assertThat(response.text()).isEqualTo(UPLOAD_BYTES + " -1 -1");
            assertThat(client.ask(H2Request.post("/", "")).text()).isEqualTo("0 -1 -1");
            assertThat(client.violations()).isEmpty();
        }
    }

    /** One stream that nobody reads takes nothing of its connection from the others. */
    @Test
    void shouldNotHaveOtherStreamsWaitForAHandlerThatDoesNotRead() throws Exception {
        serveSlowly(Mode.VIRTUAL, go);
        builder.post("/other", (request, response) -> response.text("" + request.bodyLength()));
        try (H2TestClient client = h2()) {
            int stuck = client.send(H2Request.of("POST", "/").body(PatternBody.bytes(UPLOAD_BYTES)));
            assertThat(GatewayFixture.isSoon(() -> ringway.residue().blocks() > 0)).isTrue();
            for (int i = 0; i < 20; i++) {
                assertThat(client.ask(H2Request.of("POST", "/other").body(new byte[100_000])).text())
                    .isEqualTo("100000");
            }
            go.countDown();
            assertThat(client.await(stuck).text()).startsWith(UPLOAD_BYTES + " ");
        }
    }

    @Test
    void shouldHaveBodiesComeWhileTheirCallsWaitForAThread() throws Exception {
        builder.post("/", (request, response) -> {
            running.countDown();
            go.await();
            response.text(new String(request.bodyStream().readAllBytes(), StandardCharsets.US_ASCII));
        }, HandlerOptions.pooled().withThreads(1).withQueueBound(1).blocking(Duration.ofSeconds(20)).streamingBody());
        try (RawClient first = client(); RawClient second = client(); RawClient third = client()) {
            first.send(post("/", "whole body"));
            running.await();
            second.send(post("/", "whole body"));
            assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == 1)).isTrue();
            third.send(post("/", "whole body"));
            assertThat(GatewayFixture.isSoon(() -> metrics().parked() == 1)).isTrue();
            third.send(post("/", "x".repeat(200_000)));
            go.countDown();
            for (RawClient client : List.of(first, second, third)) {
                assertThat(client.read("POST").text()).isEqualTo("whole body");
            }
            assertThat(third.read("POST").text()).as("pipelined, longer than the pipe").hasSize(200_000);
        }
    }

    /** Calls that wait behind a slow one go to another thread, and what has come of their bodies with them. */
    @Test
    void shouldHaveBodiesFollowCallsThatAreMoved() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(2);
        builder.post("/{what}", (request, response) -> {
            switch (request.path("what")) {
                case "stuck" -> {
                    running.countDown();
                    stuck.await();
                }
                case "busy" -> {
                    running.countDown();
                    go.await();
                }
                default -> { }
            }
            PatternBody seen = new PatternBody();
            byte[] all = request.bodyStream().readAllBytes();
            seen.accept(all, all.length);
            response.text(request.path("what") + " " + seen.length());
        }, HandlerOptions.pooled().withThreads(2).streamingBody());
        int length = 200_000;
        try (RawClient first = client(); RawClient second = client(); RawClient third = client();
                RawClient fourth = client()) {
            first.send(post("/stuck", ""));
            second.send(post("/busy", ""));
            running.await();
            for (RawClient waiting : List.of(third, fourth)) {
                waiting.send("POST /upload HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + length + "\r\n\r\n");
                waiting.send(PatternBody.bytes(length));
            }
            assertThat(GatewayFixture.isSoon(() -> metrics().queueDepth() == 2)).isTrue();
            go.countDown();
            assertThat(second.read("POST").text()).isEqualTo("busy 0");
            assertThat(third.read("POST").text()).as("one of them was behind the stuck one").isEqualTo("upload 200000");
            assertThat(fourth.read("POST").text()).isEqualTo("upload 200000");
            stuck.countDown();
            assertThat(first.read("POST").text()).isEqualTo("stuck 0");
        }
    }

    // ---------------------------------------------------------------- both ways at once

    /** Gives every byte back as it comes. */
    private void serveEcho(Mode mode) {
        builder.post("/", (request, response) -> {
            InputStream body = request.bodyStream();
            OutputStream out = response.stream();
            for (int octet = body.read(); octet >= 0; octet = body.read()) {
                out.write(octet);
                if (body.available() == 0) {
                    out.flush();
                }
            }
        }, streaming(mode));
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldAnswerWhileTheBodyComes(Mode mode) throws IOException {
        serveEcho(mode);
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: 4\r\n\r\n");
            for (String octet : "abcd".split("")) {
                client.send(octet);
                int read = 0;
                while (read != octet.charAt(0) || client.in().read() != '\r') {
                    read = client.in().read();
                }
            }
        }
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            int stream = client.sendHead(H2Request.of("POST", "/"));
            for (int i = 1; i <= 4; i++) {
                int count = i;
                client.data(stream, new byte[] {'x'}, false);
                assertThat(client.await(stream, seen -> seen.received() == count).text()).isEqualTo("x".repeat(i));
            }
            client.data(stream, new byte[0], true);
            assertThat(client.await(stream).isWhole(200)).isTrue();
        }
    }

    /** Both directions are full in turn, and nobody waits for good. */
    @Test
    void shouldEchoMoreThanAnythingHolds() throws IOException {
        serveEcho(Mode.POOLED);
        try (RawClient client = client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(UPLOAD_BYTES) + "\r\n");
            client.beside(to -> {
                PatternBody.write(to, 0, UPLOAD_BYTES);
                to.write(Latin1.bytes("\r\n0\r\n\r\n"));
            });
            PatternBody seen = new PatternBody();
            Response response = client.readAny("POST", seen);
            assertThat(response.isComplete()).isTrue();
            assertThat(seen.length()).isEqualTo(UPLOAD_BYTES);
        }
    }

    // ---------------------------------------------------------------- leave to send, trailers

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Tag("D030")
    void shouldGiveLeaveWhenTheHandlerReads(boolean isHttp2) throws Exception {
        builder.post("/", (request, response) -> {
            go.await();
            response.text(request.bodyStream().readAllBytes().length + "");
        }, streaming(Mode.POOLED));
        if (isHttp2) {
            try (H2TestClient client = h2()) {
                long beganNs = System.nanoTime();
                int stream = client.sendHead(H2Request.of("POST", "/", "expect", "100-continue"));
                assertThat(client.isAlive()).isTrue();
                assertThat(client.response(stream).interims()).as("nobody has asked for it").isEmpty();
                go.countDown();
                client.await(stream, seen -> !seen.interims().isEmpty());
                assertThat(System.nanoTime() - beganNs).as("not for want of an answer").isLessThan(LEAVE_MAX_NS);
                client.data(stream, new byte[5], true);
                assertThat(client.await(stream).text()).isEqualTo("5");
            }
            return;
        }
        try (RawClient client = client()) {
            long beganNs = System.nanoTime();
            client.send(HEAD + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.isQuiet(100)).as("nobody has asked for it").isTrue();
            go.countDown();
            assertThat(client.in().fill()).isTrue();
            assertThat(System.nanoTime() - beganNs).as("not for want of an answer").isLessThan(LEAVE_MAX_NS);
            Response response = client.send("hello").read("POST");
            assertThat(response.interims()).hasSize(1);
            assertThat(response.text()).isEqualTo("5");
        }
    }

    @Test
    void shouldRefuseABodyBeforeItIsSent() throws IOException {
        builder.post("/", (_, response) -> response.status(403).text("no"), streaming(Mode.POOLED));
        try (RawClient client = client()) {
            client.send(HEAD + "Expect: 100-continue\r\nContent-Length: 5000000\r\n\r\n");
            Response refused = client.read("POST");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.interims()).isEmpty();
            client.expectClose();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellTrailers(boolean isStreamed) throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        builder.post("/", (request, response) -> {
            String early = request.trailer("x-sum");
            looked.countDown();
            InputStream body = request.bodyStream();
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            body.transferTo(text);
            response.text(early + " " + text + " " + request.trailer("X-Sum") + " " + request.trailer("x-other"));
        }, isStreamed ? streaming(Mode.POOLED) : HandlerOptions.inline());
        String early = isStreamed ? "null" : "7";
        try (RawClient client = client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            if (isStreamed) {
                looked.await();
            }
            client.send("0\r\nX-First: 1\r\nx-sum: 7\r\n\r\n");
            assertThat(client.read("POST").text()).isEqualTo(early + " abc 7 null");
            assertThat(client.ask(post("/", "abc")).text()).as("not those of the request before")
                .isEqualTo("null abc null null");
        }
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            H2Response response = client.ask(H2Request.post("/", "abc").trailers("x-first", "1", "x-sum", "7"));
            assertThat(response.text()).endsWith("abc 7 null");
            assertThat(client.ask(H2Request.post("/", "abc")).text()).isEqualTo("null abc null null");
        }
    }
}
