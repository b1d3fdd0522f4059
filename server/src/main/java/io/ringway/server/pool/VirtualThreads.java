package io.ringway.server.pool;

import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallRunner;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * The virtual threads of one handler, one for each call that runs. They are known from their start to their end, so
 * that none is left behind when the gateway ends. Thread: the control plane's, but for {@link #start}.
 */
final class VirtualThreads {

    private final ThreadFactory factory;
    private final CallRunner execution;
    private final Map<Thread, Call> running = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /**
     * Prepares for calls.
     *
     * @param name      of the threads
     * @param execution of the calls
     */
    VirtualThreads(String name, CallRunner execution) {
        this(Thread.ofVirtual().name(name).factory(), execution);
    }

    /**
     * Prepares for calls.
     *
     * @param factory   of the threads
     * @param execution of the calls
     */
    VirtualThreads(ThreadFactory factory, CallRunner execution) {
        this.factory = factory;
        this.execution = execution;
    }

    /**
     * Runs a call on a thread of its own; where there is none to be had, the call fails. Never throws. Takes: the call.
     * Thread: always the same one.
     *
     * @param call to run
     */
    void start(Call call) {
        Thread thread = null;
        try {
            thread = factory.newThread(() -> run(call));
            running.put(thread, call);
            thread.start();
        } catch (Throwable noThread) {
            if (thread != null) {
                running.remove(thread);
            }
            // The request fails; those that run go on, and so does who starts them.
            call.start();
            call.draft().fail();
            call.finish();
        }
    }

    private void run(Call call) {
        try {
            if (stopping) {
                // Whoever stops has looked before this one was there to be seen, or sees it: told twice does no harm.
                Thread.currentThread().interrupt();
            }
            execution.run(call);
        } finally {
            running.remove(Thread.currentThread());
        }
    }

    /** Interrupts those that run and those that are still started, but for the calling one. Thread: any. */
    void stop() {
        stopping = true;
        for (Thread thread : running.keySet()) {
            if (thread != Thread.currentThread()) {
                thread.interrupt();
            }
        }
    }

    /**
     * Waits for the end of those that run, but for the calling one.
     *
     * @param patience longest wait
     * @return true if they have ended
     * @throws InterruptedException if the caller is to stop
     */
    boolean join(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        boolean isDone = true;
        for (Thread thread : running.keySet()) {
            if (thread != Thread.currentThread()) {
                isDone &= thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        }
        return isDone;
    }

    /**
     * Finds the call of a thread.
     *
     * @param thread any
     * @return the call it runs, or null
     */
    Call callOf(Thread thread) {
        return running.get(thread);
    }
}
