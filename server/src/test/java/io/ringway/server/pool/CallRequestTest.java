package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.HttpException;
import io.ringway.server.Request;
import io.ringway.server.handoff.Call;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallRequestTest {

    private final TestCalls calls = new TestCalls((_, _) -> { });

    private Request get(String pattern, String target) {
        return new CallRequest(calls.open(pattern, "GET " + target + " HTTP/1.1\r\nHost: h.test:81\r\n"
            + "X-One: 1\r\nx-ONE: 2\r\nX-Name: J\u00fcrgen\r\n\r\n", ""));
    }

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void shouldTellWhatIsInTheHead() {
        Request request = get("/users/{id}", "/users/42?a=1&b=%20x");
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.path()).isEqualTo("/users/42");
        assertThat(request.query()).isEqualTo("a=1&b=%20x");
        assertThat(request.host()).isEqualTo("h.test");
        assertThat(request.isHttp2()).isFalse();
        assertThat(request.handler()).isEqualTo("h");
        assertThat(request.header("x-one")).isEqualTo("1");
        assertThat(request.headers("X-One")).containsExactly("1", "2");
        assertThat(request.header("X-Name")).isEqualTo("J\u00fcrgen");
        assertThat(request.header("X-On")).isNull();
        assertThat(request.headers("Absent")).isEmpty();
        List<String> all = new ArrayList<>();
        request.forEachHeader((name, value) -> all.add(name + "=" + value));
        assertThat(all).containsExactly("Host=h.test:81", "X-One=1", "x-ONE=2", "X-Name=J\u00fcrgen");
    }

    @Test
    void shouldNameMethodsItDoesNotKnow() {
        Request request = new CallRequest(calls.open("/{a}", "BREW /pot HTTP/1.1\r\nHost: h\r\n\r\n", ""));
        assertThat(request.method()).isEqualTo("BREW");
    }

    @Test
    void shouldDecodeParametersOfThePath() {
        Request request = get("/{user}/files/{rest*}", "/J%C3%BCrgen/files/a/b%2Fc");
        assertThat(request.path("user")).isEqualTo("J\u00fcrgen");
        assertThat(request.path("rest")).isEqualTo("a/b/c");
        assertThatThrownBy(() -> request.path("id")).isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("[user, rest]");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "-1,-1", "0042,42", "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808"})
    void shouldReadNumbers(String text, long value) {
        Request request = get("/{id}", "/" + text + "?n=" + text);
        assertThat(request.pathLong("id")).isEqualTo(value);
        assertThat(request.queryLong("n", 5)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "-", "1x", "9223372036854775808", "-9223372036854775809", "99999999999999999999",
        "1.5"})
    void shouldRefuseWhatIsNoNumber(String text) {
        Request request = get("/{id}", "/" + text + "?n=" + text);
        assertThatThrownBy(() -> request.pathLong("id")).isInstanceOfSatisfying(HttpException.class,
            refused -> assertThat(refused.status()).isEqualTo(400));
        assertThatThrownBy(() -> request.queryLong("n", 5)).isInstanceOf(HttpException.class);
    }

    @Test
    void shouldBoundInts() {
        Request request = get("/{id}", "/2147483648?n=-2147483649&m=2147483647");
        assertThatThrownBy(() -> request.pathInt("id")).isInstanceOf(HttpException.class);
        assertThatThrownBy(() -> request.queryInt("n", 0)).isInstanceOf(HttpException.class);
        assertThat(request.queryInt("m", 0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(request.queryInt("absent", 7)).isEqualTo(7);
    }

    @Test
    void shouldFindParametersOfTheQuery() {
        Request request = get("/{a}", "/x?a=1&&b&a=2+3&c=%C3%BC&=e&d%5B%5D=4&on=true&off=0&odd=maybe");
        assertThat(request.query("a")).isEqualTo("1");
        assertThat(request.queryAll("a")).containsExactly("1", "2 3");
        assertThat(request.query("b")).isEmpty();
        assertThat(request.query("c")).isEqualTo("\u00fc");
        assertThat(request.query("")).as("the first one without a name").isEmpty();
        assertThat(request.query("d[]")).isEqualTo("4");
        assertThat(request.query("absent")).isNull();
        assertThat(request.query("absent", "f")).isEqualTo("f");
        assertThat(request.queryBoolean("on", false)).isTrue();
        assertThat(request.queryBoolean("b", false)).isTrue();
        assertThat(request.queryBoolean("off", true)).isFalse();
        assertThat(request.queryBoolean("absent", true)).isTrue();
        assertThatThrownBy(() -> request.queryBoolean("odd", true)).isInstanceOf(HttpException.class);
        assertThat(get("/{a}", "/x").query("a")).isNull();
        assertThat(get("/{a}", "/x?").query()).isEmpty();
    }

    @Test
    void shouldGiveTheBodyInEveryForm() throws IOException {
        Request request = new CallRequest(calls.open("/{a}",
            "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n", "h\u00e9y"));
        assertThat(request.bodyLength()).isEqualTo(4);
        assertThat(request.bodyText()).isEqualTo("h\u00e9y");
        assertThat(request.bodyBytes()).isEqualTo("h\u00e9y".getBytes(StandardCharsets.UTF_8));
        assertThat(request.bodyStream().readAllBytes()).isEqualTo(request.bodyBytes());
        assertThat(request.bodyStream().readAllBytes()).as("from its first byte again").hasSize(4);
        ByteBuffer body = request.body();
        assertThat(body.isReadOnly()).isTrue();
        assertThat(body.remaining()).isEqualTo(4);
        assertThat(body.get(0)).isEqualTo((byte) 'h');
    }

    private Call posted(String body) {
        return calls.open("/{a}", "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length() + "\r\n\r\n",
            body);
    }

    @Test
    void shouldReadAWholeBodyAsAStream() throws IOException {
        InputStream body = new CallRequest(posted("0123456789")).bodyStream();
        assertThat(body.read()).isEqualTo('0');
        body.mark(100);
        assertThat(body.readNBytes(3)).asString(StandardCharsets.US_ASCII).isEqualTo("123");
        assertThat(body.available()).isEqualTo(6);
        assertThat(body.skip(2)).isEqualTo(2);
        assertThat(body.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("6789");
        assertThat(body.read()).isEqualTo(-1);
        assertThat(body.read(new byte[2])).isEqualTo(-1);
        assertThat(body.read(new byte[0])).isZero();
        body.reset();
        assertThat(body.read()).isEqualTo('1');
    }

    /** The bytes are another client's then. */
    @Test
    void shouldReadNothingOnceTheHandlerHasReturned() throws IOException {
        CallRequest request = new CallRequest(posted("0123456789"));
        InputStream body = request.bodyStream();
        assertThat(body.read()).isEqualTo('0');
        request.expire();
        assertThatThrownBy(body::read).isInstanceOf(IllegalStateException.class).hasMessageContaining("returned");
        assertThatThrownBy(() -> body.read(new byte[1])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(body::readAllBytes).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(body::available).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> body.transferTo(OutputStream.nullOutputStream()))
            .isInstanceOf(IllegalStateException.class);
    }

    /** A thread that the handler has left behind is in the midst of a read when the bytes become another client's. */
    @Test
    void shouldReadNothingOfAnotherClient() throws InterruptedException {
        String own = "o".repeat(500_000);
        Call call = posted(own);
        byte[] array = call.request().bodyArray();
        int last = call.request().bodyStart() + own.length() - 1;
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            array[last] = 'o';
            CallRequest request = new CallRequest(call);
            WholeInput body = (WholeInput) request.bodyStream();
            byte[] read = new byte[own.length()];
            AtomicBoolean reads = new AtomicBoolean();
            Thread reader = Thread.ofPlatform().start(() -> {
                reads.set(true);
                try {
                    body.read(read, 0, read.length);
                } catch (IllegalStateException gone) {
                    refused.incrementAndGet();
                }
            });
            while (!reads.get()) {
                Thread.onSpinWait();
            }
            for (int spins = i % 50; spins > 0; spins--) {
                Thread.onSpinWait();
            }
            request.expire();
            array[last] = 'x';
            reader.join();
            assertThat(read[read.length - 1]).as("round %d", i).isIn((byte) 0, (byte) 'o');
        }
        assertThat(refused).as("or the two have never met").hasPositiveValue();
    }
}
