package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What answers exchanges in this process, beside the upstreams: the seam for kinds of handlers. One per worker and
 * kind; {@link RequestRouting} chooses it for an exchange, which keeps it until it is let go. It answers by
 * {@link ExchangeOutcomes} and by the client's end of the exchange. Nothing here may block. Thread: owning worker.
 *
 * <p>An exchange that waits for an answer is {@link ExchangePhase#COLLECTING} or {@link ExchangePhase#HANDLING}; once
 * it has ended, nothing but {@link #release} is called for it.
 */
interface Responder {

    /**
     * Begins to serve a routed request. It may have ended before this returns. Borrows: the path and the request's
     * head; what is needed of them later must be copied.
     *
     * @param x          whose route this serves
     * @param path       buffer of the canonical path
     * @param pathOffset of the path
     * @param pathLength of the path, in bytes
     */
    void begin(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength);

    /**
     * Tells how much of the body can be taken at once. What is more the client's end holds until it is woken.
     *
     * @param x whose client has body bytes
     * @return bytes; the largest int if there is no bound
     */
    int bodyRoom(Exchange x);

    /**
     * Tells whether the client's end should receive no more for now.
     *
     * @param x whose request is on its way
     * @return true until the client's end is woken
     */
    boolean isCongested(Exchange x);

    /**
     * Takes body bytes, or drops them if they are not wanted. Borrows: the buffer; a leased receive buffer is leased
     * once more if it is kept.
     *
     * @param x      that accepts them
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero, at most {@link #bodyRoom}
     * @param bid    id of the receive buffer, or -1
     */
    void body(Exchange x, UnsafeBuffer buffer, int offset, int length, int bid);

    /**
     * Notes the end of a request whose end had not come when it began. Borrows: the trailers.
     *
     * @param x        whose request is complete
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in
     */
    void end(Exchange x, HeaderBlock trailers, UnsafeBuffer buffer);

    /**
     * Notes that the client has ended its direction behind the request. Nearly all have gone then, some still read.
     *
     * @param x whose request is complete
     */
    default void clientEnded(Exchange x) {
        // Who answers at once has nothing to stop.
    }

    /**
     * Notes that the client takes response bytes again.
     *
     * @param x whose response is on its way
     */
    void drained(Exchange x);

    /**
     * Ends an exchange that made no progress in time, before its response began.
     *
     * @param x that stalls
     */
    void stalled(Exchange x);

    /**
     * Lets go of what is kept for an exchange: its response has ended, or its client is gone. An answer that comes
     * later has nowhere to go.
     *
     * @param x that is let go
     */
    void release(Exchange x);
}
