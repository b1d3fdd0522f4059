package io.ringway.server.pool;

/** A weakened {@link CallOutput}. */
public interface OutputFace {

    /**
     * As the output's.
     *
     * @return true if no other thread is in it
     */
    boolean begin();
}
