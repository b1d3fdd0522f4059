package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.server.ExceptionHandler;
import io.ringway.server.Handler;
import io.ringway.server.HttpException;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.Draft;
import java.io.IOException;
import java.io.OutputStream;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of exceptions where a server makes answers of them. */
final class ExceptionHandlerTest {

    private TestCalls calls;

    private Call answered(Handler handler, ExceptionHandler exceptions) {
        calls = new TestCalls(handler, exceptions);
        return calls.run();
    }

    private static Handler throwing(Exception thrown) {
        return (_, response) -> {
            response.status(201).header("X-Own", "v").contentType("text/csv");
            throw thrown;
        };
    }

    @AfterEach
    void close() {
        calls.close();
    }

    @Test
    void shouldAnswerWhatTheTranslationThrows() {
        Call call = answered(throwing(new NoSuchElementException("no user 7")), (thrown, _, _) -> {
            throw new HttpException(404, thrown.getMessage()).header("X-Why", "none");
        });
        assertThat(call.draft().status()).isEqualTo(404);
        assertThat(TestCalls.fields(call)).isEqualTo("X-Why: none\r\nContent-Type: application/problem+json\r\n");
        assertThat(TestCalls.body(call)).contains("no user 7");
        assertThat(calls.logged).isEmpty();
    }

    @Test
    void shouldAnswerWithAPageOfItsOwn() {
        Call call = answered(throwing(new HttpException(409, "twice")), (thrown, request, response) ->
            response.contentType("text/html").text(request.method() + " " + thrown.getMessage()));
        assertThat(call.draft().status()).as("the exception's").isEqualTo(409);
        assertThat(TestCalls.fields(call)).as("nothing of what was said before")
            .isEqualTo("Content-Type: text/html\r\n");
        assertThat(TestCalls.body(call)).isEqualTo("GET twice");
        assertThat(calls.logged).isEmpty();
    }

    @Test
    void shouldBeLoggedWhereTheAnswerIsAFailure() {
        Call call = answered(throwing(new IOException("disk")), (_, _, response) -> response.text("sorry"));
        assertThat(call.draft().status()).isEqualTo(500);
        assertThat(call.draft().isFailed()).isFalse();
        assertThat(TestCalls.body(call)).isEqualTo("sorry");
        assertThat(calls.logged).containsExactly("handler h failed (GET /{rest*})");
        calls.close();
        answered(throwing(new IOException("disk")), (_, _, response) -> response.status(410).empty());
        assertThat(calls.logged).isEmpty();
    }

    @Test
    void shouldFailAsWithoutItWhereNothingIsMadeOfAnException() {
        assertThat(answered(throwing(new IOException("disk")), (thrown, _, _) -> {
            throw thrown;
        }).draft().isFailed()).isTrue();
        assertThat(calls.logged).hasSize(1);
        calls.close();
        assertThat(answered(throwing(new IOException("disk")), (_, _, _) -> { }).draft().isFailed())
            .as("nothing was said").isTrue();
        calls.close();
        assertThat(answered(throwing(new IOException("disk")), (_, _, _) -> {
            throw new StackOverflowError();
        }).draft().isFailed()).isTrue();
        assertThat(calls.logged).hasSize(1);
    }

    @Test
    void shouldNotBeAskedOfErrorsNorOfWhatHasGoneOut() {
        AtomicInteger asked = new AtomicInteger();
        ExceptionHandler counting = (thrown, _, _) -> {
            asked.incrementAndGet();
            throw thrown;
        };
        assertThat(answered((_, _) -> {
            throw new AssertionError("on purpose");
        }, counting).draft().isFailed()).isTrue();
        calls.close();
        Call call = answered((_, response) -> {
            OutputStream out = response.stream();
            out.write(1);
            out.flush();
            throw new IOException("too late");
        }, counting);
        assertThat(call.draft().isFailed()).isTrue();
        assertThat(call.draft().status()).isEqualTo(200);
        assertThat(asked).hasValue(0);
    }

    @Test
    void shouldTakeTheStreamFromWhoHasBegunOne() {
        AtomicReference<OutputStream> begun = new AtomicReference<>();
        Call call = answered((_, response) -> {
            begun.set(response.stream());
            begun.get().write('a');
            throw new IOException("on purpose");
        }, (_, _, response) -> {
            assertThatThrownBy(() -> begun.get().write('b')).isInstanceOf(IOException.class);
            response.stream().write('c');
        });
        assertThat(call.draft().body()).isEqualTo(Draft.Body.WHOLE);
        assertThat(TestCalls.body(call)).isEqualTo("c");
    }
}
