package io.ringway.server.control;

import io.ringway.ring.loop.Mailbox;
import io.ringway.server.worker.WorkerCommand;
import java.util.ArrayDeque;

/**
 * The control plane's way to one worker. Never waits: what a worker's mailbox has no room for is kept here and offered
 * again. Thread: the control plane's.
 */
final class WorkerDoor {

    private final Mailbox<WorkerCommand> mailbox;
    private final ArrayDeque<WorkerCommand> waiting = new ArrayDeque<>();
    private boolean ended;

    /**
     * Creates the door.
     *
     * @param mailbox of the worker; stays the caller's
     */
    WorkerDoor(Mailbox<WorkerCommand> mailbox) {
        this.mailbox = mailbox;
    }

    /**
     * Sends a command, in order behind those that wait.
     *
     * @param command to send; forgotten if the worker has ended
     */
    void send(WorkerCommand command) {
        if (!ended) {
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

    /** Notes that the worker has ended: nothing is sent any more. */
    void close() {
        ended = true;
        waiting.clear();
    }

    boolean isClosed() {
        return ended;
    }
}
