package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;
import io.ringway.http.h1.H1RequestParser;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.Handler;
import io.ringway.server.HandlerOptions.Mode;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallListener;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many calls a pool runs at a time, if they come from two cores; the test is both. */
@Timeout(30)
final class PoolSizeTest {

    private static final byte[] GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int CORES = 2;
    private static final int BOUND = 64;

    private final Core[] cores = new Core[CORES];
    private HandlerPools pools;

    /** One core's end of the pool. */
    private static final class Core implements AutoCloseable, CallListener {
        private final Mailbox<Object> mailbox = new Mailbox<>(new LinuxKernel(), 8);
        private final RequestHead head = new RequestHead(HttpLimits.DEFAULT);
        private final UnsafeBuffer bytes = new UnsafeBuffer(GET);
        private final HandOff handOff;
        private int returned;

        Core(HandlerPools pools, int index) {
            handOff = new HandOff(pools.open(index, mailbox), new GaugeArray(1, HandlerFigure.count()),
                new LoopClock(System::nanoTime, () -> 0), new TimerWheel(1, 1 << 20, System.nanoTime()), 0);
            H1RequestParser.parse(bytes, 0, GET.length, head);
        }

        void dispatch(int calls) {
            for (int i = 0; i < calls; i++) {
                Call call = handOff.open(0, 1);
                call.request().copy(head, bytes, 0, bytes, 4, 1);
                assertThat(handOff.dispatch(call, System.nanoTime())).isEqualTo(HandOff.OUT);
            }
            handOff.flush();
        }

        int poll() {
            long nowNs = System.nanoTime();
            handOff.poll(this, nowNs);
            // What waits here behind a call does not learn that the thread's calls of the other core have ended.
            handOff.onTimer(nowNs, this);
            handOff.flush();
            return returned;
        }

        @Override
        public void onCall(Call call) {
            returned++;
            handOff.release(call);
        }

        @Override
        public void onRefused(Call call) {
            throw new AssertionError("nothing waits in line");
        }

        @Override
        public void onExpired(Call call) {
            throw new AssertionError("nothing is due");
        }

        @Override
        public void close() {
            mailbox.close();
        }
    }

    private void start(int threads, Handler handler) {
        PortLimits limits = new PortLimits(BOUND, true, 0, PortLimits.NO_DEADLINE, 0, false);
        PoolSettings settings = new PoolSettings(Mode.POOLED, threads, limits, 16 * 1024);
        pools = new HandlerPools(List.of(new PoolSpec("h", handler, settings)), "test", CORES,
            new HandlerLog(Runnable::run, System::nanoTime));
        for (int i = 0; i < CORES; i++) {
            cores[i] = new Core(pools, i);
        }
        pools.start();
    }

    @AfterEach
    void stop() {
        pools.stop(Duration.ofSeconds(5));
        for (Core core : cores) {
            core.close();
        }
    }

    /** A call that ends makes room for one that waits, not for two, and not later. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void shouldRunAsManyCallsAtATimeAsThereAreThreads(int threads) {
        int calls = 4 * threads;
        Semaphore go = new Semaphore(0);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        start(threads, (_, response) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            go.acquire();
            running.decrementAndGet();
            response.empty();
        });

        for (Core core : cores) {
            core.dispatch(calls / CORES);
        }

        for (int ended = 0; ended < calls; ended++) {
            int expected = Math.min(threads, calls - ended);
            while (returned() < ended || running.get() < expected) {
                Thread.onSpinWait();
            }
            assertThat(returned()).isEqualTo(ended);
            assertThat(running).hasValue(expected);
            go.release();
            while (running.get() == expected && returned() == ended) {
                Thread.onSpinWait();
            }
        }
        while (returned() < calls) {
            Thread.onSpinWait();
        }
        assertThat(most).hasValue(threads);
    }

    private int returned() {
        int returned = 0;
        for (Core core : cores) {
            returned += core.poll();
        }
        return returned;
    }
}
