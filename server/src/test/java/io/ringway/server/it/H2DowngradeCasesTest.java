package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.h2test.H2Request;
import io.ringway.server.h2test.H2Response;
import io.ringway.server.h2test.H2TestClient;
import io.ringway.server.h2test.NaiveField;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From HTTP/2 to HTTP/1.1 and back: framing is made anew, what is for one hop stays on it. */
class H2DowngradeCasesTest extends H2GatewayTest {

    private void answer(String path, String bytes) {
        origin.on(path, OriginScript.raw(bytes, true));
    }

    @Test
    @Tag("B091")
    void shouldFrameRequestsWithoutABody() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        for (String method : List.of("POST", "PUT", "GET", "DELETE")) {
            assertThat(client.ask(H2Request.of(method, "/" + method)).status()).isEqualTo(200);
            Fields fields = origin.request("/" + method).fields();
            assertThat(fields.has("Transfer-Encoding")).as(method).isFalse();
            assertThat(fields.one("Content-Length")).as(method).isIn(null, "0");
        }
        // Whether there is a body is not known before the first DATA; that it is empty may come later.
        int stream = client.sendHead(H2Request.of("POST", "/late"));
        assertThat(client.isAlive()).isTrue();
        client.data(stream, new byte[0], true);
        assertThat(client.await(stream).isWhole(200)).isTrue();
        assertThat(origin.request("/late").body().length()).isZero();
    }

    @Test
    @Tag("B092")
    void shouldFrameBodiesThatLookLikeChunks() throws IOException {
        startH2Proxy();
        H2TestClient client = client();
        String smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n";
        assertThat(client.ask(H2Request.post("/free", smuggled)).status()).isEqualTo(200);
        assertThat(client.ask(H2Request.post("/counted", smuggled, "content-length",
                String.valueOf(smuggled.length()))).status()).isEqualTo(200);
        assertThat(origin.request("/free").body().text()).isEqualTo(smuggled);
        assertThat(origin.request("/counted").body().text()).isEqualTo(smuggled);
        assertThat(origin.request("/counted").fields().one("Content-Length")).isEqualTo("" + smuggled.length());
        assertThat(origin.requests("/smuggled")).isEmpty();
    }

    @Test
    @Tag("B094")
    void shouldKeepFieldsForOneHopFromTheClient() throws IOException {
        answer("/x", "HTTP/1.1 200 OK\r\nConnection: X-One, x-two\r\nKeep-Alive: timeout=5\r\nUpgrade: h2c\r\n"
                + "X-One: 1\r\nX-Two: 2\r\nProxy-Connection: keep-alive\r\nX-Three: 3\r\nTransfer-Encoding: chunked\r\n"
                + "\r\n5\r\nhello\r\n0\r\n\r\n");
        startH2Proxy();
        H2Response response = client().ask(H2Request.get("/x"));
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.field("x-three")).isEqualTo("3");
        assertThat(response.fields()).extracting(NaiveField::name).doesNotContain("connection", "keep-alive", "upgrade",
                "x-one", "x-two", "proxy-connection", "transfer-encoding");
    }

    @Test
    @Tag("B095")
    void shouldSendNoFieldsThatAreNone() throws IOException {
        List<String> wrong = List.of("X-Fold: a\r\n b\r\n", "X Space: 1\r\n", "X-Space : 1\r\n", "X-Nul: a\0b\r\n",
                "X-Cr: a\rb\r\n", ": 1\r\n", ":status: 200\r\n", "X\u00e4: 1\r\n");
        for (int i = 0; i < wrong.size(); i++) {
            answer("/" + i, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + wrong.get(i) + "\r\n");
        }
        answer("/upper", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-UPPER: Kept As It Is\r\n\r\n");
        startH2Proxy();
        H2TestClient client = client();
        for (int i = 0; i < wrong.size(); i++) {
            H2Response response = client.ask(H2Request.get("/" + i));
            assertThat(response.status()).as(wrong.get(i)).isIn(200, 502);
            assertThat(response.field(":status")).isEqualTo(String.valueOf(response.status()));
        }
        assertThat(client.ask(H2Request.get("/upper")).field("x-upper")).isEqualTo("Kept As It Is");
        assertThat(client.violations()).isEmpty();
    }

    @Test
    @Tag("B096")
    void shouldNotPassOnStatusLinesThatAreNone() throws IOException {
        List<String> wrong = List.of("HTTP/1.1 0200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 1000 OK", "HTTP/1.1 -1 OK",
                "HTTP/1.1 2x0 OK", "HTTP/1.1 099 OK", "HTTP/1.1 600 OK", "HTTP/2 200 OK", "HTTP/1.1 200 O\0K");
        for (int i = 0; i < wrong.size(); i++) {
            answer("/" + i, wrong.get(i) + "\r\nContent-Length: 0\r\n\r\n");
        }
        answer("/split", "HTTP/1.1 200 OK\rX: y\r\nContent-Length: 0\r\n\r\n");
        startH2Proxy();
        H2TestClient client = client();
        for (int i = 0; i < wrong.size(); i++) {
            assertThat(client.ask(H2Request.get("/" + i)).status()).as(wrong.get(i)).isEqualTo(502);
        }
        assertThat(client.ask(H2Request.get("/split")).field("x")).isNull();
        expectHonestOn(client);
    }

    @Test
    @Tag("B099")
    void shouldIgnoreTheOldUpgrade() throws IOException {
        startH2Proxy();
        try (RawClient old = gateway.client()) {
            Response response = old.ask("GET /old HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.interims()).isEmpty();
            assertThat(response.fields().has("Upgrade")).isFalse();
            assertThat(old.get("/still").status()).isEqualTo(200);
        }
        Fields fields = origin.request("/old").fields();
        assertThat(fields.has("Upgrade") || fields.has("HTTP2-Settings")).isFalse();
    }

    @Test
    @Tag("B144")
    void shouldCarryTrailersBothWays() throws IOException {
        origin.on("/x", (connection, request) -> {
            connection.take(request);
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                    + "5\r\nhello\r\n0\r\nX-Sum: down\r\n\r\n");
            return true;
        });
        startH2Proxy();
        H2TestClient client = client();
        H2Response response = client.ask(H2Request.post("/x", "body", "te", "trailers").trailers("x-sum", "up"));
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.trailers()).isEqualTo(NaiveField.list("x-sum", "down"));
        assertThat(response.field("x-sum")).as("never merged into the head").isNull();
        assertThat(origin.request("/x").body().trailers().one("x-sum")).isEqualTo("up");
    }
}
