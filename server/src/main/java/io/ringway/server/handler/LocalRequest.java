package io.ringway.server.handler;

import io.ringway.http.HeaderBlock;
import io.ringway.http.RequestHead;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a handler sees of a request. The views ({@link #head()}, {@link #path()}, {@link #body()}) are for handlers that
 * must not allocate; the texts are for the others. Everything is borrowed: valid until
 * {@link LocalHandler#handle} returns, deferred or not. Thread: the loop's.
 */
public interface LocalRequest {

    /**
     * Tells which loop serves the request.
     *
     * @return index of the worker
     */
    int worker();

    /**
     * Tells the time.
     *
     * @return time of the turn on the loop's clock
     */
    long nowNs();

    /**
     * The parsed head: method, target, fields.
     *
     * @return the head; its offsets count from {@link #headStart()} in {@link #headBuffer()}
     */
    RequestHead head();

    /**
     * Where the head lies.
     *
     * @return its buffer
     */
    UnsafeBuffer headBuffer();

    /**
     * Where the head begins.
     *
     * @return position in {@link #headBuffer()}
     */
    int headStart();

    /**
     * Where the canonical path lies: decoded where that is safe, without dot segments; the one that was routed by.
     *
     * @return its buffer
     */
    UnsafeBuffer path();

    /**
     * Where the canonical path begins.
     *
     * @return position in {@link #path()}
     */
    int pathOffset();

    /**
     * Measures the canonical path.
     *
     * @return bytes
     */
    int pathLength();

    /**
     * Where the body lies.
     *
     * @return its buffer; of no use if {@link #bodyLength()} is zero
     */
    UnsafeBuffer body();

    /**
     * Where the body begins.
     *
     * @return position in {@link #body()}
     */
    int bodyOffset();

    /**
     * Measures the body.
     *
     * @return bytes, up to {@link LocalHandler#bodyLimit()}
     */
    int bodyLength();

    /**
     * The method, as sent.
     *
     * @return its name; allocates
     */
    default String method() {
        return headBuffer().getStringWithoutLengthAscii(headStart() + head().methodOffset(), head().methodLength());
    }

    /**
     * The canonical path.
     *
     * @return its text; allocates
     */
    default String pathText() {
        return path().getStringWithoutLengthAscii(pathOffset(), pathLength());
    }

    /**
     * The query, as sent, without its question mark.
     *
     * @return its text, empty if there is none; allocates
     */
    default String query() {
        int length = head().queryLength();
        return length <= 0 ? "" : headBuffer().getStringWithoutLengthAscii(headStart() + head().queryOffset(), length);
    }

    /**
     * A field of the head.
     *
     * @param nameId one of {@link io.ringway.http.HeaderName}
     * @return the value of the first line with this name, or null; allocates
     */
    default String field(int nameId) {
        HeaderBlock fields = head().headers();
        int index = fields.find(nameId);
        return index < 0 ? null : headBuffer().getStringWithoutLengthAscii(headStart() + fields.valueOffset(index),
            fields.valueLength(index));
    }

    /**
     * A parameter of the route's path.
     *
     * @param index in the order of the pattern
     * @return its text; allocates
     */
    String parameter(int index);

    /**
     * Answers now.
     *
     * @param answer to send
     */
    void answer(LocalAnswer answer);

    /**
     * Promises an answer for later. What is needed of the request must be copied before {@link LocalHandler#handle}
     * returns. An answer that does not come within the request timeout, counted from the end of the request, becomes a
     * 504.
     *
     * @return ticket for {@link #answers()}; never used again for another request
     */
    long defer();

    /**
     * Where a deferred answer goes.
     *
     * @return the loop's
     */
    DeferredAnswers answers();
}
