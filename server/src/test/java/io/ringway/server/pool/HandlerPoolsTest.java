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
import io.ringway.server.handoff.HandOffView;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools with real threads; the test is the worker. */
@Timeout(30)
final class HandlerPoolsTest {

    private static final byte[] GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Mailbox<Object> mailbox = new Mailbox<>(new LinuxKernel(), 8);
    private final GaugeArray figures = new GaugeArray(1, HandlerFigure.count());
    private final RequestHead head = new RequestHead(HttpLimits.DEFAULT);
    private final UnsafeBuffer bytes = new UnsafeBuffer(GET);
    private HandlerPools pools;
    private HandOff handOff;
    private int returned;
    private int failed;

    private void start(Mode mode, int threads, int bound, Handler handler) {
        start(mode, threads, bound, handler, new HandlerLog(Runnable::run, System::nanoTime));
    }

    private void start(Mode mode, int threads, int bound, Handler handler, HandlerLog log) {
        PortLimits limits = new PortLimits(bound, true, 0, PortLimits.NO_DEADLINE, 0, mode == Mode.INLINE);
        PoolSettings settings = new PoolSettings(mode, threads, limits, 16 * 1024);
        pools = new HandlerPools(List.of(new PoolSpec("h", handler, settings)), "test", 1, log);
        handOff = new HandOff(pools.open(0, mailbox), figures, new LoopClock(System::nanoTime, () -> 0),
            new TimerWheel(1, 1 << 20, 0), 0);
        pools.start();
        H1RequestParser.parse(bytes, 0, GET.length, head);
    }

    @AfterEach
    void stop() {
        pools.stop(Duration.ofSeconds(5));
        mailbox.close();
    }

    private int dispatch() {
        Call call = handOff.open(0, 1);
        call.request().copy(head, bytes, 0, bytes, 4, 1);
        int outcome = handOff.dispatch(call, 0);
        if (outcome == HandOff.REFUSED) {
            handOff.release(call);
        }
        return outcome;
    }

    /** A turn of the loop. */
    private void poll() {
        handOff.poll(new CallListener() {

            @Override
            public void onCall(Call call) {
                returned++;
                failed += call.draft().isFailed() ? 1 : 0;
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
        }, 0);
        handOff.flush();
    }

    private void await(int calls) {
        while (returned < calls) {
            poll();
            Thread.yield();
        }
    }

    @ParameterizedTest
    @CsvSource({"POOLED, 1", "POOLED, 3", "VIRTUAL, 1"})
    void shouldRunEveryCallAndLoseNoWakeUp(Mode mode, int threads) {
        start(mode, threads, 64, (_, response) -> response.text("ok"));
        int total = 20_000;
        int sent = 0;
        while (returned < total) {
            // Bursts of all sizes, so that the threads are found awake, asleep and in between.
            for (int burst = sent % 7; burst >= 0 && sent < total; burst--) {
                sent += dispatch() == HandOff.OUT ? 1 : 0;
            }
            handOff.flush();
            poll();
            while (sent % 3 == 0 && returned < sent) {
                poll();
            }
        }
        assertThat(returned).isEqualTo(total);
        assertThat(failed).isZero();
        assertThat(figures.value(0, HandlerFigure.DISPATCHED.ordinal())).isEqualTo(total);
        assertThat(figures.value(0, HandlerFigure.COMPLETED.ordinal())).isEqualTo(total);
    }

    @Test
    void shouldUseAllThreadsOfAPoolAndNoOthers() throws InterruptedException {
        Set<String> names = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(3);
        CountDownLatch go = new CountDownLatch(1);
        start(Mode.POOLED, 3, 9, (_, response) -> {
            names.add(Thread.currentThread().getName());
            all.countDown();
            go.await();
            response.empty();
        });
        for (int i = 0; i < 9; i++) {
            dispatch();
        }
        handOff.flush();
        all.await();
        go.countDown();
        await(9);
        assertThat(names).containsExactlyInAnyOrder("test-handler-h-0", "test-handler-h-1", "test-handler-h-2");
    }

    @Test
    void shouldRunWhatWaitsBehindASlowCallOnOtherThreads() throws InterruptedException {
        AtomicBoolean isSlow = new AtomicBoolean(true);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        start(Mode.POOLED, 3, 3 * 64, (_, response) -> {
            if (isSlow.getAndSet(false)) {
                running.countDown();
                go.await();
            }
            response.empty();
        });
        dispatch();
        handOff.flush();
        running.await();
        for (int i = 0; i < 99; i++) {
            dispatch();
        }
        handOff.flush();
        await(99);
        assertThat(HandOffView.sent(handOff.port(0)) - 100).as("calls that were in the slow one's lane")
            .isBetween(1L, 98L);
        go.countDown();
        await(100);
        while (handOff.outCount() > 0) {
            poll();
        }
        assertThat(figures.value(0, HandlerFigure.DISPATCHED.ordinal())).isEqualTo(100);
        assertThat(figures.value(0, HandlerFigure.COMPLETED.ordinal())).isEqualTo(100);
        assertThat(figures.value(0, HandlerFigure.IN_LINE.ordinal())).isZero();
    }

    @Test
    void shouldBoundVirtualCallsThatAreOut() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        start(Mode.VIRTUAL, 1, 2, (_, response) -> {
            running.countDown();
            go.await();
            assertThat(Thread.currentThread().isVirtual()).isTrue();
            response.empty();
        });
        assertThat(dispatch()).isEqualTo(HandOff.OUT);
        assertThat(dispatch()).isEqualTo(HandOff.OUT);
        handOff.flush();
        running.await();
        assertThat(dispatch()).isEqualTo(HandOff.REFUSED);
        go.countDown();
        await(2);
        assertThat(failed).isZero();
        assertThat(dispatch()).isEqualTo(HandOff.OUT);
        handOff.flush();
        await(3);
    }

    @Test
    void shouldInterruptHandlersThatRunAtTheEnd() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        start(Mode.POOLED, 1, 8, (_, response) -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException told) {
                interrupted.countDown();
            }
            response.empty();
        });
        dispatch();
        handOff.flush();
        running.await();
        pools.stop(Duration.ofSeconds(5));
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void shouldOutliveALogThatTakesNothing() {
        HandlerLog deaf = new HandlerLog(_ -> {
            throw new RejectedExecutionException("the gateway has ended");
        }, System::nanoTime);
        start(Mode.POOLED, 1, 8, (_, response) -> {
            throw new IllegalStateException("on purpose");
        }, deaf);
        for (int i = 0; i < 3; i++) {
            dispatch();
        }
        handOff.flush();
        await(3);
        assertThat(failed).isEqualTo(3);
    }

    @Test
    void shouldNotHandAnInterruptToTheNextCall() {
        start(Mode.POOLED, 1, 8, (_, response) -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted before it began");
            }
            Thread.currentThread().interrupt();
            response.empty();
        });
        dispatch();
        dispatch();
        handOff.flush();
        await(2);
        assertThat(failed).isZero();
    }
}
