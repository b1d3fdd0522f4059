package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.ClientGoneException;
import io.ringway.server.Handler;
import io.ringway.server.Request;
import io.ringway.server.handoff.Call;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A streamed body of which all has come that will come before the handler looks. */
final class CallInputTest {

    private final AtomicReference<Throwable> thrown = new AtomicReference<>();

    private void serve(String text, boolean ends, Handler handler) {
        try (TestCalls calls = TestCalls.streaming((request, response) -> {
            try {
                handler.handle(request, response);
            } catch (AssertionError | IOException wrong) {
                thrown.set(wrong);
            }
        })) {
            Call call = calls.open("/{a}", "POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", "");
            call.request().streamBody(call);
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            assertThat(call.request().admitBody(bytes.length)).isTrue();
            call.request().stream().feed(new UnsafeBuffer(bytes), 0, bytes.length);
            if (ends) {
                call.request().stream().end();
            }
            calls.run(call);
        }
        if (thrown.get() instanceof AssertionError wrong) {
            throw wrong;
        }
    }

    @Test
    void shouldReadInEveryWay() {
        serve("abcdefgh\u00ff".replace('\u00ff', '~'), true, (request, _) -> {
            InputStream body = request.bodyStream();
            assertThat(request.bodyStream()).as("there is one").isSameAs(body);
            assertThat(body.available()).isEqualTo(9);
            assertThat(body.read()).isEqualTo('a');
            byte[] to = new byte[4];
            assertThat(body.read(to, 1, 2)).isEqualTo(2);
            assertThat(to).containsExactly(0, 'b', 'c', 0);
            assertThat(body.read(to, 0, 0)).isZero();
            assertThatThrownBy(() -> body.read(to, 3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThat(body.skip(1)).isEqualTo(1);
            assertThat(body.readAllBytes()).asString().isEqualTo("efgh~");
            assertThat(body.read()).isEqualTo(-1);
            assertThat(body.read(to)).isEqualTo(-1);
            assertThat(body.available()).isZero();
        });
    }

    @Test
    void shouldReadNothingOnceClosed() {
        serve("abc", true, (request, _) -> {
            request.bodyStream().close();
            assertThatThrownBy(() -> request.bodyStream().read()).isInstanceOf(IOException.class)
                .isNotInstanceOf(ClientGoneException.class);
        });
    }

    @Test
    void shouldNotBeTakenForAWholeBody() {
        serve("abc", true, (request, _) -> {
            assertThat(request.contentLength()).isEqualTo(-1);
            assertThatThrownBy(request::body).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bodyStream()");
            assertThatThrownBy(request::bodyText).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(request::bodyBytes).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(request::bodyLength).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void shouldEndWithItsHandler() {
        AtomicReference<InputStream> kept = new AtomicReference<>();
        AtomicReference<Request> request = new AtomicReference<>();
        serve("abc", true, (present, _) -> {
            request.set(present);
            kept.set(present.bodyStream());
        });
        assertThatThrownBy(kept.get()::read).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(kept.get()::available).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(request.get()::bodyStream).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldHeedAnInterruptWhileItWaits() {
        serve("ab", false, (request, _) -> {
            InputStream body = request.bodyStream();
            Thread.currentThread().interrupt();
            assertThat(body.readNBytes(2)).as("what is there needs no wait").hasSize(2);
            assertThatThrownBy(body::read).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isFalse();
        });
    }
}
