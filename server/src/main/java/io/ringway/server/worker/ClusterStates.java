package io.ringway.server.worker;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.balancer.EndpointStats;
import io.ringway.balancer.LoadBalancer;
import io.ringway.server.proxy.ClusterPicker;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.HashMap;
import java.util.Map;

/**
 * What a worker knows of each cluster across generations: a cluster with the same name, strategy and endpoints keeps
 * its balancer's place in the cycle and its counts; any other begins anew. Thread: owning worker.
 */
final class ClusterStates {

    private final int worker;
    private final int workers;
    private Map<String, State> byName = new HashMap<>();

    private record State(ClusterSnapshot cluster, LoadBalancer balancer, EndpointStats stats) {
    }

    ClusterStates(int worker, int workers) {
        this.worker = worker;
        this.workers = workers;
    }

    /**
     * Takes a new generation.
     *
     * @param snapshot of the generation
     * @return picker for its requests
     */
    ClusterPicker adopt(GatewaySnapshot snapshot) {
        Map<String, State> next = new HashMap<>();
        LoadBalancer[] balancers = new LoadBalancer[snapshot.clusterCount()];
        EndpointStats[] stats = new EndpointStats[balancers.length];
        for (int i = 0; i < balancers.length; i++) {
            State state = state(snapshot.cluster(i));
            // A route may have the name of a cluster: the first keeps its state, the others are theirs alone.
            next.putIfAbsent(state.cluster.name(), state);
            balancers[i] = state.balancer;
            stats[i] = state.stats;
        }
        byName = next;
        return new ClusterPicker(balancers, stats);
    }

    private State state(ClusterSnapshot cluster) {
        State before = byName.remove(cluster.name());
        if (before != null && isSame(before.cluster, cluster)) {
            return before;
        }
        return new State(cluster, cluster.strategy().create(cluster, worker, workers), new EndpointStats(cluster));
    }

    private static boolean isSame(ClusterSnapshot before, ClusterSnapshot after) {
        if (before.strategy() != after.strategy() || before.count() != after.count()) {
            return false;
        }
        for (int i = 0; i < after.count(); i++) {
            if (!before.endpoint(i).equals(after.endpoint(i))) {
                return false;
            }
        }
        return true;
    }
}
