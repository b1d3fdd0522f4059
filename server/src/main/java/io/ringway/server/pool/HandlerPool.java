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

    /**
     * What the JVM and its libraries need of a stack, before the handler's own frames: regular expressions, parsers and
     * mappers go as deep as their input, and are written for the JVM's default. Only what is touched costs memory.
     */
    private static final int JVM_STACK_BYTES = 1024 * 1024;

    private final int id;
    private final PoolSpec spec;
    private final CallRunner execution;
    private final List<PoolThread> threads = new ArrayList<>();
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
        execution = new CallExecution(spec.name(), spec.handler(), spec.exceptions(), log);
        ports = new HandlerPort[workers];
        String name = gateway + "-handler-" + spec.name();
        switch (spec.settings().mode()) {
            case POOLED -> {
                for (int i = 0; i < spec.settings().threads(); i++) {
                    threads.add(new PoolThread(name + "-" + i, stackBytes(), workers, execution));
                }
            }
            case VIRTUAL -> {
                Thread.Builder builder = Thread.ofVirtual().name(name);
                threads.add(new PoolThread(name, stackBytes(), workers, call -> startApart(builder, call)));
            }
            case INLINE -> { }
        }
    }

    private void startApart(Thread.Builder builder, Call call) {
        try {
            builder.start(() -> execution.run(call));
        } catch (OutOfMemoryError noThread) {
            // The request fails; those that run go on.
            call.start();
            call.draft().fail();
            call.finish();
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

    void stop() {
        threads.forEach(PoolThread::stop);
    }

    boolean join(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        boolean isDone = true;
        for (PoolThread thread : threads) {
            isDone &= thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
        return isDone;
    }

    String name() {
        return spec.name();
    }
}
