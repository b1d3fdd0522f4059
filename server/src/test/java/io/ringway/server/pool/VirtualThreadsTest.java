package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.handoff.Call;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual threads that cannot be had: a request fails, who starts them goes on. */
class VirtualThreadsTest {

    private final AtomicReference<Call> ran = new AtomicReference<>();

    /** It fails while the thread is made, or while what was made is remembered. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFailTheCallThatGetsNoThread(boolean isMade) {
        VirtualThreads threads = new VirtualThreads(isMade ? _ -> null : _ -> {
            throw new InternalError("thrown by the test");
        }, ran::set);
        try (TestCalls calls = new TestCalls((_, response) -> response.empty())) {
            Call call = calls.open("/");
            calls.dispatch(call);

            threads.start(calls.lane().take());
            calls.collect();

            assertThat(call.isReturned()).isTrue();
            assertThat(call.draft().isFailed()).isTrue();
            assertThat(ran.get()).isNull();
        }
    }

    @Test
    void shouldForgetAThreadThatDoesNotStart() throws InterruptedException {
        AtomicReference<Thread> spent = new AtomicReference<>();
        ThreadFactory virtual = Thread.ofVirtual().factory();
        VirtualThreads threads = new VirtualThreads(run -> {
            // The same one again: it has ended, and cannot be started.
            spent.compareAndSet(null, virtual.newThread(run));
            return spent.get();
        }, ran::set);
        try (TestCalls calls = new TestCalls((_, response) -> response.empty())) {
            Call first = calls.open("/1");
            Call second = calls.open("/2");
            calls.dispatch(first);
            calls.dispatch(second);

            threads.start(calls.lane().take());
            spent.get().join();
            threads.start(calls.lane().take());
            calls.collect();

            assertThat(ran.get()).isSameAs(first);
            assertThat(second.draft().isFailed()).isTrue();
            assertThat(threads.callOf(spent.get())).isNull();
            assertThat(threads.join(Duration.ofSeconds(10))).isTrue();
        }
    }
}
