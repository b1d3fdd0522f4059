package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measure is measured: what these tests would have to find is found. */
@Timeout(30)
class HarnessTest {

    private static Response response(String bytes) throws IOException {
        return Response.read(new WireReader(new ByteArrayInputStream(Latin1.bytes(bytes))), "GET", null);
    }

    private static Request request(String bytes) throws IOException {
        WireReader in = new WireReader(new ByteArrayInputStream(Latin1.bytes(bytes)));
        Request request = Request.readHead(in);
        request.body().read(in);
        return request;
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\nA: b\n\n", "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 200\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: \u0000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 01\r\n\r\na", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\na\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 103 Hint\r\nContent-Length: 0\r\n\r\n"})
    void shouldRefuseResponsesThatAreNotStrict(String bytes) {
        assertThatThrownBy(() -> response(bytes)).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na"})
    void shouldRefuseRequestsThatAreNotStrict(String bytes) {
        assertThatThrownBy(() -> request(bytes)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void shouldReadWhatIsRight() throws IOException {
        Response chunked = response("HTTP/1.1 103 Hint\r\nA: b\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "2\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n");
        assertThat(chunked.text()).isEqualTo("hello");
        assertThat(chunked.body().trailers().one("x")).isEqualTo("y");
        assertThat(chunked.interims()).hasSize(1);
        assertThat(response("HTTP/1.1 200 OK\r\n\r\nall").text()).isEqualTo("all");
        assertThat(response("")).isNull();
        assertThat(request("POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").body().text())
                .isEqualTo("hi");
    }

    @Test
    void shouldTellACutBodyFromAWholeOne() throws IOException {
        assertThat(response("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello").isComplete()).isFalse();
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(response(chunked + "5\r\nhello\r\n").isComplete()).isFalse();
        assertThat(response(chunked + "0\r\n").isComplete()).isFalse();
        assertThat(response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").isComplete()).isTrue();
        assertThatThrownBy(() -> response("HTTP/1.1 200 OK\r\nX:")).isInstanceOf(EOFException.class);
    }

    @Test
    void shouldSeeAByteOutOfPlace() throws IOException {
        PatternBody body = new PatternBody();
        byte[] bytes = PatternBody.bytes(100);
        body.accept(bytes, 100);
        assertThatThrownBy(() -> body.accept(bytes, 100)).isInstanceOf(IOException.class);
    }

    @Test
    @NeedsRing
    void shouldFindWhatIsWrongWithACase() throws IOException {
        byte[] get = Latin1.bytes("GET /x HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        byte[] kept = Latin1.bytes("GET /x HTTP/1.1\r\nHost: a.test\r\n\r\n");
        try (AbuseLane lane = new AbuseLane(AbuseLane.Delivery.WHOLE)) {
            assertThat(find(lane, get, List.of(200), 1, "", "")).isNull();
            assertThat(find(lane, get, List.of(400), 1, "", "")).contains("allowed are [400]");
            assertThat(find(lane, get, List.of(200), 0, "", "")).contains("answers to 0 requests");
            assertThat(find(lane, get, List.of(200), 1, "x-forwarded-for", "")).contains("the origin got");
            assertThat(find(lane, get, List.of(200), 1, "", "never")).contains("did not get");
            assertThat(find(lane, kept, List.of(200), 1, "", "")).contains("timed out");
            assertThat(lane.end()).isNull();
        }
    }

    private static String find(AbuseLane lane, byte[] bytes, List<Integer> statuses, int upstreamMax, String deny,
            String need) {
        AbuseCase one = new AbuseCase("T1", "control", bytes, statuses, true, upstreamMax,
                deny.isEmpty() ? List.of() : List.of(deny), need.isEmpty() ? List.of() : List.of(need));
        return lane.run(one, AbuseLane.Delivery.WHOLE);
    }
}
