package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses that go through: methods, targets, bodies in every framing, versions, reuse. */
class ProxyTest extends GatewayTest {

    private static final int LARGE = 300_000;

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"})
    void shouldForwardTheMethodAndTheTarget(String method) throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask(method + " /a/b;c=1/%7Eu?q=%20x&&y HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo(method + " /a/b;c=1/~u?q=%20x&&y");
            assertThat(response.body().framing()).isEqualTo(Body.Framing.LENGTH);
        }
        assertThat(origin.requests().getFirst().line()).isEqualTo(method + " /a/b;c=1/~u?q=%20x&&y HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?", "/?a", "/x/", "/a%2Cb", "/%E2%82%AC", "/a:b@c!$&'()*+,;="})
    void shouldKeepPathAndQuery(String target) throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.get(target).text()).isEqualTo("GET " + target);
        }
    }

    /** Upstreams that merge empty segments must not see another path than the one that was routed. */
    @Test
    void shouldMergeEmptySegments() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x//y///z?a//b").text()).isEqualTo("GET /x/y/z?a//b");
        }
    }

    @Test
    void shouldAnswerHeadWithTheLengthAndNoBody() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("HEAD /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.fields().one("Content-Length")).isEqualTo("7");
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    @Test
    void shouldNotTreatTheChunkedHeadOfAHeadAsABody() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", true));
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.ask("HEAD /x HTTP/1.1\r\nHost: a.test\r\n\r\n").status()).isEqualTo(200);
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
        assertThat(origin.accepted()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void shouldSendNoBodyWhereTheStatusHasNone(String status) throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 " + status + "\r\nETag: \"a\"\r\n\r\n", true));
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");
            assertThat(response.status() + " " + response.reason()).isEqualTo(status);
            assertThat(response.fields().one("ETag")).isEqualTo("\"a\"");
            assertThat(response.fields().has("Transfer-Encoding")).isFalse();
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
        assertThat(origin.accepted()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheLengthA304Announces() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", true));
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");
            assertThat(response.status()).isEqualTo(304);
            assertThat(response.fields().one("Content-Length")).isIn("99", null);
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    @Test
    void shouldForwardABodyWithALength() throws IOException {
        startProxy();
        byte[] body = PatternBody.bytes(LARGE);
        try (RawClient client = gateway.client()) {
            client.send("POST /up HTTP/1.1\r\nHost: a.test\r\nContent-Length: " + LARGE + "\r\n\r\n").send(body);
            assertThat(client.read("POST").status()).isEqualTo(200);
        }
        Request request = origin.request("/up");
        assertThat(request.fields().one("Content-Length")).isEqualTo("" + LARGE);
        assertThat(request.body().bytes()).isEqualTo(body);
    }

    @Test
    void shouldForwardAChunkedBodyWithTrailers() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("POST /up HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n"
                    + "Trailer: X-Sum\r\n\r\n5;x=y\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\nX-Sum: 42\r\n"
                    + "Content-Length: 3\r\nHost: evil\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
        }
        Request request = origin.request("/up");
        assertThat(request.body().text()).isEqualTo("hello 0123456789");
        assertThat(request.body().framing()).isEqualTo(Body.Framing.CHUNKED);
        assertThat(request.body().trailers().all()).containsExactly(new Fields.Field("X-Sum", "42"));
    }

    @Test
    void shouldForwardABodyCutAnywhere() throws IOException {
        startProxy();
        Random random = new Random(3);
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 30; i++) {
                int length = random.nextInt(20_000);
                String text = "PUT /up" + i + " HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + (length == 0 ? "" : Integer.toHexString(length) + "\r\n"
                        + Latin1.text(PatternBody.bytes(length)) + "\r\n") + "0\r\n\r\n";
                client.sendCut(Latin1.bytes(text), random);
                assertThat(client.read("PUT").status()).as("request %s, seed 3", i).isEqualTo(200);
                assertThat(origin.request("/up" + i).body().bytes()).isEqualTo(PatternBody.bytes(length));
            }
        }
    }

    @Test
    void shouldForwardAChunkedResponseWithTrailers() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                + "5;x=y\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nX-Sum: 7\r\nTransfer-Encoding: chunked\r\n\r\n",
                true));
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("GET /x HTTP/1.1\r\nHost: a.test\r\nConnection: TE\r\nTE: trailers\r\n\r\n");
            assertThat(response.text()).isEqualTo("hello world");
            assertThat(response.body().framing()).isEqualTo(Body.Framing.CHUNKED);
            assertThat(response.body().trailers().all()).containsExactly(new Fields.Field("X-Sum", "7"));
            Response without = client.get("/x");
            assertThat(without.text()).isEqualTo("hello world");
            assertThat(without.body().trailers().all()).as("for a client that did not ask").isEmpty();
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
        assertThat(origin.accepted()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 16_384, 65_536, 1_000_000, 5_000_000})
    void shouldForwardAResponseOfAnyLength(int length) throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
            PatternBody.write(connection.out(), 0, length);
            return true;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 3; i++) {
                Response response = client.get("/x");
                assertThat(response.body().bytes()).isEqualTo(PatternBody.bytes(length));
            }
        }
        // A request may come before it is known that nothing came behind a response in many pieces.
        assertThat(origin.accepted()).isBetween(1, length < 65_536 ? 1 : 2);
    }

    @Test
    void shouldForwardABodyThatEndsWithTheConnectionAsChunked() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\n\r\nuntil the end", false));
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");
            assertThat(response.text()).isEqualTo("until the end");
            assertThat(response.body().framing()).isEqualTo(Body.Framing.CHUNKED);
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    @Test
    void shouldForwardAnHttp10Response() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.0 200 Fine\r\nContent-Length: 2\r\n\r\nok", false));
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");
            assertThat(response.version()).isEqualTo(1);
            assertThat(response.reason()).isEqualTo("Fine");
            assertThat(response.text()).isEqualTo("ok");
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    @Test
    void shouldServeAnHttp10ClientAndClose() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
                + "X-Sum: 1\r\n\r\n", true));
        startProxy();
        for (String fields : List.of("", "Host: a.test\r\n")) {
            try (RawClient client = gateway.client()) {
                Response response = client.ask("GET /x HTTP/1.0\r\n" + fields + "\r\n");
                assertThat(response.fields().has("Transfer-Encoding")).isFalse();
                assertThat(response.text()).isEqualTo("hello");
                assertThat(response.closes()).isTrue();
                client.expectClose();
            }
        }
        assertThat(origin.requests("/x").getFirst().line()).isEqualTo("GET /x HTTP/1.1");
    }

    @Test
    void shouldCloseWhenTheClientAsks() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("GET /x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            assertThat(response.closes()).isTrue();
            client.expectClose();
        }
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/y").status()).isEqualTo(200);
        }
        assertThat(origin.accepted()).as("the close is between client and gateway").isEqualTo(1);
    }

    @Test
    void shouldReuseUpstreamConnections() throws IOException {
        startProxy();
        int requests = 500;
        for (int i = 0; i < 10; i++) {
            try (RawClient client = gateway.client()) {
                for (int j = 0; j < requests / 10; j++) {
                    assertThat(client.get("/" + i + "/" + j).text()).isEqualTo("GET /" + i + "/" + j);
                }
            }
        }
        assertThat(gateway.count(Counter.UPSTREAM_REUSED)).isGreaterThan(requests * 9 / 10);
        assertThat(origin.accepted()).isLessThan(requests / 10);
        assertThat(gateway.count(Counter.REQUESTS_COMPLETED)).isEqualTo(requests);
    }

    @Test
    void shouldNotReuseAConnectionTheUpstreamCloses() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", false));
        startProxy();
        try (RawClient client = gateway.client()) {
            for (int i = 0; i < 5; i++) {
                Response response = client.get("/x");
                assertThat(response.text()).isEqualTo("ok");
                assertThat(response.closes()).as("the upstream's close is not the client's").isFalse();
            }
        }
        assertThat(origin.accepted()).isEqualTo(5);
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        origin.on("/slow", (connection, request) -> {
            connection.take(request);
            connection.pause(100);
            return connection.answer(request, 200, "slow");
        });
        start(GatewayFixture.configure().forward("/*", origin).respond("/local", 200, "local"));
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            String target = i % 20 == 0 ? "/slow" : i % 3 == 1 ? "/local" : "/" + i;
            String method = i % 5 == 2 ? "HEAD" : "GET";
            all.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }
        try (RawClient client = gateway.client()) {
            client.send(all.toString());
            for (int i = 0; i < 60; i++) {
                Response response = client.read(i % 5 == 2 ? "HEAD" : "GET");
                String expected = i % 20 == 0 ? "slow" : i % 3 == 1 ? "local" : "GET /" + i;
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).as("answer %s", i).isEqualTo(i % 5 == 2 ? "" : expected);
            }
        }
    }

    /** Far more answers than a queue holds, from requests that fit a receive buffer or two. */
    @Test
    void shouldAnswerManyPipelinedRequestsWithLongLocalAnswers() throws IOException {
        start(GatewayFixture.configure().respond("/local", 200, "local".repeat(1000)));
        try (RawClient client = gateway.client()) {
            client.send("GET /local HTTP/1.1\r\nHost: a.test\r\n\r\n".repeat(2000));
            for (int i = 0; i < 2000; i++) {
                assertThat(client.read().body().length()).as("answer %s", i).isEqualTo(5000);
            }
        }
    }

    @Test
    void shouldAnswerPipelinedRequestsWithBodiesCutAnywhere() throws IOException {
        startProxy();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            String body = "x".repeat(i * 37);
            all.append("POST /").append(i).append(" HTTP/1.1\r\nHost: a.test\r\n")
                    .append(i % 2 == 0 ? "Content-Length: " + body.length() + "\r\n\r\n" + body
                            : "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body
                            + "\r\n0\r\n\r\n");
        }
        try (RawClient client = gateway.client()) {
            client.beside(out -> {
                Random random = new Random(5);
                byte[] bytes = Latin1.bytes(all.toString());
                for (int at = 0; at < bytes.length; ) {
                    int size = Math.min(1 + random.nextInt(900), bytes.length - at);
                    out.write(bytes, at, size);
                    at += size;
                }
            });
            for (int i = 0; i < 40; i++) {
                assertThat(client.read("POST").text()).isEqualTo("POST /" + i);
                assertThat(origin.request("/" + i).body().length()).isEqualTo(i * 37L);
            }
        }
    }
}
