package io.ringway.server.handoff;

/** A weakened {@link OutboundBody}. */
public interface OutboundFace extends ReadFace {

    /**
     * As the pipe's.
     *
     * @param from   array
     * @param offset of the first byte
     * @param length in bytes
     * @return bytes written
     */
    int write(byte[] from, int offset, int length);

    /** As the pipe's. */
    void narrow();

    /**
     * As the pipe's.
     *
     * @return true if there is memory
     */
    boolean admit();
}
