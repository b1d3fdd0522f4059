package io.ringway.ring.sim;

import io.ringway.ring.kernel.SockAddr;

/** What both ends and directions of a connection share. */
final class SimConnection {
    private final SimNetwork network;
    private final int id;
    private final SimRandom random;
    private final long latencyNs;
    private final boolean direct;
    private int sufferedFaults;
    private SockAddr to;
    private SimStream first;
    private SimStream second;

    SimConnection(SimNetwork network, int id, SimRandom random, long latencyNs, boolean direct) {
        this.network = network;
        this.id = id;
        this.random = random;
        this.latencyNs = latencyNs;
        this.direct = direct;
    }

    void ends(SimStream one, SimStream other) {
        first = one;
        second = other;
    }

    void to(SockAddr address) {
        to = address;
    }

    int id() {
        return id;
    }

    SimRandom random() {
        return random;
    }

    /** Whether what is sent has arrived at once, as between two sockets of one kernel. */
    boolean isDirect() {
        return direct;
    }

    /** Draws how long a segment takes. */
    long delayNs() {
        return latencyNs + random.nextInt((int) (latencyNs / 2) + 1);
    }

    void suffer(Fault fault) {
        sufferedFaults |= 1 << fault.ordinal();
        if (to != null) {
            network.hurt(fault, to);
        }
    }

    boolean suffered(Fault fault) {
        return (sufferedFaults & 1 << fault.ordinal()) != 0;
    }

    /** Resets both directions, as a broken host or box between the ends does. */
    void breakDown() {
        suffer(Fault.RESET);
        first.out().reset();
        second.out().reset();
    }
}
