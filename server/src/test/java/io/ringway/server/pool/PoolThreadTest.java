package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.handoff.Call;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A thread of a pool is not replaced: it lives on, whatever is thrown on it. */
class PoolThreadTest {

    @Test
    void shouldTakeTheNextCallWhateverARunnerThrows() {
        List<Call> taken = new ArrayList<>();
        List<Throwable> told = new ArrayList<>();
        InternalError broken = new InternalError("thrown by the test");
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        try (TestCalls calls = new TestCalls((_, response) -> response.empty())) {
            PoolThread thread = new PoolThread("test", 0, 1, call -> {
                taken.add(call);
                throw broken;
            });
            thread.connect(0, calls.lane());
            Call first = calls.open("/1");
            Call second = calls.open("/2");
            calls.dispatch(first);
            calls.dispatch(second);
            Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> told.add(thrown));

            assertThat(thread.turn()).isTrue();
            assertThat(thread.running()).isNull();
            Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> {
                throw new IllegalStateException("nor can it be told", thrown);
            });
            assertThat(thread.turn()).isTrue();

            assertThat(taken).containsExactly(first, second);
            assertThat(thread.turn()).isFalse();
            assertThat(told).containsExactly(broken);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
