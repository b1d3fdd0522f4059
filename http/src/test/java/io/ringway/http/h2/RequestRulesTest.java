package io.ringway.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a request malformed (RFC 9113 8); a request behind it is served, and the tables are in step. */
class RequestRulesTest {
    private static final String RESET = "reset 1 PROTOCOL_ERROR";

    private static void assertMalformed(String... fields) {
        assertAnswer(RESET, fields);
    }

    private static void assertAnswer(String expected, String... fields) {
        List<String> log = Split.server(Wire.client().headers(1, Wire.END, fields).get(3));
        assertThat(log.getLast()).isEqualTo("head 3 GET / at a.test NONE [host: a.test] end");
        assertThat(log.get(log.size() - 2)).isEqualTo(expected);
        assertThat(log).noneMatch(line -> line.startsWith("head 1"));
        if (expected.equals(RESET)) {
            assertThat(log.get(log.size() - 3)).isEqualTo("> RST 1 PROTOCOL_ERROR");
        }
    }

    private static void assertServed(String expected, String... fields) {
        assertThat(Split.server(Wire.client().headers(1, Wire.END, fields)).getLast()).isEqualTo(expected);
    }

    private static String[] get(String... more) {
        return Wire.with(Wire.GET, more);
    }

    private static String[] to(String method, String scheme, String path, String authority) {
        return new String[] {":method", method, ":scheme", scheme, ":path", path, ":authority", authority};
    }

    @Tag("B065")
    @ParameterizedTest
    @ValueSource(strings = {"X-Foo", "Host", "x-foO", "Content-length"})
    void shouldRefuseCapitalsInNames(String name) {
        assertMalformed(get(name, "1"));
    }

    @Tag("B066")
    @ParameterizedTest
    @ValueSource(strings = {"x foo", "x:foo", "x\u0000", "x\r", "x\n", "x\u007f", "x\u0080", "", " x", "x\"", "(x)"})
    void shouldRefuseNamesThatAreNoTokens(String name) {
        assertMalformed(get(name, "1"));
    }

    @Tag("B067")
    @Test
    void shouldRefuseValuesWithControlBytes() {
        for (String bad : List.of("\u0000", "\r", "\n", "\r\n", "\u0001", "\u007f")) {
            assertMalformed(get("x-foo", bad));
            assertMalformed(get("x-foo", "a" + bad));
            assertMalformed(get("x-foo", "v".repeat(8_000) + bad + "v".repeat(8_000)));
        }
        assertMalformed(get("x-foo", " a"));
        assertMalformed(get("x-foo", "a\t"));
        assertServed("head 1 GET / at a.test NONE [host: a.test] [x-foo: ] [x-bar: a\tb \u00ff] end",
            get("x-foo", "", "x-bar", "a\tb \u00ff"));
    }

    @Tag("B069")
    @ParameterizedTest
    @ValueSource(strings = {"connection", "proxy-connection", "keep-alive", "upgrade"})
    void shouldRefuseFieldsOfAConnection(String name) {
        assertMalformed(get(name, "close"));
    }

    @Tag("B070")
    @Test
    void shouldRefuseTransferCodings() {
        String[] chunked = Wire.with(Wire.POST, "transfer-encoding", "chunked");
        List<String> log = Split.server(Wire.client().headers(1, 0, chunked)
            .data(1, 1, "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"));

        assertThat(log).endsWith("> RST 1 PROTOCOL_ERROR", RESET);
    }

    @Tag("B071")
    @Test
    void shouldTakeNoTeButTrailers() {
        assertMalformed(get("te", "gzip"));
        assertMalformed(get("te", "trailers, gzip"));
        assertServed("head 1 GET / at a.test NONE [host: a.test] [te: trailers] end", get("te", "trailers"));
    }

    @Tag("B072")
    @Test
    void shouldRefusePseudoFieldsBehindOthers() {
        assertMalformed(":method", "GET", ":scheme", "http", "x-foo", "1", ":path", "/", ":authority", "a.test");
    }

    @Tag("B073")
    @ParameterizedTest
    @ValueSource(strings = {":path", ":method", ":authority", ":scheme"})
    void shouldRefusePseudoFieldsThatComeTwice(String name) {
        assertMalformed(get(name, "/admin"));
        assertMalformed(Wire.with(new String[] {name, "a.test"}, Wire.GET));
    }

    @Tag("B074")
    @ParameterizedTest
    @ValueSource(strings = {":foo", ":status", ":", ":Path"})
    void shouldRefuseOtherPseudoFields(String name) {
        assertMalformed(get(name, "200"));
    }

