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
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bound of a pool, over all cores and threads; none of its threads takes anything. */
final class PoolBoundTest {

    private static final long MB = 1_000_000;

    private final Mailbox<Object> mailbox = new Mailbox<>(new LinuxKernel(), 8);
    private int out;
    private int inLine;

    @AfterEach
    void close() {
        mailbox.close();
    }

    private static PoolSpec spec(Mode mode, int threads, int bound, boolean sheds) {
        PortLimits limits = new PortLimits(bound, sheds, 1_000_000, PortLimits.NO_DEADLINE, 0, false);
        return new PoolSpec("h", (_, response) -> response.empty(), new PoolSettings(mode, threads, limits, 16 * 1024));
    }

    private static HandlerPools pools(PoolSpec spec, int handlers, int workers) {
        return new HandlerPools(Collections.nCopies(handlers, spec), "test", workers,
            new HandlerLog(Runnable::run, System::nanoTime));
    }

    /** Every worker hands over until nothing is taken any more. */
    private void fill(HandlerPools pools, int workers) {
        for (int worker = 0; worker < workers; worker++) {
            HandOff handOff = new HandOff(pools.open(worker, mailbox), new GaugeArray(1, HandlerFigure.count()),
                new LoopClock(() -> 0, () -> 0), new TimerWheel(1, 1 << 20, 0), 0);
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
        assertThat(out).isEqualTo(waiting);
        assertThat(inLine).isZero();
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
