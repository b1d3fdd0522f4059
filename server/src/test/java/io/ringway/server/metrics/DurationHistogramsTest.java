package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationHistogramsTest {

    private static final long[] BOUNDS_NS = {1_000_000, 10_000_000, 1_000_000_000, DurationHistograms.LONGEST_NS};

    private static long[] cumulative(DurationHistograms durations, int id) {
        long[] counts = new long[BOUNDS_NS.length];
        durations.cumulative(id, BOUNDS_NS, counts);
        return counts;
    }

    @Test
    void shouldCountDurationsUpToEachBound() {
        DurationHistograms durations = new DurationHistograms(4);
        durations.record(1, 0);
        durations.record(1, 900_000);
        durations.record(1, 1_000_000);
        durations.record(1, 5_000_000);
        durations.record(1, 2_000_000_000);
        assertThat(cumulative(durations, 1)).containsExactly(3, 4, 4, 5);
        assertThat(durations.count(1)).isEqualTo(5);
        assertThat(durations.sumNs(1)).isEqualTo(2_006_900_000L);
        assertThat(durations.count(0)).isZero();
        assertThat(cumulative(durations, 0)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void shouldBeExactToASixteenth() {
        long seed = 7;
        Random random = new Random(seed);
        DurationHistograms durations = new DurationHistograms(2);
        int below = 0;
        int near = 0;
        for (int i = 0; i < 10_000; i++) {
            long ns = random.nextLong(2_000_000);
            durations.record(0, ns);
            below += ns <= 1_000_000 ? 1 : 0;
            near += Math.abs(ns - 1_000_000) <= 1_000_000 / 16 ? 1 : 0;
        }
        assertThat(Math.abs(cumulative(durations, 0)[0] - below)).as("seed " + seed).isLessThanOrEqualTo(near);
    }

    @Test
    void shouldTakeTheLongestForWhatIsLonger() {
        DurationHistograms durations = new DurationHistograms(2);
        durations.record(0, DurationHistograms.LONGEST_NS - 1);
        durations.record(0, DurationHistograms.LONGEST_NS);
        durations.record(0, DurationHistograms.LONGEST_NS + 1);
        durations.record(0, 10 * DurationHistograms.LONGEST_NS);
        assertThat(cumulative(durations, 0)).containsExactly(0, 0, 0, 4);
        assertThat(durations.sumNs(0)).isEqualTo(13 * DurationHistograms.LONGEST_NS);
    }

    @Test
    void shouldPutIdsBeyondItsLimitTogether() {
        DurationHistograms durations = new DurationHistograms(3);
        durations.record(2, 1);
        durations.record(3, 1);
        durations.record(4, 1);
        assertThat(durations.count(2)).isEqualTo(1);
        assertThat(durations.count(NameTable.OTHER)).isEqualTo(2);
    }

    @Test
    void shouldMoveWhatWasRecordedWhenDrained() {
        DurationHistograms total = new DurationHistograms(3);
        DurationHistograms worker = new DurationHistograms(3);
        for (int round = 1; round <= 3; round++) {
            worker.record(1, 500_000);
            worker.record(2, 5_000_000);
            total.drain(worker);
            assertThat(worker.count(1)).isZero();
            assertThat(worker.sumNs(1)).isZero();
            assertThat(total.count(1)).isEqualTo(round);
            assertThat(total.sumNs(2)).isEqualTo(round * 5_000_000L);
            assertThat(cumulative(total, 2)).containsExactly(0, round, round, round);
        }
    }

    @Test
    void shouldGiveAwayWhatWasRecordedSinceTheLastTime() {
        MetricLimits limits = new MetricLimits(10, 10, 10, 10, 10, 10, 10);
        WorkerMetrics metrics = new WorkerMetrics(3, limits);
        WorkerHistograms empty = new WorkerHistograms(limits);
        metrics.requestEnded(2, 1, 200, 1000);
        metrics.tryEnded(3, 502, 2000);
        WorkerHistograms first = metrics.swap(empty);
        metrics.requestEnded(2, 1, 200, 1000);
        metrics.requestEnded(2, 1, 200, 1000);
        assertThat(first.requests().count(2)).isEqualTo(1);
        assertThat(first.upstream().count(3)).isEqualTo(1);
        WorkerHistograms total = new WorkerHistograms(limits);
        total.drain(first);
        WorkerHistograms second = metrics.swap(first);
        assertThat(second).isSameAs(empty);
        assertThat(second.requests().count(2)).isEqualTo(2);
        total.drain(second);
        assertThat(total.requests().sumNs(2)).isEqualTo(3000);
    }
}
