package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A seed, less what was taken away from it: enough to run a simulation again. Immutable. Its text is what the command
 * line takes: {@code 17/RESET,STALL/c3,c4/r12,r13/reloads/handlers}, every part after the seed optional.
 *
 * @param seed          of scenario and faults
 * @param faults        kinds that do not happen
 * @param spared        kinds of what peers of HTTP/2 do that do not happen
 * @param clients       indexes of clients that are not there
 * @param requests      ids of requests that are not made
 * @param reloads       whether there are any
 * @param handlers      whether there may be any; without them a seed is what it was before the simulator had them
 */
record Case(long seed, Set<Fault> faults, Set<PeerFault> spared, Set<Integer> clients, Set<Integer> requests,
            boolean reloads, boolean handlers) {

    private static final double PEACEFUL = 0.15;
    private static final long FAULT_STREAM = 0x46_41_55_4C_54L;

    /** Copies the sets. */
    Case {
        faults = faults.isEmpty() ? Set.of() : EnumSet.copyOf(faults);
        spared = spared.isEmpty() ? Set.of() : EnumSet.copyOf(spared);
        clients = new TreeSet<>(clients);
        requests = new TreeSet<>(requests);
    }

    /**
     * The whole of a seed.
     *
     * @param seed to run
     * @return nothing taken away
     */
    static Case of(long seed) {
        return new Case(seed, Set.of(), Set.of(), Set.of(), Set.of(), true, true);
    }

    /**
     * Reads the text of a case.
     *
     * @param text as {@link #toString} writes it
     * @return the case
     * @throws IllegalArgumentException if it is none
     */
    static Case parse(String text) {
        String[] parts = text.split("/", -1);
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        Set<PeerFault> spared = EnumSet.noneOf(PeerFault.class);
        Set<Integer> clients = new TreeSet<>();
        Set<Integer> requests = new TreeSet<>();
        boolean reloads = true;
        boolean handlers = true;
        for (int i = 1; i < parts.length; i++) {
            for (String item : parts[i].split(",")) {
                if (item.equals("reloads")) {
                    reloads = false;
                } else if (item.equals("handlers")) {
                    handlers = false;
                } else if (item.matches("c\\d{1,9}")) {
                    clients.add(Integer.parseInt(item.substring(1)));
                } else if (item.matches("r\\d{1,9}")) {
                    requests.add(Integer.parseInt(item.substring(1)));
                } else if (isPeerFault(item)) {
                    spared.add(PeerFault.valueOf(item));
                } else if (isFault(item)) {
                    faults.add(Fault.valueOf(item));
                } else {
                    throw new IllegalArgumentException("'" + text + "' is no case: '" + item
                        + "' is no kind of fault, no client (c3), no request (r12), not 'reloads' and not 'handlers'");
                }
            }
        }
        return new Case(seed(text, parts[0]), faults, spared, clients, requests, reloads, handlers);
    }

    private static long seed(String text, String first) {
        try {
            return Long.parseLong(first);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException("'" + text + "' is no case: '" + first + "' is no seed", malformed);
        }
    }

    private static boolean isFault(String name) {
        return Arrays.stream(Fault.values()).anyMatch(fault -> fault.name().equals(name));
    }

    private static boolean isPeerFault(String name) {
        return Arrays.stream(PeerFault.values()).anyMatch(fault -> fault.name().equals(name));
    }

    Case withoutFault(Fault fault) {
        Set<Fault> more = EnumSet.of(fault);
        more.addAll(faults);
        return new Case(seed, more, spared, clients, requests, reloads, handlers);
    }

    Case sparing(PeerFault fault) {
        Set<PeerFault> more = EnumSet.of(fault);
        more.addAll(spared);
        return new Case(seed, faults, more, clients, requests, reloads, handlers);
    }

    Case withoutClients(Collection<Integer> others) {
        Set<Integer> more = new TreeSet<>(clients);
        more.addAll(others);
        return new Case(seed, faults, spared, more, requests, reloads, handlers);
    }

    Case withoutRequests(Collection<Integer> others) {
        Set<Integer> more = new TreeSet<>(requests);
        more.addAll(others);
        return new Case(seed, faults, spared, clients, more, reloads, handlers);
    }

    Case withoutReloads() {
        return new Case(seed, faults, spared, clients, requests, false, handlers);
    }

    Case withoutHandlers() {
        return new Case(seed, faults, spared, clients, requests, reloads, false);
    }

    /** {@return the scenario, drawn anew} */
    Scenario scenario() {
        Scenario drawn = handlers ? ScenarioDraw.draw(seed) : ScenarioDraw.drawWithoutHandlers(seed);
        List<ClientPlan> left = new ArrayList<>();
        for (ClientPlan client : drawn.clients()) {
            if (!clients.contains(client.index())) {
                left.add(client.with(client.requests().stream().filter(r -> !requests.contains(r.id())).toList()));
            }
        }
        Scenario scenario = drawn.withClients(left).sparing(spared);
        return reloads ? scenario : scenario.withoutReloads();
    }

    /** {@return the faults, drawn anew, for one run} */
    FaultPlan plan() {
        SimRandom random = new SimRandom(seed ^ FAULT_STREAM);
        boolean peaceful = random.chance(PEACEFUL);
        FaultPlan plan = peaceful ? FaultPlan.none() : FaultPlan.swarm(random);
        for (Fault fault : faults) {
            plan = plan.without(fault);
        }
        return plan;
    }

    /**
     * Runs it.
     *
     * @param trace for its events
     * @return what happened
     * @throws SimulationFailure if a checker says so
     */
    SimulationResult run(Trace trace) {
        return Simulator.run(scenario(), plan(), trace);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(Long.toString(seed));
        append(text, faults.stream().map(Fault::name).collect(Collectors.joining(",")));
        append(text, spared.stream().map(PeerFault::name).collect(Collectors.joining(",")));
        append(text, clients.stream().map(i -> "c" + i).collect(Collectors.joining(",")));
        append(text, requests.stream().map(i -> "r" + i).collect(Collectors.joining(",")));
        append(text, reloads ? "" : "reloads");
        append(text, handlers ? "" : "handlers");
        return text.toString();
    }

    private static void append(StringBuilder text, String part) {
        if (!part.isEmpty()) {
            text.append('/').append(part);
        }
    }
}
