package io.ringway.server.upstream.h2;

import io.ringway.http.HeaderBlock;
import io.ringway.http.MessageHead;
import io.ringway.http.h2.H2ErrorCode;
import io.ringway.server.Hot;
import io.ringway.server.h2.MultiplexedStream;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Failure;
import io.ringway.server.proxy.UpstreamEngine;
import io.ringway.server.proxy.UpstreamStream;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One exchange's stream to an upstream. It opens with the request's head, and goes back to its pool when the response
 * has ended or the request is given up.
 * Pooled. Thread: owning worker.
 */
public final class H2ClientStream extends MultiplexedStream implements UpstreamStream {

    private final H2ClientShared shared;
    private final UpstreamEngine engine;
    private Exchange exchange;
    private H2ClientConnection connection;
    private boolean reused;
    private boolean responseBegun;
    private Failure stillborn;
    private long begunAt;

    /** Next one of the connection that could not be opened; the connection's. */
    H2ClientStream nextStillborn;

    /**
     * Creates a free stream.
     *
     * @param shared of the worker
     */
    H2ClientStream(H2ClientShared shared) {
        super(shared.io());
        this.shared = shared;
        engine = shared.engine();
    }

    /**
     * Gives the stream an exchange and a connection; it is opened by {@link #begin}.
     *
     * @param on connection with room
     * @param x  that wants a stream
     */
    @Hot
    public void serve(H2ClientConnection on, Exchange x) {
        assert isUnused();
        exchange = x;
        connection = on;
        responseBegun = false;
        reused = on.hasServed();
        attach(on);
    }

    @Hot
    boolean isUnused() {
        return exchange == null && connection == null && isFree();
    }

    /** Makes the stream ready for its pool; the connection has let go of it. */
    @Hot
    void clear() {
        exchange = null;
        connection = null;
        stillborn = null;
    }

    // ---------------------------------------------------------------- the engine's side

    @Hot
    @Override
    public boolean isConnected() {
        return true;
    }

    @Hot
    @Override
    public boolean isReused() {
        return reused;
    }

    @Hot
    @Override
    public void begin(Exchange x) {
        x.response().reset();
        begunAt = shared.io().flushes();
        stillborn = connection.open(this, x, announce(x.request()));
        if (stillborn != null) {
            connection.onStillborn(this);
        }
    }

    @Hot
    @Override
    public void end(HeaderBlock trailers, UnsafeBuffer buffer) {
        sendEnd(trailers, buffer);
    }

    @Hot
    @Override
    public void wake() {
        if (exchange != null && stillborn == null && isHolding()) {
            wakeUp();
        }
    }

    @Hot
    @Override
    public boolean isHttp2() {
        return true;
    }

    @Override
    public void doubt(long sinceNs) {
        if (exchange != null && stillborn == null) {
            connection.doubt(sinceNs);
        }
    }

    @Override
    public void abort() {
        if (exchange == null) {
            return;
        }
        exchange = null;
        if (stillborn == null) {
            connection.letGo(this);
        }
    }

    // ---------------------------------------------------------------- the connection's side

    @Override
    protected MessageHead head() {
        return exchange.response();
    }

    /**
     * Takes a response head. Borrows: the buffer.
     *
     * @param buffer    its ranges count from the start of
     * @param endStream true if nothing follows
     */
    @Hot
    void onHead(UnsafeBuffer buffer, boolean endStream) {
        Exchange x = exchange;
        x.responseAt(buffer, 0);
        if (x.response().isInterim() || x.response().status() == 101) {
            if (engine.onInterim(x)) {
                x.response().reset();
            }
            return;
        }
        responseBegun = true;
        connection.onAnswered(this);
        engine.onResponseHead(x);
        if (endStream && !isFree()) {
            receiveEnd(null, null);
        }
    }

    @Hot
    @Override
    protected int deliverRoom() {
        return engine.acceptsResponseBody(exchange) ? Integer.MAX_VALUE : 0;
    }

    @Hot
    @Override
    protected boolean isTargetCongested() {
        return engine.isResponseCongested(exchange);
    }

    @Hot
    @Override
    protected void deliver(UnsafeBuffer buffer, int offset, int length, int bid) {
        connection.onContent();
        engine.onResponseBody(exchange, buffer, offset, length, bid);
    }

    @Hot
    @Override
    protected void deliverEnd(HeaderBlock trailers, UnsafeBuffer buffer) {
        Exchange x = exchange;
        exchange = null;
        // Before the stream is let go: the trailers may lie in memory of its own.
        engine.onResponseEnd(x, trailers, buffer);
        connection.letGo(this);
    }

    @Override
    protected void onInputResumed() {
        // Credit that was given may have been the last the connection waited for; its timer is its own.
    }

    @Override
    protected void onBroken() {
        fail(Failure.NO_MEMORY);
    }

    @Hot
    @Override
    protected void onSendDrained() {
        if (exchange != null) {
            engine.onUpstreamDrained(exchange);
        }
    }

    /** The client's end watches over the progress of the exchange: what the upstream takes is some. */
    @Hot
    @Override
    protected void onSendWaiting() {
        if (exchange != null) {
            engine.onUpstreamTaking(exchange, connection.nowNs());
        }
    }

    @Override
    protected void onSendEnded() {
        // The response decides when the stream is let go.
    }

    /**
     * Handles the end of the stream before its time. A response that has come whole is still handed on (RFC 9113 8.1):
     * the upstream only did not want the rest of the request.
     *
     * @param code   any number
     * @param byPeer true if the upstream reset it, false if what it sent was at fault
     * @param refusal what it is if the upstream has refused it unseen
     */
    void onReset(int code, boolean byPeer, Failure refusal) {
        if (isInputComplete()) {
            connection.dropPending(this);
            engine.onUpstreamDrained(exchange);
        } else if (!byPeer && code != H2ErrorCode.REFUSED_STREAM) {
            fail(Failure.RESPONSE_MALFORMED);
        } else if (code == H2ErrorCode.REFUSED_STREAM && !responseBegun) {
            fail(refusal);
        } else if (code == H2ErrorCode.HTTP_1_1_REQUIRED && !responseBegun) {
            fail(Failure.HTTP1_REQUIRED);
        } else {
            fail(Failure.STREAM_RESET);
        }
    }

    /**
     * Tells whether the response has come whole, though some of it waits for the client.
     *
     * @return true until its end is handed on
     */
    boolean hasWholeResponse() {
        return isInputComplete();
    }

    /**
     * Says what the end of the connection means for the stream.
     *
     * @return the failure
     */
    Failure lostFailure() {
        if (responseBegun) {
            return Failure.CLOSED_IN_BODY;
        }
        if (begunAt == shared.io().flushes()) {
            return Failure.NOTHING_SENT;
        }
        return Failure.CLOSED_BEFORE_RESPONSE;
    }

    /** Fails the stream that could not be opened. */
    void failStillborn() {
        fail(stillborn);
    }

    /**
     * Gives the stream up and tells the exchange.
     *
     * @param failure why
     */
    void fail(Failure failure) {
        Exchange x = exchange;
        exchange = null;
        connection.letGo(this);
        if (x != null) {
            engine.onUpstreamFailed(x, failure);
        }
    }
}
