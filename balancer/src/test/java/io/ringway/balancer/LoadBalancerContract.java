package io.ringway.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every strategy does, whatever its idea of fairness. */
abstract class LoadBalancerContract {
    abstract BalancingStrategy strategy();

    @Test
    @Tag("D050")
    void shouldPickNothingFromAnEmptyCluster() {
        ClusterSnapshot cluster = Clusters.of(strategy());
        for (int worker = 0; worker < 3; worker++) {
            LoadBalancer balancer = strategy().create(cluster, worker, 3);
            assertThat(Clusters.picks(balancer, cluster, new EndpointStats(cluster), 3)).isEqualTo("---");
        }
    }

    @Test
    @Tag("D050")
    void shouldAlwaysPickTheOnlyEndpoint() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 7);
        for (int worker = 0; worker < 3; worker++) {
            LoadBalancer balancer = strategy().create(cluster, worker, 3);
            assertThat(Clusters.picks(balancer, cluster, new EndpointStats(cluster), 5)).isEqualTo("aaaaa");
        }
    }

    @Test
    @Tag("D050")
    void shouldNeverPickWeightZero() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 0, 1, 0, 1, 0);
        LoadBalancer balancer = strategy().create(cluster, 0, 1);
        assertThat(Clusters.picks(balancer, cluster, new EndpointStats(cluster), 6)).isEqualTo("bdbdbd");
        ClusterSnapshot none = Clusters.of(strategy(), 0, 0);
        assertThat(Clusters.picks(strategy().create(none, 1, 2), none, new EndpointStats(none), 3)).isEqualTo("---");
    }

    @Test
    void shouldSkipUnavailableEndpointsAndTakeThemBack() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 1, 1, 1);
        EndpointStats stats = new EndpointStats(cluster);
        LoadBalancer balancer = strategy().create(cluster, 0, 1);
        stats.addReason(1, EndpointStats.UNHEALTHY);
        assertThat(Clusters.picks(balancer, cluster, stats, 20)).doesNotContain("b").contains("a", "c");
        stats.addReason(0, EndpointStats.DRAINING);
        stats.addReason(2, EndpointStats.CIRCUIT_OPEN);
        assertThat(Clusters.picks(balancer, cluster, stats, 3)).isEqualTo("---");
        stats.clearReason(1, EndpointStats.UNHEALTHY);
        assertThat(Clusters.picks(balancer, cluster, stats, 3)).isEqualTo("bbb");
        stats.clearReason(0, EndpointStats.DRAINING);
        stats.clearReason(2, EndpointStats.CIRCUIT_OPEN);
        assertThat(Clusters.picks(balancer, cluster, stats, 30)).contains("a", "b", "c");
    }

    @Test
    void shouldRetryElsewhere() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 1, 5, 1);
        EndpointStats stats = new EndpointStats(cluster);
        LoadBalancer balancer = strategy().create(cluster, 0, 1);
        for (int i = 0; i < 100; i++) {
            int first = balancer.pick(cluster, stats, i, i);
            stats.addReason(first, EndpointStats.TRIED);
            assertThat(balancer.pick(cluster, stats, i, i)).isNotEqualTo(first).isNotNegative();
            stats.clearReason(first, EndpointStats.TRIED);
        }
    }

    @Test
    void shouldOnlyPickEligibleEndpointsUnderRandomChange() {
        Random random = new Random(11);
        int[] weights = random.ints(150, 0, 4).toArray();
        ClusterSnapshot cluster = Clusters.of(strategy(), weights);
        EndpointStats stats = new EndpointStats(cluster);
        LoadBalancer balancer = strategy().create(cluster, 3, 4);
        for (int i = 0; i < 20_000; i++) {
            int changed = random.nextInt(weights.length);
            if (random.nextInt(weights.length) < 120) {
                stats.addReason(changed, EndpointStats.EJECTED);
            } else {
                stats.clearReason(changed, EndpointStats.EJECTED);
            }
            int picked = balancer.pick(cluster, stats, i, random.nextLong());
            if (picked < 0) {
                assertThat(stats.nextEligible(0)).isEqualTo(LoadBalancer.NONE);
            } else {
                assertThat(stats.reasons(picked) == 0 && weights[picked] > 0).as("pick %d", i).isTrue();
            }
        }
    }

    @Test
    @Tag("D050")
    void shouldShareAmongAThousandEqualEndpointsExactly() {
        int[] weights = new int[1_000];
        Arrays.fill(weights, 3);
        ClusterSnapshot cluster = Clusters.of(strategy(), weights);
        LoadBalancer balancer = strategy().create(cluster, 1, 2);
        assertThat(Clusters.shares(balancer, cluster, new EndpointStats(cluster), 5_000)).containsOnly(5);
    }

    @Test
    void shouldStartWorkersAtDifferentEndpoints() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 1, 1, 1, 1);
        StringBuilder firsts = new StringBuilder();
        for (int worker = 0; worker < 4; worker++) {
            LoadBalancer balancer = strategy().create(cluster, worker, 4);
            firsts.append(Clusters.picks(balancer, cluster, new EndpointStats(cluster), 1));
        }
        assertThat(firsts).hasToString("abcd");
    }

    @Test
    void shouldAllocateNothing() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 5, 1, 1, 0, 9);
        EndpointStats stats = new EndpointStats(cluster);
        LoadBalancer balancer = strategy().create(cluster, 0, 1);
        use(balancer, cluster, stats, 20_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().threadId();
        threads.getThreadAllocatedBytes(thread);
        long before = threads.getThreadAllocatedBytes(thread);
        use(balancer, cluster, stats, 20_000);
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isZero();
        assertThat(stats.activeTotal()).isZero();
    }

    private static void use(LoadBalancer balancer, ClusterSnapshot cluster, EndpointStats stats, int count) {
        for (int i = 0; i < count; i++) {
            int picked = balancer.pick(cluster, stats, i, i);
            stats.onRequestStart(picked);
            stats.addReason(picked, EndpointStats.TRIED);
            balancer.pick(cluster, stats, i, i);
            stats.clearReason(picked, EndpointStats.TRIED);
            stats.onRequestEnd(picked);
        }
    }

    @Test
    void shouldRefuseAWorkerThatIsNotThere() {
        ClusterSnapshot cluster = Clusters.of(strategy(), 1);
        assertThatIllegalArgumentException().isThrownBy(() -> strategy().create(cluster, 2, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> strategy().create(cluster, -1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> strategy().create(cluster, 0, 0));
    }
}
