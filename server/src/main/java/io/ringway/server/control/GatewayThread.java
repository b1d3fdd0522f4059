package io.ringway.server.control;

import io.ringway.ring.RingException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A thread of the gateway as those see it who start it and wait for it: it comes to serve, or says why not, and later
 * it ends. What happens when one breaks that serves is somebody else's to say. It is no daemon. Thread: any.
 */
final class GatewayThread {

    private final String role;
    private final Work work;
    private final BrokenLoop others;
    private final Thread thread;
    private final CountDownLatch decided = new CountDownLatch(1);
    private volatile boolean serving;
    private volatile boolean isBroken;
    private volatile String failure;

    /** What the thread does. */
    interface Work {

        /**
         * Prepares, says so, and serves until it is told to end. Thread: the new one.
         *
         * @param prepared to be run once, when what can fail to start has started
         */
        void run(Runnable prepared);
    }

    /**
     * Creates a thread that is not started.
     *
     * @param name   of the thread
     * @param role   who is broken, where somebody must say so
     * @param work   to do
     * @param others told when it is broken
     */
    GatewayThread(String name, String role, Work work, BrokenLoop others) {
        this.role = role;
        this.work = work;
        this.others = others;
        thread = Thread.ofPlatform().name(name).daemon(false).unstarted(this::main);
    }

    private void main() {
        try {
            work.run(this::prepared);
        } catch (Throwable broken) {
            boolean isRefused = !serving && (broken instanceof RingException || broken instanceof StartException);
            if (!serving) {
                failure = isRefused ? broken.getMessage() : broken.toString();
                decided.countDown();
            }
            if (!isRefused) {
                isBroken = true;
                others.on(role, broken);
            }
        }
    }

    private void prepared() {
        serving = true;
        decided.countDown();
    }

    /** Starts the thread, once. */
    void start() {
        thread.start();
    }

    /**
     * Waits until the thread serves.
     *
     * @throws StartException if it does not come to it
     */
    void awaitStart() {
        try {
            decided.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting");
        }
        if (failure != null) {
            throw new StartException(failure);
        }
    }

    /**
     * Tells whether it came to serve, and with that to own what it was given.
     *
     * @return true for good, also after its end
     */
    boolean hasServed() {
        return serving;
    }

    /**
     * Tells whether it has ended because it could not go on.
     *
     * @return true for good
     */
    boolean isBroken() {
        return isBroken;
    }

    /**
     * Tells whether the thread is at work.
     *
     * @return true between its start and its end
     */
    boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * Tells whether the caller runs on it.
     *
     * @return true on this very thread
     */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /**
     * Waits for the thread to end. An interrupt ends the wait, and is kept.
     *
     * @param patience longest wait
     * @return true if it has ended, or was never started
     */
    boolean join(Duration patience) {
        try {
            return thread.getState() == Thread.State.NEW || thread.join(patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }

    /**
     * Waits for the thread to end, whoever interrupts the caller.
     *
     * @param patience longest wait
     * @return true if it has ended, or was never started
     */
    boolean joinSteadily(Duration patience) {
        return SteadyWait.await(patience, left -> thread.getState() == Thread.State.NEW || thread.join(left));
    }

    /**
     * Tells which thread it is.
     *
     * @return its number in this process
     */
    long id() {
        return thread.threadId();
    }
}
