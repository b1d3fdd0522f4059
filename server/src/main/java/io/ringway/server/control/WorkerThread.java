package io.ringway.server.control;

import io.ringway.ring.RingException;
import io.ringway.ring.kernel.CpuAffinity;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.worker.Residue;
import io.ringway.server.worker.Worker;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The thread of one worker and the door to it. A worker that breaks an invariant ends the process: its memory can no
 * longer be trusted, and nobody else serves its core's connections. Thread: the embedder's, but for {@link #main}.
 */
final class WorkerThread {

    private static final System.Logger LOG = System.getLogger("io.ringway.server");
    private static final int EXIT_BROKEN = 70;
    private static final int NOT_PINNED = -1;
    private static final int FRAMES = 12;

    private final WorkerConfig config;
    private final Mailbox<WorkerCommand> mailbox;
    private final Thread thread;
    private final int cpu;
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile String startFailure;

    WorkerThread(WorkerConfig config, String gateway, int cpu) {
        this.config = config;
        this.cpu = cpu;
        mailbox = new Mailbox<>(config.kernel(), Worker.MAILBOX_CAPACITY);
        thread = Thread.ofPlatform().name(gateway + "-worker-" + config.index()).daemon(false).unstarted(this::main);
    }

    private void main() {
        try {
            if (cpu != NOT_PINNED) {
                pin();
            }
            try (Worker worker = new Worker(config, mailbox)) {
                started.countDown();
                worker.run();
            }
        } catch (RingException | StartException refused) {
            startFailure = refused.getMessage();
            started.countDown();
        } catch (Throwable broken) {
            LOG.log(System.Logger.Level.ERROR, "worker " + config.index() + " is broken, the process ends: " + broken
                + " at " + Arrays.stream(broken.getStackTrace()).limit(FRAMES).map(StackTraceElement::toString)
                .collect(Collectors.joining(" < ")));
            Runtime.getRuntime().halt(EXIT_BROKEN);
        }
    }

    private void pin() {
        int result = CpuAffinity.pin(config.kernel(), cpu);
        if (result < 0) {
            throw new StartException("cannot pin a worker to CPU " + cpu + ": " + (result == -Errno.EINVAL
                ? "this process may not use it; see --cpus, or use --no-pin" : Errno.name(-result)));
        }
    }

    /** Starts the thread. */
    void start() {
        thread.start();
    }

    /** Waits until the worker serves. */
    void awaitStart() {
        try {
            started.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while starting");
        }
        if (startFailure != null) {
            throw new StartException(startFailure);
        }
    }

    /**
     * Sends a command.
     *
     * @param command to run on the worker's thread
     */
    void send(WorkerCommand command) {
        while (thread.isAlive() && !mailbox.offer(command)) {
            Thread.onSpinWait();
        }
    }

    /**
     * Asks what the worker holds.
     *
     * @param patience longest wait
     * @return what it holds, nothing if it has ended
     */
    Residue inspect(Duration patience) {
        BlockingQueue<Residue> reply = new ArrayBlockingQueue<>(1);
        send(new WorkerCommand.Inspect(reply::offer));
        long deadline = System.nanoTime() + patience.toNanos();
        while (thread.isAlive() && System.nanoTime() < deadline) {
            try {
                Residue residue = reply.poll(10, TimeUnit.MILLISECONDS);
                if (residue != null) {
                    return residue;
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return Residue.NONE;
    }

    /**
     * Waits for the thread to end.
     *
     * @param patience longest wait
     * @return true if it has ended
     */
    boolean join(Duration patience) {
        try {
            return thread.join(patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        } catch (IllegalThreadStateException neverStarted) {
            return true;
        }
    }

    /** Frees the mailbox, once the thread has ended. */
    void close() {
        mailbox.close();
    }

    WorkerCounters counters() {
        return config.metrics().counters();
    }

    long threadId() {
        return thread.threadId();
    }
}
