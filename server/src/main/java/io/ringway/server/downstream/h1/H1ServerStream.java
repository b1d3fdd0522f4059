package io.ringway.server.downstream.h1;

import io.ringway.http.HeaderBlock;
import io.ringway.http.RequestHead;
import io.ringway.server.Hot;
import io.ringway.server.conn.OutboundQueue;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.DownstreamStream;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Peer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The responding half of a client connection, the client's end of its exchange: one exchange at a time, and for each
 * response the decision whether the connection outlives it (RFC 9112 9.3). Thread: owning worker.
 */
final class H1ServerStream implements DownstreamStream {

    private final H1ServerConnection connection;
    private final DownstreamEngine engine;
    private final OutboundQueue out;
    private final H1ResponseOutput response;
    private final Peer peer = new Peer();
    private Exchange exchange;
    private boolean mustClose;
    private boolean broken;

    /**
     * Creates the stream of a connection.
     *
     * @param connection it responds on
     * @param shared     parts of the worker
     * @param out        queue of the connection
     */
    H1ServerStream(H1ServerConnection connection, H1ServerShared shared, OutboundQueue out) {
        this.connection = connection;
        this.out = out;
        engine = shared.engine();
        response = new H1ResponseOutput(out, shared);
    }

    /** Forgets everything: the connection is free. */
    void reset() {
        response.reset();
        peer.reset();
        mustClose = false;
        broken = false;
    }

    // ---------------------------------------------------------------- its exchange

    /**
     * Takes an exchange: the first byte of a request has come.
     *
     * @return false if there is none to be had
     */
    @Hot
    boolean open() {
        exchange = engine.take(this);
        return exchange != null;
    }

    /**
     * Prepares for the response to a request. Borrows: the head.
     *
     * @param head of the request
     */
    @Hot
    void expect(RequestHead head) {
        response.expect(head);
        mustClose = !head.keepAlive();
    }

    /** Prepares for an answer to what is no request. */
    void expectNothing() {
        response.expectNothing();
    }

    /**
     * Tells what is being served.
     *
     * @return the exchange, or null between requests
     */
    @Hot
    Exchange exchange() {
        return exchange;
    }

    /** Lets the exchange go, if there is one. */
    @Hot
    void release() {
        Exchange x = exchange;
        if (x != null) {
            exchange = null;
            response.reset();
            engine.release(x);
        }
    }

    /** Ends the exchange, if there is one, because its client is gone, or will be. */
    void abandon() {
        if (exchange != null) {
            engine.onDownstreamGone(exchange);
            release();
        }
    }

    // ---------------------------------------------------------------- answers of our own

    /**
     * Answers before a request is read: there is no room for one.
     *
     * @return true if the answer was queued
     */
    boolean refuse() {
        response.expectNothing();
        boolean isAnswered = response.answer(engine.overloaded(), null, false);
        engine.onShed(isAnswered);
        return isAnswered;
    }

    @Hot
    @Override
    public boolean answer(LocalAnswer answer, byte[] allow, boolean close) {
        if (!mayAnswer()) {
            return false;
        }
        boolean keep = !close && mayKeepBearing();
        if (!response.answer(answer, allow, keep)) {
            fail();
            return false;
        }
        answered(keep);
        finishIfEnded();
        return true;
    }

    @Override
    public boolean answerHead(LocalAnswer answer) {
        if (!mayAnswer()) {
            return false;
        }
        boolean keep = mayKeepBearing();
        if (!response.answerHead(answer, keep)) {
            fail();
            return false;
        }
        answered(keep);
        return true;
    }

    @Hot
    private boolean mayAnswer() {
        return isWriting() && !response.hasBegun();
    }

    /** Nothing may follow bytes for which there was no memory: what is behind a gap would look whole. */
    @Hot
    private boolean isWriting() {
        return connection.isReading() && !broken;
    }

    /** Whether the connection may stay, and the rest of the request is read for that. */
    @Hot
    private boolean mayKeepBearing() {
        return !mustClose && connection.mayServeAnother() && connection.isRestBearable();
    }

    @Hot
    private void answered(boolean keep) {
        mustClose = !keep;
        if (keep) {
            connection.discardRest();
        }
    }

    // ---------------------------------------------------------------- responses from upstream

    @Override
    public void sendContinue() {
        if (isWriting() && !response.sendContinue()) {
            fail();
        }
    }

    @Override
    public void interim(Exchange x) {
        if (isWriting() && !response.interim(x)) {
            fail();
        }
    }

    @Hot
    @Override
    public void head(Exchange x) {
        if (!isWriting()) {
            return;
        }
        // RFC 9112 9.3: a proxy does not keep connections of HTTP/1.0 clients. A response that overtakes its request
        // leaves bytes on the way whose number nobody knows, unless it is this process that reads them.
        boolean keep = !mustClose && connection.mayServeAnother() && x.request().versionMinor() > 0
            && (x.isRequestComplete() || x.isServedHere() && connection.isRestBearable());
        mustClose = !keep;
        if (!response.head(x, keep)) {
            fail();
        }
    }

    @Hot
    @Override
    public void body(UnsafeBuffer buffer, int offset, int length, int bid) {
        if (isWriting() && !response.body(buffer, offset, length, bid)) {
            fail();
        }
    }

    @Hot
    @Override
    public boolean end(HeaderBlock trailers, UnsafeBuffer buffer) {
        if (!connection.isReading()) {
            return false;
        }
        // RFC 9110 6.5.1: trailers only for those who said that they take them.
        if (broken || !response.end(exchange.takesTrailers() ? trailers : null, buffer)) {
            fail();
            return false;
        }
        if (!mustClose) {
            connection.discardRest();
        }
        finishIfEnded();
        return true;
    }

    @Override
    public void cut(boolean close) {
        if (!connection.isReading()) {
            return;
        }
        if (response.cut() && !broken && !close) {
            // An upstream of HTTP/2 broke off behind the last byte that was told, before it said that it was the last,
            // or a handler was given up that had answered: the client has all there is. What is left of its request is
            // for nobody, and requests it has sent behind it are served.
            if (!mustClose) {
                connection.discardRest();
            }
            finishIfEnded();
        } else {
            mustClose = true;
            connection.closeAfterResponse();
        }
    }

    /** Ends the connection soon: not now, because the engine is still at work on the exchange. */
    private void fail() {
        if (!broken) {
            broken = true;
            connection.goOnSoon();
        }
    }

    /**
     * Tells whether something that had to be sent could not be queued.
     *
     * @return true if the connection must end
     */
    boolean isBroken() {
        return broken;
    }

    /** Lets the connection go on if the response has ended. */
    @Hot
    void finishIfEnded() {
        if (response.hasEnded()) {
            connection.onResponseEnded(mustClose);
        }
    }

    // ---------------------------------------------------------------- back-pressure

    @Hot
    @Override
    public boolean isCongested() {
        return out.isCongested();
    }

    @Hot
    @Override
    public boolean isFull() {
        return out.isFull();
    }

    @Hot
    @Override
    public void wake() {
        connection.wakeInput();
    }

    @Override
    public Peer peer() {
        return peer;
    }
}
