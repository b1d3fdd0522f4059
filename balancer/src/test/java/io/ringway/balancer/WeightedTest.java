package io.ringway.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class WeightedTest extends LoadBalancerContract {
    @Override
    BalancingStrategy strategy() {
        return BalancingStrategy.WEIGHTED;
    }

    private static String picks(int count, int... weights) {
        ClusterSnapshot cluster = Clusters.of(BalancingStrategy.WEIGHTED, weights);
        return Clusters.picks(new Weighted(cluster, 0, 1), cluster, new EndpointStats(cluster), count);
    }

    @Test
    @Tag("D048")
    void shouldBeSmooth() {
        assertThat(picks(14, 5, 1, 1)).isEqualTo("aabacaa".repeat(2));
        assertThat(picks(12, 4, 2)).isEqualTo("aba".repeat(4));
        assertThat(picks(6, 1, 1, 1)).isEqualTo("abcabc");
    }

    @Test
    void shouldKeepTheSequenceWhenWeightsAreScaled() {
        assertThat(picks(35, 50_000_000, 10_000_000, 10_000_000)).isEqualTo(picks(35, 5, 1, 1));
    }

    @Test
    @Tag("D048")
    void shouldGiveEachItsExactShareInEachCycle() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            int[] weights = random.ints(1 + random.nextInt(20), 0, 50).toArray();
            weights[0]++;
            ClusterSnapshot cluster = Clusters.of(strategy(), weights);
            LoadBalancer balancer = strategy().create(cluster, 0, 1);
            EndpointStats stats = new EndpointStats(cluster);
            long[] expected = Arrays.stream(weights).asLongStream().toArray();
            for (int cycle = 0; cycle < 3; cycle++) {
                assertThat(Clusters.shares(balancer, cluster, stats, (int) cluster.totalWeight()))
                        .as("seed %d, cycle %d", seed, cycle).isEqualTo(expected);
            }
        }
    }

    @Test
    @Tag("D050")
    void shouldNotOverflowWithTheGreatestWeights() {
        int max = Integer.MAX_VALUE;
        assertThat(picks(9, max, max, max)).isEqualTo("abcabcabc");
        assertThat(picks(6, max, 1)).isEqualTo("aaaaaa");
        assertThat(picks(6, max, 0, max)).isEqualTo("acacac");
        int[] thousand = new int[1_000];
        Arrays.fill(thousand, max);
        ClusterSnapshot cluster = Clusters.of(strategy(), thousand);
        assertThat(cluster.totalWeight()).isEqualTo(1_000L * max);
        for (int worker = 0; worker < 3; worker++) {
            LoadBalancer balancer = strategy().create(cluster, worker, 3);
            assertThat(Clusters.shares(balancer, cluster, new EndpointStats(cluster), 3_000))
                    .containsOnly(3);
        }
    }

    @Test
    void shouldShareByWeightAmongThoseThatAreLeft() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 5, 3, 1, 1);
        EndpointStats stats = new EndpointStats(cluster);
        LoadBalancer balancer = strategy().create(cluster, 0, 1);
        Clusters.picks(balancer, cluster, stats, 3);
        stats.addReason(0, EndpointStats.UNHEALTHY);
        long[] shares = Clusters.shares(balancer, cluster, stats, 5_000);
        assertThat(shares[0]).isZero();
        // What each had saved up when the heavy one left shifts a handful of picks, once.
        assertThat(shares[1]).isBetween(2_990L, 3_010L);
        assertThat(shares[2]).isBetween(990L, 1_010L);
        assertThat(shares[3]).isBetween(990L, 1_010L);
    }

    @Test
    void shouldNotStarveALightEndpointWhileAHeavyOneFlaps() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 100, 1, 1);
        EndpointStats stats = new EndpointStats(cluster);
        LoadBalancer balancer = strategy().create(cluster, 0, 1);
        long[] shares = new long[3];
        for (int i = 0; i < 20_400; i++) {
            if (i % 3 == 0) {
                stats.addReason(0, EndpointStats.UNHEALTHY);
            } else {
                stats.clearReason(0, EndpointStats.UNHEALTHY);
            }
            shares[balancer.pick(cluster, stats, i, i)]++;
        }
        assertThat(shares[1]).isGreaterThan(3_000);
        assertThat(shares[2]).isGreaterThan(3_000);
        assertThat(shares[0]).isGreaterThan(12_000);
    }

    @Test
    void shouldStayBoundedWhileAvailabilityChurns() {
        // Against an adversary that always lets the two richest or the two poorest compete.
        int count = 64;
        int[] weights = new Random(5).ints(count, 1, 1_000).toArray();
        ClusterSnapshot cluster = Clusters.of(strategy(), weights);
        EndpointStats stats = new EndpointStats(cluster);
        Weighted balancer = new Weighted(cluster, 0, 1);
        for (int endpoint = 0; endpoint < count; endpoint++) {
            stats.addReason(endpoint, EndpointStats.EJECTED);
        }
        long bound = 8 * cluster.totalWeight();
        for (int i = 0; i < 100_000; i++) {
            int[] two = i % 2_000 < 1_000 ? extremes(balancer, 1) : extremes(balancer, -1);
            stats.clearReason(two[0], EndpointStats.EJECTED);
            stats.clearReason(two[1], EndpointStats.EJECTED);
            assertThat(balancer.pick(cluster, stats, i, i)).isIn(two[0], two[1]);
            stats.addReason(two[0], EndpointStats.EJECTED);
            stats.addReason(two[1], EndpointStats.EJECTED);
            for (int endpoint : two) {
                assertThat(Math.abs(balancer.current(endpoint))).as("step %d", i).isLessThan(bound);
            }
        }
        long sum = 0;
        for (int endpoint = 0; endpoint < count; endpoint++) {
            sum += balancer.current(endpoint);
        }
        assertThat(sum).isZero();
    }

    private static int[] extremes(Weighted balancer, int sign) {
        int first = 0;
        int second = 1;
        for (int i = 1; i < 64; i++) {
            if (sign * balancer.current(i) > sign * balancer.current(first)) {
                second = first;
                first = i;
            } else if (i != first && sign * balancer.current(i) > sign * balancer.current(second)) {
                second = i;
            }
        }
        return new int[] {first, second};
    }

    @Test
    void shouldKeepWorkersOutOfStepAndTheirSumSmooth() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 3, 3, 3, 3);
        int workers = 4;
        LoadBalancer[] balancers = new LoadBalancer[workers];
        for (int worker = 0; worker < workers; worker++) {
            balancers[worker] = strategy().create(cluster, worker, workers);
        }
        EndpointStats stats = new EndpointStats(cluster);
        for (int turn = 0; turn < 100; turn++) {
            long[] shares = new long[4];
            for (LoadBalancer balancer : balancers) {
                shares[balancer.pick(cluster, stats, turn, turn)]++;
            }
            assertThat(shares).as("turn %d", turn).containsOnly(1);
        }
    }

    @Test
    void shouldStaggerWorkersAroundTheCycle() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 5, 1, 1);
        EndpointStats stats = new EndpointStats(cluster);
        assertThat(Clusters.picks(strategy().create(cluster, 1, 2), cluster, stats, 7)).isEqualTo("acaaaab");
        // Cycles too long to run ahead in still start, and with different workers at different places.
        ClusterSnapshot huge = Clusters.of(strategy(), Integer.MAX_VALUE, Integer.MAX_VALUE - 1);
        assertThat(Clusters.picks(strategy().create(huge, 0, 3), huge, new EndpointStats(huge), 2)).isEqualTo("ab");
        assertThat(Clusters.picks(strategy().create(huge, 2, 3), huge, new EndpointStats(huge), 2)).isEqualTo("ba");
    }
}
