package io.ringway.server.control;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.worker.WorkerReport;
import java.time.Duration;

/** The thread of the conductor and the door to it. It is not pinned. Thread: any, but for {@link #serve}. */
final class ConductorThread {

    private final Mailbox<ConductorCommand> mailbox;
    private final CommandGate<ConductorCommand> gate;
    private final GatewayThread thread;
    private ConductorConfig config;

    /**
     * Creates the door; commands wait until the thread runs.
     *
     * @param mailbox of the conductor; closed with this
     * @param name    of the thread
     * @param others  told when it breaks
     */
    ConductorThread(Mailbox<ConductorCommand> mailbox, String name, BrokenLoop others) {
        this.mailbox = mailbox;
        gate = new CommandGate<>(mailbox);
        thread = new GatewayThread(name, "the control plane", this::serve, others);
    }

    /**
     * Starts the thread and waits until it serves.
     *
     * @param with what it is started with
     */
    void start(ConductorConfig with) {
        config = with;
        thread.start();
        thread.awaitStart();
    }

    private void serve(Runnable prepared) {
        Conductor conductor = new Conductor(config, mailbox);
        try {
            prepared.run();
            conductor.run();
        } catch (Throwable broken) {
            conductor.abandon();
            throw broken;
        }
        conductor.close();
    }

    /**
     * Sends a command, and waits for room if there is none, asleep between two looks; the conductor's own thread does
     * not wait, for nobody else makes room. What was sent is handled by the thread, or is among what is left over.
     *
     * @param command to run on the conductor's thread
     * @return false if there is no such thread any more, or this is that thread and there is no room
     */
    boolean send(ConductorCommand command) {
        while (isAlive() && !gate.isShut()) {
            if (gate.offer(command)) {
                return true;
            }
            if (thread.isCurrent()) {
                return false;
            }
            RoomWait.pause();
        }
        return false;
    }

    /** Takes no command any more, so that {@link #leftOver} finds the last of them. Only once the thread has ended. */
    void shut() {
        gate.shut();
    }

    /**
     * Takes a worker's report without waiting. After the end reports go nowhere, so that no worker waits with
     * one.
     *
     * @param report to hand on
     * @return false if there is no room now
     */
    boolean report(WorkerReport report) {
        return mailbox.offer(new ConductorCommand.Reported(report)) || gate.isShut();
    }

    /**
     * Tells who closes the admin socket.
     *
     * @return true if the conductor does; false if it never came to have it
     */
    boolean hasSockets() {
        return thread.hasServed();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /**
     * Waits for the thread to end, whoever interrupts the caller.
     *
     * @param patience longest wait
     * @return true if it has ended, or never began
     */
    boolean joinSteadily(Duration patience) {
        return thread.joinSteadily(patience);
    }

    /**
     * Tells whether the caller runs on it.
     *
     * @return true on this very thread
     */
    boolean isCurrent() {
        return thread.isCurrent();
    }

    /**
     * Takes a command the conductor did not get to.
     *
     * @return a command, or null. Only once the thread has ended
     */
    ConductorCommand leftOver() {
        return gate.leftOver();
    }

    /** Frees the mailbox, once the thread and all workers have ended. */
    void close() {
        if (!thread.isBroken()) {
            mailbox.close();
        }
    }
}
