package io.ringway.stress;

/** A weakened {@link io.ringway.ring.loop.Mailbox}. */
public interface MailboxFace {

    /**
     * As the mailbox's.
     *
     * @param command to leave
     * @return whether there was room
     */
    boolean offer(Object command);

    /**
     * As the mailbox's.
     *
     * @return a command, or null
     */
    Object poll();

    /**
     * As the mailbox's.
     *
     * @return whether the loop may sleep
     */
    boolean announceSleep();

    /** As the mailbox's. */
    void wake();

    /** As the mailbox's. */
    void awake();
}
