package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ringway.server.handoff.BytePipe;
import io.ringway.server.handoff.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers whose responses are written by other threads, too many of them or for too long. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TwoWritersTest {

    private TestCalls calls;

    @AfterEach
    void close() {
        calls.close();
    }

    /** Writes more than the pipe takes, on a thread of its own, and keeps what that throws. */
    private static Thread writer(OutputStream out, AtomicReference<Throwable> thrown) {
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                out.write(new byte[2 * BytePipe.CAPACITY_BYTES]);
            } catch (IOException | RuntimeException told) {
                thrown.set(told);
            }
        });
        while (writer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return writer;
    }

    @Test
    void shouldTellTheSecondOfTwoThreadsThatWrite() throws Exception {
        AtomicReference<Throwable> first = new AtomicReference<>();
        List<Throwable> second = new CopyOnWriteArrayList<>();
        calls = new TestCalls((_, response) -> {
            OutputStream out = response.stream();
            Thread writer = writer(out, first);
            second.add(catchThrowable(() -> out.write(1)));
            second.add(catchThrowable(() -> out.write(new byte[1])));
            second.add(catchThrowable(out::flush));
            second.add(catchThrowable(out::close));
            writer.join();
            out.write("done".getBytes(StandardCharsets.US_ASCII));
        });
        Call call = calls.open("/");
        calls.dispatch(call);
        Thread runner = Thread.ofPlatform().start(calls::serve);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        while (runner.isAlive() || call.pipe().readable() > 0) {
            if (second.size() == 4) {
                received.writeBytes(TestCalls.drain(call));
            }
            Thread.yield();
        }
        assertThat(second).hasSize(4).allSatisfy(told -> assertThat(told).isInstanceOf(IllegalStateException.class)
            .hasMessage("two threads write one response"));
        assertThat(first.get()).as("goes on").isNull();
        assertThat(received.size()).isEqualTo(2 * BytePipe.CAPACITY_BYTES + 4);
        assertThat(received.toString(StandardCharsets.US_ASCII)).endsWith("done");
        calls.collect();
        assertThat(call.draft().isFailed()).isFalse();
    }

    /** It would sleep for good, or write into another client's response. */
    @Test
    void shouldEndAThreadThatWritesWhenTheHandlerReturns() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicReference<Thread> writer = new AtomicReference<>();
        AtomicReference<OutputStream> kept = new AtomicReference<>();
        calls = new TestCalls((_, response) -> {
            kept.set(response.stream());
            writer.set(writer(kept.get(), thrown));
        });
        Call call = calls.run();
        writer.get().join();
        assertThat(thrown.get()).isInstanceOf(IOException.class).hasMessage("the handler has returned");
        assertThat(call.draft().isFailed()).as("it is not whole").isTrue();
        assertThat(calls.logged).containsExactly("handler h failed (GET /{rest*})");
        assertThatThrownBy(() -> kept.get().write(1)).isInstanceOf(IOException.class);
    }
}
