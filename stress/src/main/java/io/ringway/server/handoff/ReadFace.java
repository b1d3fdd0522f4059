package io.ringway.server.handoff;

import org.agrona.concurrent.UnsafeBuffer;

/** What a weakened {@link BytePipe} and a weakened {@link OutboundBody} have in common. */
public interface ReadFace {

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
