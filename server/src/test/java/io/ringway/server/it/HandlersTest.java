package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.EventStream;
import io.ringway.server.Handler;
import io.ringway.server.HandlerOptions;
import io.ringway.server.HttpException;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveField;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers that embedders write, from the builder to the client's socket and back. */
class HandlersTest extends HandlerServerTest {

    /** More than all buffers of a socket take. */
    private static final int HUGE_BYTES = 16_000_000;

    // ---------------------------------------------------------------- requests and responses

    @ParameterizedTest
    @EnumSource(HandlerOptions.Mode.class)
    void shouldAnswer(HandlerOptions.Mode mode) throws IOException {
        builder.get("/hello/{name}", (request, response) -> response.header("X-Thread",
            Thread.currentThread().isVirtual() + "").text("Hello, " + request.path("name") + "!\n"), in(mode));
        try (RawClient client = client()) {
            for (int i = 0; i < 300; i++) {
                Response response = client.get("/hello/w" + i);
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.reason()).isEqualTo("OK");
                assertThat(response.text()).isEqualTo("Hello, w" + i + "!\n");
                assertThat(response.fields().one("Content-Type")).isEqualTo("text/plain; charset=utf-8");
                assertThat(response.fields().one("Content-Length")).isNotEmpty();
                assertThat(response.fields().one("Date")).endsWith("GMT");
                assertThat(response.fields().one("X-Thread"))
                    .isEqualTo(String.valueOf(mode == HandlerOptions.Mode.VIRTUAL));
            }
            Response head = client.send("HEAD /hello/x HTTP/1.1\r\nHost: a.test\r\n\r\n").read("HEAD");
            assertThat(head.fields().one("Content-Length")).isEqualTo("10");
            assertThat(client.get("/hello").status()).isEqualTo(404);
            assertThat(client.ask(post("/hello/x", "")).status()).isEqualTo(405);
        }
        assertThat(metrics().dispatched()).isEqualTo(301);
        assertThat(GatewayFixture.isSoon(() -> metrics().completed() == 301)).isTrue();
    }

    /** RFC 9112 6.3: the head is all of the response; a handler that streams without end is told to stop. */
    @ParameterizedTest
    @EnumSource(value = HandlerOptions.Mode.class, names = "INLINE", mode = EnumSource.Mode.EXCLUDE)
    void shouldEndAResponseToHeadBehindItsHead(HandlerOptions.Mode mode) throws Exception {
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        builder.get("/stream", (request, response) -> {
            OutputStream out = response.stream();
            try {
                while (true) {
                    out.write('x');
                    out.flush();
                }
            } finally {
                stopped.complete(request.isCancelled());
            }
        }, in(mode));
        try (RawClient client = client()) {
            Response head = client.send("HEAD /stream HTTP/1.1\r\nHost: a.test\r\n\r\n").read("HEAD");
            assertThat(head.status()).isEqualTo(200);
            assertThat(client.get("/nowhere").status()).isEqualTo(404);
            assertThat(stopped.get(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Who waits for room is woken, whichever thread that is. */
    @Test
    void shouldLetAnotherThreadWriteForTheHandler() throws IOException {
        byte[] large = new byte[1_000_000];
        builder.get("/other", (_, response) -> {
            OutputStream out = response.stream();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    out.write(large);
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
            });
            writer.join();
        });
        try (RawClient client = client()) {
            assertThat(client.get("/other").text()).hasSize(large.length);
        }
    }

    @Test
    void shouldNotHandAnInterruptOnToTheNextRequestOfTheCore() throws IOException {
        builder.get("/hurt", (_, response) -> {
            Thread.currentThread().interrupt();
            response.empty();
        }, HandlerOptions.inline());
        builder.get("/next", (_, response) -> response.text(Thread.currentThread().isInterrupted() + ""),
            HandlerOptions.inline());
        try (RawClient client = client()) {
            assertThat(client.get("/hurt").status()).isEqualTo(204);
            assertThat(client.get("/next").text()).isEqualTo("false");
        }
    }

    @ParameterizedTest
    @EnumSource(HandlerOptions.Mode.class)
    void shouldAnswerPipelinedRequestsInOrder(HandlerOptions.Mode mode) throws IOException {
        builder.get("/{n}", (request, response) -> response.text(request.path("n")), in(mode));
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }
        try (RawClient client = client()) {
            client.send(requests.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(client.read().text()).isEqualTo("" + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HandlerOptions.Mode.class)
    void shouldTakeBodiesOfEveryFraming(HandlerOptions.Mode mode) throws IOException {
        builder.post("/echo", (request, response) -> response.text(request.bodyLength() + ":" + request.bodyText()),
            in(mode).withBodyBytes(300_000));
        try (RawClient client = client()) {
            assertThat(client.ask(post("/echo", "")).text()).isEqualTo("0:");
            assertThat(client.ask(post("/echo", "hello")).text()).isEqualTo("5:hello");
            String long1 = "x".repeat(300_000);
            assertThat(client.ask(post("/echo", long1)).text()).isEqualTo("300000:" + long1);
            assertThat(client.ask("POST /echo HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").text()).isEqualTo("5:abcde");
            Response waiting = client.send("POST /echo HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n"
                + "Expect: 100-continue\r\n\r\n").send("ok").read();
            assertThat(waiting.text()).isEqualTo("2:ok");
        }
        try (RawClient client = client()) {
            assertThat(client.ask(post("/echo", "x".repeat(300_001))).status()).isEqualTo(413);
        }
        try (RawClient client = client()) {
            String chunk = "30000\r\n" + "y".repeat(0x30000) + "\r\n";
            client.beside(to -> to.write(Latin1.bytes("POST /echo HTTP/1.1\r\nHost: a.test\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk)));
            assertThat(client.read().status()).isEqualTo(413);
        }
    }

    @Test
    @Tag("C005")
    void shouldNotHaveAHandlerWaitForASlowBody() throws IOException {
        builder.post("/", (request, response) -> response.text(request.bodyText()),
            HandlerOptions.pooled().withThreads(1));
        try (RawClient slow = client(); RawClient quick = client()) {
            slow.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nsl");
            for (int i = 0; i < 20; i++) {
                assertThat(quick.ask(post("/", "quick")).text()).isEqualTo("quick");
            }
            assertThat(slow.send("ow").read().text()).isEqualTo("slow");
        }
    }

    @Test
    void shouldDropBodiesNobodyWants() throws IOException {
        builder.post("/", (request, response) -> response.text("" + request.bodyLength()),
            HandlerOptions.pooled().withBodyBytes(HandlerOptions.NO_BODY));
        try (RawClient client = client()) {
            assertThat(client.ask(post("/", "x".repeat(100_000))).text()).isEqualTo("0");
            assertThat(client.ask(post("/", "again")).text()).isEqualTo("0");
        }
    }

    @Test
    void shouldRouteByCanonicalPaths() throws IOException {
        builder.get("/a/{x}/{rest*}", (request, response) -> response.text(request.path() + " " + request.path("x")
            + " " + request.path("rest") + " " + request.remoteAddress() + " " + request.query("q")));
        try (RawClient client = client()) {
            assertThat(client.get("/b/../a/%41x/./one/t%20wo?q=%41+b").text())
                .isEqualTo("/a/Ax/one/t%20wo Ax one/t wo 127.0.0.1 A b");
        }
    }

    @Test
    void shouldSendBodiesLongerThanAClientTakesAtOnce() throws IOException {
        byte[] huge = new byte[HUGE_BYTES];
        for (int i = 0; i < huge.length; i++) {
            huge[i] = (byte) (i * 31 >> 4);
        }
        builder.get("/whole", (_, response) -> response.bytes(huge));
        builder.get("/inline", (_, response) -> response.bytes(huge), HandlerOptions.inline());
        builder.get("/stream", (_, response) -> response.stream().write(huge));
        builder.get("/counted", (_, response) -> response.stream(huge.length).write(huge));
        for (String path : List.of("/whole", "/inline", "/stream", "/counted")) {
            try (RawClient client = client()) {
                Response response = client.get(path);
                assertThat(response.body().bytes()).as(path).isEqualTo(huge);
                assertThat(response.fields().has("Transfer-Encoding")).isEqualTo(path.equals("/stream"));
                assertThat(client.get(path).status()).as("the connection lives on").isEqualTo(200);
            }
        }
    }

    @Test
    void shouldAnswerOldClients() throws IOException {
        builder.get("/whole", (_, response) -> response.text("whole"));
        builder.get("/stream", (_, response) -> {
            OutputStream out = response.stream();
            out.write("a".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            out.write("b".getBytes(StandardCharsets.US_ASCII));
        });
        try (RawClient client = client()) {
            assertThat(client.ask("GET /whole HTTP/1.0\r\nHost: a.test\r\n\r\n").text()).isEqualTo("whole");
            client.expectClose();
        }
        try (RawClient client = client()) {
            assertThat(client.ask("GET /stream HTTP/1.0\r\nHost: a.test\r\n\r\n").text()).isEqualTo("ab");
            client.expectClose();
        }
    }

    // ---------------------------------------------------------------- streams

    @ParameterizedTest
    @EnumSource(value = HandlerOptions.Mode.class, names = {"POOLED", "VIRTUAL"})
    void shouldFlushWhatIsStreamedWhileTheHandlerGoesOn(HandlerOptions.Mode mode) throws IOException {
        CountDownLatch seen = new CountDownLatch(1);
        builder.get("/", (_, response) -> {
            OutputStream out = response.trailer("X-Early", "1").stream();
            out.write("first".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            seen.await();
            out.write("second".getBytes(StandardCharsets.US_ASCII));
            response.trailer("X-Sum", "11");
        }, in(mode));
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: a.test\r\nTE: trailers\r\n\r\n");
            StringBuilder text = new StringBuilder();
            while (!text.toString().contains("first")) {
                text.append((char) client.in().read());
            }
            seen.countDown();
            while (!text.toString().endsWith("\r\n\r\n") || !text.toString().contains("X-Sum")) {
                text.append((char) client.in().read());
            }
            assertThat(text.toString()).contains("Transfer-Encoding: chunked\r\n")
                .endsWith("6\r\nsecond\r\n0\r\nX-Early: 1\r\nX-Sum: 11\r\n\r\n");
        }
    }

    @Test
    void shouldSendEventsLive() throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        AtomicBoolean gone = new AtomicBoolean();
        builder.get("/events", (_, response) -> {
            try (EventStream events = response.events()) {
                events.id("1").send("hello");
                next.await();
                while (true) {
                    events.send("tick", "again");
                }
            } catch (IOException | InterruptedException left) {
                gone.set(true);
                throw left;
            }
        }, HandlerOptions.virtual());
        try (RawClient client = client()) {
            client.send("GET /events HTTP/1.1\r\nHost: a.test\r\n\r\n");
            StringBuilder text = new StringBuilder();
            while (!text.toString().endsWith("id: 1\ndata: hello\n\n")) {
                text.append((char) client.in().read());
            }
            assertThat(text.toString()).contains("Content-Type: text/event-stream\r\n");
            next.countDown();
        }
        assertThat(GatewayFixture.isSoon(Duration.ofSeconds(20), gone::get)).as("%s, %s", metrics(), ringway.residue())
            .isTrue();
        assertThat(GatewayFixture.isSoon(() -> metrics().cancelled() == 1)).isTrue();
    }

    @Test
    void shouldCutWhatFailsAfterItsHead() throws IOException {
        CountDownLatch seen = new CountDownLatch(1);
        builder.get("/", (_, response) -> {
            OutputStream out = response.stream();
            out.write(1);
            out.flush();
            seen.await();
            throw new IllegalStateException("on purpose");
        });
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Response cut = client.readAny("GET", (_, _) -> seen.countDown());
            assertThat(cut.isComplete()).isFalse();
        }
        assertThat(metrics().failed()).isEqualTo(1);
    }

    // ---------------------------------------------------------------- errors

    @ParameterizedTest
    @EnumSource(HandlerOptions.Mode.class)
    @Tag("F041")
    void shouldAnswerForHandlersThatFail(HandlerOptions.Mode mode) throws IOException {
        Handler broken = (request, response) -> {
            switch (request.path("how")) {
                case "throw" -> throw new IllegalStateException("on purpose");
                case "error" -> throw new StackOverflowError("on purpose");
                case "refuse" -> throw new HttpException(418, "no coffee");
                case "twice" -> {
                    response.text("one");
                    response.text("two");
                }
                case "number" -> request.pathInt("how");
                default -> { }
            }
        };
        builder.get("/{how}", broken, in(mode));
        try (RawClient client = client()) {
            for (String how : List.of("throw", "error", "twice", "silent")) {
                Response response = client.get("/" + how);
                assertThat(response.status()).as(how).isEqualTo(500);
                assertThat(response.fields().one("Content-Type")).isEqualTo("application/problem+json");
                assertThat(response.text()).doesNotContain("on purpose");
            }
            Response refused = client.get("/refuse");
            assertThat(refused.status()).isEqualTo(418);
            assertThat(refused.text()).contains("no coffee");
            assertThat(client.get("/number").status()).isEqualTo(400);
        }
        assertThat(metrics().failed()).isEqualTo(4);
        assertThat(metrics().completed()).isEqualTo(6);
    }

    // ---------------------------------------------------------------- HTTP/2

    @ParameterizedTest
    @EnumSource(HandlerOptions.Mode.class)
    void shouldAnswerOverHttp2(HandlerOptions.Mode mode) throws IOException {
        builder.get("/hello/{name}", (request, response) -> response.trailer("x-sum", "7")
            .text(request.isHttp2() + request.path("name") + request.header("x-own")), in(mode));
        builder.route("*", "/echo", (request, response) -> {
            if (request.bodyLength() == 0) {
                response.empty();
            } else {
                response.text(request.bodyText());
            }
        }, in(mode));
        client().close();
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            H2Response response = client.ask(H2Request.get("/hello/you", "x-own", "v", "te", "trailers"));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("trueyouv");
            assertThat(NaiveField.value(response.trailers(), "x-sum")).isEqualTo("7");
            for (int i = 0; i < 20; i++) {
                H2Response echo = client.ask(H2Request.post("/echo", "body " + i));
                assertThat(echo.isWhole(200)).as(echo.toString()).isTrue();
                assertThat(echo.text()).isEqualTo("body " + i);
                assertThat(echo.field("content-length")).isEqualTo("" + echo.text().length());
                assertThat(client.ask(H2Request.get("/echo")).isWhole(204)).isTrue();
            }
            H2Response head = client.ask(H2Request.of("HEAD", "/hello/you"));
            assertThat(head.isWhole(200)).as(head.toString()).isTrue();
            assertThat(head.received()).isZero();
            assertThat(client.violations()).isEmpty();
        }
    }
}
