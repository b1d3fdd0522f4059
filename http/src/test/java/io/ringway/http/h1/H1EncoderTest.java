package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.BodyFraming;
import io.ringway.http.Delivery;
import io.ringway.http.HttpLimits;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class H1EncoderTest {
    private final byte[] bytes = new byte[8192];
    private final UnsafeBuffer dst = new UnsafeBuffer(bytes);

    @Test
    void shouldWriteRequestsThatReadBackTheSame() {
        int pos = requestLine(1, "PATCH", "/a/b", "x=1");
        pos = header(pos, "X-Name", "va lue");
        pos = H1Encoder.header(dst, pos, Delivery.bytes("Host: "), buffer("!a.test"), 1, 6);
        pos = H1Encoder.header(dst, pos, Delivery.bytes("Via: 1.1 x\r\n"));
        pos = H1Encoder.contentLength(dst, pos, Long.MAX_VALUE);
        pos = H1Encoder.crlf(dst, pos);
        assertThat(Delivery.text(bytes, 1, pos - 1))
            .isEqualTo("PATCH /a/b?x=1 HTTP/1.1\r\nX-Name: va lue\r\nHost: a.test\r\n"
            + "Via: 1.1 x\r\nContent-Length: 9223372036854775807\r\n\r\n");
        RequestView view = RequestReader.read(Delivery.text(bytes, 1, pos - 1)).view();
        assertThat(view.method()).isEqualTo("PATCH");
        assertThat(view.path()).isEqualTo("/a/b");
        assertThat(view.query()).isEqualTo("x=1");
        assertThat(view.contentLength()).isEqualTo(Long.MAX_VALUE);
        assertThat(view.fields()).hasSize(4);
    }

    @Test
    void shouldTellAnEmptyQueryFromNone() {
        assertThat(Delivery.text(bytes, 0, requestLine(0, "GET", "/", ""))).isEqualTo("GET /? HTTP/1.1\r\n");
        assertThat(Delivery.text(bytes, 0, requestLine(0, "GET", "/", null))).isEqualTo("GET / HTTP/1.1\r\n");
        assertThat(Delivery.text(bytes, 0, requestLine(0, "OPTIONS", "*", null))).isEqualTo("OPTIONS * HTTP/1.1\r\n");
    }

    @Test
    void shouldKeepItsDeclaredSizes() {
        assertThat(requestLine(0, "GET", "/a", "q") - 6).isEqualTo(H1Encoder.REQUEST_LINE_OVERHEAD);
        assertThat(header(0, "A", "b") - 2).isEqualTo(H1Encoder.HEADER_OVERHEAD);
        assertThat(H1Encoder.contentLength(dst, 0, Long.MAX_VALUE)).isEqualTo(H1Encoder.CONTENT_LENGTH_MAX);
        assertThat(H1Encoder.chunkStart(dst, 0, Integer.MAX_VALUE)).isEqualTo(H1Encoder.CHUNK_START_MAX);
        assertThat(H1Encoder.lastChunk(dst, 0)).isEqualTo(H1Encoder.LAST_CHUNK_LENGTH);
    }

    @Test
    void shouldWriteEveryStatusLineSoThatItReadsBack() {
        for (int status = 100; status <= 599; status++) {
            int end = H1Encoder.statusLine(dst, 0, status);
            assertThat(end).isLessThanOrEqualTo(H1Encoder.STATUS_LINE_MAX);
            ResponseReader.View view = ResponseReader.read(Delivery.text(bytes, 0, end) + "\r\n").view();
            assertThat(view.status()).isEqualTo(status);
            assertThat(view.reason()).isEqualTo(Reasons.of(status));
        }
        assertThat(Delivery.text(bytes, 0, H1Encoder.statusLine(dst, 0, 200))).isEqualTo("HTTP/1.1 200 OK\r\n");
        assertThat(Delivery.text(bytes, 0, H1Encoder.statusLine(dst, 0, 299))).isEqualTo("HTTP/1.1 299 \r\n");
        assertThat(Delivery.text(bytes, 0, H1Encoder.statusLine(dst, 0, 404, buffer("?Not h\u00e9re"), 1, 8)))
            .isEqualTo("HTTP/1.1 404 Not h\u00e9re\r\n");
    }

    @Test
    void shouldWriteChunksThatReadBackTheSame() {
        Random random = new Random(8);
        StringBuilder content = new StringBuilder();
        int pos = 0;
        for (int i = 0; i < 40; i++) {
            byte[] chunk = new byte[1 + random.nextInt(i < 20 ? 20 : 200)];
            random.nextBytes(chunk);
            content.append(Delivery.text(chunk, 0, chunk.length));
            pos = H1Encoder.chunkStart(dst, pos, chunk.length);
            dst.putBytes(pos, chunk);
            pos = H1Encoder.crlf(dst, pos + chunk.length);
        }
        pos = header(H1Encoder.lastChunk(dst, pos), "X-Sum", "1");
        pos = H1Encoder.crlf(dst, pos);
        ChunkedReader.Outcome outcome = ChunkedReader.read(Delivery.text(bytes, 0, pos));
        assertThat(outcome.result()).isEqualTo(ChunkedDecoder.END);
        assertThat(outcome.content()).isEqualTo(content.toString());
        assertThat(outcome.trailers()).containsExactly(new RequestView.Field("X-Sum", "1", false, false));
    }

    @Test
    void shouldNeverWriteWhatEndsALineEarly() {
        assertThatThrownBy(() -> header(0, "X", "a\r\nY: b")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> header(0, "X: Y", "a")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> requestLine(0, "GET", "/ HTTP/1.1\r\n", null)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> requestLine(0, "G T", "/", null)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> H1Encoder.chunkStart(dst, 0, 0)).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldReencodeRandomRequestsToTheSameView() {
        Random random = new Random(21);
        for (int i = 0; i < 500; i++) {
            int pos = requestLine(0, "M" + i, "/" + "p".repeat(random.nextInt(60)),
                random.nextBoolean() ? "q".repeat(i % 30) : null);
            pos = header(pos, "Host", "h".repeat(1 + random.nextInt(40)));
            int fields = random.nextInt(20);
            for (int j = 0; j < fields; j++) {
                pos = header(pos, "n".repeat(1 + random.nextInt(30)), "v".repeat(random.nextInt(50)));
            }
            pos = H1Encoder.crlf(dst, pos);
            String first = Delivery.text(bytes, 0, pos);
            RequestView view = new RequestReader(HttpLimits.DEFAULT).readAllWays(Delivery.bytes(first), i).view();
            int again = requestLine(0, view.method(), view.path(), view.query());
            for (RequestView.Field field : view.fields()) {
                again = header(again, field.name(), field.value());
            }
            again = H1Encoder.crlf(dst, again);
            assertThat(Delivery.text(bytes, 0, again)).isEqualTo(first);
            assertThat(view.framing()).isEqualTo(BodyFraming.NONE);
        }
    }

    private int requestLine(int offset, String method, String path, String query) {
        return H1Encoder.requestLine(dst, offset, buffer("#" + method), 1, method.length(), buffer("#" + path), 1,
            path.length(), query == null ? null : buffer("#" + query), 1, query == null ? -1 : query.length());
    }

    private int header(int offset, String name, String value) {
        return H1Encoder.header(dst, offset, buffer("#" + name), 1, name.length(), buffer("#" + value), 1,
            value.length());
    }

    private static UnsafeBuffer buffer(String text) {
        return new UnsafeBuffer(Delivery.bytes(text));
    }
}
