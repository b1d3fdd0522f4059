package io.ringway.server.pool;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.HandlerOptions;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallRunner;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.Lane;
import io.ringway.server.handoff.PortLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One handler: its threads, if it has any, which it may share with others, and its ports to all workers. Thread: the
 * control plane's.
 */
final class HandlerPool {

    /**
     * What the JVM and its libraries need of a stack, before the handler's own frames: regular expressions, parsers and
     * mappers go as deep as their input, and are written for the JVM's default. Only what is touched costs memory.
     */
    private static final int JVM_STACK_BYTES = 1024 * 1024;

    private final int id;
    private final PoolSpec spec;
    private final CallRunner execution;
    private final List<PoolThread> threads;
    /** Place among those that share the threads; the first has made them. */
    private final int slot;
    /** Of a handler whose calls run on virtual threads, or null. */
    private final VirtualThreads virtual;
    private final HandlerPort[] ports;

    /**
     * Creates a pool whose threads do not run yet.
     *
     * @param id      of the handler
     * @param spec    of the handler
     * @param gateway name of the gateway, for the threads
     * @param workers there are
     * @param sharers handlers that will share the threads, this one included
     * @param log     takes what goes wrong
     */
    HandlerPool(int id, PoolSpec spec, String gateway, int workers, int sharers, HandlerLog log) {
        this.id = id;
        this.spec = spec;
        slot = 0;
        threads = new ArrayList<>();
        execution = new CallExecution(spec.name(), spec.handler(), spec.exceptions(), log);
        ports = new HandlerPort[workers];
        String pool = spec.settings().pool();
        String name = gateway + "-handler-" + (pool == null ? spec.name() : pool);
        HandlerOptions.Mode mode = spec.settings().mode();
        virtual = mode == HandlerOptions.Mode.VIRTUAL ? new VirtualThreads(name, execution) : null;
        switch (mode) {
            case POOLED -> {
                for (int i = 0; i < spec.settings().threads(); i++) {
                    threads.add(new PoolThread(name + "-" + i, stackBytes(), sharers * workers,
                        sharers == 1 ? execution : HandlerPool::runOwn));
                }
            }
            case VIRTUAL -> threads.add(new PoolThread(name, stackBytes(), workers, virtual::start));
            case INLINE -> { }
        }
    }

    /**
     * Creates a pool that runs on the threads of another one.
     *
     * @param id    of the handler
     * @param spec  of the handler
     * @param owner of the threads
     * @param slot  place among those that share them, from 1
     * @param log   takes what goes wrong
     */
    HandlerPool(int id, PoolSpec spec, HandlerPool owner, int slot, HandlerLog log) {
        this.id = id;
        this.spec = spec;
        this.slot = slot;
        threads = owner.threads;
        virtual = null;
        execution = new CallExecution(spec.name(), spec.handler(), spec.exceptions(), log);
        ports = new HandlerPort[owner.ports.length];
    }

    /** Runs a call as its own handler does. */
    private static void runOwn(Call call) {
        call.port().runner().run(call);
    }

    private int stackBytes() {
        return JVM_STACK_BYTES + spec.settings().stackBytes();
    }

    /**
     * Makes the port of a worker. Thread: the worker's, before the pool starts.
     *
     * @param worker index
     * @param loop   mailbox of the worker
     * @return the port
     */
    HandlerPort connect(int worker, Mailbox<?> loop) {
        List<Lane> lanes = new ArrayList<>();
        PortLimits limits = spec.settings().limits();
        int workers = ports.length;
        for (int i = 0; i < threads.size(); i++) {
            PoolThread thread = threads.get(i);
            int bound = share(limits.bound(), i * workers + worker, threads.size() * workers);
            Lane lane = spec.settings().mode() == HandlerOptions.Mode.VIRTUAL
                ? Lane.toVirtualThreads(bound, thread, loop) : new Lane(bound, thread, loop);
            thread.connect(slot * workers + worker, lane);
            lanes.add(lane);
        }
        ports[worker] = new HandlerPort(id, spec.name(), limits.withBound(share(limits.bound(), worker, workers)),
            execution, lanes);
        return ports[worker];
    }

    /**
     * A part of a bound of the whole pool, so that nobody has to share a count.
     *
     * @param bound of the pool
     * @param part  index of the part
     * @param parts there are
     * @return at least 1; all parts together are the bound, or one each where there are more of them
     */
    static int share(int bound, int part, int parts) {
        return Math.max(1, bound / parts + (part < bound % parts ? 1 : 0));
    }

    void start() {
        if (slot == 0) {
            threads.forEach(PoolThread::start);
        }
    }

    /**
     * Counts the requests that wait for a thread. Thread: any, after the start.
     *
     * @return requests of all workers
     */
    int waiting() {
        int waiting = 0;
        for (HandlerPort port : ports) {
            waiting += port.waiting();
        }
        return waiting;
    }

    /** Tells every thread to end, and interrupts the handlers that run, but not the calling one. */
    void stop() {
        threads.forEach(PoolThread::stop);
        if (virtual != null) {
            virtual.stop();
        }
    }

    /**
     * Waits for the end of all threads but the calling one.
     *
     * @param patience longest wait
     * @return true if they have ended
     * @throws InterruptedException if the caller is to stop
     */
    boolean join(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        boolean isDone = true;
        for (PoolThread thread : threads) {
            isDone &= thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        // The thread that starts them has ended: no others follow.
        return isDone && (virtual == null || virtual.join(Duration.ofNanos(Math.max(1, end - System.nanoTime()))));
    }

    /**
     * Finds the call that the calling thread runs.
     *
     * @return the call, or null if the thread is none of this pool's
     */
    Call current() {
        if (virtual != null) {
            return virtual.callOf(Thread.currentThread());
        }
        for (PoolThread thread : threads) {
            if (thread.isCurrent()) {
                return thread.running();
            }
        }
        return null;
    }

    String name() {
        return spec.name();
    }
}
