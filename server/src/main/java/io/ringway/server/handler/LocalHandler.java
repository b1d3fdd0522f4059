package io.ringway.server.handler;

/**
 * Answers the requests of the routes that name it, on the thread of the loop that serves them, at once or later.
 * One handler serves every loop that adopts its snapshot: what it keeps per loop it keeps by
 * {@link LocalRequest#worker()}. A handler never blocks and never throws; what takes time is deferred.
 */
public interface LocalHandler {

    /**
     * Tells how much of a request's body the handler wants to see.
     *
     * @return most bytes, up to {@link #BODY_MAX}; a longer body is answered with 413 before the handler hears of the
     *     request. Zero: the handler wants no body; it is called when the head is complete, and a body is read and
     *     dropped. Above zero: it is called when the body is whole
     */
    int bodyLimit();

    /** Most bytes of a body that can be collected. */
    int BODY_MAX = 1024 * 1024;

    /**
     * Handles a request: calls {@link LocalRequest#answer} or {@link LocalRequest#defer}, once. Thread: the loop's.
     * Borrows: the request until it returns.
     *
     * @param request to answer
     */
    void handle(LocalRequest request);
}
