package io.ringway.server.handoff;

/** A weakened {@link Lane}. */
public interface LaneFace {

    /**
     * As the lane's.
     *
     * @param call to give back
     */
    void giveBack(Call call);

    /**
     * As the lane's.
     *
     * @return true if something was given back
     */
    boolean hasReturned();

    /**
     * As the lane's.
     *
     * @return a call, or null
     */
    Call collect();
}
