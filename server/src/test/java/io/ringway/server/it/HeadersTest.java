package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What fields reach the other side, both ways. */
class HeadersTest extends GatewayTest {

    private static final String HOP_BY_HOP = "Connection: X-Mine, X-Absent\r\nX-Mine: 1\r\nKeep-Alive: timeout=5\r\n"
            + "Proxy-Connection: keep-alive\r\nTE: trailers\r\nUpgrade: websocket\r\n"
            + "Proxy-Authorization: Basic eA==\r\nProxy-Authenticate: Basic\r\nClose: 1\r\n";
    private static final List<String> HOP_BY_HOP_NAMES = List.of("X-Mine", "X-Absent", "Keep-Alive", "Proxy-Connection",
            "TE", "Upgrade", "Proxy-Authorization", "Close");

    private Fields forwarded(String fields) throws IOException {
        origin.forget();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("GET /x HTTP/1.1\r\nHost: A.test:8080\r\n" + fields + "\r\n");
            assertThat(response.status()).isEqualTo(200);
        }
        return origin.request("/x").fields();
    }

    @Test
    void shouldTellTheUpstreamAboutTheHop() throws IOException {
        startProxy();
        Fields fields = forwarded("");
        assertThat(fields.one("Host")).isEqualTo("127.0.0.1:" + origin.port());
        assertThat(fields.one("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(fields.one("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(fields.one("X-Forwarded-Host")).isEqualTo("A.test:8080");
        assertThat(fields.one("Via")).isEqualTo("1.1 ringway");
        assertThat(fields.one("X-Request-ID")).matches("[0-9a-f]{32}");
        assertThat(fields.all()).hasSize(6);
    }

    @Test
    void shouldGiveEveryRequestAnIdOfItsOwn() throws IOException {
        startProxy();
        assertThat(forwarded("").one("X-Request-ID")).isNotEqualTo(forwarded("").one("X-Request-ID"));
    }

    @Test
    void shouldKeepTheHostWhenAsked() throws IOException {
        start(GatewayFixture.configure().route("'external_path':'/*','preserve_host':true,'backends':[{"
                + origin.backend() + "}]"));
        assertThat(forwarded("").one("Host")).isEqualTo("A.test:8080");
    }

    @Test
    void shouldForwardOtherFieldsInTheirOrder() throws IOException {
        startProxy();
        Fields fields = forwarded("Accept: */*\r\nx-b: 2\r\nX-A:  spaced \t\r\nX-B: 3\r\nX-Empty:\r\nCookie: a=b\r\n"
                + "Authorization: Bearer x\r\nX-Text: caf\u00e9\r\n");
        List<String> own = List.of("Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Via",
                "X-Request-ID");
        assertThat(fields.all().stream().filter(field -> !own.contains(field.name()))).containsExactly(
                new Fields.Field("Accept", "*/*"), new Fields.Field("x-b", "2"), new Fields.Field("X-A", "spaced"),
                new Fields.Field("X-B", "3"), new Fields.Field("X-Empty", ""), new Fields.Field("Cookie", "a=b"),
                new Fields.Field("Authorization", "Bearer x"), new Fields.Field("X-Text", "caf\u00e9"));
    }

    @Test
    void shouldKeepHopByHopFieldsOfRequestsBack() throws IOException {
        startProxy();
        Fields fields = forwarded(HOP_BY_HOP + "X-Under_score: 1\r\nHTTP2-Settings: AAM\r\n");
        assertThat(HOP_BY_HOP_NAMES).noneMatch(fields::has);
        assertThat(fields.has("X-Under_score")).isFalse();
        assertThat(fields.has("HTTP2-Settings")).isFalse();
        assertThat(fields.has("Connection")).isFalse();
    }

    @Test
    void shouldKeepHopByHopFieldsOfResponsesBack() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\n" + HOP_BY_HOP
                + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Kept: yes\r\nServer: origin\r\nContent-Length: 0\r\n\r\n",
                true));
        startProxy();
        try (RawClient client = gateway.client()) {
            Fields fields = client.get("/x").fields();
            assertThat(HOP_BY_HOP_NAMES).noneMatch(fields::has);
            assertThat(fields.values("Set-Cookie")).containsExactly("a=1", "b=2");
            assertThat(fields.one("X-Kept")).isEqualTo("yes");
            assertThat(fields.one("Server")).isEqualTo("origin");
            assertThat(fields.one("Date"))
                    .matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
        }
    }

    @Test
    void shouldRemoveWhatAResponseNominates() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n"
                + "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n", true));
        startProxy();
        try (RawClient client = gateway.client()) {
            Fields fields = client.get("/x").fields();
            assertThat(fields.has("X-Hop")).isFalse();
            assertThat(fields.one("Date")).isEqualTo("Thu, 01 Jan 2026 00:00:00 GMT");
        }
    }

    @Test
    void shouldForwardManyFieldsOfAResponseSeparately() throws IOException {
        StringBuilder cookies = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            cookies.append("Set-Cookie: c").append(i).append("=").append("v".repeat(100)).append("\r\n");
        }
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\n" + cookies + "Content-Length: 0\r\n\r\n", true));
        startProxy();
        try (RawClient client = gateway.client()) {
            assertThat(client.get("/x").fields().values("Set-Cookie")).hasSize(90);
        }
    }

    /** Fields that must not be merged or decoded, more of them than the default limit allows. */
    @Test
    @Tag("D025")
    void shouldForwardManyCookiesAndAnEncodedLineEndAsTheyAre() throws IOException {
        StringBuilder cookies = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            cookies.append("Set-Cookie: c").append(i).append("=v\r\n");
        }
        origin.on("/x", OriginScript.raw("HTTP/1.1 302 Found\r\n" + cookies
                + "Location: /a%0d%0aSet-Cookie:%20evil=1\r\nContent-Length: 0\r\n\r\n", true));
        start(GatewayFixture.configure().limits("'header_count':300").forward("/*", origin));
        try (RawClient client = gateway.client()) {
            Fields fields = client.get("/x").fields();
            assertThat(fields.values("Set-Cookie")).hasSize(200).startsWith("c0=v").endsWith("c199=v");
            assertThat(fields.one("Location")).isEqualTo("/a%0d%0aSet-Cookie:%20evil=1");
        }
    }

    /** RFC 9110 7.6.1: what a response nominates is for one hop, even where that is unwise. */
    @Test
    @Tag("D026")
    void shouldRemoveEvenCookiesThatAResponseNominates() throws IOException {
        origin.on("/x", OriginScript.raw("HTTP/1.1 200 OK\r\nConnection: Set-Cookie\r\nSet-Cookie: a=1\r\n"
                + "X-Kept: 1\r\nContent-Length: 0\r\n\r\n", true));
        startProxy();
        try (RawClient client = gateway.client()) {
            Fields fields = client.get("/x").fields();
            assertThat(fields.has("Set-Cookie")).isFalse();
            assertThat(fields.one("X-Kept")).isEqualTo("1");
        }
    }

    private static final String EARLIER_HOPS = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 198.51.100.1\r\n"
            + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: outer.test\r\nX-Forwarded-Port: 443\r\n"
            + "X-Real-IP: 203.0.113.9\r\nForwarded: for=203.0.113.9\r\nX-Request-ID: abc\r\nVia: 1.0 edge\r\n";

    @Test
    void shouldDropWhatAnyClientSaysOfEarlierHops() throws IOException {
        startProxy();
        Fields fields = forwarded(EARLIER_HOPS);
        assertThat(fields.one("X-Forwarded-For")).isEqualTo("127.0.0.1");
        assertThat(fields.one("X-Forwarded-Proto")).isEqualTo("http");
        assertThat(fields.one("X-Forwarded-Host")).isEqualTo("A.test:8080");
        assertThat(fields.has("X-Forwarded-Port")).isFalse();
        assertThat(fields.has("X-Real-IP")).isFalse();
        assertThat(fields.has("Forwarded")).isFalse();
        assertThat(fields.one("X-Request-ID")).matches("[0-9a-f]{32}");
        assertThat(fields.values("Via")).containsExactly("1.0 edge", "1.1 ringway");
    }

    @Test
    void shouldBelieveATrustedProxyAboutEarlierHops() throws IOException {
        start(GatewayFixture.configure().server("'trusted_proxies':['127.0.0.0/8']").forward("/*", origin));
        Fields fields = forwarded(EARLIER_HOPS);
        assertThat(String.join(", ", fields.values("X-Forwarded-For")))
                .isEqualTo("203.0.113.9, 198.51.100.1, 127.0.0.1");
        assertThat(fields.one("X-Forwarded-Proto")).isEqualTo("https");
        assertThat(fields.one("X-Forwarded-Host")).isEqualTo("outer.test");
        assertThat(fields.one("X-Forwarded-Port")).isEqualTo("443");
        assertThat(fields.one("Forwarded")).isEqualTo("for=203.0.113.9");
        assertThat(fields.one("X-Request-ID")).isEqualTo("abc");
        assertThat(forwarded("").one("X-Forwarded-For")).isEqualTo("127.0.0.1");
    }

    @Test
    void shouldNotBelieveAProxyOfAnotherRange() throws IOException {
        start(GatewayFixture.configure().server("'trusted_proxies':['10.0.0.0/8']").forward("/*", origin));
        assertThat(forwarded(EARLIER_HOPS).one("X-Forwarded-For")).isEqualTo("127.0.0.1");
    }

    @Test
    void shouldStopARequestThatGoesInCircles() throws IOException {
        startProxy();
        try (RawClient client = gateway.client()) {
            Response response = client.ask("GET /x HTTP/1.1\r\nHost: a.test\r\n" + "Via: 1.1 ringway\r\n".repeat(9)
                    + "\r\n");
            assertThat(response.status()).isEqualTo(508);
        }
        assertThat(origin.requests()).isEmpty();
    }
}
