package io.ringway.server.sim;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Counts what peers of HTTP/2 did in one run, and keeps them from doing what the run is to be spared. */
final class PeerFaults {

    private final Set<PeerFault> spared;
    private final long[] counts = new long[PeerFault.values().length];

    /**
     * Begins to count.
     *
     * @param spared kinds that do not happen
     */
    PeerFaults(Set<PeerFault> spared) {
        this.spared = spared;
    }

    /**
     * Tells whether a kind may happen.
     *
     * @param fault the kind
     * @return false if the run is spared of it
     */
    boolean has(PeerFault fault) {
        return !spared.contains(fault);
    }

    /**
     * Counts a fault that is about to happen, unless the run is spared of it.
     *
     * @param fault the kind
     * @return whether it happens
     */
    boolean hit(PeerFault fault) {
        if (!has(fault)) {
            return false;
        }
        counts[fault.ordinal()]++;
        return true;
    }

    /** {@return how often each kind happened} */
    Map<PeerFault, Long> counts() {
        Map<PeerFault, Long> all = new EnumMap<>(PeerFault.class);
        for (PeerFault fault : PeerFault.values()) {
            all.put(fault, counts[fault.ordinal()]);
        }
        return all;
    }
}
