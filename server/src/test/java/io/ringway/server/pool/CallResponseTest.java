package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.http.BodyFraming;
import io.ringway.http.HttpLimits;
import io.ringway.http.ResponseHead;
import io.ringway.server.ClientGoneException;
import io.ringway.server.EventStream;
import io.ringway.server.Handler;
import io.ringway.server.HttpException;
import io.ringway.server.Request;
import io.ringway.server.Response;
import io.ringway.server.handoff.BytePipe;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.Draft;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallResponseTest {

    private TestCalls calls;

    private Call answered(Handler handler) {
        calls = new TestCalls(handler);
        return calls.run();
    }

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void shouldSendTexts() {
        Call call = answered((_, response) -> response.status(201).header("X-Own", "v").text("hello"));
        assertThat(call.draft().status()).isEqualTo(201);
        assertThat(TestCalls.fields(call)).isEqualTo("X-Own: v\r\nContent-Type: text/plain; charset=utf-8\r\n");
        assertThat(TestCalls.body(call)).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "h\u00e9", "\u4e16", "long", "longer"})
    void shouldSendTextsOfAnyKindAndLength(String text) {
        String sent = text.startsWith("long") ? text.repeat(4096) + "\u00fc".repeat(text.length() % 2) : text;
        Call call = answered((_, response) -> response.contentType("text/html").text(sent));
        assertThat(TestCalls.body(call)).isEqualTo(sent);
        assertThat(TestCalls.fields(call)).isEqualTo("Content-Type: text/html\r\n");
    }

    @Test
    void shouldSendBytesWithoutACopy() {
        byte[] bytes = {1, 2, 3};
        Call call = answered((_, response) -> response.bytes(bytes));
        assertThat(call.draft().content().byteArray()).isSameAs(bytes);
        assertThat(TestCalls.fields(call)).contains("application/octet-stream");
    }

    @Test
    void shouldCopyBuffers() {
        ByteBuffer buffer = ByteBuffer.wrap("-json-".getBytes(StandardCharsets.US_ASCII), 1, 4);
        Call call = answered((_, response) -> response.bytes(buffer));
        assertThat(TestCalls.body(call)).isEqualTo("json");
        assertThat(buffer.remaining()).isEqualTo(4);
    }

    @Test
    void shouldSendNothingAndElsewhere() {
        Call call = answered((_, response) -> response.empty());
        assertThat(call.draft().status()).isEqualTo(204);
        assertThat(call.draft().contentLength()).isZero();
        calls.close();
        call = answered((_, response) -> response.redirect(307, "/there"));
        assertThat(call.draft().status()).isEqualTo(307);
        assertThat(TestCalls.fields(call)).isEqualTo("Location: /there\r\n");
    }

    /** RFC 9110 10.2.2: a URI, and so ASCII without blanks. */
    @ParameterizedTest
    @CsvSource({"/\u00e4, /%C3%A4", "/a b?c=%20#d, /a%20b?c=%20#d", "https://b.test/\u20ac, https://b.test/%E2%82%AC"})
    void shouldEncodeWhatNoUriMayHave(String location, String sent) {
        assertThat(TestCalls.fields(answered((_, response) -> response.redirect(302, location))))
            .isEqualTo("Location: " + sent + "\r\n");
    }

    @Test
    void shouldSayNothingTwiceAfterAMistake() {
        Call call = answered((_, response) -> {
            assertThatThrownBy(() -> response.text(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> response.json(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> response.bytes((byte[]) null)).isInstanceOf(NullPointerException.class);
            response.text("said");
            assertThatThrownBy(() -> response.text("twice")).isInstanceOf(IllegalStateException.class);
        });
        assertThat(TestCalls.fields(call)).isEqualTo("Content-Type: text/plain; charset=utf-8\r\n");
        assertThat(TestCalls.body(call)).isEqualTo("said");
    }

    @Test
    void shouldLeaveTheDateToTheServer() {
        assertThat(answered((_, response) -> response.header("date", "now").text("a")).draft().isFailed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void shouldHaveNoBodyWhereTheStatusHasNone(int status) {
        Call call = answered((_, response) -> response.status(status).text("never"));
        ResponseHead head = new ResponseHead(HttpLimits.DEFAULT);
        assertThat(call.draft().writeHead(head, false)).isTrue();
        assertThat(head.framing()).isEqualTo(BodyFraming.NONE);
        assertThat(head.contentLength()).as("205 has to say that it has none").isEqualTo(status == 205 ? 0 : 5);
    }

    @Test
    void shouldMakeAWholeBodyOfAShortStream() {
        Call call = answered((_, response) -> {
            try (OutputStream out = response.contentType("text/csv").stream()) {
                out.write('a');
                out.write("b,c".getBytes(StandardCharsets.US_ASCII));
            }
        });
        assertThat(call.draft().body()).isEqualTo(Draft.Body.WHOLE);
        assertThat(TestCalls.body(call)).isEqualTo("ab,c");
        assertThat(call.pipe()).isNull();
    }

    @Test
    void shouldStreamWhatIsFlushed() {
        Call call = answered((_, response) -> {
            OutputStream out = response.trailer("X-Early", "1").stream();
            out.write("one".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            out.write("two".getBytes(StandardCharsets.US_ASCII));
            response.trailer("X-Late", "2");
        });
        assertThat(call.draft().body()).isEqualTo(Draft.Body.STREAM);
        assertThat(call.draft().contentLength()).isEqualTo(Draft.UNKNOWN);
        assertThat(TestCalls.drain(call)).asString(StandardCharsets.US_ASCII).isEqualTo("onetwo");
        assertThat(call.draft().trailers().index().count()).isEqualTo(2);
        assertThat(call.draft().isFailed()).isFalse();
    }

    @Test
    void shouldKeepToAnAnnouncedLength() {
        assertThat(answered((_, response) -> response.stream(3).write(new byte[4])).draft().isFailed()).isTrue();
        calls.close();
        assertThat(answered((_, response) -> response.stream(3).write(new byte[2])).draft().isFailed()).isTrue();
        calls.close();
        Call call = answered((_, response) -> response.stream(3).write(new byte[3]));
        assertThat(call.draft().isFailed()).isFalse();
        assertThat(call.draft().contentLength()).isEqualTo(3);
    }

    @Test
    void shouldWaitForAClientThatDoesNotRead() throws InterruptedException {
        int total = 10 * BytePipe.CAPACITY_BYTES;
        byte[] sent = new byte[total];
        for (int i = 0; i < total; i++) {
            sent[i] = (byte) (i * 7);
        }
        calls = new TestCalls((_, response) -> {
            OutputStream out = response.stream(total);
            out.write(sent, 0, 100_000);
            for (int at = 100_000; at < total; at += 1000) {
                out.write(sent, at, Math.min(1000, total - at));
            }
        });
        Call call = calls.open("/");
        calls.dispatch(call);
        Thread runner = Thread.ofPlatform().start(calls::serve);
        while (runner.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertThat(call.pipe().room()).isZero();
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        while (received.size() < total) {
            received.writeBytes(TestCalls.drain(call));
            Thread.yield();
        }
        runner.join();
        assertThat(received.toByteArray()).isEqualTo(sent);
    }

    @Test
    void shouldTellAHandlerThatWaitsThatItsClientHasGone() throws InterruptedException {
        AtomicReference<Exception> thrown = new AtomicReference<>();
        calls = new TestCalls((request, response) -> {
            try (OutputStream out = response.stream()) {
                out.write(new byte[2 * BytePipe.CAPACITY_BYTES]);
            } catch (ClientGoneException gone) {
                thrown.set(gone);
                assertThat(request.isCancelled()).isTrue();
                throw gone;
            }
        });
        Call call = calls.open("/");
        calls.dispatch(call);
        Thread runner = Thread.ofPlatform().start(calls::serve);
        while (runner.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        calls.release(call);
        runner.join();
        assertThat(thrown.get()).isInstanceOf(ClientGoneException.class);
        assertThat(calls.logged).as("nobody's fault").isEmpty();
    }

    /** Its last bytes are lost: whatever the handler makes of the exception, that is no whole response. */
    @Test
    void shouldNotEndWhatAnInterruptHasTorn() throws InterruptedException {
        AtomicReference<Exception> thrown = new AtomicReference<>();
        calls = new TestCalls((_, response) -> {
            try (OutputStream out = response.stream()) {
                out.write(new byte[2 * BytePipe.CAPACITY_BYTES]);
            } catch (IOException interrupted) {
                thrown.set(interrupted);
            }
        });
        Call call = calls.open("/");
        calls.dispatch(call);
        Thread runner = Thread.ofPlatform().start(calls::serve);
        while (runner.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        runner.interrupt();
        runner.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
        assertThat(call.draft().isFailed()).isTrue();
    }

    @Test
    void shouldNotEndWhatWasNotSaid() {
        answered((_, response) -> {
            assertThatThrownBy(response::end).isInstanceOf(IllegalStateException.class)
                .hasMessage("there is no response to end");
            OutputStream out = response.stream(2);
            out.write(1);
            assertThatThrownBy(response::end).isInstanceOf(IOException.class).hasMessageContaining("only 1 of the 2");
        });
        assertThat(calls.logged).as("less than announced").hasSize(1);
    }

    @Test
    void shouldTakeNothingMoreOnceItHasEnded() throws IOException {
        AtomicReference<Response> kept = new AtomicReference<>();
        Call call = answered((_, response) -> {
            kept.set(response);
            OutputStream out = response.stream();
            out.write('a');
            response.end();
            response.end();
            assertThatThrownBy(() -> out.write('b')).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> response.trailer("A", "b")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> response.text("b")).isInstanceOf(IllegalStateException.class);
            out.close();
        });
        assertThat(TestCalls.body(call)).isEqualTo("a");
        assertThat(call.draft().isFailed()).isFalse();
        assertThatThrownBy(() -> kept.get().end()).as("it would be another client's")
            .isInstanceOf(IllegalStateException.class).hasMessageContaining("returned");
    }

    @Test
    void shouldSendEvents() {
        Call call = answered((_, response) -> {
            EventStream events = response.events();
            events.send("one");
            events.id("7").retry(1500).send("tick", "two\nlines\r\nand\ra half\n");
            events.comment("still here");
        });
        assertThat(call.draft().isEvents()).isTrue();
        assertThat(TestCalls.fields(call)).isEqualTo("Cache-Control: no-cache\r\nContent-Type: text/event-stream\r\n");
        assertThat(TestCalls.drain(call)).asString(StandardCharsets.UTF_8).isEqualTo("""
            data: one

            id: 7
            retry: 1500
            event: tick
            data: two
            data: lines
            data: and
            data: a half
            data:\s

            : still here

            """);
    }

    @Test
    void shouldKeepToWhatTheHandlerSaysOfCachingEvents() {
        Call call = answered((_, response) -> response.header("cache-control", "no-store").events());
        assertThat(TestCalls.fields(call)).isEqualTo("cache-control: no-store\r\nContent-Type: text/event-stream\r\n");
        calls.close();
        call = answered((_, response) -> {
            response.stream().write(1);
            assertThatThrownBy(response::events).isInstanceOf(IllegalStateException.class);
        });
        assertThat(TestCalls.fields(call)).isEqualTo("Content-Type: application/octet-stream\r\n");
    }

    @Test
    void shouldSendNothingOfAnEventThatIsNone() {
        Call call = answered((_, response) -> {
            EventStream events = response.events();
            assertThatThrownBy(() -> events.send("tick", null)).isInstanceOf(NullPointerException.class);
            events.send("whole");
        });
        assertThat(TestCalls.drain(call)).asString(StandardCharsets.UTF_8).isEqualTo("data: whole\n\n");
    }

    @Test
    void shouldRefuseEventsThatWouldBecomeLines() {
        Call call = answered((_, response) -> {
            EventStream events = response.events();
            assertThatThrownBy(() -> events.id("a\nb")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> events.id("a\0")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> events.send("a\rb", "c")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> events.retry(-1)).isInstanceOf(IllegalArgumentException.class);
        });
        assertThat(call.draft().isFailed()).isFalse();
    }

    @Test
    void shouldEndWithTheHandler() {
        AtomicReference<Request> keptRequest = new AtomicReference<>();
        AtomicReference<Response> keptResponse = new AtomicReference<>();
        AtomicReference<OutputStream> keptStream = new AtomicReference<>();
        Call call = answered((request, response) -> {
            keptRequest.set(request);
            keptResponse.set(response);
            keptStream.set(response.stream());
            throw new IllegalStateException("on purpose");
        });
        assertThat(call.draft().isFailed()).isTrue();
        assertThatThrownBy(() -> keptRequest.get().path()).isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("returned");
        assertThatThrownBy(() -> keptRequest.get().bodyText()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keptRequest.get().isCancelled()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keptResponse.get().text("late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keptResponse.get().trailer("A", "b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> keptStream.get().write(1)).isInstanceOf(IOException.class);
    }

    // ---------------------------------------------------------------- what goes wrong

    @Test
    void shouldMakeAnAnswerOfWhatIsThrown() {
        Call call = answered((_, response) -> {
            response.status(201).header("X-Own", "v");
            throw new HttpException(409, "a \"b\"\n\\\u007f\u0085\u00e9");
        });
        assertThat(call.draft().status()).isEqualTo(409);
        assertThat(call.draft().isFailed()).isFalse();
        assertThat(TestCalls.fields(call)).isEqualTo("Content-Type: application/problem+json\r\n");
        assertThat(TestCalls.body(call))
            .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Conflict\",\"status\":409,"
                + "\"detail\":\"a \\\"b\\\"\\u000a\\\\\\u007f\\u0085\u00e9\"}\n");
        assertThat(calls.logged).isEmpty();
    }

    @Test
    void shouldSendTheFieldsAnErrorNeeds() {
        Call call = answered((_, response) -> {
            response.header("X-Own", "v");
            throw new HttpException(401, null).header("WWW-Authenticate", "Basic realm=\"a\"").header("X-More", "1");
        });
        assertThat(TestCalls.fields(call)).isEqualTo("Content-Type: application/problem+json\r\n"
            + "WWW-Authenticate: Basic realm=\"a\"\r\nX-More: 1\r\n");
        assertThat(TestCalls.body(call))
            .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401}\n");
        calls.close();
        call = answered((_, response) -> {
            throw new HttpException(401, "why").header("X-Split", "a\r\nb");
        });
        assertThat(call.draft().isFailed()).isTrue();
        assertThat(calls.logged).singleElement().asString().contains("handler h failed");
    }

    @Test
    void shouldTellTheLogAndNotTheClientOfACause() {
        Call call = answered((_, response) -> {
            throw new HttpException(503, "later", new IllegalStateException("secret"));
        });
        assertThat(call.draft().status()).isEqualTo(503);
        assertThat(TestCalls.body(call)).contains("later").doesNotContain("secret");
        assertThat(calls.logged).containsExactly("handler h failed (GET /{rest*})");
    }

    @Test
    void shouldSurviveErrors() {
        Call call = answered((_, response) -> overflow(response.hashCode()));
        assertThat(call.draft().isFailed()).isTrue();
        assertThat(call.draft().body()).isEqualTo(Draft.Body.UNSAID);
        assertThat(calls.logged).containsExactly("handler h failed (GET /{rest*}): its threads get more stack by "
            + "HandlerOptions.withStackBytes or RINGWAY_STACK_SIZE__H, up to RINGWAY_STACK_MAX_BYTES");
        assertThat(calls.run().isReturned()).as("the thread lives on").isTrue();
        assertThat(calls.logged).as("once a second").hasSize(1);
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    @Test
    void shouldFailWhereNothingIsSaid() {
        assertThat(answered((_, response) -> response.status(200)).draft().isFailed()).isTrue();
    }

    @Test
    void shouldFailWhereTwoThingsAreSaid() {
        Call call = answered((_, response) -> {
            response.text("one");
            response.text("two");
        });
        assertThat(call.draft().isFailed()).isTrue();
        assertThat(call.draft().body()).isEqualTo(Draft.Body.UNSAID);
    }

    @Test
    void shouldNotReplaceWhatHasGoneOut() {
        Call call = answered((_, response) -> {
            OutputStream out = response.stream();
            out.write(1);
            out.flush();
            throw new HttpException(400, "too late");
        });
        assertThat(call.draft().status()).isEqualTo(200);
        assertThat(call.draft().body()).isEqualTo(Draft.Body.STREAM);
        assertThat(call.draft().isFailed()).isTrue();
    }

    @Test
    void shouldSayWhichOfTheLimitsOfFieldsWasMet() {
        answered((_, response) -> {
            for (int i = 0; i < 100; i++) {
                response.header("X-" + i, "v");
            }
            assertThatThrownBy(() -> response.header("X-100", "v")).hasMessage("more than 100 fields");
        });
        calls.close();
        answered((_, response) -> assertThatThrownBy(() -> response.header("X-Long", "v".repeat(32 * 1024)))
            .hasMessage("more than 32768 bytes of fields, with X-Long"));
    }

    @Test
    void shouldRefuseStatusesThatAreNone() {
        assertThat(answered((_, response) -> response.status(199).empty()).draft().isFailed()).isTrue();
        calls.close();
        assertThat(answered((_, response) -> response.status(600).empty()).draft().isFailed()).isTrue();
        calls.close();
        assertThat(answered((_, response) -> response.redirect(304, "/")).draft().isFailed()).isTrue();
    }

    // ---------------------------------------------------------------- on the core

    @Test
    void shouldCollectWhatIsStreamedOnTheCore() {
        calls = new TestCalls((_, response) -> {
            OutputStream out = response.stream();
            for (int i = 0; i < 100; i++) {
                out.write(new byte[1000]);
                out.flush();
            }
        }, true);
        Call call = calls.run();
        assertThat(call.draft().body()).isEqualTo(Draft.Body.WHOLE);
        assertThat(call.draft().contentLength()).isEqualTo(100_000);
    }

    @Test
    void shouldBoundWhatIsStreamedOnTheCore() {
        calls = new TestCalls((_, response) -> response.stream().write(new byte[1024 * 1024]), true);
        assertThat(calls.run().draft().isFailed()).isFalse();
        calls.close();
        calls = new TestCalls((_, response) -> response.stream().write(new byte[1024 * 1024 + 1]), true);
        assertThat(calls.run().draft().isFailed()).isTrue();
        calls.close();
        calls = new TestCalls((_, response) -> response.events().send("never"), true);
        assertThat(calls.run().draft().isFailed()).isTrue();
    }
}
