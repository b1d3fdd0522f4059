package io.ringway.server.handoff;

/** What becomes of the calls of one worker. Thread: the worker's. */
public interface CallListener {

    /**
     * Called when a call has something to say: its response begins, goes on or has ended. Not called for a call whose
     * exchange has let it go.
     *
     * @param call that was out
     */
    void onCall(Call call);

    /**
     * Called when a call has waited in line for too long. It was not handed over and will not be.
     *
     * @param call that waited
     */
    void onRefused(Call call);

    /**
     * Called when a handler has taken too long. The call is still out.
     *
     * @param call that is late
     */
    void onExpired(Call call);
}
