package io.ringway.server.cli;

import io.ringway.server.config.GatewayConfig;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One origin of the demo, on a thread of its own: a second gateway in the same process. */
final class DemoOrigin implements AutoCloseable {

    private static final long START_SECONDS = 10;
    private static final long STOP_MS = 2000;

    private final CountDownLatch readyOrEnded = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean isReady;
    private volatile int exitCode = CliContext.FAILED;

    /**
     * Starts it.
     *
     * @param name    of the thread.
     * @param config  of it.
     * @param io      to use.
     * @param context with the launcher.
     */
    DemoOrigin(String name, GatewayConfig config, IoMode io, CliContext context) {
        RunOptions options = new RunOptions(null, null, io, false, false, this::ready);
        thread = Thread.ofPlatform().daemon().name("ringway-demo-" + name).start(() -> {
            try {
                exitCode = context.launcher().run(config, options, context.out(), context.err());
            } finally {
                readyOrEnded.countDown();
            }
        });
    }

    /**
     * Waits until it accepts, for ten seconds at most.
     *
     * @return true when it does; false when it could not start, which its launcher explained, or takes too long.
     * @throws InterruptedException when the demo is to stop.
     */
    boolean awaitReady() throws InterruptedException {
        return readyOrEnded.await(START_SECONDS, TimeUnit.SECONDS) && isReady;
    }

    /**
     * The code it ended with.
     *
     * @return {@link CliContext#FAILED} as long as it has not ended.
     */
    int exitCode() {
        return exitCode;
    }

    /** Stops it by interrupt and waits two seconds at most; the thread is a daemon. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ready() {
        isReady = true;
        readyOrEnded.countDown();
    }
}
