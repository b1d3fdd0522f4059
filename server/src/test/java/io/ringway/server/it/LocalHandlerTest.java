package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.HeaderName;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveFrames;
import io.ringway.server.h2test.NaiveH2Options;
import io.ringway.server.h2test.NaiveH2Peer;
import io.ringway.server.handler.DeferredAnswers;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalHandler;
import io.ringway.server.handler.LocalRequest;
import io.ringway.server.metrics.LabelledCounters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers in this process: what they see, when they answer, and what becomes of those who wait. */
@NeedsRing
@Timeout(60)
class LocalHandlerTest {

    private static final int LIMIT = 20_000;
    /** More than a stream may have waiting. */
    private static final int MIDDLE_BYTES = 250_000;
    private static final int LONG_BYTES = 3_000_000;
    /** More than all buffers of a socket take. */
    private static final int HUGE_BYTES = 40_000_000;

    private final Map<String, LocalHandler> handlers = new LinkedHashMap<>();
    private final BlockingQueue<Long> tickets = new LinkedBlockingQueue<>();
    private volatile DeferredAnswers answers;

    private LocalHandlerTest() {
        handler("/echo/{id}", LIMIT, request -> request.answer(answer(200, String.join("|", request.method(),
            request.pathText(), request.query(), request.parameter(0), String.valueOf(request.field(HeaderName.ACCEPT)),
            request.body().getStringWithoutLengthAscii(request.bodyOffset(), request.bodyLength())))));
        handler("/later", 0, this::defer);
        handler("/later-body", LIMIT, this::defer);
        handler("/throw", 0, _ -> {
            throw new IllegalStateException("on purpose");
        });
        handler("/throw-late", 0, request -> {
            defer(request);
            throw new IllegalStateException("on purpose");
        });
        handler("/silent", 0, _ -> { });
        handler("/huge", 0, request -> request.answer(answer(203, "x".repeat(HUGE_BYTES))));
        handler("/middle", 0, request -> request.answer(answer(203, "x".repeat(MIDDLE_BYTES))));
        handler("/long", 0, request -> request.answer(answer(203, "x".repeat(LONG_BYTES))));
    }

    private void handler(String path, int limit, Consumer<LocalRequest> work) {
        handlers.put(path, new LocalHandler() {
            @Override
            public int bodyLimit() {
                return limit;
            }

            @Override
            public void handle(LocalRequest request) {
                work.accept(request);
            }
        });
    }

    private void defer(LocalRequest request) {
        answers = request.answers();
        tickets.add(request.defer());
    }

    private static LocalAnswer answer(int status, String body) {
        return new LocalAnswer(status, "Fine", "text/plain", List.of(), Latin1.bytes(body));
    }

    private HandlerFixture start() {
        return new HandlerFixture(handlers, 5_000);
    }

    private long ticket() throws InterruptedException {
        Long ticket = tickets.poll(5, TimeUnit.SECONDS);
        assertThat(ticket).isNotNull();
        return ticket;
    }

    private boolean answerLater(HandlerFixture fixture, long ticket, String body) {
        return fixture.onLoop(() -> answers.answer(ticket, answer(200, body)));
    }

