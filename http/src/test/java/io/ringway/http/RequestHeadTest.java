package io.ringway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.h1.H1RequestParser;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RequestHeadTest {

    @Test
    void shouldBecomeACopyThatOutlivesTheOriginal() {
        byte[] bytes = Delivery.bytes("POST /a%2Fb?q=1 HTTP/1.1\r\nHost: h.example:81\r\nContent-Length: 3\r\n"
            + "Connection: close\r\nExpect: 100-continue\r\nX-Own: v\r\n\r\n");
        RequestHead original = new RequestHead(HttpLimits.DEFAULT);
        int length = H1RequestParser.parse(new UnsafeBuffer(bytes), 0, bytes.length, original);
        RequestHead copy = new RequestHead(HttpLimits.DEFAULT);
        copy.copyFrom(original);
        original.reset();
        assertThat(copy.length()).isEqualTo(length).isEqualTo(bytes.length);
        assertThat(copy.methodId()).isEqualTo(Method.POST);
        assertThat(copy.pathOffset()).isEqualTo(5);
        assertThat(copy.pathLength()).isEqualTo(6);
        assertThat(copy.pathNeedsNormalising()).isTrue();
        assertThat(copy.queryOffset()).isEqualTo(12);
        assertThat(copy.queryLength()).isEqualTo(3);
        assertThat(copy.hostLength()).isEqualTo(9);
        assertThat(copy.authorityLength()).isEqualTo(12);
        assertThat(copy.port()).isEqualTo(81);
        assertThat(copy.framing()).isEqualTo(BodyFraming.LENGTH);
        assertThat(copy.contentLength()).isEqualTo(3);
        assertThat(copy.keepAlive()).isFalse();
        assertThat(copy.expectContinue()).isTrue();
        assertThat(copy.headers().count()).isEqualTo(5);
        copy.reset();
        copy.copyFrom(parsed("GET / HTTP/1.0\r\n\r\n"));
        assertThat(copy.headers().count()).isZero();
        assertThat(copy.contentLength()).isEqualTo(-1);
        assertThat(copy.queryLength()).isEqualTo(-1);
        assertThat(copy.versionMinor()).isZero();
    }

    private static RequestHead parsed(String text) {
        byte[] bytes = Delivery.bytes(text);
        RequestHead head = new RequestHead(HttpLimits.DEFAULT);
        assertThat(H1RequestParser.parse(new UnsafeBuffer(bytes), 0, bytes.length, head)).isEqualTo(bytes.length);
        return head;
    }
}
