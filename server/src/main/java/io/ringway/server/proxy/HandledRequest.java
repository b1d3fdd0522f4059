package io.ringway.server.proxy;

import io.ringway.http.RequestHead;
import io.ringway.server.handler.DeferredAnswers;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handler.LocalRequest;
import org.agrona.concurrent.UnsafeBuffer;

/** The one view of a worker on the request a handler is called for. Thread: owning worker. */
final class HandledRequest implements LocalRequest {

    private final int worker;
    private final DeferredAnswers answers;
    private final UnsafeBuffer empty = new UnsafeBuffer(new byte[0]);
    private Exchange exchange;
    private UnsafeBuffer path = empty;
    private int pathOffset;
    private int pathLength;
    private int pathShift;
    private UnsafeBuffer body = empty;
    private int bodyOffset;
    private int bodyLength;
    private LocalAnswer answer;
    private boolean deferred;

    HandledRequest(int worker, DeferredAnswers answers) {
        this.worker = worker;
        this.answers = answers;
    }

    /**
     * Shows a request.
     *
     * @param x         to show
     * @param pathView  buffer of the canonical path
     * @param offset    of the path
     * @param length    of the path
     * @param shift     what positions of route parameters have grown by since they were found
     */
    void at(Exchange x, UnsafeBuffer pathView, int offset, int length, int shift) {
        exchange = x;
        path = pathView;
        pathOffset = offset;
        pathLength = length;
        pathShift = shift;
    }

    /**
     * Shows its body.
     *
     * @param view   of the body
     * @param offset of its first byte
     * @param length in bytes
     */
    void body(UnsafeBuffer view, int offset, int length) {
        body = view;
        bodyOffset = offset;
        bodyLength = length;
    }

    /** Shows nothing any more. */
    void reset() {
        exchange = null;
        path = empty;
        body = empty;
        bodyOffset = 0;
        bodyLength = 0;
        answer = null;
        deferred = false;
    }

    /**
     * What the handler answered.
     *
     * @return the answer, or null
     */
    LocalAnswer chosenAnswer() {
        return answer;
    }

    /**
     * Tells whether the handler answers later.
     *
     * @return true if so
     */
    boolean isDeferred() {
        return deferred;
    }

    @Override
    public int worker() {
        return worker;
    }

    @Override
    public long nowNs() {
        return exchange.progressNs;
    }

    @Override
    public RequestHead head() {
        return exchange.request();
    }

    @Override
    public UnsafeBuffer headBuffer() {
        return exchange.requestBuffer();
    }

    @Override
    public int headStart() {
        return exchange.requestStart();
    }

    @Override
    public UnsafeBuffer path() {
        return path;
    }

    @Override
    public int pathOffset() {
        return pathOffset;
    }

    @Override
    public int pathLength() {
        return pathLength;
    }

    @Override
    public UnsafeBuffer body() {
        return body;
    }

    @Override
    public int bodyOffset() {
        return bodyOffset;
    }

    @Override
    public int bodyLength() {
        return bodyLength;
    }

    @Override
    public String parameter(int index) {
        return path.getStringWithoutLengthAscii(exchange.match().paramOffset(index) + pathShift,
            exchange.match().paramLength(index));
    }

    @Override
    public void answer(LocalAnswer chosen) {
        if (answer != null || deferred || chosen == null) {
            throw new IllegalStateException("a request is answered or deferred once");
        }
        answer = chosen;
    }

    @Override
    public long defer() {
        if (answer != null || deferred) {
            throw new IllegalStateException("a request is answered or deferred once");
        }
        deferred = true;
        return exchange.ticket();
    }

    @Override
    public DeferredAnswers answers() {
        return answers;
    }
}
