package io.ringway.stress;

/** A weakened gate of the conductor's. */
public interface GateFace {

    /**
     * As the gate's.
     *
     * @param command to leave
     * @return whether it was taken
     */
    boolean offer(Object command);

    /** As the gate's. */
    void shut();

    /**
     * As the gate's.
     *
     * @return a command, or null
     */
    Object leftOver();
}
