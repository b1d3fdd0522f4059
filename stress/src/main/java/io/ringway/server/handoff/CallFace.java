package io.ringway.server.handoff;

/** A weakened {@link Call}. */
public interface CallFace {

    /**
     * As the call's.
     *
     * @return false if nobody waits for the response any more
     */
    boolean start();

    /** As the call's. */
    void signal();

    /** As the call's. */
    void finish();

    /** As the call's. */
    void cancel();

    /** As the call's. */
    void roomMade();

    /** As the call's. */
    void announceWait();

    /**
     * As the call's.
     *
     * @return whether the runner has let the call go
     */
    boolean collect();

    /**
     * As the call's.
     *
     * @param who to tell
     * @return false if it is too late
     */
    boolean watch(CancelListener who);

    /** As the call's. */
    void leave();

    /** As the call's. */
    void signalEnd();

    /**
     * As the call's.
     *
     * @return whether all of the response is there
     */
    boolean hasEnded();
}
