package io.ringway.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EndpointStatsTest {
    private static EndpointStats stats(int... weights) {
        return new EndpointStats(Clusters.of(BalancingStrategy.ROUND_ROBIN, weights));
    }

    @Test
    void shouldStayUnavailableUntilTheLastReasonIsGone() {
        EndpointStats stats = stats(1, 1);
        stats.addReason(0, EndpointStats.UNHEALTHY);
        stats.addReason(0, EndpointStats.DRAINING | EndpointStats.UNHEALTHY);
        assertThat(stats.reasons(0)).isEqualTo(EndpointStats.UNHEALTHY | EndpointStats.DRAINING);
        stats.clearReason(0, EndpointStats.UNHEALTHY);
        assertThat(stats.reasons(0)).isNotZero();
        assertThat(stats.nextEligible(0)).isEqualTo(1);
        stats.clearReason(0, EndpointStats.DRAINING);
        assertThat(stats.reasons(0)).isZero();
        assertThat(stats.nextEligible(0)).isZero();
        assertThat(stats.nextEligible(1)).isEqualTo(1);
    }

    @Test
    void shouldKeepWeightZeroAvailableButNotEligible() {
        EndpointStats stats = stats(0, 1);
        assertThat(stats.reasons(0)).isZero();
        assertThat(stats.nextEligible(0)).isEqualTo(1);
        stats.addReason(0, EndpointStats.EJECTED);
        stats.clearReason(0, EndpointStats.EJECTED);
        assertThat(stats.nextEligible(0)).isEqualTo(1);
        assertThat(stats.nextEligible(2)).isEqualTo(LoadBalancer.NONE);
    }

    @Test
    @Tag("D049")
    void shouldCountRequestsBackToZero() {
        EndpointStats stats = stats(1, 1, 1);
        for (int i = 0; i < 10; i++) {
            stats.onRequestStart(i % 3);
        }
        assertThat(stats.active(0)).isEqualTo(4);
        assertThat(stats.activeTotal()).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            stats.onRequestEnd(i % 3);
        }
        assertThat(stats.activeTotal()).isZero();
        assertThat(stats.active(0)).isZero();
        assertThat(stats.started(0)).isEqualTo(4);
        assertThatThrownBy(() -> stats.onRequestEnd(0)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> stats.addReason(0, 1 << 20)).isInstanceOf(AssertionError.class);
    }

    @Test
    void shouldFindTheNextEligibleAcrossWordsOf64() {
        int[] weights = new int[200];
        for (int index : new int[] {0, 63, 64, 127, 199}) {
            weights[index] = 1;
        }
        EndpointStats stats = stats(weights);
        assertThat(stats.count()).isEqualTo(200);
        for (int from = 0; from <= 200; from++) {
            int expected = from;
            while (expected < 200 && weights[expected] == 0) {
                expected++;
            }
            assertThat(stats.nextEligible(from)).as("from %d", from)
                    .isEqualTo(expected == 200 ? LoadBalancer.NONE : expected);
        }
        assertThat(stats(new int[64]).nextEligible(64)).isEqualTo(LoadBalancer.NONE);
    }
}
