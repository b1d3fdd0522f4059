package io.ringway.server.handoff;

import org.agrona.concurrent.UnsafeBuffer;

/** A weakened {@link BytePipe}. */
public interface PipeFace extends ReadFace {

    /**
     * As the pipe's.
     *
     * @param bytes it holds then
     */
    void grow(int bytes);

    /**
     * As the pipe's.
     *
     * @param from   buffer
     * @param offset of the first byte
     * @param length in bytes
     * @return bytes written
     */
    int fill(UnsafeBuffer from, int offset, int length);
}
