package io.ringway.server.handler;

/** Where the answers to deferred requests of one loop go. Thread: that loop's. */
public interface DeferredAnswers {

    /**
     * Answers a deferred request.
     *
     * @param ticket from {@link LocalRequest#defer()}
     * @param answer to send
     * @return false if nobody waits any more: the client has gone, the wait was too long, or it was answered before
     */
    boolean answer(long ticket, LocalAnswer answer);

    /**
     * Tells whether an answer is still waited for.
     *
     * @param ticket from {@link LocalRequest#defer()}
     * @return true if {@link #answer} would reach the client's connection
     */
    boolean isAwaited(long ticket);
}
