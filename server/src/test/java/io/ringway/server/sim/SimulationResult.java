package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimNetwork;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one or more simulations did.
 *
 * @param runs      simulations
 * @param hash      of the trace of one; of many a combination that does not depend on their order
 * @param steps     turns of workers and batches of network events
 * @param events    of the network and the kernels
 * @param virtualNs simulated time
 * @param requests  that clients began to send
 * @param outcomes  of the requests
 * @param faults    of kernels and network, by kind
 * @param peers     faults of peers of HTTP/2, by kind
 * @param calls     what happened in the hand-off to handlers, by kind
 */
record SimulationResult(long runs, long hash, long steps, long events, long virtualNs, long requests,
                        Map<Truth.Outcome, Long> outcomes, Map<Fault, Long> faults, Map<PeerFault, Long> peers,
                        Map<CallEvent, Long> calls) {

    /** Nothing. */
    static final SimulationResult NONE = new SimulationResult(0, 0, 0, 0, 0, 0, Map.of(), Map.of(),
        Map.of(), Map.of());

    static SimulationResult of(FaultPlan plan, PeerFaults peers, Calls calls, SimNetwork network, long steps,
                               List<Truth> truths) {
        Map<Truth.Outcome, Long> outcomes = new EnumMap<>(Truth.Outcome.class);
        truths.forEach(truth -> outcomes.merge(truth.outcome, 1L, Long::sum));
        Map<Fault, Long> faults = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            faults.put(fault, plan.count(fault));
        }
        long begun = truths.stream().filter(truth -> truth.begun).count();
        return new SimulationResult(1, network.trace().value(), steps, network.trace().events(),
            network.clock().elapsedNs(), begun, outcomes, faults, peers.counts(), calls.counts());
    }

    SimulationResult plus(SimulationResult other) {
        return new SimulationResult(runs + other.runs, hash + other.hash, steps + other.steps, events + other.events,
            virtualNs + other.virtualNs, requests + other.requests,
            sum(Truth.Outcome.class, outcomes, other.outcomes), sum(Fault.class, faults, other.faults),
            sum(PeerFault.class, peers, other.peers), sum(CallEvent.class, calls, other.calls));
    }

    private static <E extends Enum<E>> Map<E, Long> sum(Class<E> kinds, Map<E, Long> first, Map<E, Long> second) {
        Map<E, Long> sum = new EnumMap<>(kinds);
        sum.putAll(first);
        second.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        return sum;
    }
}
