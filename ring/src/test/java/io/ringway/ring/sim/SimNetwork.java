package io.ringway.ring.sim;

import io.ringway.ring.kernel.SockAddr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * All simulated sockets and descriptors, and the events that are on their way, ordered by time and then by a seeded
 * draw. Shared by all kernels of a simulation, which are threads of one process: a descriptor means the same in each.
 */
public final class SimNetwork {
    private static final long LATENCY_MIN_NS = 2_000L;
    private static final long LATENCY_MAX_NS = 20_000_000L;
    private static final int BUFFER_MIN = 4 * 1024;
    private static final int BUFFER_MAX = 512 * 1024;
    private static final int TASK = 1;
    private static final int BACKLOG = 4096;
    private static final int SCRATCH_BYTES = 64 * 1024;

    private final SimClock clock;
    private final SimRandom random;
    private final SimRandom ties;
    private final FaultPlan faults;
    private final TraceHash trace = new TraceHash();
    private final EventHeap events = new EventHeap();
    private final AddressTable addresses;
    private final DescriptorTable descriptors = new DescriptorTable();
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final long latencyNs;
    private final int bufferMax;
    private final List<Hurt> hurts = new ArrayList<>();
    private int connections;
    private int openConnections;

    /**
     * Creates an empty network.
     *
     * @param clock  the time.
     * @param random draws latencies, sizes of buffers and the order of what happens at the same time.
     * @param faults what goes wrong.
     */
    public SimNetwork(SimClock clock, SimRandom random, FaultPlan faults) {
        this.clock = clock;
        this.random = random.split();
        this.ties = random.split();
        this.faults = faults;
        this.addresses = new AddressTable(random.split());
        this.latencyNs = random.spread(LATENCY_MIN_NS, LATENCY_MAX_NS);
        this.bufferMax = (int) random.spread(BUFFER_MIN * 2, BUFFER_MAX);
    }

    /**
     * Begins to connect from 127.0.0.1.
     *
     * @param to   a listener's address.
     * @param peer hears how it ends.
     * @return this end.
     */
    public SimSocket connect(SockAddr to, SimPeer peer) {
        return new SimSocket(this, to.isUnix(), peer).connect(to);
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
        SimSocket socket = new SimSocket(this, to.isUnix(), peer);
        socket.from(from.port() == 0 ? from.port(addresses.clientAddress(from).port()) : from);
        return socket.connect(to);
    }

    /**
     * Listens for connections.
     *
     * @param address  its port 0 for one of the network's choice.
     * @param acceptor makes the peers.
     * @return the listener.
     * @throws IllegalStateException when the address is taken.
     */
    public SimListener listen(SockAddr address, SimAcceptor acceptor) {
        SockAddr bound = addresses.bind(address, false);
        if (bound == null) {
            throw new IllegalStateException(address + " is in use");
        }
        ListenPoint point = new ListenPoint(bound, BACKLOG, listener -> SimSocket.accept(this, listener, acceptor));
        addresses.add(point);
        return new SimListener(addresses, point);
    }

    /**
     * Calls back later, for think time and timeouts of simulated peers.
     *
     * @param delayNs from now.
     * @param task    what to run.
     */
    public void after(long delayNs, Runnable task) {
        scheduleIn(delayNs, new Task(task), TASK, 0);
    }

    /** {@return when the next event is due; Long.MAX_VALUE when there is none} */
    public long nextEventNs() {
        return events.nextNs();
    }

    /**
     * Runs the events that are due by the clock, those included that they add.
     *
     * @return how many.
     */
    public int runDue() {
        int count = 0;
        long now = clock.nanoTime();
        while (events.pollDue(now)) {
            EventHeap.Target target = events.target();
            trace.add(now, events.kind(), target.traceId(), events.argument());
            target.onEvent(events.kind(), events.argument());
            count++;
        }
        return count;
    }

    /** {@return the clock} */
    public SimClock clock() {
        return clock;
    }

    /** {@return the faults} */
    public FaultPlan faults() {
        return faults;
    }

    /** {@return the trace of everything that happened here and in the kernels} */
    public TraceHash trace() {
        return trace;
    }

    /** {@return descriptors that are open in all kernels} */
    public int openDescriptors() {
        return descriptors.open();
    }

    /** {@return connections with at least one end that is neither closed nor reset} */
    public int openConnections() {
        return openConnections;
    }

    /**
     * Sets how many descriptors may be open: RLIMIT_NOFILE.
     *
     * @param limit more than 3.
     */
    public void descriptorLimit(int limit) {
        descriptors.limit(limit);
    }

    /**
     * Tells whether a fault struck a connection to some address at some time.
     *
     * @param fault   the kind.
     * @param address tells which addresses count.
     * @param fromNs  the earliest time.
     * @param untilNs the latest.
     * @return whether there is one.
     */
    public boolean hasHurt(Fault fault, Predicate<SockAddr> address, long fromNs, long untilNs) {
        for (Hurt hurt : hurts) {
            if (hurt.fault == fault && hurt.atNs >= fromNs && hurt.atNs <= untilNs && address.test(hurt.to)) {
                return true;
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- for the package

    void hurt(Fault fault, SockAddr to) {
        hurts.add(new Hurt(fault, to, clock.nanoTime()));
    }

    void schedule(long timeNs, EventHeap.Target target, int kind, long argument) {
        events.add(timeNs, ties.next(), target, kind, argument);
    }

    void scheduleIn(long delayNs, EventHeap.Target target, int kind, long argument) {
        schedule(clock.nanoTime() + delayNs, target, kind, argument);
    }

    AddressTable addresses() {
        return addresses;
    }

    DescriptorTable descriptors() {
        return descriptors;
    }

    SimRandom random() {
        return random;
    }

    /** Room for what one call of a simulated peer brings. */
    byte[] scratch() {
        return scratch;
    }

    int drawBufferBytes() {
        return (int) random.spread(BUFFER_MIN, bufferMax);
    }

    SimConnection newConnection(boolean direct) {
        long latency = random.between(latencyNs / 2, latencyNs * 2);
        return new SimConnection(this, ++connections, random.split(), latency, direct);
    }

    void connectionOpened() {
        openConnections++;
    }

    void connectionEnded() {
        openConnections--;
    }

    /** A fault that struck a connection. */
    private record Hurt(Fault fault, SockAddr to, long atNs) {
    }

    /** A callback of a simulated peer. */
    private record Task(Runnable task) implements EventHeap.Target {
        @Override
        public void onEvent(int kind, long argument) {
            task.run();
        }

        @Override
        public long traceId() {
            return 0;
        }
    }
}
