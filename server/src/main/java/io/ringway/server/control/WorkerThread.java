package io.ringway.server.control;

import io.ringway.ring.kernel.CpuAffinity;
import io.ringway.ring.kernel.Errno;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.worker.Residue;
import io.ringway.server.worker.Worker;
import io.ringway.server.worker.WorkerCommand;
import io.ringway.server.worker.WorkerConfig;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The thread of one worker and the door to it. A worker that breaks an invariant lets go of its sockets and takes its
 * gateway with it: its memory can no longer be trusted, and nobody else serves its core's connections. Thread: the
 * embedder's, but for {@link #serve}.
 */
final class WorkerThread {

    private static final int NOT_PINNED = -1;

    private final WorkerConfig config;
    private final Mailbox<WorkerCommand> mailbox;
    private final GatewayThread thread;
    private final int cpu;
    /** What has served here; for others once the thread has ended. */
    private Worker ended;
    private volatile boolean hasServedAll;

    /** One that ends the process when it breaks. */
    WorkerThread(WorkerConfig config, String gateway, int cpu) {
        this(config, gateway, cpu, BrokenInvariant::end);
    }

    /**
     * Creates a worker's thread, which is not started.
     *
     * @param config  of the worker
     * @param gateway name of the gateway
     * @param cpu     to pin it to, or -1
     * @param others  told when it breaks
     */
    WorkerThread(WorkerConfig config, String gateway, int cpu, BrokenLoop others) {
        this.config = config;
        this.cpu = cpu;
        mailbox = new Mailbox<>(config.stack().kernel(), Worker.MAILBOX_CAPACITY);
        int index = config.stack().index();
        thread = new GatewayThread(gateway + "-worker-" + index, "worker " + index, this::serve,
            others);
    }

    private void serve(Runnable prepared) {
        if (cpu != NOT_PINNED) {
            pin();
        }
        Worker worker = new Worker(config, mailbox);
        try {
            prepared.run();
            worker.run();
            while (worker.turn()) {
                RoomWait.pause();
            }
            hasServedAll = !worker.hasCut();
        } catch (Throwable broken) {
            worker.abandon();
            throw broken;
        }
        worker.close();
        ended = worker;
    }

    private void pin() {
        int result = CpuAffinity.pin(config.stack().kernel(), cpu);
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
        thread.awaitStart();
    }

    /**
     * Sends a command, and waits for room if there is none, asleep between two looks. A worker that is stuck and whose
     * mailbox is full does not hear of it.
     *
     * @param command  to run on the worker's thread
     * @param patience longest wait for room
     */
    void send(WorkerCommand command, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (thread.isAlive() && !mailbox.offer(command) && System.nanoTime() - deadline < 0) {
            RoomWait.pause();
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
        long deadline = System.nanoTime() + patience.toNanos();
        send(new WorkerCommand.Inspect(reply::offer), patience);
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
     * Waits for the thread to end. An interrupt ends the wait, and is kept.
     *
     * @param patience longest wait
     * @return true if it has ended
     */
    boolean join(Duration patience) {
        return thread.join(patience);
    }

    /**
     * Waits for the thread to end, whoever interrupts the caller.
     *
     * @param patience longest wait
     * @return true if it has ended
     */
    boolean joinSteadily(Duration patience) {
        return thread.joinSteadily(patience);
    }

    /**
     * Tells whether clients may have been given up that waited for something.
     *
     * @return false once the worker has ended after it has served all it had
     */
    boolean hasCut() {
        return !hasServedAll;
    }

    /**
     * Tells whether the caller runs on it.
     *
     * @return true on this very core
     */
    boolean isCurrent() {
        return thread.isCurrent();
    }

    /** Settles the figures of handlers, which have ended by now too. Only after this thread's end: {@link #join}. */
    void settleHandlers() {
        if (ended != null) {
            ended.settleHandlers();
            ended = null;
        }
    }

    /** Closes what it was sent too late, and frees the mailbox, once this thread and the control plane's have ended. */
    void close() {
        for (WorkerCommand late = mailbox.poll(); late != null; late = mailbox.poll()) {
            WorkerDoor.forget(config.stack().kernel(), late);
        }
        if (!thread.isBroken()) {
            // The kernel may still read into it for a worker that could not wait for that.
            mailbox.close();
        }
    }

    /**
     * Tells who closes the sockets the worker was given.
     *
     * @return true if the worker does; false if it never came to have them
     */
    boolean hasSockets() {
        return thread.hasServed();
    }

    Mailbox<WorkerCommand> mailbox() {
        return mailbox;
    }

    WorkerMetrics metrics() {
        return config.stack().metrics();
    }

    long threadId() {
        return thread.id();
    }
}
