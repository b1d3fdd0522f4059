package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.metrics.Counter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that are none (cases D013 to D024): 502, the connection is closed, nothing of it reaches a client. */
class BadResponseTest extends GatewayTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    static Stream<Arguments> badResponses() {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("D013 garbage", "\u0000\u0001garbage\r\n\r\n");
        bad.put("D013 four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n");
        bad.put("D013 status 099", "HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n");
        bad.put("D013 status 600", "HTTP/1.1 600 OK\r\nContent-Length: 0\r\n\r\n");
        bad.put("D013 two digits", "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n");
        bad.put("D013 HTTP/3.0", "HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n");
        bad.put("D013 ICY", "ICY 200 OK\r\nContent-Length: 0\r\n\r\n");
        bad.put("D013 HTTP/0.9", "<html>hello</html>");
        bad.put("D014 head of 1 MiB", OK + "X: " + "a".repeat(1 << 20) + "\r\n\r\n");
        bad.put("D014 10,000 fields", OK + "X: a\r\n".repeat(10_000) + "\r\n");
        bad.put("D014 name of 64 KiB", OK + "X".repeat(65_536) + ": a\r\n\r\n");
        bad.put("D015 CR in a value", OK + "X: a\rb\r\nContent-Length: 0\r\n\r\n");
        bad.put("D015 NUL in a value", OK + "X: a\u0000b\r\nContent-Length: 0\r\n\r\n");
        bad.put("D015 folded", OK + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n");
        bad.put("D015 space before the colon", OK + "X : a\r\nContent-Length: 0\r\n\r\n");
        bad.put("D015 bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        bad.put("D016 both framings", OK
                + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        bad.put("D016 two lengths", OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
        bad.put("D016 negative length", OK + "Content-Length: -1\r\n\r\n");
        bad.put("D016 gzip coding", OK + "Transfer-Encoding: gzip\r\n\r\nabc");
        bad.put("D016 huge length", OK + "Content-Length: 99999999999999999999\r\n\r\nabc");
        bad.put("D024 unasked switch", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        bad.put("D023 flood of hints", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(1000));
        bad.put("closed in the head", OK + "X-Half: ");
        bad.put("interim, then closed", "HTTP/1.1 103 Early Hints\r\n\r\n");
        return bad.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badResponses")
    @Tag("D013")
    @Tag("D014")
    @Tag("D015")
    @Tag("D016")
    @Tag("D023")
    @Tag("D024")
    void shouldAnswer502AndClose(String name, String bytes) throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write(bytes);
            connection.pause(20);
            return false;
        });
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.fields().has("Proxy-Status")).isTrue();
            assertThat(response.fields().has("X")).isFalse();
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
        assertThat(origin.requests("/x")).hasSize(1);
        assertThat(origin.accepted()).isEqualTo(2);
    }

    /** Where a recipient may be lenient, either is right, as long as nothing of it is forwarded raw. */
    @Test
    @Tag("D013")
    @Tag("D016")
    void shouldRepairOrRefuseWhatIsAlmostRight() throws IOException {
        String[] odd = {"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", OK + "Content-Length: 0002\r\n\r\nok"};
        startProxy();
        for (String bytes : odd) {
            origin.on("/x", OriginScript.raw(bytes, false));
            try (RawClient client = gateway.client()) {
                Response response = client.get("/x");
                assertThat(response.status()).as(bytes).isIn(200, 502);
                if (response.status() == 200) {
                    assertThat(response.text()).as(bytes).isEqualTo("ok");
                }
                assertThat(client.get("/y").text()).isEqualTo("GET /y");
            }
        }
    }

    @Test
    void shouldCutABadChunkedBody() throws IOException {
        String[] bad = {"5\r\nhello\r\nzz\r\n", "5\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "-1\r\n",
            "ffffffffffffffffff\r\n", "5\r\nhello\r\n0\r\nbad name: x\r\n\r\n"};
        startProxy();
        for (String bytes : bad) {
            origin.on("/x", OriginScript.raw(OK + "Transfer-Encoding: chunked\r\n\r\n" + bytes, false));
            try (RawClient client = gateway.client()) {
                client.send("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
                Response response = client.readAny("GET", null);
                assertThat(response == null || !response.isComplete() || response.status() == 502).as(bytes).isTrue();
                assertThat(client.in().end() == WireReader.End.OPEN).isEqualTo(response != null
                        && response.isComplete());
            }
        }
        gateway.expectHonest();
        assertThat(gateway.count(Counter.UPSTREAM_MALFORMED)).isEqualTo(bad.length);
    }

    /** Case D019. */
    @Test
    @Tag("D019")
    void shouldNotForwardABodyWhereThereIsNone() throws IOException {
        origin.on("/204", OriginScript.raw("HTTP/1.1 204 No Content\r\n\r\nEVIL", true));
        origin.on("/304", OriginScript.raw("HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\nEVIL", true));
        origin.on("/head", OriginScript.raw(OK + "Content-Length: 4\r\n\r\nEVIL", true));
        startProxy();
        for (String path : new String[] {"GET /204", "GET /304", "HEAD /head"}) {
            int before = origin.accepted();
            try (RawClient client = gateway.client()) {
                Response response = client.ask(path + " HTTP/1.1\r\nHost: a.test\r\n\r\n");
                assertThat(response.body().length()).isZero();
                assertThat(client.isQuiet(20)).as("nothing comes after " + path).isTrue();
                assertThat(client.get("/y").text()).isEqualTo("GET /y");
            }
            assertThat(origin.accepted()).as("the connection of " + path + " is not used again").isGreaterThan(before);
        }
    }

    /** What follows an interim head is where the next head must be: no request gets it as content. */
    @Test
    @Tag("D019")
    void shouldNotForwardABodyBehindAnInterim() throws IOException {
        origin.on("/103", OriginScript.raw("HTTP/1.1 103 Early Hints\r\nContent-Length: 4\r\n\r\nEVIL" + OK
                + "Content-Length: 2\r\n\r\nok", true));
        startProxy();
        int before = origin.accepted();
        try (RawClient client = gateway.client()) {
            Response response = client.get("/103");
            assertThat(response.status()).isEqualTo(502);
            assertThat(response.text()).doesNotContain("EVIL");
            assertThat(client.isQuiet(20)).as("nothing comes after it").isTrue();
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
        assertThat(origin.accepted()).as("the connection is not used again").isGreaterThan(before + 1);
        assertThat(gateway.count(Counter.UPSTREAM_MALFORMED)).isEqualTo(1);
    }

    /** Case D023. */
    @Test
    @Tag("D023")
    void shouldNotWaitForEverAfterAnInterim() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 100 Continue\r\n\r\n");
            connection.in().fill();
            return false;
        });
        start(GatewayFixture.configure().timeouts("'request_ms':400").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x").status()).isEqualTo(504);
            assertThat(client.get("/y").text()).isEqualTo("GET /y");
        }
    }

    @Test
    @Tag("D023")
    void shouldForwardAFewInterims() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(16) + OK
                + "Content-Length: 2\r\n\r\nok", true));
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.get("/x");
            assertThat(response.interims()).hasSize(16);
            assertThat(response.text()).isEqualTo("ok");
        }
    }
}
