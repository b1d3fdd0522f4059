package io.ringway.server.handoff;

import org.agrona.concurrent.UnsafeBuffer;

/** A weakened {@link InboundBody}. */
public interface BodyFace {

    /**
     * As the body's.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes
     */
    void feed(UnsafeBuffer buffer, int offset, int length);

    /**
     * As the body's.
     *
     * @return true if less than half of the pipe is free
     */
    boolean isCongested();

    /**
     * As the body's.
     *
     * @param count bytes read
     */
    void taken(int count);
}
