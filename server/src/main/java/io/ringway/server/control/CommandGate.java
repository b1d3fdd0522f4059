package io.ringway.server.control;

import io.ringway.ring.loop.Mailbox;

/**
 * The way of other threads into a mailbox that closes for good once its loop has ended.
 *
 * <p>Assumptions: {@link #shut} comes after the loop's last poll; {@link #leftOver} comes after {@link #shut}, from one
 * thread.
 *
 * <p>Guarantees: what {@link #offer} took is polled by the loop or found by {@link #leftOver}, whatever the moment it
 * was offered at. Without the monitor a command could go in between the last look at the mailbox and the closing.
 *
 * <p>Progress: the monitor is held for one offer, never while waiting for room: the loop itself may want to send while
 * the mailbox is full.
 *
 * @param <T> the commands
 */
final class CommandGate<T> {

    private final Mailbox<T> mailbox;
    /** Guarded by the mailbox's monitor. */
    private boolean shut;

    /**
     * Creates an open gate.
     *
     * @param mailbox behind it; stays the caller's
     */
    CommandGate(Mailbox<T> mailbox) {
        this.mailbox = mailbox;
    }

    /**
     * Leaves a command. Thread: any.
     *
     * @param command to leave
     * @return false if there is no room now, or the gate is shut
     */
    boolean offer(T command) {
        synchronized (mailbox) {
            return !shut && mailbox.offer(command);
        }
    }

    /** Takes no command any more. */
    void shut() {
        synchronized (mailbox) {
            shut = true;
        }
    }

    /**
     * Tells whether an offer is in vain. Thread: any.
     *
     * @return true if the gate is shut
     */
    boolean isShut() {
        synchronized (mailbox) {
            return shut;
        }
    }

    /**
     * Takes a command that the loop did not get to.
     *
     * @return a command, or null
     */
    T leftOver() {
        return mailbox.poll();
    }
}
