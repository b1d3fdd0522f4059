package io.ringway.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.ring.kernel.KernelFeatures;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.kernel.SocketOptions;
import io.ringway.ring.loop.EventLoop;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.ring.loop.Turn;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An echo over the whole loop - receive, blocks, output, silent send, timers - allocates nothing once it is warm. */
@Tag("linux")
final class RingAllocationTest {
    private static final int MEASURED_TURNS = 10_000;
    /** How often it may be measured until the optimising compiler is done, which on a busy machine takes its time. */
    private static final int MEASUREMENTS_MAX = 300;
    private static final int MESSAGE_BYTES = 100;
    /** Shorter than a turn, so that timers are seen to fire. */
    private static final long TIMEOUT_NS = 1_000;

    @BeforeAll
    static void needsARing() {
        TestRing.assumeUsable();
    }

    @Test
    @Tag("F034")
    void shouldAllocateNothingInSteadyState() {
        LinuxKernel kernel = new LinuxKernel();
        try (TestRing linux = new TestRing(kernel, KernelFeatures.probe(kernel), RingConfig.DEFAULT);
                BufferRing buffers = new BufferRing(kernel, linux.ring, 1, 8, 4096);
                BlockPool blocks = new BlockPool(kernel, 1 << 20);
                OutputArena arena = new OutputArena(kernel, 65536);
                Mailbox<Object> mailbox = new Mailbox<>(kernel, 8)) {
            LoopClock clock = new LoopClock(System::nanoTime, System::currentTimeMillis);
            TimerWheel timers = new TimerWheel(16, 4_000_000, clock.nowNs());
            PingPong game = new PingPong(linux, buffers, blocks, arena, clock, timers);
            EventLoop loop = new EventLoop(linux.ring, clock, timers, mailbox, game);
            // A downcall that captures errno slices its segment (40 bytes) until escape analysis removes that.
            long allocated = Long.MAX_VALUE;
            for (int i = 0; i < MEASUREMENTS_MAX && allocated != 0; i++) {
                long rallies = game.received;
                allocated = allocated(loop, mailbox, game);
                assertThat(game.received - rallies).isGreaterThan(MEASURED_TURNS / 4);
            }
            assertThat(allocated).as("bytes in %d turns", MEASURED_TURNS).isZero();
            assertThat(game.timersFired).isPositive();
            assertThat(blocks.outstanding()).isZero();
            linux.kernel.close(game.fds[0]);
            linux.kernel.close(game.fds[1]);
        }
    }

    private static long allocated(EventLoop loop, Mailbox<Object> mailbox, PingPong game) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // The measurement may allocate a little itself, the same each time.
        long cost = -threads.getCurrentThreadAllocatedBytes() + threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        turn(loop, mailbox, game, MEASURED_TURNS);
        return threads.getCurrentThreadAllocatedBytes() - before - cost;
    }

    private static void turn(EventLoop loop, Mailbox<Object> mailbox, PingPong game, int turns) {
        for (int i = 0; i < turns; i++) {
            if (i % 100 == 0) {
                mailbox.offer(game);
            }
            loop.turn();
        }
    }

    /** Sends a message to and fro between two sockets. */
    private static final class PingPong implements Turn {
        private final TestRing linux;
        private final BufferRing buffers;
        private final BlockPool blocks;
        private final OutputArena arena;
        private final LoopClock clock;
        private final TimerWheel timers;
        private final int[] fds;
        private int replies = 1;
        private int replyFd;
        private long received;
        private long timersFired;

        private PingPong(TestRing linux, BufferRing buffers, BlockPool blocks, OutputArena arena, LoopClock clock,
                         TimerWheel timers) {
            this.linux = linux;
            this.buffers = buffers;
            this.blocks = blocks;
            this.arena = arena;
            this.clock = clock;
            this.timers = timers;
            this.fds = linux.pair();
            this.replyFd = fds[0];
            for (int i = 0; i < 2; i++) {
                linux.ring.prepRecvMultishot(fds[i], 1, 0, UserData.of(1, i, 0));
            }
        }

        @Override
        public void onCommand(Object command) {
            assert command == this;
        }

        @Override
        public void onCompletion(long userData, int result, int flags) {
            int bid = Ring.bufferId(flags);
            buffers.onReceived(bid);
            int block = blocks.take(result);
            blocks.view().putBytes(blocks.offset(block), buffers.view(), buffers.offset(bid), result);
            blocks.give(block);
            buffers.give(bid);
            received++;
            replies++;
            replyFd = fds[UserData.slot(userData)];
            int timer = UserData.slot(userData);
            if (timers.isScheduled(timer) && received % 3 == 0) {
                timers.cancel(timer);
            } else if (!timers.isScheduled(timer)) {
                timers.schedule(timer, clock.nowNs() + TIMEOUT_NS);
            }
        }

        @Override
        public void onCompletionsDrained() {
            arena.reset();
        }

        @Override
        public void onReady() {
            buffers.publish();
        }

        @Override
        public void onTimer(int timer) {
            timersFired++;
        }

        @Override
        public void onFlush() {
            if (replies > 0) {
                replies--;
                int start = arena.advance(MESSAGE_BYTES);
                linux.ring.prepSend(replyFd, arena.address() + start, MESSAGE_BYTES, SocketOptions.MSG_DONTWAIT
                        | SocketOptions.MSG_WAITALL | SocketOptions.MSG_NOSIGNAL, linux.ring.features().silentSend(),
                        UserData.of(2, 0, 0));
            }
        }

        @Override
        public boolean isIdle() {
            return timersFired > 0;
        }

        @Override
        public boolean isQuiet() {
            return true;
        }
    }
}
