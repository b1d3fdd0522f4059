package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Takes away what a failing case does not need: reloads, handlers, kinds of faults, clients, requests, in halves and
 * then one by one, as long as it still fails in the same checker.
 */
final class Shrinker {

    private final String checker;
    private final Consumer<Case> runner;
    private final Consumer<String> progress;

    /**
     * Prepares to shrink.
     *
     * @param checker  that must go on failing
     * @param runner   runs a case, and throws a {@link SimulationFailure} if it fails
     * @param progress told of each success
     */
    Shrinker(String checker, Consumer<Case> runner, Consumer<String> progress) {
        this.checker = checker;
        this.runner = runner;
        this.progress = progress;
    }

    /**
     * Shrinks.
     *
     * @param failing case
     * @return a case that fails in the same checker and from which nothing more can be taken
     */
    Case shrink(Case failing) {
        Case smallest = failing;
        Case before;
        do {
            before = smallest;
            smallest = tryOne(smallest, smallest.withoutReloads());
            smallest = tryOne(smallest, smallest.withoutHandlers());
            for (Fault fault : Fault.values()) {
                if (smallest.plan().has(fault)) {
                    smallest = tryOne(smallest, smallest.withoutFault(fault));
                }
            }
            for (PeerFault fault : PeerFault.values()) {
                smallest = tryOne(smallest, smallest.sparing(fault));
            }
            List<Integer> clients = smallest.scenario().clients().stream().map(ClientPlan::index).toList();
            smallest = tryHalves(smallest, clients, Case::withoutClients);
            List<Integer> requests = smallest.scenario().clients().stream().flatMap(c -> c.requests().stream())
                .map(RequestPlan::id).toList();
            smallest = tryHalves(smallest, requests, Case::withoutRequests);
        } while (!before.equals(smallest));
        return smallest;
    }

    private Case tryHalves(Case from, List<Integer> items, BiFunction<Case, List<Integer>, Case> without) {
        Case smallest = from;
        List<Integer> left = new ArrayList<>(items);
        for (int size = Math.max(1, left.size() / 2); ; size /= 2) {
            for (int at = 0; at < left.size();) {
                List<Integer> part = List.copyOf(left.subList(at, Math.min(left.size(), at + size)));
                Case tried = tryOne(smallest, without.apply(smallest, part));
                if (tried.equals(smallest)) {
                    at += size;
                } else {
                    smallest = tried;
                    left.removeAll(part);
                }
            }
            if (size <= 1) {
                return smallest;
            }
        }
    }

    private Case tryOne(Case from, Case candidate) {
        if (candidate.equals(from) || !fails(candidate)) {
            return from;
        }
        progress.accept(candidate.toString());
        return candidate;
    }

    private boolean fails(Case candidate) {
        try {
            runner.accept(candidate);
            return false;
        } catch (SimulationFailure failure) {
            return failure.checker().equals(checker);
        }
    }
}
