package io.ringway.server.sim;

import io.ringway.ring.kernel.SockAddr;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimNetwork;

/** What clients and origins see of the simulation they are in. */
interface World {

    /** {@return the network} */
    SimNetwork network();

    /** {@return the faults} */
    FaultPlan faults();

    /** {@return what peers of HTTP/2 do} */
    PeerFaults peerFaults();

    /** {@return when origins of HTTP/2 took no more streams} */
    OriginLog originLog();

    /**
     * An origin has a connection of HTTP/2.
     *
     * @param connection that was accepted
     */
    void accepted(H2OriginConnection connection);

    /** {@return the scenario} */
    Scenario scenario();

    /**
     * Tells where a client finds the gateway now.
     *
     * @param client index
     * @return an address
     */
    SockAddr gateway(int client);

    /** {@return how often the gateway has left the listener that comes and goes} */
    int listenersLeft();

    /** {@return whether the gateway was told to drain or to stop} */
    boolean isEnding();

    /**
     * Looks into a worker.
     *
     * @param connectionId of a connection that the gateway speaks HTTP/2 on
     * @return its books, or null if no worker has it any more
     */
    H2Books h2Books(int connectionId);

    /** {@return the generation published last} */
    long generation();

    /**
     * Finds what happened to a request.
     *
     * @param id of the request
     * @return its truth, or null if no client has it
     */
    Truth truth(int id);

    /**
     * Writes a line of the trace, if there is one.
     *
     * @param format of the line
     * @param args   of the format
     */
    void trace(String format, Object... args);

    /** Notes that somebody got on with something. */
    void progress();

    /** {@return virtual time} */
    default long nowNs() {
        return network().clock().nanoTime();
    }
}
