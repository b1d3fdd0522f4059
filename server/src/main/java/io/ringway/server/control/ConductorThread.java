package io.ringway.server.control;

import io.ringway.ring.RingException;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.worker.WorkerReport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The thread of the conductor and the door to it. It is not pinned. Thread: any, but for {@link #main}. */
final class ConductorThread {

    private final Mailbox<ConductorCommand> mailbox;
    private final String name;
    private final CountDownLatch started = new CountDownLatch(1);
    private Thread thread;
    private ConductorConfig config;
    private volatile String startFailure;
    private volatile boolean hasSockets;
    /** Guarded by the mailbox's monitor: after it nothing comes in that nobody would take out. */
    private boolean shut;

    /**
     * Creates the door; commands wait until the thread runs.
     *
     * @param mailbox of the conductor; closed with this
     * @param name    of the thread
     */
    ConductorThread(Mailbox<ConductorCommand> mailbox, String name) {
        this.mailbox = mailbox;
        this.name = name;
    }

    /**
     * Starts the thread and waits until it serves.
     *
     * @param with what it is started with
     */
    void start(ConductorConfig with) {
        config = with;
        thread = Thread.ofPlatform().name(name).daemon(false).unstarted(this::main);
        thread.start();
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

    private void main() {
        try (Conductor conductor = new Conductor(config, mailbox)) {
            hasSockets = true;
            started.countDown();
            conductor.run();
        } catch (Throwable broken) {
            if (hasSockets || !(broken instanceof RingException)) {
                BrokenInvariant.end("the control plane", broken);
            }
            startFailure = broken.getMessage();
            started.countDown();
        }
    }

    /**
     * Sends a command. What was sent is handled by the thread, or is among what is left over.
     *
     * @param command to run on the conductor's thread
     * @return false if there is no such thread any more
     */
    boolean send(ConductorCommand command) {
        while (isAlive()) {
            // Held for the offer only: the conductor itself may want to send while the mailbox is full.
            synchronized (mailbox) {
                if (shut) {
                    return false;
                }
                if (mailbox.offer(command)) {
                    return true;
                }
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Takes no command any more, so that {@link #leftOver} finds the last of them. Only once the thread has ended. */
    void shut() {
        synchronized (mailbox) {
            shut = true;
        }
    }

    /**
     * Takes a worker's report without waiting.
     *
     * @param report to hand on
     * @return false if there is no room now
     */
    boolean report(WorkerReport report) {
        return mailbox.offer(new ConductorCommand.Reported(report));
    }

    /**
     * Tells who closes the admin socket.
     *
     * @return true if the conductor does; false if it never came to have it
     */
    boolean hasSockets() {
        return hasSockets;
    }

    boolean isAlive() {
        return thread != null && thread.isAlive();
    }

    /**
     * Waits for the thread to end.
     *
     * @param patience longest wait
     * @return true if it has ended, or never began
     */
    boolean join(Duration patience) {
        try {
            return thread == null || thread.join(patience);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return !thread.isAlive();
        }
    }

    /**
     * Takes a command the conductor did not get to.
     *
     * @return a command, or null. Only once the thread has ended
     */
    ConductorCommand leftOver() {
        return mailbox.poll();
    }

    /** Frees the mailbox, once the thread and all workers have ended. */
    void close() {
        mailbox.close();
    }
}