    @Tag("B075")
    @Test
    void shouldRefuseRequestsWithoutTheirPseudoFields() {
        assertMalformed(":scheme", "http", ":path", "/", ":authority", "a.test");
        assertMalformed(":method", "GET", ":path", "/", ":authority", "a.test");
        assertMalformed(":method", "GET", ":scheme", "http", ":authority", "a.test");
        assertMalformed(":method", "GET", ":scheme", "http", ":path", "/");
        assertMalformed();
    }

    @Tag("B076")
    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "*", "/a b", "/a#b", "http://a.test/", "/%", "/%2", "/%zz", "/\u00e9", "/?%1",
        "/?#", "/\\"})
    void shouldRefuseBadPaths(String path) {
        assertMalformed(to("GET", "http", path, "a.test"));
    }

    @Test
    void shouldTakePathsApart() {
        assertServed("head 1 GET //evil.test/x?y=%20 at a.test NONE [host: a.test] end",
            to("GET", "http", "//evil.test/x?y=%20", "a.test"));
        assertServed("head 1 OPTIONS * at a.test NONE [host: a.test] end", to("OPTIONS", "https", "*", "a.test"));
        assertServed("head 1 GET /%41/../[? at a.test NONE [host: a.test] end",
            to("GET", "HTTP", "/%41/../[?", "a.test"));
    }

    @Tag("B077")
    @Test
    void shouldRefuseARequestInAPath() {
        assertMalformed(to("GET", "http", "/ HTTP/1.1\r\nHost: evil\r\n\r\nGET /smuggled", "a.test"));
    }

    @Tag("B078")
    @Test
    void shouldRefuseMethodsThatAreNoTokens() {
        assertMalformed(to("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX:", "http", "/", "a.test"));
        assertMalformed(to("GET?", "http", "/", "a.test"));
        assertMalformed(to("", "http", "/", "a.test"));
        assertServed("head 1 get / at a.test NONE [host: a.test] end", to("get", "http", "/", "a.test"));
        assertAnswer("refused 1 501", to("A".repeat(33), "http", "/", "a.test"));
    }

    @Tag("B079")
    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/?", "ftp", "", "httpss", "htt"})
    void shouldRefuseOtherSchemes(String scheme) {
        assertMalformed(to("GET", scheme, "/", "a.test"));
        assertMalformed(to("GET", "h".repeat(300), "/", "a.test"));
    }

    @Tag("B080")
    @ParameterizedTest
    @ValueSource(strings = {"u@a.test", "a.test/", "a.test?", "a.test#", "a test", "a\r\nb", "@", "", "a:99999",
        "a.test:b", "[::1"})
    void shouldRefuseWhatIsNoAuthority(String authority) {
        assertMalformed(to("GET", "http", "/", authority));
        assertMalformed(to("GET", "http", "/", "a:" + "1".repeat(300)));
    }

    @Tag("B081")
    @Test
    void shouldRefuseAHostThatIsNotTheAuthority() {
        assertMalformed(get("host", "b.test"));
        assertMalformed(get("host", "a.test", "host", "a.test"));
        assertMalformed(get("host", ""));
        assertServed("head 1 GET / at a.test NONE [host: a.test] [x: y] end", get("host", "A.test", "x", "y"));
        assertServed("head 1 GET / at b.test:80 NONE [host: b.test:80] end",
            ":method", "GET", ":scheme", "http", ":path", "/", "host", "b.test:80");
    }

    @Tag("B083")
    @Test
    void shouldRefuseContentThatIsNotAsLongAsAnnounced() {
        String[] five = Wire.with(Wire.POST, "content-length", "5");
        assertThat(Split.server(Wire.client().headers(1, 0, five).data(1, 1, "abc"))).endsWith(
            "head 1 POST / at a.test LENGTH [host: a.test] [content-length: 5]", "> RST 1 PROTOCOL_ERROR", RESET);
        assertThat(Split.server(Wire.client().headers(1, 0, five).data(1, 1, "0123456789"))).endsWith(
            "> RST 1 PROTOCOL_ERROR", RESET);
        assertThat(Split.server(Wire.client().headers(1, 0, five).data(1, 0, "abc").data(1, 0, "def"))).endsWith(
            "data 1 abc", "> RST 1 PROTOCOL_ERROR", RESET);
        assertThat(Split.server(Wire.client().headers(1, 0, five).data(1, 0, "abc").data(1, 1, "de"))).endsWith(
            "data 1 abcde", "end 1");
    }

    @Tag("B084")
    @Test
    void shouldRefuseAnnouncedContentThatNeverComes() {
        assertMalformed(get("content-length", "5"));
        assertServed("head 1 GET / at a.test LENGTH [host: a.test] [content-length: 0] end",
            get("content-length", "0"));
    }

    @Tag("B085")
    @Test
    void shouldRefuseTrailersBeforeTheAnnouncedEnd() {
        assertThat(Split.server(Wire.client().headers(1, 0, Wire.with(Wire.POST, "content-length", "5"))
            .data(1, 0, "abc").headers(1, Wire.END, "x-sum", "1"))).endsWith("> RST 1 PROTOCOL_ERROR", RESET);
    }

    @Tag("B086")
    @ParameterizedTest
    @ValueSource(strings = {"+5", "5,5", "0x5", "18446744073709551616", "-1", "", "5 5", "9223372036854775808"})
    void shouldRefuseLengthsThatAreNone(String length) {
        assertMalformed(get("content-length", length));
        assertMalformed(get("content-length", "0", "content-length", "0"));
        assertMalformed(get("content-length", "5", "content-length", "6"));
    }

    @Tag("B087")
    @Test
    void shouldRefuseTrailersThatFrameOrRoute() {
        for (String[] bad : new String[][] {{":path", "/"}, {"transfer-encoding", "chunked"}, {"content-length", "1"},
            {"x", "a\r\nb"}, {"connection", "x"}, {"X", "1"}}) {
            assertThat(Split.server(Wire.client().post(1).headers(1, Wire.END, bad))).endsWith(
                "> RST 1 PROTOCOL_ERROR", RESET);
        }
        String[] mixed = {"host", "b", "x_y", "1", "etag", "e", "z", "1"};
        assertThat(Split.server(Wire.client().post(1).headers(1, Wire.END, mixed)))
            .endsWith("trailers 1 [etag: e] [z: 1]");
    }

    @Tag("B090")
    @Test
    void shouldPassPrioritiesOnWhateverTheySay() {
        assertServed("head 1 GET / at a.test NONE [host: a.test] [priority: u=999,;;;] end",
            get("priority", "u=999,;;;"));
        assertServed("head 1 GET / at a.test NONE [host: a.test] [priority: " + "x".repeat(10_000) + "] end",
            get("priority", "x".repeat(10_000)));
    }

    @Tag("B060")
    @Test
    void shouldCountCookieCrumbsOneByOneAndJoinThem() {
        assertServed("head 1 GET / at a.test NONE [host: a.test] [x: y] [cookie: a=b; c=d; ] end",
            get("cookie", "a=b", "x", "y", "cookie", "c=d", "cookie", ""));
        String[] crumbs = new String[100 * 2];
        for (int i = 0; i < crumbs.length; i += 2) {
            crumbs[i] = "cookie";
            crumbs[i + 1] = "";
        }
        assertAnswer("refused 1 431", get(crumbs));
        assertServed("head 1 GET / at a.test NONE [host: a.test] [cookie: " + "; ".repeat(98) + "] end",
            get(Arrays.copyOf(crumbs, 2 * 99)));
    }

    @Test
    void shouldRefuseSectionsOverTheLimits() {
        assertAnswer("refused 1 431", get("x", "v".repeat(32_768 - 32)));
        assertAnswer("refused 1 414", to("GET", "http", "/" + "p".repeat(8_192), "a.test"));
        assertAnswer("refused 1 417", get("expect", "200-ok"));
        assertServed("head 1 GET / at a.test NONE [host: a.test] [x: " + "v".repeat(32_768 - 33) + "] end",
            get("x", "v".repeat(32_768 - 33)));
    }

    @Tag("B146")
    @Test
    void shouldTakeConnectWithAnAuthorityAlone() {
        assertMalformed(to("CONNECT", "http", "/", "a.test:443"));
        assertMalformed(":method", "CONNECT", ":path", "/", ":authority", "a.test:443");
        assertMalformed(":method", "CONNECT", ":authority", "a.test");
        assertMalformed(":method", "CONNECT", "host", "a.test:443");
        assertServed("head 1 CONNECT  at a.test:443 NONE [host: a.test:443] end",
            ":method", "CONNECT", ":authority", "a.test:443");
    }

    @Tag("B147")
    @Test
    void shouldRefuseExtendedConnectThatWasNotOffered() {
        assertMalformed(Wire.with(to("CONNECT", "http", "/", "a.test"), ":protocol", "websocket"));
    }
}
