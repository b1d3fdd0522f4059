package io.ringway.ring.loop;

import io.ringway.ring.CompletionHandler;

/**
 * What the loop's user does in a turn; the methods are called in the order of {@link EventLoop#turn}. Thread: the
 * loop's. None of them blocks.
 */
public interface Turn extends CompletionHandler, TimerHandler {
    /**
     * Handles one command from the mailbox.
     *
     * @param command what a thread offered.
     */
    void onCommand(Object command);

    /**
     * Runs after all completions, when no silent send is open: those of the last turns went out in full unless their
     * completion said otherwise. Output of the last turns may be overwritten. Skipped in a turn in which sends are
     * still open.
     */
    void onCompletionsDrained();

    /** Works off the ready list: what commands, completions and the last turn's timers left to do. Timers follow. */
    void onReady();

    /** Sends the turn's output: the last chance before the loop submits and waits. */
    void onFlush();

    /** {@return whether nothing is left on the ready list, so that the loop may sleep} */
    boolean isIdle();

    /**
     * Tells whether other threads have left nothing for this loop but through its mailbox. Asked after the loop has
     * announced its sleep: who leaves something later finds the announcement and wakes it ({@link Mailbox#wake}).
     *
     * @return whether the loop may sleep.
     */
    boolean isQuiet();
}