    @Test
    void shouldShowTheRequest() throws IOException {
        try (HandlerFixture fixture = start(); RawClient client = fixture.client()) {
            assertThat(client.ask("GET /echo/1?a=b&c HTTP/1.1\r\nHost: a\r\nAccept: x/y\r\n\r\n").text())
                .isEqualTo("GET|/echo/1|a=b&c|1|x/y|");
            assertThat(client.ask("BREW /echo/%31/../%7Ex HTTP/1.1\r\nHost: a\r\n\r\n").text())
                .isEqualTo("BREW|/echo/~x||~x|null|");
            assertThat(client.send("HEAD /echo/1 HTTP/1.1\r\nHost: a\r\n\r\n").read("HEAD").fields()
                .one("Content-Length")).isEqualTo(Integer.toString("HEAD|/echo/1||1|null|".length()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void shouldShowTheBodyHoweverItComes(int piece) throws IOException {
        String body = "hello world ".repeat(20);
        String head = "PUT /echo/%61bc?q HTTP/1.1\r\nHost: a\r\nAccept: x\r\n";
        String counted = head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        String chunked = head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(100) + "\r\n"
            + body.substring(0, 100) + "\r\n" + Integer.toHexString(body.length() - 100) + "\r\n"
            + body.substring(100) + "\r\n0\r\nX: y\r\n\r\n";
        try (HandlerFixture fixture = start(); RawClient client = fixture.client()) {
            for (String request : List.of(counted, chunked, counted + chunked)) {
                client.sendInPieces(Latin1.bytes(request), piece);
                assertThat(client.read().text()).isEqualTo("PUT|/echo/abc|q|abc|x|" + body);
            }
            assertThat(client.read().text()).endsWith(body);
            assertThat(client.ask("GET /echo/1 HTTP/1.1\r\nHost: a\r\n\r\n").text()).isEqualTo("GET|/echo/1||1|null|");
        }
    }

    @ParameterizedTest
    @CsvSource({"19999,true", "20000,true", "20001,false", "200000,false"})
    void shouldBoundTheBody(int length, boolean fits) throws IOException {
        String body = "b".repeat(length);
        try (HandlerFixture fixture = start()) {
            for (String framing : List.of("Content-Length: " + length + "\r\n\r\n" + body,
                "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n")) {
                try (RawClient client = fixture.client()) {
                    Response response = client.ask("POST /echo/1 HTTP/1.1\r\nHost: a\r\n" + framing);
                    assertThat(response.status()).isEqualTo(fits ? 200 : 413);
                    if (fits) {
                        assertThat(response.text()).endsWith("|" + body);
                    } else {
                        assertThat(response.fields().one("Content-Type")).isEqualTo("application/problem+json");
                        client.expectClose();
                    }
                }
            }
        }
    }

    @Test
    void shouldAskForABodyThatWaits() throws IOException {
        try (HandlerFixture fixture = start(); RawClient client = fixture.client()) {
            client.send("PUT /echo/1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.in().fill()).isTrue();
            Response response = client.send("hi").read();
            assertThat(response.interims()).extracting(Response.Interim::status).containsExactly(100);
            assertThat(response.text()).endsWith("|hi");
        }
    }

    @Test
    void shouldAnswerLaterAndInOrder() throws Exception {
        try (HandlerFixture fixture = start(); RawClient client = fixture.client()) {
            client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /echo/2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
            long first = ticket();
            assertThat(client.isQuiet(50)).isTrue();
            assertThat(fixture.onLoop(() -> answers.isAwaited(first))).isTrue();
            assertThat(answerLater(fixture, first, "one")).isTrue();
            assertThat(client.read().text()).isEqualTo("one");
            assertThat(client.read().text()).isEqualTo("GET|/echo/2||2|null|");
            long second = ticket();
            assertThat(answerLater(fixture, first, "twice")).as("answered before").isFalse();
            assertThat(answerLater(fixture, second, "two")).isTrue();
            assertThat(client.read().text()).isEqualTo("two");
            assertThat(fixture.onLoop(() -> answers.isAwaited(second))).isFalse();
            assertThat(fixture.count(200)).isEqualTo(3);
        }
    }

    @Test
    void shouldAnswerWithinTheCall() throws IOException {
        handler("/now", 0, request ->
            assertThat(request.answers().answer(request.defer(), answer(200, "now"))).isTrue());
        try (HandlerFixture fixture = start(); RawClient client = fixture.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask("GET /now HTTP/1.1\r\nHost: a\r\n\r\n").text()).isEqualTo("now");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/later", "/later-body"})
    void shouldForgetClientsThatGoAway(String path) throws Exception {
        try (HandlerFixture fixture = start()) {
            for (int i = 0; i < 3; i++) {
                RawClient client = fixture.client();
                client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                long gone = ticket();
                client.reset();
                assertThat(GatewayFixture.isSoon(() -> !fixture.onLoop(() -> answers.isAwaited(gone)))).isTrue();
                assertThat(answerLater(fixture, gone, "nobody")).isFalse();
                try (RawClient next = fixture.client()) {
                    next.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
                    long present = ticket();
                    assertThat(present).as("the exchange serves again, its ticket does not").isNotEqualTo(gone);
                    assertThat(answerLater(fixture, gone, "wrong")).isFalse();
                    assertThat(answerLater(fixture, present, "right")).isTrue();
                    assertThat(next.read().text()).isEqualTo("right");
                }
            }
            assertThat(fixture.count(LabelledCounters.STATUS_NONE)).isEqualTo(3);
        }
    }

    @Test
    void shouldKeepABodyNobodyWantsOutOfTheWay() throws Exception {
        String body = "x".repeat(100_000);
        try (HandlerFixture fixture = start(); RawClient client = fixture.client()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n");
                long ticket = ticket();
                client.send(body);
                assertThat(answerLater(fixture, ticket, "done")).isTrue();
                assertThat(client.read().text()).isEqualTo("done");
            }
            assertThat(client.ask("GET /echo/1 HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldNotWaitForEverForAHandler() throws Exception {
        try (HandlerFixture fixture = new HandlerFixture(handlers, 150); RawClient client = fixture.client()) {
            Response response = client.ask("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.fields().one("Proxy-Status")).contains("http_response_timeout");
            assertThat(answerLater(fixture, ticket(), "late")).isFalse();
            assertThat(client.ask("GET /echo/1 HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/throw", "/throw-late", "/silent"})
    void shouldSurviveAHandlerThatFails(String path) throws Exception {
        try (HandlerFixture fixture = start(); RawClient client = fixture.client()) {
            for (int i = 0; i < 2; i++) {
                Response response = client.ask("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(response.status()).isEqualTo(500);
                assertThat(response.fields().one("Content-Type")).isEqualTo("application/problem+json");
                assertThat(response.text()).doesNotContain("on purpose");
            }
            if (!tickets.isEmpty()) {
                assertThat(answerLater(fixture, ticket(), "late")).isFalse();
            }
            assertThat(client.ask("GET /echo/1 HTTP/1.1\r\nHost: a\r\n\r\n").status()).isEqualTo(200);
        }
    }

    @Test
    void shouldSendALongAnswerAsTheClientTakesIt() throws IOException {
        String expected = "x".repeat(LONG_BYTES);
        String get = "GET /long HTTP/1.1\r\nHost: a\r\n\r\n";
        try (HandlerFixture fixture = start()) {
            try (RawClient slow = fixture.narrow()) {
                slow.send(get + get.replace("GET", "HEAD") + get + "GET /echo/1 HTTP/1.1\r\nHost: a\r\n\r\n");
                GatewayFixture.sleep(100);
                assertThat(slow.read().text()).isEqualTo(expected);
                assertThat(slow.read("HEAD").fields().one("Content-Length")).isEqualTo("" + LONG_BYTES);
                assertThat(slow.read().text()).isEqualTo(expected);
                assertThat(slow.read().text()).isEqualTo("GET|/echo/1||1|null|");
            }
            try (RawClient old = fixture.client()) {
                assertThat(old.ask("GET /long HTTP/1.0\r\n\r\n").text()).isEqualTo(expected);
                old.expectClose();
            }
            try (RawClient poster = fixture.client()) {
                String post = "POST /long HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
                assertThat(poster.ask(post).text()).isEqualTo(expected);
                assertThat(poster.ask(post).text()).isEqualTo(expected);
            }
            assertThat(fixture.count(203)).isEqualTo(6);
            try (RawClient hasty = fixture.narrow()) {
                hasty.send("GET /huge HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(hasty.in().fill()).isTrue();
                hasty.reset();
            }
            assertThat(GatewayFixture.isSoon(() -> fixture.count(LabelledCounters.STATUS_CUT) == 1)).isTrue();
            assertThat(fixture.count(203)).isEqualTo(6);
        }
    }

    /** What lies ready here is queued no more of than of what comes from elsewhere: one block of 64 KiB. */
    @Test
    void shouldHoldLittleForStreamsThatMayNotSend() throws IOException {
        int streams = 50;
        try (HandlerFixture fixture = start();
                H2TestClient deaf = fixture.h2Client(NaiveH2Options.honest().windows(0, 1 << 26))) {
            assertThat(deaf.awaits(NaiveH2Peer::isAcknowledged)).isTrue();
            List<Integer> sent = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                sent.add(deaf.send(H2Request.get("/middle")));
            }
            sent.forEach(stream -> deaf.await(stream, seen -> seen.status() == 203));
            assertThat(fixture.residue().blocks()).isBetween(streams, streams + 5);
            assertThat(fixture.residue().exchanges()).isEqualTo(streams);

            deaf.use(peer -> peer.settings(Map.of(NaiveFrames.INITIAL_WINDOW_SIZE, 1L << 20)));
            sent.forEach(stream -> assertThat(deaf.await(stream).received()).isEqualTo(MIDDLE_BYTES));
        }
    }
}
