package io.ringway.server.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReaderTest implements HttpReader.Sink {

    private final List<String> messages = new ArrayList<>();
    private final StringBuilder message = new StringBuilder();

    @Override
    public boolean onHead(Head head) {
        message.append(head);
        return head.startLine().contains(" 204 ");
    }

    @Override
    public void onBody(byte[] bytes, int offset, int length) {
        message.append(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void onMessage() {
        messages.add(message.toString());
        message.setLength(0);
    }

    private static void feed(HttpReader reader, String text, int piece) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += piece) {
            reader.feed(bytes, at, Math.min(piece, bytes.length - at));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 1000})
    void shouldReadResponsesInAnyPieces(int piece) {
        HttpReader reader = HttpReader.responses(this);
        feed(reader, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 204 No Content\r\nA: b\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n"
            + "HTTP/1.1 200 OK\r\n\r\nrest", piece);
        assertThat(reader.end()).isTrue();
        assertThat(messages).containsExactly("HTTP/1.1 200 OK | Content-Length: 3abc",
            "HTTP/1.1 204 No Content | A: b", "HTTP/1.1 200 OK | Transfer-Encoding: chunkeddef",
            "HTTP/1.1 200 OKrest");
    }

    @Test
    void shouldTakeARequestWithoutFramingAsWhole() {
        HttpReader reader = HttpReader.requests(this);
        feed(reader, "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", 1000);
        assertThat(messages).containsExactly("GET /a HTTP/1.1 | Host: x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "HTTP/1.1 20"})
    void shouldTellACutMessage(String cut) {
        HttpReader reader = HttpReader.responses(this);
        feed(reader, cut, 1000);
        assertThat(reader.end()).isFalse();
        assertThat(messages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n"})
    void shouldRefuseWhatIsNoMessage(String wrong) {
        HttpReader reader = HttpReader.responses(this);
        assertThatThrownBy(() -> feed(reader, wrong, 1000)).isInstanceOf(HttpViolation.class);
    }
}
