package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.Delivery;
import io.ringway.http.HttpError;
import io.ringway.http.HttpLimits;
import org.junit.jupiter.api.Test;

/**
 * Every bound of a head at n-1, n and n+1, for requests and responses.
 */
class HeadLimitsTest {
    private static final HttpLimits SMALL = new HttpLimits(64, 128, 5, 16, 64);

    @Test
    void shouldBoundTheRequestLineInItsPath() {
        // "GET " + path + " HTTP/1.1" is 13 bytes more than the path.
        assertThat(request("GET /" + "a".repeat(49) + " HTTP/1.1\r\nHost: a\r\n\r\n")).isPositive();
        assertThat(request("GET /" + "a".repeat(50) + " HTTP/1.1\r\nHost: a\r\n\r\n")).isPositive();
        assertThat(request("GET /" + "a".repeat(51) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
            .isEqualTo(HttpError.TARGET_TOO_LONG);
    }

    @Test
    void shouldBoundTheRequestLineInItsQueryAndOtherForms() {
        assertThat(request("GET /?" + "a".repeat(49) + " HTTP/1.1\r\nHost: a\r\n\r\n")).isPositive();
        assertThat(request("GET /?" + "a".repeat(50) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
            .isEqualTo(HttpError.TARGET_TOO_LONG);
        assertThat(request("GET http://" + "a".repeat(44) + " HTTP/1.1\r\nHost: a\r\n\r\n")).isPositive();
        assertThat(request("GET http://" + "a".repeat(45) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
            .isEqualTo(HttpError.TARGET_TOO_LONG);
    }

    @Test
    void shouldNotLookBehindTheRequestLineBound() {
        for (String tail : new String[] {"a", "%zz", "\u0000", " "}) {
            assertThat(request("GET /" + "a".repeat(59))).isEqualTo(HttpError.TARGET_TOO_LONG);
            assertThat(request("GET /" + "a".repeat(59) + tail)).isEqualTo(HttpError.TARGET_TOO_LONG);
            assertThat(request("GET /?" + "a".repeat(58) + tail)).isEqualTo(HttpError.TARGET_TOO_LONG);
            assertThat(request("GET http://" + "a".repeat(53) + tail)).isEqualTo(HttpError.TARGET_TOO_LONG);
        }
        assertThat(request("GET /" + "a".repeat(58) + "%zz")).isEqualTo(HttpError.TARGET_TOO_LONG);
        assertThat(request("GET /" + "a".repeat(57) + "%zz")).isEqualTo(HttpError.BAD_TARGET);
        assertThat(request("GET /?" + "a".repeat(57) + "%zz")).isEqualTo(HttpError.TARGET_TOO_LONG);
        assertThat(request("GET /" + "a".repeat(57))).isEqualTo(HttpError.NEED_MORE);
    }

    @Test
    void shouldNotCountEmptyLinesAsRequestLine() {
        assertThat(request("\r\n\r\nGET /" + "a".repeat(50) + " HTTP/1.1\r\nHost: a\r\n\r\n")).isPositive();
    }

    @Test
    void shouldBoundTheHeaderSection() {
        // "Host: a" and its CRLF, "X: " and its CRLF, and the empty line are 16 bytes.
        for (String line : new String[] {"GET / HTTP/1.1\r\nHost: a\r\n", "HTTP/1.1 200 OK\r\nHost: a\r\n"}) {
            assertThat(any(line + "X: " + "a".repeat(111) + "\r\n\r\n")).isPositive();
            assertThat(any(line + "X: " + "a".repeat(112) + "\r\n\r\n")).isPositive();
            assertThat(any(line + "X: " + "a".repeat(113) + "\r\n\r\n")).isEqualTo(HttpError.HEADER_TOO_LARGE);
            assertThat(any(line + "X: " + "a".repeat(115))).isEqualTo(HttpError.NEED_MORE);
            assertThat(any(line + "X: " + "a".repeat(116))).isEqualTo(HttpError.HEADER_TOO_LARGE);
            assertThat(any(line + "X".repeat(119))).isEqualTo(HttpError.HEADER_TOO_LARGE);
            assertThat(any(line + "X:" + " ".repeat(117))).isEqualTo(HttpError.HEADER_TOO_LARGE);
            assertThat(any(line + "X: " + "a".repeat(115) + "\r")).isEqualTo(HttpError.HEADER_TOO_LARGE);
            assertThat(any(line + "X: " + "a".repeat(114) + "\r\n\r\n")).isEqualTo(HttpError.HEADER_TOO_LARGE);
        }
    }

    @Test
    void shouldBoundTheFieldCount() {
        for (String line : new String[] {"GET / HTTP/1.1\r\nHost: a\r\n", "HTTP/1.1 200 OK\r\nHost: a\r\n"}) {
            assertThat(any(line + "X: 1\r\n".repeat(3) + "\r\n")).isPositive();
            assertThat(any(line + "X: 1\r\n".repeat(4) + "\r\n")).isPositive();
            assertThat(any(line + "X: 1\r\n".repeat(5) + "\r\n")).isEqualTo(HttpError.TOO_MANY_HEADERS);
        }
    }

    @Test
    void shouldBoundTheStatusLine() {
        assertThat(any("HTTP/1.1 200 " + "a".repeat(50) + "\r\n\r\n")).isPositive();
        assertThat(any("HTTP/1.1 200 " + "a".repeat(51) + "\r\n\r\n")).isPositive();
        assertThat(any("HTTP/1.1 200 " + "a".repeat(52) + "\r\n\r\n")).isEqualTo(HttpError.BAD_STATUS_LINE);
    }

    @Test
    void shouldBoundTheHostName() {
        assertThat(RequestReader.read("GET / HTTP/1.1\r\nHost: " + "a".repeat(255) + ":80\r\n\r\n").result())
            .isPositive();
        assertThat(RequestReader.read("GET / HTTP/1.1\r\nHost: " + "a".repeat(256) + ":80\r\n\r\n").result())
            .isEqualTo(HttpError.BAD_HOST);
    }

    @Test
    void shouldFitTheLongestHeadIntoItsDeclaredSize() {
        String head = "\r\n".repeat(4) + "GET /" + "a".repeat(50) + " HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(112)
            + "\r\n\r\n";
        assertThat(request(head)).isEqualTo(SMALL.headBytesMax());
    }

    @Test
    void shouldCheckLimitsThemselves() {
        assertThatThrownBy(() -> new HttpLimits(63, 64, 1, 16, 64)).hasMessageContaining("requestLineBytes is 63");
        assertThatThrownBy(() -> new HttpLimits(64, 262_145, 1, 16, 64)).hasMessageContaining("headerBytes");
        assertThatThrownBy(() -> new HttpLimits(64, 64, 0, 16, 64)).hasMessageContaining("headerCount");
        assertThatThrownBy(() -> new HttpLimits(64, 64, 1, 15, 64)).hasMessageContaining("chunkLineBytes");
        assertThatThrownBy(() -> new HttpLimits(64, 64, 1, 16,
            63)).hasMessageContaining("trailerBytes is 63, allowed are 64");
        assertThat(new HttpLimits(64, 64, 1, 16, 64).headBytesMax()).isEqualTo(138);
        assertThat(new HttpLimits(262_144, 262_144, 1000, 65_536, 262_144).headerCount()).isEqualTo(1000);
    }

    private static int request(String text) {
        return new RequestReader(SMALL).readAllWays(Delivery.bytes(text), text.length()).result();
    }

    private static int any(String text) {
        return text.startsWith("HTTP/") ? new ResponseReader(SMALL).readAllWays(text, 1).result() : request(text);
    }
}
