package io.ringway.server.handoff;

import org.agrona.concurrent.UnsafeBuffer;

/** A weakened {@link BytePipe}. */
public interface PipeFace {

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

    /**
     * As the pipe's.
     *
     * @return bytes in one piece
     */
    int readable();

    /**
     * As the pipe's.
     *
     * @return of the next byte
     */
    int position();

    /**
     * As the pipe's.
     *
     * @return where they are
     */
    UnsafeBuffer bytes();

    /**
     * As the pipe's.
     *
     * @param count bytes read
     */
    void taken(int count);
}
