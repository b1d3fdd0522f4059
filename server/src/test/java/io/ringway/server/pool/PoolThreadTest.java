package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.handoff.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread of a pool is not replaced: it lives on, whatever is thrown on it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
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

    @Test
    void shouldRunFirstWhatHasClaimedItsNextRun() {
        List<Call> taken = new ArrayList<>();
        try (TestCalls some = new TestCalls((_, response) -> response.empty());
                TestCalls others = new TestCalls((_, response) -> response.empty())) {
            PoolThread thread = new PoolThread("test", 0, 2, taken::add);
            thread.connect(0, some.lane());
            thread.connect(1, others.lane());
            Call first = some.open("/1");
            some.dispatch(first);
            Call second = others.open("/2");
            others.dispatch(second);

            assertThat(thread.claim(others.lane())).isTrue();
            assertThat(thread.claim(some.lane())).as("the other was quicker").isFalse();
            assertThat(thread.claim(others.lane())).as("it has it already").isTrue();
            assertThat(thread.turn()).isTrue();

            assertThat(taken).containsExactly(second, first);
            assertThat(thread.claim(others.lane())).as("it may be at work").isFalse();
        }
    }

    @Test
    void shouldBeFreeOnceItSleeps() throws InterruptedException {
        try (TestCalls some = new TestCalls((_, response) -> response.empty());
                TestCalls others = new TestCalls((_, response) -> response.empty())) {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            PoolThread thread = new PoolThread("test", 0, 2, _ -> {
                running.countDown();
                awaitSteadily(go);
            });
            thread.connect(0, some.lane());
            thread.connect(1, others.lane());
            some.dispatch(some.open("/1"));
            thread.start();
            running.await();
            assertThat(thread.claim(others.lane())).isFalse();
            go.countDown();
            while (!thread.claim(others.lane())) {
                Thread.onSpinWait();
            }
            thread.stop();
            assertThat(thread.join(Duration.ofSeconds(5))).isTrue();
        }
    }

    private static void awaitSteadily(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}
