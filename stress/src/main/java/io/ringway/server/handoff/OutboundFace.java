package io.ringway.server.handoff;

/** A weakened {@link OutboundBody}. */
public interface OutboundFace extends PipeFace {

    /** As the pipe's. */
    void narrow();

    /**
     * As the pipe's.
     *
     * @return true if there is memory
     */
    boolean admit();
}
