package io.ringway.ring.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.ring.Invariant;
import io.ringway.ring.TestRing;
import io.ringway.ring.OutputArena;
import io.ringway.ring.RingConfig;
import io.ringway.ring.RingException;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.kernel.ForwardingKernel;
import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.kernel.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("linux")
final class EventLoopTest {
    private static final long MS = 1_000_000L;

    private final AtomicInteger eventfdWrites = new AtomicInteger();
    private final Kernel kernel = new ForwardingKernel(new LinuxKernel()) {
        @Override
        public int eventfdWrite(int fd) {
            eventfdWrites.incrementAndGet();
            return super.eventfdWrite(fd);
        }
    };
    private final List<String> calls = new ArrayList<>();
    private final Recorder recorder = new Recorder();
    private TestRing linux;
    private LoopClock clock;
    private TimerWheel timers;
    private Mailbox<Object> mailbox;
    private EventLoop loop;

    @BeforeAll
    static void needsARing() {
        TestRing.assumeUsable();
    }

    @BeforeEach
    void open() {
        linux = new TestRing(kernel, KernelFeatures.probe(kernel), new RingConfig(64, 128));
        clock = new LoopClock(System::nanoTime, System::currentTimeMillis);
        timers = new TimerWheel(8, 4 * MS, clock.nowNs());
        mailbox = new Mailbox<>(kernel, 64);
        loop = new EventLoop(linux.ring, clock, timers, mailbox, recorder);
    }

    @AfterEach
    void close() {
        linux.close();
        mailbox.close();
        mailbox.close();
    }

    @Test
    void shouldKeepTheOrderOfATurn() {
        linux.ring.prepNop(7);
        linux.ring.submit();
        linux.ring.submitAndWait(1);
        mailbox.offer("hello");
        timers.schedule(3, clock.nowNs());
        recorder.idle = false;
        assertThat(loop.turn()).isEqualTo(3);
        assertThat(calls).containsExactly("command hello", "completion 7", "drained", "ready", "timer 3", "flush");
        assertThat(loop.turns()).isEqualTo(1);
    }

    @Test
    void shouldSleepUntilTheNextTimer() {
        long deadline = clock.nowNs() + 30 * MS;
        timers.schedule(1, deadline);
        recorder.onTimer = loop::stop;
        loop.run();
        assertThat(calls).contains("timer 1");
        assertThat(clock.nowNs()).isGreaterThanOrEqualTo(deadline);
        assertThat(loop.turns()).as("turns for one timer").isLessThanOrEqualTo(4);
    }

    @Test
    void shouldNotSleepWithWorkLeft() {
        recorder.idle = false;
        for (int i = 0; i < 10; i++) {
            loop.turn();
        }
        assertThat(calls).filteredOn("ready"::equals).hasSize(10);
        mailbox.offer("a");
        loop.turn();
        assertThat(calls).contains("command a");
        assertThat(eventfdWrites).as("nobody slept").hasValue(0);
    }

    @Test
    void shouldNotSleepOnACommandThatCameDuringTheTurn() {
        recorder.onFlush = () -> {
            mailbox.offer("late");
            recorder.onFlush = () -> { };
        };
        loop.turn();
        recorder.idle = false;
        loop.turn();
        assertThat(calls).contains("command late");
        assertThat(eventfdWrites).hasValue(0);
    }

    @Test
    void shouldNotSleepOnWhatWasLeftBesideTheMailbox() {
        // No timer, no command, no work on the ready list: nothing else keeps this turn from sleeping for ever.
        recorder.isQuiet = () -> false;
        loop.turn();
        assertThat(loop.turns()).isEqualTo(1);
    }

    @Test
    void shouldCostNobodyAWakeUpWhereItFindsThatItMayNotSleep() {
        recorder.isQuiet = () -> false;
        mailbox.arm(linux.ring);
        assertThat(loop.maySleep()).isFalse();
        mailbox.wake();
        assertThat(eventfdWrites).hasValue(0);
    }

