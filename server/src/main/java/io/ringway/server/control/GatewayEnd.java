package io.ringway.server.control;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How a gateway ends, for those who wait for it. One that cannot go on, because a loop of it is broken, is closed from
 * here: all of it, as the others cannot serve that loop's connections. Somebody else's process goes on. Thread: any.
 */
public final class GatewayEnd implements BrokenLoop {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");

    private final String name;
    private final BrokenLoop process;
    private final Runnable close;
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * Creates the end of a gateway that runs.
     *
     * @param name    of the gateway, for the log
     * @param process ends the process instead; null where that is somebody else's
     * @param close   closes the gateway
     */
    GatewayEnd(String name, BrokenLoop process, Runnable close) {
        this.name = name;
        this.process = process;
        this.close = close;
    }

    @Override
    public void on(String who, Throwable broken) {
        if (process != null) {
            process.on(who, broken);
        }
        if (failure.compareAndSet(null, broken)) {
            try {
                // Not by this thread: its end is waited for.
                Thread.ofPlatform().name(name + "-end").daemon(true).start(() -> close(who, broken));
            } catch (OutOfMemoryError noThread) {
                // It waits for itself then, but not for ever.
                close(who, broken);
            }
        }
    }

    private void close(String who, Throwable broken) {
        say(who, broken);
        awaitStarted();
        close.run();
    }

    private void say(String who, Throwable broken) {
        LOG.log(System.Logger.Level.ERROR, BrokenInvariant.line(who, "the gateway " + name + " closes", broken));
    }

    private void awaitStarted() {
        try {
            started.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Notes that everything has been started that there is to close.
     *
     * @throws StartException if something of it is broken already
     */
    void started() {
        started.countDown();
        Throwable broken = failure.get();
        if (broken != null) {
            throw new StartException("broken while starting: " + broken);
        }
    }

    /** Notes that the gateway is closed. */
    void ended() {
        started.countDown();
        ended.countDown();
    }

    /**
     * Waits until the gateway has ended: it was stopped, or could not go on.
     *
     * @throws InterruptedException if the caller is to stop waiting
     */
    public void await() throws InterruptedException {
        ended.await();
    }

    /**
     * Tells why the gateway could not go on.
     *
     * @return what a loop threw, or null: it runs, or was stopped
     */
    public Throwable failure() {
        return failure.get();
    }
}
