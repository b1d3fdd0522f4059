package io.ringway.server.handoff;

/** Who wants to be told when nobody waits for the response of a call any more. */
@FunctionalInterface
public interface CancelListener {

    /** Called once at most for a run of a call. Must not block or throw. Thread: the worker's. */
    void onCancelled();
}
