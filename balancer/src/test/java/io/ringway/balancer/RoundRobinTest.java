package io.ringway.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends LoadBalancerContract {
    @Override
    BalancingStrategy strategy() {
        return BalancingStrategy.ROUND_ROBIN;
    }

    @Test
    @Tag("D048")
    void shouldTakeTurnsWhateverTheWeights() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 9, 1, 4);
        assertThat(Clusters.picks(strategy().create(cluster, 0, 1), cluster, new EndpointStats(cluster), 7))
                .isEqualTo("abcabca");
    }

    @Test
    void shouldShareADeadEndpointsTurnEvenly() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 1, 1, 1, 1);
        EndpointStats stats = new EndpointStats(cluster);
        stats.addReason(1, EndpointStats.UNHEALTHY);
        assertThat(Clusters.shares(strategy().create(cluster, 0, 1), cluster, stats, 3_000))
                .containsExactly(1_000, 0, 1_000, 1_000);
    }

    @Test
    void shouldSpreadWorkersAroundALargeCluster() {
        ClusterSnapshot cluster = Clusters.of(strategy(), new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1});
        StringBuilder firsts = new StringBuilder();
        for (int worker = 0; worker < 4; worker++) {
            LoadBalancer balancer = strategy().create(cluster, worker, 4);
            firsts.append(Clusters.picks(balancer, cluster, new EndpointStats(cluster), 1));
        }
        assertThat(firsts).hasToString("acfh");
    }
}
