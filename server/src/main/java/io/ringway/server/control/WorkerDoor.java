package io.ringway.server.control;

import io.ringway.ring.kernel.Kernel;
import io.ringway.ring.loop.Mailbox;
import io.ringway.server.worker.WorkerCommand;
import java.util.ArrayDeque;

/**
 * The control plane's way to one worker. Never waits: what a worker's mailbox has no room for is kept here and offered
 * again. What a worker that has ended does not hear of is undone: a socket that was to be its own is closed. Thread:
 * the control plane's.
 */
final class WorkerDoor {

    private final Mailbox<WorkerCommand> mailbox;
    private final Kernel kernel;
    private final ArrayDeque<WorkerCommand> waiting = new ArrayDeque<>();
    private boolean ended;

    /**
     * Creates the door.
     *
     * @param mailbox of the worker; stays the caller's
     * @param kernel  of the control plane's thread
     */
    WorkerDoor(Mailbox<WorkerCommand> mailbox, Kernel kernel) {
        this.mailbox = mailbox;
        this.kernel = kernel;
    }

    /**
     * Sends a command, in order behind those that wait.
     *
     * @param command to send; forgotten if the worker has ended
     */
    void send(WorkerCommand command) {
        if (ended) {
            forget(kernel, command);
        } else {
            waiting.addLast(command);
            flush();
        }
    }

    /**
     * Sends a command only if it need not wait.
     *
     * @param command to send
     * @return false if the worker does not keep up or has ended
     */
    boolean offer(WorkerCommand command) {
        return !ended && waiting.isEmpty() && mailbox.offer(command);
    }

    /**
     * Offers again what waits.
     *
     * @return false if something still does
     */
    boolean flush() {
        while (!waiting.isEmpty() && mailbox.offer(waiting.peekFirst())) {
            waiting.removeFirst();
        }
        return waiting.isEmpty();
    }

    /** Notes that the worker has ended, or that nobody will send any more. What waits is forgotten. */
    void close() {
        ended = true;
        waiting.forEach(command -> forget(kernel, command));
        waiting.clear();
    }

    /**
     * Undoes a command that its worker did not get to.
     *
     * @param kernel  of the calling thread
     * @param command that came too late
     */
    static void forget(Kernel kernel, WorkerCommand command) {
        if (command instanceof WorkerCommand.Listen listen && listen.socket().owned()) {
            kernel.close(listen.socket().fd());
        }
    }

    boolean isClosed() {
        return ended;
    }
}
