package io.ringway.server.pool;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.HandlerOptions;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallRunner;
import io.ringway.server.handoff.HandlerPort;
import io.ringway.server.handoff.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The threads of one handler, if it has any, and its ports to all workers. Thread: the control plane's. */
final class HandlerPool {

    /** What the JVM and its libraries need of a stack, before the handler's own frames. */
    private static final int JVM_STACK_BYTES = 256 * 1024;

    private final int id;
    private final PoolSpec spec;
    private final CallRunner execution;
    private final List<PoolThread> threads = new ArrayList<>();
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
     * @param log     takes what goes wrong
     */
    HandlerPool(int id, PoolSpec spec, String gateway, int workers, HandlerLog log) {
        this.id = id;
        this.spec = spec;
        execution = new CallExecution(spec.name(), spec.handler(), log);
        ports = new HandlerPort[workers];
        String name = gateway + "-handler-" + spec.name();
        HandlerOptions.Mode mode = spec.settings().mode();
        virtual = mode == HandlerOptions.Mode.VIRTUAL ? new VirtualThreads(name, execution) : null;
        switch (mode) {
            case POOLED -> {
                for (int i = 0; i < spec.settings().threads(); i++) {
                    threads.add(new PoolThread(name + "-" + i, stackBytes(), workers, execution));
                }
            }
            case VIRTUAL -> threads.add(new PoolThread(name, stackBytes(), workers, virtual::start));
            case INLINE -> { }
        }
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
        int bound = spec.settings().limits().bound();
        for (PoolThread thread : threads) {
            Lane lane = spec.settings().mode() == HandlerOptions.Mode.VIRTUAL
                ? Lane.toVirtualThreads(bound, thread, loop) : new Lane(bound, thread, loop);
            thread.connect(worker, lane);
            lanes.add(lane);
        }
        ports[worker] = new HandlerPort(id, spec.name(), spec.settings().limits(), execution, lanes);
        return ports[worker];
    }

    void start() {
        threads.forEach(PoolThread::start);
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
