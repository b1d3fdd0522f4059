package io.ringway.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.HttpLimits;
import io.ringway.http.Method;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words are read wherever a message lies: the outcome is the same at every offset, in memory and on the heap. */
class UnalignedTest {

    private static final int OFFSETS = 16;
    private static final List<String> MESSAGES = List.of(
        "GET /a/./b/%7Ec/../d?e=f HTTP/1.1\r\nHost: a.test:8080\r\nUser-Agent: something long enough\r\n"
            + "Content-Length: 1234567\r\nConnection: keep-alive, X-Mine\r\nX-Mine: 1\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        "GET /\u0000 HTTP/1.1\r\nHost: a.test\r\n\r\n", "GET / HTTP/1.1\r\nHost: a.test\r\nX: a\rb\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 98765\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n",
        "1f;name=\"a value\"\r\n0123456789012345678901234567890\r\n0\r\nTrailing: field\r\n\r\n");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("F047")
    void shouldReadTheSameAtEveryOffset(boolean heap) {
        for (String message : MESSAGES) {
            byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
            String expected = null;
            for (int offset = 0; offset < OFFSETS; offset++) {
                int capacity = OFFSETS + bytes.length + OFFSETS;
                UnsafeBuffer buffer = heap ? new UnsafeBuffer(new byte[capacity])
                    : new UnsafeBuffer(ByteBuffer.allocateDirect(capacity));
                buffer.setMemory(0, capacity, (byte) 'A');
                buffer.putBytes(offset, bytes);
                String outcome = outcome(buffer, offset, offset + bytes.length);
                expected = expected == null ? outcome : expected;
                assertThat(outcome).as("offset %s of %s", offset, message).isEqualTo(expected);
            }
        }
    }

    private static String outcome(UnsafeBuffer buffer, int from, int to) {
        List<Object> said = new ArrayList<>();
        RequestHead request = new RequestHead(HttpLimits.DEFAULT);
        said.add(H1RequestParser.parse(buffer, from, to, request));
        if ((int) said.getFirst() > 0) {
            UnsafeBuffer path = new UnsafeBuffer(new byte[256]);
            int length = PathNormalizer.normalize(buffer, from + request.pathOffset(), request.pathLength(), path, 0,
                path.capacity());
            said.addAll(List.of(request.contentLength(), request.framing(), request.headers().count(),
                path.getStringWithoutLengthAscii(0, length)));
        }
        ResponseHead response = new ResponseHead(HttpLimits.DEFAULT);
        said.add(H1ResponseParser.parse(buffer, from, to, response, Method.GET));
        ChunkedDecoder decoder = new ChunkedDecoder(HttpLimits.DEFAULT);
        int at = from;
        int event;
        do {
            event = decoder.decode(buffer, at, to);
            at = decoder.position();
            said.add(event);
        } while (event == ChunkedDecoder.DATA);
        said.add(decoder.bodyBytes());
        return said.toString();
    }
}
