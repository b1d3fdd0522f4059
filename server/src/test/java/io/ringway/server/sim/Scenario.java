package io.ringway.server.sim;

import io.ringway.ring.RingConfig;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.worker.Http2Limits;
import io.ringway.server.worker.WorkerMemory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Everything a simulation is told before it begins. All of it is drawn from the seed; a shrinker takes parts away.
 * Immutable.
 *
 * @param seed            it was drawn from
 * @param workers         1 to 3
 * @param featureMask     of the kernels
 * @param features        what the mask stands for, for people
 * @param memory          of each worker
 * @param ring            of each worker
 * @param http2           limits of each worker's connections of HTTP/2
 * @param connectionLimit client connections of each worker
 * @param exchangeLimit   requests at a time of each worker
 * @param timeouts        of all generations
 * @param bodyLimit       of the first generation; later ones have that or twice as much
 * @param origins         addresses that requests are sent to
 * @param refusing        origins, of those, that nobody listens on
 * @param clusters        of every generation
 * @param originPlans     how each origin speaks HTTP/2, null for those that do not
 * @param reloads         times of the publications after the first, from the beginning
 * @param scrapes         times at which the admin listener is asked besides those that are drawn, from the beginning
 * @param clients         in the order of their index
 * @param ending          how it ends
 * @param endNs           when the end begins if it does not wait for the clients, from the beginning
 * @param quietNs         when faults stop, from the beginning
 * @param spared          what peers of HTTP/2 do not do
 * @param handlers        of embedders, by id
 */
record Scenario(long seed, int workers, int featureMask, String features, WorkerMemory memory, RingConfig ring,
                Http2Limits http2, int connectionLimit, int exchangeLimit, Timeouts timeouts, long bodyLimit,
                int origins, int refusing, int clusters, List<H2Plan> originPlans, List<Long> reloads,
                List<Long> scrapes, List<ClientPlan> clients, Ending ending, long endNs, long quietNs,
                Set<PeerFault> spared, List<HandlerPlan> handlers) {

    /** Body bytes beyond the limit of every generation. */
    static final int BODY_TOO_LARGE_FACTOR = 3;

    /** Copies the lists. */
    Scenario {
        reloads = List.copyOf(reloads);
        scrapes = List.copyOf(scrapes);
        clients = List.copyOf(clients);
        spared = Set.copyOf(spared);
        handlers = List.copyOf(handlers);
        originPlans = Collections.unmodifiableList(new ArrayList<>(originPlans));
    }

    /** A scenario without handlers. */
    Scenario(long seed, int workers, int featureMask, String features, WorkerMemory memory, RingConfig ring,
             Http2Limits http2, int connectionLimit, int exchangeLimit, Timeouts timeouts, long bodyLimit, int origins,
             int refusing, int clusters, List<H2Plan> originPlans, List<Long> reloads, List<Long> scrapes,
             List<ClientPlan> clients, Ending ending, long endNs, long quietNs, Set<PeerFault> spared) {
        this(seed, workers, featureMask, features, memory, ring, http2, connectionLimit, exchangeLimit, timeouts,
            bodyLimit, origins, refusing, clusters, originPlans, reloads, scrapes, clients, ending, endNs, quietNs,
            spared, List.of());
    }

    /** How a simulation ends. */
    enum Ending {
        /** The workers drain when the last client is done. */
        WHEN_DONE,
        /** The workers drain while clients are at work. */
        DRAIN,
        /** The workers stop while clients are at work. */
        STOP
    }

    /**
     * The same with other clients.
     *
     * @param others to have
     * @return a copy
     */
    Scenario withClients(List<ClientPlan> others) {
        return new Scenario(seed, workers, featureMask, features, memory, ring, http2, connectionLimit,
            exchangeLimit, timeouts, bodyLimit, origins, refusing, clusters, originPlans, reloads, scrapes, others,
            ending, endNs, quietNs, spared, handlers);
    }

    /**
     * The same without reloads.
     *
     * @return a copy
     */
    Scenario withoutReloads() {
        return new Scenario(seed, workers, featureMask, features, memory, ring, http2, connectionLimit,
            exchangeLimit, timeouts, bodyLimit, origins, refusing, clusters, originPlans, List.of(), scrapes,
            clients, ending, endNs, quietNs, spared, handlers);
    }

    /**
     * The same without some of what peers of HTTP/2 do.
     *
     * @param faults that do not happen
     * @return a copy
     */
    Scenario sparing(Set<PeerFault> faults) {
        return new Scenario(seed, workers, featureMask, features, memory, ring, http2, connectionLimit,
            exchangeLimit, timeouts, bodyLimit, origins, refusing, clusters, originPlans, reloads, scrapes, clients,
            ending, endNs, quietNs, faults, handlers);
    }

    /**
     * The same with handlers.
     *
     * @param plans       of the handlers, by id
     * @param others      clients to have
     * @param connections client connections of each worker
     * @return a copy
     */
    Scenario withHandlers(List<HandlerPlan> plans, List<ClientPlan> others, int connections) {
        return new Scenario(seed, workers, featureMask, features, memory, ring, http2, connections,
            exchangeLimit, timeouts, bodyLimit, origins, refusing, clusters, originPlans, reloads, scrapes, others,
            ending, endNs, quietNs, spared, plans);
    }

    /**
     * Finds the handler that a request is for.
     *
     * @param request id
     * @return id of the handler
     */
    int handlerOf(int request) {
        return request % HandlerPlan.ROUTES % handlers.size();
    }

    /** {@return the longest of the configured waits} */
    long longestWaitNs() {
        long first = Math.max(timeouts.headerNs(), timeouts.bodyNs());
        return Math.max(Math.max(first, timeouts.idleNs()), Math.max(timeouts.requestNs(), timeouts.connectNs()));
    }

    /** {@return the shortest of the configured waits} */
    long shortestWaitNs() {
        long first = Math.min(timeouts.headerNs(), timeouts.bodyNs());
        return Math.min(Math.min(first, timeouts.idleNs()), Math.min(timeouts.requestNs(), timeouts.connectNs()));
    }

    /**
     * Tells how the gateway speaks to an origin.
     *
     * @param origin its index
     * @return true if over HTTP/2
     */
    boolean overH2(int origin) {
        return originPlans.get(origin) != null;
    }

    /** {@return whether the gateway speaks HTTP/2 to any origin} */
    boolean hasH2Origin() {
        return originPlans.stream().anyMatch(Objects::nonNull);
    }

    /** {@return requests of all clients} */
    int requests() {
        return clients.stream().mapToInt(client -> client.requests().size()).sum();
    }

    /** {@return whether so little memory is there that refusing for want of it is right} */
    boolean isTight() {
        return memory.blockBytes() < ScenarioDraw.AMPLE_BLOCKS || memory.upstreamSlots() < ScenarioDraw.AMPLE_SLOTS
            || exchangeLimit < ScenarioDraw.AMPLE_EXCHANGES;
    }

    /** {@return one line of facts} */
    String describe() {
        return workers + " workers, " + features + ", " + memory + ", sq " + ring.sqEntries() + " cq "
            + ring.cqEntries() + ", " + connectionLimit + " connections, " + exchangeLimit + " exchanges, " + origins
            + " origins (" + refusing + " refusing, " + originPlans.stream().filter(Objects::nonNull).count()
            + " over HTTP/2), " + clusters + " clusters, " + clients.size() + " clients, "
            + requests() + " requests, "
            + (handlers.isEmpty() ? "" : "handlers " + handlers + ", ") + reloads.size() + " reloads, " + ending;
    }
}
