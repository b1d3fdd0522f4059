package io.ringway.server.handoff;

/** Runs the handler of a call. */
@FunctionalInterface
public interface CallRunner {

    /**
     * Runs the handler, writes the draft, and {@linkplain Call#finish finishes} the call; never throws. Takes: the
     * call. Thread: a pool's, or the worker's for a handler that runs on the core.
     *
     * @param call to run
     */
    void run(Call call);

    /**
     * Called when a handler has held up the core it ran on. Thread: the worker's; must not block.
     *
     * @param tookNs how long it ran
     */
    default void onStall(long tookNs) {
        // Who does not run on a core never hears of it.
    }

    /**
     * Called when the head of a handler's response cannot be sent. Thread: the worker's; must not block.
     *
     * @param call   of the response
     * @param reason for the operator
     */
    default void onRefused(Call call, String reason) {
        // Only who has a log tells.
    }
}
