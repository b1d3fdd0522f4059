package io.ringway.server.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.ring.kernel.LinuxKernel;
import io.ringway.ring.loop.LoopClock;
import io.ringway.ring.loop.Mailbox;
import io.ringway.ring.loop.TimerWheel;
import io.ringway.server.HandlerOptions.Mode;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.metrics.GaugeArray;
import io.ringway.server.metrics.HandlerFigure;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bound of a pool, over all cores and threads, which take nothing while it is filled. */
@Timeout(30)
final class PoolBoundTest {

    private static final long MB = 1_000_000;
    private static final int STACK_BYTES = 16 * 1024;

    private final Mailbox<Object> mailbox = new Mailbox<>(new LinuxKernel(), 8);
    private int out;
    private int inLine;

    @AfterEach
    void close() {
        mailbox.close();
    }

    private static PoolSpec spec(Mode mode, int threads, int bound, boolean sheds) {
        return new PoolSpec("h", (_, response) -> response.empty(),
            new PoolSettings(mode, threads, limits(bound, sheds), STACK_BYTES));
    }

    private static PortLimits limits(int bound, boolean sheds) {
        return new PortLimits(bound, sheds, 1_000_000, PortLimits.NO_DEADLINE, 0, false);
    }

    private static HandlerPools pools(PoolSpec spec, int handlers, int workers) {
        return pools(Collections.nCopies(handlers, spec), workers);
    }

    private static HandlerPools pools(List<PoolSpec> specs, int workers) {
        return new HandlerPools(specs, "test", workers, new HandlerLog((_, _) -> { }, () -> 0));
    }

    private List<HandOff> handOffs(HandlerPools pools, int workers) {
        return IntStream.range(0, workers).mapToObj(worker -> new HandOff(pools.open(worker, mailbox),
            new GaugeArray(pools.count(), HandlerFigure.count()), new LoopClock(() -> 0, () -> 0),
            new TimerWheel(1, 1 << 20, 0), 0)).toList();
    }

    private void fill(HandlerPools pools, int workers) {
        fill(handOffs(pools, workers));
    }

    /** Every worker hands over until nothing is taken any more. */
    private void fill(List<HandOff> workers) {
        for (HandOff handOff : workers) {
            int outcome = HandOff.OUT;
            while (outcome != HandOff.REFUSED) {
                outcome = handOff.dispatch(handOff.open(0, 1), 0);
                out += outcome == HandOff.OUT ? 1 : 0;
                inLine += outcome == HandOff.IN_LINE ? 1 : 0;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "1024, 1, 1, 1024", "7, 1, 3, 7", "1024, 16, 4, 1024", "1000, 3, 4, 1000",
        "13, 4, 3, 13", "12, 4, 3, 12", "11, 4, 3, 12", "1, 4, 3, 12"})
    void shouldBoundWhatWaitsForAllThreadsOfAllCores(int bound, int workers, int threads, int waiting) {
        fill(pools(spec(Mode.POOLED, threads, bound, true), 1, workers), workers);
        assertThat(out).as("each thread is free, and takes one that need not wait").isEqualTo(waiting + threads);
        assertThat(inLine).isZero();
    }

    /** They are at work for another handler of their pool, and for another core: what is handed over waits. */
    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "7, 1, 3, 7", "13, 4, 3, 13", "1, 4, 3, 12", "1000, 3, 4, 1000"})
    void shouldBoundWhatWaitsForThreadsThatAreAtWork(int bound, int workers, int threads, int waiting)
            throws InterruptedException {
        CountDownLatch running = new CountDownLatch(threads);
        CountDownLatch go = new CountDownLatch(1);
        PoolSettings shared = new PoolSettings(Mode.POOLED, threads, limits(bound, true), STACK_BYTES, "shared");
        PoolSettings keeping = new PoolSettings(Mode.POOLED, threads, limits(threads, true), STACK_BYTES, "shared");
        HandlerPools pools = pools(List.of(new PoolSpec("h", (_, response) -> response.empty(), shared),
            new PoolSpec("keeper", (_, response) -> {
                running.countDown();
                go.await();
                response.empty();
            }, keeping)), workers);
        List<HandOff> handOffs = handOffs(pools, workers);
        pools.start();
        try {
            HandOff first = handOffs.getFirst();
            for (int i = 0; i < threads; i++) {
                assertThat(first.dispatch(first.open(1, 1), 0)).isEqualTo(HandOff.OUT);
            }
            first.flush();
            running.await();
            fill(handOffs);
            assertThat(out).isEqualTo(waiting);
        } finally {
            go.countDown();
            pools.stop(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @CsvSource({"1024, 16, 1024", "5, 3, 5", "2, 3, 3"})
    void shouldBoundVirtualCallsOfAllCores(int bound, int workers, int running) {
        fill(pools(spec(Mode.VIRTUAL, 1, bound, true), 1, workers), workers);
        assertThat(out).isEqualTo(running);
    }

    @ParameterizedTest
    @CsvSource({"1024, 16, 4, 1024", "7, 2, 4, 7", "1, 4, 1, 4"})
    void shouldBoundTheLineOfAllCoresLikewise(int bound, int workers, int threads, int waiting) {
        fill(pools(spec(Mode.POOLED, threads, bound, false), 1, workers), workers);
        assertThat(inLine).isEqualTo(waiting);
    }

    /** Fifty routes with the defaults on a machine with sixteen cores. */
    @Test
    void shouldTakeLittleMemoryAtTheStart() {
        HandlerPools pools = pools(spec(Mode.POOLED, 4, 1024, false), 50, 16);
        pools.open(0, mailbox);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int worker = 0; worker < 16; worker++) {
            pools.open(worker, mailbox);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(12 * MB);
    }
}
