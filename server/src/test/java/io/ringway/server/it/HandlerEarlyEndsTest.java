package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.HandlerOptions;
import io.ringway.server.Request;
import io.ringway.server.Response;
import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Handlers that have ended their response and are still at it while the request comes, until something ends the
 * request: the client has its response, and its connection is served on, or closes.
 */
class HandlerEarlyEndsTest extends HandlerServerTest {

    private static final String HEAD = "POST / HTTP/1.1\r\nHost: a.test\r\n";
    private static final int BYTES = 150_000;

    private final CountDownLatch told = new CountDownLatch(1);
    private final HandlerOptions options = HandlerOptions.virtual().streamingBody();

    /** Answers, then waits until it is given up. */
    private void answerEarly(Request request, Response response) throws Exception {
        OutputStream out = response.stream();
        out.write("early".getBytes());
        if ("flushed".equals(request.header("X-How"))) {
            out.flush();
        }
        response.end();
        try {
            new CountDownLatch(1).await();
        } finally {
            told.countDown();
        }
    }

    private void serve(HandlerOptions how) {
        builder.post("/", (request, response) -> {
            request.onCancel(Thread.currentThread()::interrupt);
            answerEarly(request, response);
        }, how).get("/next", (_, response) -> response.text("next"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"whole", "flushed"})
    void shouldServeOnWhoseHandlerIsLateBehindItsAnswer(String how) throws Exception {
        serve(options.withDeadline(Duration.ofMillis(200)));
        try (RawClient client = client()) {
            client.send(HEAD + "X-How: " + how + "\r\nContent-Length: " + BYTES + "\r\n\r\n")
                .send(new byte[BYTES / 2]);
            assertThat(client.read("POST").text()).isEqualTo("early");
            told.await();
            client.send(new byte[BYTES - BYTES / 2]);
            assertThat(client.ask("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n").text()).isEqualTo("next");
        }
        assertThat(metrics().timedOut()).isEqualTo(1);
    }

    @Test
    void shouldEndAStreamWhoseHandlerIsLateBehindItsAnswer() throws Exception {
        serve(options.withDeadline(Duration.ofMillis(200)));
        client().close();
        try (H2TestClient client = H2TestClient.to(ringway.port())) {
            int stream = client.sendHead(H2Request.of("POST", "/").with("content-length", "" + BYTES));
            client.data(stream, new byte[1000], false);
            H2Response early = client.await(stream);
            assertThat(early.isWhole(200)).isTrue();
            assertThat(early.text()).isEqualTo("early");
            client.data(stream, new byte[BYTES - 1000], true);
            assertThat(client.isAlive()).isTrue();
        }
    }

    /** Nobody knows where the next request begins. */
    @Test
    void shouldCloseWhereTheRestOfTheRequestIsNone() throws Exception {
        serve(options);
        try (RawClient client = client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            assertThat(client.read("POST").text()).isEqualTo("early");
            client.send("no chunk\r\n");
            told.await();
            client.expectClose();
        }
    }

    @Test
    void shouldCloseWhereTheRequestGrowsBeyondTheLimit() throws Exception {
        serve(options.withBodyBytes(5));
        try (RawClient client = client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            assertThat(client.read("POST").text()).isEqualTo("early");
            client.send("6\r\nabcdef\r\n");
            told.await();
            client.expectClose();
        }
    }

    @Test
    void shouldCloseWhereTheRestOfTheRequestDoesNotCome() throws Exception {
        builder.config(GatewayFixture.configure().timeouts("'body_ms':300,'request_ms':20000")
            .respond("/ping", 200, "pong").config());
        serve(options);
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: 100\r\n\r\nab");
            assertThat(client.read("POST").text()).isEqualTo("early");
            told.await();
            client.expectClose();
        }
    }

    /** All of the response that was announced is there, but its handler fails before the request is. */
    @Test
    void shouldServeOnWhoseHandlerFailsBehindItsLastByte() throws IOException {
        builder.post("/", (_, response) -> {
            OutputStream out = response.stream(5);
            out.write("early".getBytes());
            out.flush();
            throw new IllegalStateException("on purpose");
        }, options).get("/next", (_, response) -> response.text("next"));
        try (RawClient client = client()) {
            client.send(HEAD + "Content-Length: " + BYTES + "\r\n\r\n").send(new byte[BYTES / 2]);
            assertThat(client.read("POST").text()).isEqualTo("early");
            client.send(new byte[BYTES - BYTES / 2]);
            assertThat(client.ask("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n").text()).isEqualTo("next");
        }
    }
}
