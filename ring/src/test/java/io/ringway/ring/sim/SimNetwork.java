package io.ringway.ring.sim;

import io.ringway.ring.kernel.SockAddr;

/**
 * All simulated sockets and descriptors, and the events that are on their way, ordered by time and then by a seeded
 * draw. Shared by all kernels of a simulation, which are threads of one process: a descriptor means the same in each.
 */
public final class SimNetwork {
    /**
     * Creates an empty network.
     *
     * @param clock  the time.
     * @param random draws latencies and the order of what happens at the same time.
     * @param faults what goes wrong.
     */
    public SimNetwork(SimClock clock, SimRandom random, FaultPlan faults) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins to connect from 127.0.0.1.
     *
     * @param to   a listener's address.
     * @param peer hears how it ends.
     * @return this end.
     */
    public SimSocket connect(SockAddr to, SimPeer peer) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins to connect.
     *
     * @param from the address that the other end sees; its port 0 for one of the network's choice.
     * @param to   a listener's address.
     * @param peer hears how it ends.
     * @return this end.
     */
    public SimSocket connect(SockAddr from, SockAddr to, SimPeer peer) {
        throw new UnsupportedOperationException();
    }

    /**
     * Listens for connections.
     *
     * @param address its port 0 for one of the network's choice.
     * @param acceptor makes the peers.
     * @return the listener.
     * @throws IllegalStateException when the address is taken.
     */
    public SimListener listen(SockAddr address, SimAcceptor acceptor) {
        throw new UnsupportedOperationException();
    }

    /**
     * Calls back later, for think time and timeouts of simulated peers.
     *
     * @param delayNs from now.
     * @param task    what to run.
     */
    public void after(long delayNs, Runnable task) {
        throw new UnsupportedOperationException();
    }

    /** {@return when the next event is due; Long.MAX_VALUE when there is none} */
    public long nextEventNs() {
        throw new UnsupportedOperationException();
    }

    /**
     * Runs the events that are due by the clock, those included that they add.
     *
     * @return how many.
     */
    public int runDue() {
        throw new UnsupportedOperationException();
    }

    /** {@return the clock} */
    public SimClock clock() {
        throw new UnsupportedOperationException();
    }

    /** {@return the faults} */
    public FaultPlan faults() {
        throw new UnsupportedOperationException();
    }

    /** {@return the trace of everything that happened here and in the kernels} */
    public TraceHash trace() {
        throw new UnsupportedOperationException();
    }

    /** {@return descriptors that are open in all kernels} */
    public int openDescriptors() {
        throw new UnsupportedOperationException();
    }

    /** {@return connections with at least one end that is neither closed nor reset} */
    public int openConnections() {
        throw new UnsupportedOperationException();
    }

    /**
     * Sets how many descriptors may be open: RLIMIT_NOFILE.
     *
     * @param limit more than 3.
     */
    public void descriptorLimit(int limit) {
        throw new UnsupportedOperationException();
    }
}