    @Test
    void shouldWakeForWhatIsLeftBesideTheMailboxAfterTheLoopHasLooked() throws InterruptedException {
        AtomicBoolean left = new AtomicBoolean();
        AtomicInteger found = new AtomicInteger();
        recorder.isQuiet = () -> !left.get();
        recorder.onReady = () -> {
            if (left.getAndSet(false)) {
                found.incrementAndGet();
            }
        };
        int rounds = 2_000;
        Thread other = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < rounds; i++) {
                left.set(true);
                mailbox.wake();
                while (left.get()) {
                    Thread.onSpinWait();
                }
            }
            loop.stop();
        });
        loop.run();
        other.join();
        assertThat(found).hasValue(rounds);
    }

    @Test
    @Tag("F016")
    void shouldHandOutEveryCommandOfManyThreadsOnceAndInOrder() throws InterruptedException {
        int threads = 4;
        int each = 3_000;
        int[] next = new int[threads];
        AtomicInteger received = new AtomicInteger();
        recorder.onCommand = command -> {
            int value = (Integer) command;
            assertThat(next[value / each]++).isEqualTo(value % each);
            if (received.incrementAndGet() == threads * each) {
                loop.stop();
            }
        };
        List<Thread> offering = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t * each;
            offering.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    while (!mailbox.offer(first + i)) {
                        Thread.onSpinWait();
                    }
                    if (i % 100 == 0) {
                        Thread.yield();
                    }
                }
            }));
        }
        loop.run();
        for (Thread thread : offering) {
            thread.join();
        }
        assertThat(received).hasValue(threads * each);
        assertThat(next).containsOnly(each);
    }

    @Test
    @Tag("F016")
    void shouldWakeASleepingLoopForEachLoneCommand() throws InterruptedException {
        int rounds = 300;
        AtomicInteger received = new AtomicInteger();
        recorder.onCommand = command -> received.incrementAndGet();
        Thread offering = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < rounds; i++) {
                mailbox.offer(i);
                while (received.get() <= i) {
                    Thread.onSpinWait();
                }
            }
            loop.stop();
        });
        loop.run();
        offering.join();
        assertThat(received).hasValue(rounds);
        assertThat(eventfdWrites).hasPositiveValue().hasValueLessThanOrEqualTo(rounds + 1);
        assertThat(loop.isRunning()).isFalse();
    }

    /** Something comes while the thread stands still between its wait and its turn, as in a garbage collection. */
    @Test
    @Tag("F033")
    void shouldHandleWhatCameDuringAStandstillBeforeTimers() {
        long[] aheadNs = {0};
        int came = kernel.eventfd(0, SocketOptions.EFD_CLOEXEC);
        boolean[] standsStill = {false};
        Kernel stopping = new ForwardingKernel(kernel) {
            @Override
            public int ringEnter(int fd, int toSubmit, int minComplete, int flags, long argument, long bytes) {
                int result = super.ringEnter(fd, toSubmit, minComplete, flags, argument, bytes);
                if (standsStill[0]) {
                    standsStill[0] = false;
                    kernel.eventfdWrite(came);
                    aheadNs[0] += 500 * MS;
                }
                return result;
            }
        };
        try (TestRing other = new TestRing(stopping, linux.ring.features(), new RingConfig(8, 8))) {
            LoopClock jumping = new LoopClock(() -> System.nanoTime() + aheadNs[0], System::currentTimeMillis);
            EventLoop held = new EventLoop(other.ring, jumping, timers, mailbox, recorder);
            other.ring.prepRead(came, other.memory, Long.BYTES, 9);
            timers.schedule(1, jumping.nowNs() + 20 * MS);
            standsStill[0] = true;
            held.turn();
            recorder.idle = false;
            held.turn();
        }
        assertThat(calls).contains("completion 9", "timer 1");
        assertThat(calls.indexOf("completion 9")).isLessThan(calls.indexOf("timer 1"));
        kernel.close(came);
    }

    @Test
    void shouldStopFromAnotherThreadWhileAsleep() throws InterruptedException {
        Thread stopping = Thread.ofPlatform().start(() -> loop.stop());
        loop.run();
        stopping.join();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void shouldRefuseCommandsWhenTheMailboxIsFull() {
        int count = 0;
        while (mailbox.offer(count)) {
            count++;
        }
        assertThat(count).isEqualTo(mailbox.capacity()).isEqualTo(64);
        recorder.idle = false;
        loop.turn();
        assertThat(calls).filteredOn(call -> call.startsWith("command")).hasSize(64);
        assertThat(mailbox.offer("again")).isTrue();
    }

    @Test
    void shouldTellWhenOutputMayBeOverwritten() {
        int[] pair = linux.pair();
        int flags = SocketOptions.MSG_DONTWAIT | SocketOptions.MSG_WAITALL | SocketOptions.MSG_NOSIGNAL;
        recorder.idle = false;
        try (OutputArena arena = new OutputArena(kernel, 4096)) {
            recorder.onFlush = () -> linux.ring.prepSend(pair[0], arena.address(), 10, flags, true, 1);
            loop.turn();
            calls.clear();
            loop.turn();
            assertThat(calls).contains("drained");
            recorder.onFlush = () -> { };
            calls.clear();
            recorder.onCommand = command ->
                    linux.ring.prepSend(pair[0], arena.address(), 10, flags, true, 1);
            mailbox.offer("send too early");
            loop.turn();
            assertThat(calls).as("prepared, not submitted").doesNotContain("drained");
            loop.turn();
            assertThat(calls).contains("drained");
        }
        kernel.close(pair[0]);
        kernel.close(pair[1]);
    }

    @Test
    @Tag("C025")
    void shouldCountTurnsThatStall() {
        recorder.onFlush = () -> {
            long end = System.nanoTime() + EventLoop.STALL_NS + MS;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        };
        recorder.idle = false;
        loop.turn();
        assertThat(loop.stalls().count()).isEqualTo(1);
        assertThat(loop.stalls().maxNs()).isGreaterThan(loop.stalls().thresholdNs());
        assertThat(loop.stalls().totalNs()).isEqualTo(loop.stalls().maxNs());
    }

    @Test
    void shouldEndTheProcessWhenTheRingIsBroken() {
        Kernel broken = new ForwardingKernel(kernel) {
            @Override
            public int ringEnter(int fd, int toSubmit, int minComplete, int flags, long argument, long bytes) {
                return -Errno.EBADF;
            }
        };
        try (TestRing other = new TestRing(broken, linux.ring.features(), new RingConfig(8, 8))) {
            EventLoop brokenLoop = new EventLoop(other.ring, clock, timers, mailbox, recorder);
            assertThatThrownBy(brokenLoop::turn).isInstanceOf(Invariant.Violation.class).hasMessageContaining("-9");
        }
    }

    @Test
    void shouldSayWhyThereIsNoMailbox() {
        Kernel full = new ForwardingKernel(kernel) {
            @Override
            public int eventfd(int initial, int flags) {
                return -Errno.EMFILE;
            }
        };
        assertThatThrownBy(() -> new Mailbox<>(full, 8)).isInstanceOf(RingException.class)
                .hasMessageContaining("eventfd failed with EMFILE");
        assertThatThrownBy(() -> mailbox.onWake(-Errno.EBADF)).isInstanceOf(Invariant.Violation.class);
    }

    /** Writes down what the loop calls. */
    private final class Recorder implements Turn {
        private boolean idle = true;
        private BooleanSupplier isQuiet = () -> true;
        private Runnable onReady = () -> { };
        private Consumer<Object> onCommand = command -> { };
        private Runnable onFlush = () -> { };
        private Runnable onTimer = () -> { };

        @Override
        public void onCommand(Object command) {
            calls.add("command " + command);
            onCommand.accept(command);
        }

        @Override
        public void onCompletion(long userData, int result, int flags) {
            calls.add("completion " + userData);
        }

        @Override
        public void onCompletionsDrained() {
            calls.add("drained");
        }

        @Override
        public void onReady() {
            calls.add("ready");
            onReady.run();
        }

        @Override
        public void onTimer(int timer) {
            calls.add("timer " + timer);
            onTimer.run();
        }

        @Override
        public void onFlush() {
            calls.add("flush");
            onFlush.run();
        }

        @Override
        public boolean isIdle() {
            return idle;
        }

        @Override
        public boolean isQuiet() {
            return isQuiet.getAsBoolean();
        }
    }
}
