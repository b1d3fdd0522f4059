package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The client's end of an exchange, whatever protocol it speaks. Called by the engine only, on the owning worker. Every
 * method queues and returns; none calls back into the engine.
 */
public interface DownstreamStream {

    /**
     * Answers without an upstream, and ends the response.
     *
     * @param answer to send
     * @param allow  value of the {@code Allow} field, or null
     * @param close  true if the connection must end with it
     * @return true if the whole answer was queued; false if the client will not get it
     */
    boolean answer(LocalAnswer answer, byte[] allow, boolean close);

    /**
     * Begins an answer without an upstream whose body follows by {@link #body} and {@link #end}.
     *
     * @param answer whose head is sent
     * @return true if it was queued; false if the client will not get it
     */
    boolean answerHead(LocalAnswer answer);

    /**
     * Sends {@code 100 Continue}, if the client waits for one.
     */
    void sendContinue();

    /**
     * Forwards an interim response (RFC 9110 15.2). Borrows: the head.
     *
     * @param exchange whose response head is interim
     */
    void interim(Exchange exchange);

    /**
     * Begins the final response. Borrows: the head.
     *
     * @param exchange whose response head is final
     */
    void head(Exchange exchange);

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
     * Ends the response. Borrows: the trailers.
     *
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in, offsets from its start
     * @return true if the whole response was queued; false if the client will see it cut
     */
    boolean end(HeaderBlock trailers, UnsafeBuffer buffer);

    /**
     * Ends a response that cannot be completed so that the client sees it is cut, if anything of it is missing.
     *
     * @param close true if the connection must end with it, as nobody knows where its next request begins
     */
    void cut(boolean close);

    /**
     * Tells whether the source of the response should receive no more.
     *
     * @return true if the client does not take more and enough waits for it
     */
    boolean isCongested();

    /**
     * Tells whether {@link #body} must not be called now.
     *
     * @return true if the source of the response must hold what it has
     */
    boolean isFull();

    /**
     * Tells how much of the response may come before the source asks again: what the client takes at once, and a little
     * that waits for it. More may still come, and is taken until {@link #isFull}.
     *
     * @return bytes, at least some thousands; the largest int if the marks above are bound enough
     */
    @Hot
    default int room() {
        return Integer.MAX_VALUE;
    }

    /** Lets the stream go on with request bytes it holds, on the worker's ready list. */
    void wake();

    /**
     * Tells who the client is.
     *
     * @return the peer of the connection
     */
    Peer peer();
}
