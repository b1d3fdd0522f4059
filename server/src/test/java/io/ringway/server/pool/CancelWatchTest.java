package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.CancelHook;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class CancelWatchTest {

    private final CancelWatch watch = new CancelWatch();
    private final List<String> done = new ArrayList<>();

    @Test
    void shouldDoEachOnceInOrder() {
        watch.add(() -> done.add("first"));
        watch.add(() -> done.add("second"));
        watch.fire();
        watch.fire();
        assertThat(done).containsExactly("first", "second");
        watch.add(() -> done.add("late"));
        assertThat(done).as("at once").containsExactly("first", "second", "late");
    }

    @Test
    void shouldNotDoWhatWasTakenBack() {
        watch.add(() -> done.add("stays"));
        CancelHook hook = watch.add(() -> done.add("taken back"));
        hook.close();
        hook.close();
        watch.fire();
        assertThat(done).containsExactly("stays");
    }

    @Test
    void shouldDoNothingAfterTheEnd() {
        watch.add(() -> done.add("late"));
        watch.interrupt();
        watch.end();
        watch.fire();
        assertThat(done).isEmpty();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void shouldInterruptWhoAsked() {
        CancelHook hook = watch.interrupt();
        watch.fire();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        hook.close();
        assertThat(Thread.currentThread().isInterrupted()).as("it was meant for what is over").isFalse();
        Thread.currentThread().interrupt();
        hook.close();
        assertThat(Thread.interrupted()).as("somebody else's interrupt").isTrue();
    }

    @Test
    void shouldInterruptAtOnceWhoAsksTooLate() {
        watch.fire();
        try (CancelHook hook = watch.interrupt()) {
            assertThat(hook).isNotNull();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        }
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** An action that cancels what the handler has borrowed must not hit whoever borrows it next. */
    @Test
    void shouldAwaitWhatIsBeingDone() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        watch.add(() -> {
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        watch.onCancelled();
        begun.await();
        Thread ending = Thread.ofPlatform().start(() -> {
            watch.end();
            ended.set(true);
        });
        while (ending.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        assertThat(ended).isFalse();
        go.countDown();
        ending.join();
        assertThat(ended).isTrue();
    }

    @Test
    void shouldDoTheRestThoughOneFails() throws InterruptedException {
        watch.add(() -> {
            throw new IllegalStateException("on purpose");
        });
        watch.add(() -> done.add("second"));
        List<String> uncaught = new ArrayList<>();
        Thread firing = Thread.ofPlatform().unstarted(watch::fire);
        firing.setUncaughtExceptionHandler((_, broken) -> uncaught.add(broken.getMessage()));
        firing.start();
        firing.join();
        assertThat(done).containsExactly("second");
        assertThat(uncaught).containsExactly("on purpose");
    }
}
