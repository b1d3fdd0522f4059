package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The upstream's end of an exchange, whatever protocol it speaks. Called by the engine only, on the owning worker.
 * Every method queues and returns; none calls back into the engine.
 */
public interface UpstreamStream {

    /**
     * Tells whether a request can be sent at once.
     *
     * @return false while the connection is being established
     */
    boolean isConnected();

    /**
     * Tells whether the connection has served a request before.
     *
     * @return true if it came from the pool
     */
    boolean isReused();

    /**
     * Sends the request head that the exchange holds.
     *
     * @param exchange with an encoded head
     */
    void begin(Exchange exchange);

    /**
     * Sends body bytes. Borrows: the buffer; a leased receive buffer is leased once more if it is not copied.
     *
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero
     * @param bid    id of the receive buffer, or -1 if the bytes lie elsewhere
     */
    void body(UnsafeBuffer buffer, int offset, int length, int bid);

    /**
     * Ends the request. Borrows: the trailers.
     *
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in, offsets from its start
     */
    void end(HeaderBlock trailers, UnsafeBuffer buffer);

    /**
     * Tells whether the source of the request should receive no more.
     *
     * @return true if the upstream does not take more and enough waits for it
     */
    boolean isCongested();

    /**
     * Tells whether {@link #body} must not be called now.
     *
     * @return true if the source of the request must hold what it has
     */
    boolean isFull();

    /** Lets the stream go on with response bytes it holds, on the worker's ready list. */
    void wake();

    /**
     * Tells whether the upstream is spoken to in HTTP/2: then it may refuse the request unseen after its body has begun
     * (RFC 9113 8.7), and a request that takes its time holds none of its connections.
     *
     * @return false for HTTP/1.1
     */
    boolean isHttp2();

    /** Brings no more of the response at once than the client has room for from now on. */
    default void narrow() {
    }

    /**
     * Has the upstream asked whether it is still there, if nothing at all has come from it on this connection: the
     * exchange has waited as long as it may, and {@link #abort} follows. A connection of one exchange ends with it.
     *
     * @param sinceNs when the wait began, on the loop's clock
     */
    default void doubt(long sinceNs) {
    }

    /** Gives the request up so that the upstream sees it is not complete. */
    void abort();
}
