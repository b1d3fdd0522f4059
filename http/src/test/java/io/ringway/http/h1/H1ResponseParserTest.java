package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.BodyFraming;
import io.ringway.http.HttpError;
import io.ringway.http.Method;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class H1ResponseParserTest {
    @Test
    void shouldTellAllParts() {
        ResponseReader.View view = accept(
            "HTTP/1.1 404 Not \u00e4\tFound \r\nContent-Length: 12\r\nX-A: b\r\n\r\nbody");
        assertThat(view.status()).isEqualTo(404);
        assertThat(view.reason()).isEqualTo("Not \u00e4\tFound ");
        assertThat(view.minor()).isEqualTo(1);
        assertThat(view.framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(view.contentLength()).isEqualTo(12);
        assertThat(view.keepAlive()).isTrue();
        assertThat(view.fields()).hasSize(2);
        assertThat(accept("HTTP/1.1 200 \r\n\r\n").reason()).isEmpty();
        assertThat(accept("HTTP/1.3 599 X\r\n\r\n").minor()).isEqualTo(1);
    }

    @Test
    void shouldFrameByTheRulesInTheirOrder() {
        String length = "Content-Length: 5\r\n\r\n";
        String chunked = "Transfer-Encoding: chunked\r\n\r\n";
        assertThat(accept("HTTP/1.1 200 OK\r\n" + length).framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(accept("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(accept("HTTP/1.1 200 OK\r\n" + chunked).framing()).isEqualTo(BodyFraming.CHUNKED);
        assertThat(accept("HTTP/1.1 200 OK\r\n\r\n").framing()).isEqualTo(BodyFraming.UNTIL_CLOSE);
        for (String head : new String[] {length, chunked, "\r\n"}) {
            assertThat(accept("HTTP/1.1 304 Not Modified\r\n" + head).framing()).isEqualTo(BodyFraming.NONE);
            assertThat(accept("HTTP/1.1 204 No Content\r\n" + head).framing()).isEqualTo(BodyFraming.NONE);
            ResponseReader.Outcome toHead = ResponseReader.read("HTTP/1.1 200 OK\r\n" + head, Method.HEAD);
            assertThat(toHead.view().framing()).isEqualTo(BodyFraming.NONE);
            assertThat(toHead.view().keepAlive()).isTrue();
        }
        assertThat(ResponseReader.read("HTTP/1.1 200 OK\r\n" + length, Method.HEAD).view().contentLength())
            .isEqualTo(5);
        assertThat(accept("HTTP/1.1 100 Continue\r\n\r\n").framing()).isEqualTo(BodyFraming.NONE);
        assertThat(accept("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n").framing())
            .isEqualTo(BodyFraming.NONE);
    }

    @Test
    void shouldDecidePersistence() {
        assertThat(accept("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\n").keepAlive()).isFalse();
        assertThat(accept("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n").keepAlive()).isFalse();
        assertThat(accept("HTTP/1.0 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\n").keepAlive())
            .isTrue();
        assertThat(accept("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\n").keepAlive()).isFalse();
        assertThat(accept("HTTP/1.1 200 OK\r\n\r\n").keepAlive()).isFalse();
        assertThat(accept("HTTP/1.1 101 X\r\n\r\n").keepAlive()).isFalse();
        assertThat(accept("HTTP/1.1 204 X\r\n\r\n").keepAlive()).isTrue();
        assertThat(accept("HTTP/1.1 204 X\r\nContent-Length: 0\r\n\r\n").keepAlive()).isTrue();
        assertThat(accept("HTTP/1.1 204 X\r\nContent-Length: 3\r\n\r\n").keepAlive()).isFalse();
        assertThat(accept("HTTP/1.1 204 X\r\nTransfer-Encoding: chunked\r\n\r\n").keepAlive()).isFalse();
    }

    @Test
    void shouldTellInterimResponses() {
        assertThat(accept("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n").interim()).isTrue();
        assertThat(accept("HTTP/1.1 101 Switching Protocols\r\n\r\n").interim()).isFalse();
        assertThat(accept("HTTP/1.1 200 OK\r\n\r\n").interim()).isFalse();
    }

    @Test
    void shouldLetConnectionNameAnyField() {
        assertThat(accept(
            "HTTP/1.1 200 OK\r\nConnection: Set-Cookie, x-foo\r\nSet-Cookie: a\r\nX-Foo: b\r\nDate: c\r\n\r\n")
            .fields()).filteredOn(RequestView.Field::nominated).extracting(RequestView.Field::name)
            .containsExactly("Set-Cookie", "X-Foo");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 200\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 099 OK\r\n", "HTTP/1.1 600 OK\r\n", "HTTP/1.1 20 OK\r\n",
        "HTTP/1.1  200 OK\r\n", "HTTP/1.1\t200 OK\r\n", "HTTP/1.1 -20 OK\r\n", "HTTP/1.1 200\tOK\r\n", "ICY 200 OK\r\n",
        "<html>", "\r\nHTTP/1.1 200 OK\r\n", "HTTP/1.1 200 O\u0000K\r\n", "HTTP/1.1 200 OK\u007f\r\n",
        "http/1.1 200 OK\r\n", "HTTP/1.10 200 OK\r\n", " HTTP/1.1 200 OK\r\n", "HTTP/1.1 2x0 OK\r\n"})
    void shouldRefuseStatusLine(String head) {
        assertThat(refuse(head + "\r\n")).isEqualTo(HttpError.BAD_STATUS_LINE);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
            Arguments.of(HttpError.VERSION, "HTTP/3.0 200 OK\r\n"),
            Arguments.of(HttpError.VERSION, "HTTP/0.9 200 OK\r\n"),
            Arguments.of(HttpError.BAD_LINE_END, "HTTP/1.1 200 OK\nX: y\n"),
            Arguments.of(HttpError.BAD_LINE_END, "HTTP/1.1 200 OK\rX"),
            Arguments.of(HttpError.BAD_LINE_END, "HTTP/1.1 200 OK\r\nX: y\n"),
            Arguments.of(HttpError.OBS_FOLD, "HTTP/1.1 200 OK\r\nX: y\r\n z\r\n"),
            Arguments.of(HttpError.BAD_HEADER_NAME, "HTTP/1.1 200 OK\r\nX : y\r\n"),
            Arguments.of(HttpError.BAD_HEADER_VALUE, "HTTP/1.1 200 OK\r\nX: \u0000\r\n"),
            Arguments.of(HttpError.BAD_HEADER_VALUE, "HTTP/1.1 200 OK\r\nLocation: /\u0008\r\n"),
            Arguments.of(HttpError.BAD_FRAMING,
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
            Arguments.of(HttpError.BAD_FRAMING, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n"),
            Arguments.of(HttpError.BAD_FRAMING, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n"),
            Arguments.of(HttpError.BAD_FRAMING, "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n"),
            Arguments.of(HttpError.BAD_FRAMING, "HTTP/1.1 103 Early Hints\r\nContent-Length: 3\r\n"),
            Arguments.of(HttpError.BAD_CONTENT_LENGTH, "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n"),
            Arguments.of(HttpError.UNSUPPORTED_CODING, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n"),
            Arguments.of(HttpError.BAD_TRANSFER_ENCODING, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n"),
            Arguments.of(HttpError.BAD_CONNECTION, "HTTP/1.1 200 OK\r\nConnection: a b\r\n"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldRefuse(int code, String head) {
        assertThat(refuse(head + "\r\n")).isEqualTo(code);
    }

    @Test
    void shouldNeedMoreUntilTheLastByte() {
        String head = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
        for (int length = 0; length < head.length(); length++) {
            assertThat(ResponseReader.read(head.substring(0, length)).result()).isEqualTo(HttpError.NEED_MORE);
        }
        assertThat(accept(head + "HTTP/1.1 200 EVIL\r\n\r\n").length()).isEqualTo(head.length());
    }

    private static ResponseReader.View accept(String text) {
        ResponseReader.Outcome outcome = ResponseReader.read(text);
        assertThat(outcome.result()).as(HttpError.cause(Math.min(0, outcome.result()))).isPositive();
        return outcome.view();
    }

    private static int refuse(String text) {
        return ResponseReader.read(text).result();
    }
}
