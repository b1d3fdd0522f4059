package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.BodyFraming;
import io.ringway.http.Delivery;
import io.ringway.http.HeaderName;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.RequestHead;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class H1RequestParserTest {
    @Test
    void shouldTellAllPartsOfAnOriginFormRequest() {
        RequestView view = accept("POST /a/b?x=1&y HTTP/1.1\r\nHost: a.test:8080\r\nContent-Length:  0005 \t\r\n"
            + "X-One:\r\nx_two:v w\r\n\r\n");
        assertThat(view.method()).isEqualTo("POST");
        assertThat(view.form()).isEqualTo(RequestHead.ORIGIN);
        assertThat(view.path()).isEqualTo("/a/b");
        assertThat(view.query()).isEqualTo("x=1&y");
        assertThat(view.host()).isEqualTo("a.test");
        assertThat(view.port()).isEqualTo(8080);
        assertThat(view.authority()).isEqualTo("a.test:8080");
        assertThat(view.framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(view.contentLength()).isEqualTo(5);
        assertThat(view.keepAlive()).isTrue();
        assertThat(view.fields()).extracting(RequestView.Field::value)
            .containsExactly("a.test:8080", "0005", "", "v w");
        assertThat(view.fields()).extracting(RequestView.Field::underscore).containsExactly(false, false, false, true);
    }

    @Test
    void shouldTellAnEmptyQueryFromNone() {
        assertThat(accept(get("/p?")).query()).isEmpty();
        assertThat(accept(get("/p")).query()).isNull();
        assertThat(accept(get("/p??a=/../b")).query()).isEqualTo("?a=/../b");
    }

    @Test
    void shouldLetTheAuthorityOfAnAbsoluteTargetWinOverHost() {
        RequestView view = accept("GET http://B.test:81/x?y HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(view.form()).isEqualTo(RequestHead.ABSOLUTE);
        assertThat(view.host()).isEqualTo("B.test");
        assertThat(view.port()).isEqualTo(81);
        assertThat(view.path()).isEqualTo("/x");
        assertThat(view.query()).isEqualTo("y");
        assertThat(view.https()).isFalse();
        assertThat(accept("GET HTTPS://a.test HTTP/1.1\r\nHost: a.test\r\n\r\n").https()).isTrue();
        RequestView bare = accept("OPTIONS http://a.test?q HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(bare.path()).isEmpty();
        assertThat(bare.query()).isEqualTo("q");
    }

    @Test
    void shouldReadAsteriskAndAuthorityForm() {
        RequestView asterisk = accept("OPTIONS * HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(asterisk.form()).isEqualTo(RequestHead.ASTERISK);
        assertThat(asterisk.path()).isEqualTo("*");
        RequestView connect = accept("CONNECT [::1]:443 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        assertThat(connect.form()).isEqualTo(RequestHead.AUTHORITY);
        assertThat(connect.host()).isEqualTo("[::1]");
        assertThat(connect.port()).isEqualTo(443);
        assertThat(connect.path()).isEmpty();
    }

    @Test
    void shouldSkipAFewEmptyLinesAndCountThemAsPartOfTheHead() {
        String request = get("/");
        String empty = "\r\n".repeat(HttpLimits.EMPTY_LINES_MAX);
        assertThat(accept("\r\n".repeat(3) + request).length()).isEqualTo(request.length() + 6);
        assertThat(accept(empty + request).length()).isEqualTo(request.length() + empty.length());
        assertThat(refuse("\r\n" + empty + request)).isEqualTo(HttpError.BAD_REQUEST_LINE);
    }

    @Test
    void shouldStopBehindTheHeadAndLeaveTheRest() {
        String request = get("/1");
        assertThat(accept(request + "GET /2 HTTP/1.1\r\n\u0000").length()).isEqualTo(request.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a-b._~c", "/a.b/c", "/x;y=1,2", "/@a:b!$&'()*+=", "/abcdefghijklmnopqrstuvwxyz"})
    void shouldSeeThatAPathIsCanonical(String path) {
        assertThat(needsNormalising(path)).isFalse();
        assertThat(needsNormalising("http://a.test" + path)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/%41", "//", "/a//b", "/.", "/a/../b", "/a/.", "/.well-known", "/aaaaaaa/.b", "/aaaaaa//b", "/[", "/a|b", "/{x}",
        "/12345678/..", "/1234567/..", "/123456/.."})
    void shouldSeeThatAPathNeedsNormalising(String path) {
        assertThat(needsNormalising(path)).isTrue();
        assertThat(needsNormalising("http://a.test" + path)).isTrue();
    }

    @Test
    void shouldSeeThatAMissingPathNeedsNormalising() {
        assertThat(needsNormalising("http://a.test")).isTrue();
    }

    @Test
    void shouldDecidePersistenceByVersionAndOptions() {
        assertThat(accept(get("/")).keepAlive()).isTrue();
        assertThat(accept(with("Connection: close")).keepAlive()).isFalse();
        assertThat(accept(with("Connection: Keep-Alive, CLOSE")).keepAlive()).isFalse();
        assertThat(accept("GET / HTTP/1.0\r\n\r\n").keepAlive()).isFalse();
        assertThat(accept("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keepAlive()).isTrue();
        assertThat(accept("GET / HTTP/1.2\r\nHost: a\r\n\r\n").minor()).isEqualTo(1);
        assertThat(accept("GET / HTTP/1.9\r\nHost: a\r\n\r\n").keepAlive()).isTrue();
    }

    @Test
    void shouldMarkWhatConnectionNamesBeforeAndBehindIt() {
        RequestView view = accept(with("X-Foo: 1\r\nConnection: , x-foo ,,X-BAR\t, te\r\nx-bar: 2\r\nTE: trailers\r\nX-Baz: 3"));
        assertThat(view.fields()).filteredOn(RequestView.Field::nominated).extracting(RequestView.Field::name)
            .containsExactly("X-Foo", "x-bar", "TE");
    }

    @Test
    void shouldForgetNominationsWithReset() {
        RequestReader reader = new RequestReader(HttpLimits.DEFAULT);
        reader.readAllWays(Delivery.bytes(with("Connection: x-foo, te\r\nX-Foo: 1\r\nTE: trailers")), 1);
        RequestView view = reader.readAllWays(
            Delivery.bytes(with("X-Foo: 1\r\nTE: trailers")), 1).view();
        assertThat(view.fields()).noneMatch(RequestView.Field::nominated);
    }

    @Test
    void shouldExpectContinueInHttp11Only() {
        assertThat(accept(with("Expect: 100-Continue")).expectContinue()).isTrue();
        assertThat(accept("GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expectContinue()).isFalse();
        assertThat(accept("GET / HTTP/1.0\r\nExpect: the worst\r\n\r\n").expectContinue()).isFalse();
    }

    @Test
    void shouldTellKnownFieldsById() {
        RequestReader reader = new RequestReader(HttpLimits.DEFAULT);
        reader.readAllWays(Delivery.bytes(
            with("COOKIE: a\r\ncookie: b\r\nUpgrade: x\r\nConnection: upgrade")), 1);
        RequestHead head = reader.head();
        assertThat(head.methodId()).isEqualTo(Method.GET);
        assertThat(head.hasUpgradeOption()).isTrue();
        assertThat(head.headers().find(HeaderName.COOKIE)).isEqualTo(1);
        assertThat(head.headers().find(HeaderName.COOKIE, 2)).isEqualTo(2);
        assertThat(head.headers().find(HeaderName.COOKIE, 3)).isEqualTo(-1);
        assertThat(head.headers().has(HeaderName.AUTHORIZATION)).isFalse();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
            of(HttpError.BAD_REQUEST_LINE, "GET  / HTTP/1.1\r\n"),
            of(HttpError.BAD_REQUEST_LINE, "GET\t/ HTTP/1.1\r\n"),
            of(HttpError.BAD_REQUEST_LINE, " GET / HTTP/1.1\r\n"),
            of(HttpError.BAD_REQUEST_LINE, "GET /\r\n"),
            of(HttpError.BAD_REQUEST_LINE, "GET /a b HTTP/1.1\r\n"),
            of(HttpError.BAD_REQUEST_LINE, "GET / http/1.1\r\n"),
            of(HttpError.BAD_REQUEST_LINE, "GET / HTTP/1.1 \r\n"),
            of(HttpError.BAD_REQUEST_LINE, "GET / HTTP/1.10\r\n"),
            of(HttpError.BAD_REQUEST_LINE, "GET / HTTP/11\r\n"),
            of(HttpError.BAD_REQUEST_LINE, "GET / HTTP/1,1\r\n"),
            of(HttpError.BAD_METHOD, "\u0000GET / HTTP/1.1\r\n"),
            of(HttpError.BAD_METHOD, "G=T / HTTP/1.1\r\n"),
            of(HttpError.BAD_METHOD, "GE\u00e9 / HTTP/1.1\r\n"),
            of(HttpError.METHOD_TOO_LONG, "A".repeat(HttpLimits.METHOD_BYTES_MAX + 1)),
            of(HttpError.BAD_TARGET, "GET a/b HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET * HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "OPTIONS */x HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET a.test:80 HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET http:/a.test/ HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET http:/// HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET http://u@a.test/ HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET http://a.test/%2 HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET http://a.test/?%g2 HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET ftp://a.test/ HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET httpx://a.test/ HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /a#b HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /a\\b HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /a\u0000b HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /a\u007fb HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /caf\u00e9 HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /a\"b HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /<a> HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /?a#b HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /?a\\ HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /?<12345678 HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /%zz HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /%2 HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "GET /?% HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "CONNECT a.test HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "CONNECT a.test: HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "CONNECT / HTTP/1.1\r\n"),
            of(HttpError.BAD_TARGET, "CONNECT http://a.test:80 HTTP/1.1\r\n"),
            of(HttpError.VERSION, "GET / HTTP/2.0\r\n"),
            of(HttpError.VERSION, "GET / HTTP/0.9\r\n"),
            of(HttpError.BAD_LINE_END, "GET / HTTP/1.1\n"),
            of(HttpError.BAD_LINE_END, "GET / HTTP/1.1\rX"),
            of(HttpError.BAD_LINE_END, "\rX"),
            of(HttpError.BAD_LINE_END, "GET /\n"),
            of(HttpError.BAD_LINE_END, "GET / HTTP/1.1\r\nHost: a\n"),
            of(HttpError.BAD_LINE_END, "GET / HTTP/1.1\r\nHost: a\r\rX"),
            of(HttpError.BAD_LINE_END, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
            of(HttpError.BAD_LINE_END, "GET / HTTP/1.1\r\nHost: a\r\n\rX"),
            of(HttpError.OBS_FOLD, "GET / HTTP/1.1\r\n Host: a\r\n"),
            of(HttpError.OBS_FOLD, "GET / HTTP/1.1\r\nX: a\r\n\tb\r\n"),
            of(HttpError.BAD_HEADER_NAME, "GET / HTTP/1.1\r\n: a\r\n"),
            of(HttpError.BAD_HEADER_NAME, "GET / HTTP/1.1\r\nHost : a\r\n"),
            of(HttpError.BAD_HEADER_NAME, "GET / HTTP/1.1\r\nHost\t: a\r\n"),
            of(HttpError.BAD_HEADER_NAME, "GET / HTTP/1.1\r\nHost\r\n"),
            of(HttpError.BAD_HEADER_NAME, "GET / HTTP/1.1\r\nX\u0085: a\r\n"),
            of(HttpError.BAD_HEADER_NAME, "GET / HTTP/1.1\r\nX\u0000: a\r\n"),
            of(HttpError.BAD_HEADER_NAME, "GET / HTTP/1.1\r\n\"X\": a\r\n"),
            of(HttpError.BAD_HEADER_VALUE, with("X: a\u0000b")),
            of(HttpError.BAD_HEADER_VALUE, with("X: a\u0001b")),
            of(HttpError.BAD_HEADER_VALUE, with("X: 123456789\u007f")),
            of(HttpError.BAD_HEADER_VALUE, with("X: \u000b")),
            of(HttpError.BAD_HOST, "GET / HTTP/1.1\r\nHost: \r\n"),
            of(HttpError.BAD_HOST, "GET / HTTP/1.1\r\nHost: a/b\r\n"),
            of(HttpError.BAD_HOST, "GET / HTTP/1.0\r\nHost: a b\r\n"),
            of(HttpError.MISSING_HOST, "GET / HTTP/1.1\r\n\r\n"),
            of(HttpError.MISSING_HOST, "GET http://a.test/ HTTP/1.1\r\n\r\n"),
            of(HttpError.DUPLICATE_HOST, with("host: a.test")),
            of(HttpError.BAD_CONTENT_LENGTH, with("Content-Length: ")),
            of(HttpError.BAD_CONTENT_LENGTH, with("Content-Length: 5, 5")),
            of(HttpError.BAD_CONTENT_LENGTH, with("Content-Length: +5")),
            of(HttpError.BAD_CONTENT_LENGTH, with("Content-Length: -0")),
            of(HttpError.BAD_CONTENT_LENGTH, with("Content-Length: 0x5")),
            of(HttpError.BAD_CONTENT_LENGTH, with("Content-Length: 9223372036854775808")),
            of(HttpError.BAD_CONTENT_LENGTH, with("Content-Length: 18446744073709551621")),
            of(HttpError.BAD_FRAMING, with("Content-Length: 5\r\nContent-Length: 5")),
            of(HttpError.BAD_FRAMING, with("Content-Length: 5\r\nTransfer-Encoding: chunked")),
            of(HttpError.BAD_FRAMING, with("Transfer-Encoding: chunked\r\nContent-Length: 5")),
            of(HttpError.BAD_FRAMING, with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")),
            of(HttpError.BAD_FRAMING, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"),
            of(HttpError.BAD_TRANSFER_ENCODING, with("Transfer-Encoding: ")),
            of(HttpError.BAD_TRANSFER_ENCODING, with("Transfer-Encoding: ,chunked")),
            of(HttpError.BAD_TRANSFER_ENCODING, with("Transfer-Encoding: chunked,")),
            of(HttpError.BAD_TRANSFER_ENCODING, with("Transfer-Encoding: chunked, gzip")),
            of(HttpError.BAD_TRANSFER_ENCODING, with("Transfer-Encoding: chunked, chunked")),
            of(HttpError.BAD_TRANSFER_ENCODING, with("Transfer-Encoding: chunked;a=b")),
            of(HttpError.BAD_TRANSFER_ENCODING, with("Transfer-Encoding: gzip chunked")),
            of(HttpError.BAD_TRANSFER_ENCODING, with("Transfer-Encoding: \u00a0chunked")),
            of(HttpError.UNSUPPORTED_CODING, with("Transfer-Encoding: xchunked")),
            of(HttpError.UNSUPPORTED_CODING, with("Transfer-Encoding: identity")),
            of(HttpError.UNSUPPORTED_CODING, with("Transfer-Encoding: gzip ,\t chunked")),
            of(HttpError.EXPECTATION, with("Expect: y 100-continue")),
            of(HttpError.EXPECTATION, with("Expect: ")),
            of(HttpError.EXPECTATION, with("Expect: 100-continue\r\nExpect: 100-continue")),
            of(HttpError.BAD_CONNECTION, with("Connection: close, authorization")),
            of(HttpError.BAD_CONNECTION, with("Connection: Transfer-Encoding")),
            of(HttpError.BAD_CONNECTION, with("Connection: host")),
            of(HttpError.BAD_CONNECTION, with("Connection: close keep-alive")),
            of(HttpError.BAD_CONNECTION, with("Connection: \"close\"")),
            of(HttpError.BAD_CONNECTION, with("Connection: " + "x,".repeat(HttpLimits.NOMINATIONS_MAX + 1))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuse(String cause, int code, String request) {
        assertThat(refuse(request)).as(cause).isEqualTo(code);
        assertThat(refuse(request + "\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n")).as(cause + ", more behind it").isEqualTo(code);
    }

    @Test
    void shouldAcceptAsManyOptionsAsAreAllowed() {
        assertThat(accept(with("Connection: " + "x,".repeat(HttpLimits.NOMINATIONS_MAX))).fields()).hasSize(2);
    }

    @Test
    void shouldAcceptWhatIsUnusualButRight() {
        assertThat(accept(with("X: caf\u00e9 \u00ff\t!")).fields().get(1).value()).isEqualTo("caf\u00e9 \u00ff\t!");
        assertThat(accept(with("!#$%&'*+-.^_`|~09azAZ: v")).fields().get(1).underscore()).isTrue();
        assertThat(accept(with("Transfer-Encoding: CHUNKED")).framing()).isEqualTo(BodyFraming.CHUNKED);
        assertThat(accept(with("Content-Length: 9223372036854775807")).contentLength()).isEqualTo(Long.MAX_VALUE);
        assertThat(accept(get("/?a=[]|{}^`!$'()*,;:@/?")).query()).isEqualTo("a=[]|{}^`!$'()*,;:@/?");
        assertThat(accept("M".repeat(HttpLimits.METHOD_BYTES_MAX) + " / HTTP/1.0\r\n\r\n").method()).hasSize(32);
        assertThat(accept("get / HTTP/1.0\r\n\r\n").method()).isEqualTo("get");
    }

    @Test
    void shouldNeedMoreUntilTheLastByte() {
        String request = get("/");
        for (int length = 0; length < request.length(); length++) {
            assertThat(RequestReader.read(request.substring(0, length)).result()).isEqualTo(HttpError.NEED_MORE);
        }
        assertThat(RequestReader.read(request).result()).isEqualTo(request.length());
    }

    static RequestView accept(String request) {
        RequestReader.Outcome outcome = RequestReader.read(request);
        assertThat(outcome.result()).as(HttpError.cause(Math.min(0, outcome.result()))).isPositive();
        return outcome.view();
    }

    private static int refuse(String request) {
        int result = RequestReader.read(request).result();
        assertThat(result).isNegative();
        return result;
    }

    private static boolean needsNormalising(String target) {
        RequestReader reader = new RequestReader(HttpLimits.DEFAULT);
        int result = reader.readAllWays(Delivery.bytes(get(target)), 1).result();
        assertThat(result).isPositive();
        return reader.head().pathNeedsNormalising();
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a.test\r\n\r\n";
    }

    private static String with(String fields) {
        return "GET / HTTP/1.1\r\nHost: a.test\r\n" + fields + "\r\n\r\n";
    }

    private static Arguments of(int code, String request) {
        return Arguments.of(HttpError.cause(code), code, request);
    }
}
