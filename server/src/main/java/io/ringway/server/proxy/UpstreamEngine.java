package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.Hot;
import io.ringway.server.snapshot.GatewaySnapshot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the upstream's end of an exchange calls: a stream is there, a response comes, or neither does. The counterpart
 * of {@link UpstreamStream} and {@link UpstreamSource}, one per worker. Thread: owning worker.
 */
public final class UpstreamEngine {

    private final LoopClock clock;
    private final ExchangeOutcomes outcomes;
    private final UpstreamTries tries;
    private final LiveGenerations generations;

    /**
     * Creates the upstreams' side of an engine.
     *
     * @param clock       of the loop
     * @param generations of the worker
     * @param outcomes    of its exchanges
     * @param tries       of its requests
     */
    UpstreamEngine(LoopClock clock, LiveGenerations generations, ExchangeOutcomes outcomes, UpstreamTries tries) {
        this.clock = clock;
        this.generations = generations;
        this.outcomes = outcomes;
        this.tries = tries;
    }

    /**
     * The generation connections are kept and bounded by.
     *
     * @return the snapshot of the present one
     */
    @Hot
    public GatewaySnapshot snapshot() {
        return generations.present();
    }

    /**
     * Sends the request on a connection that has just been established.
     *
     * @param x that waited for it
     */
    public void onUpstreamReady(Exchange x) {
        x.progressNs = clock.nowNs();
        tries.begin(x);
        x.downstream.wake();
    }

    /**
     * Takes the stream an exchange has waited for, and sends the request if its connection is established.
     *
     * @param x      that was taken from the queue
     * @param stream that serves it from now on
     */
    public void onUpstreamFound(Exchange x, UpstreamStream stream) {
        x.upstream = stream;
        if (stream.isConnected()) {
            onUpstreamReady(x);
        } else {
            x.progressNs = clock.nowNs();
        }
    }

    /**
     * Looks for another stream to the same endpoint, because it was found to speak another protocol than was thought.
     * Nothing of the request has left, and it is no other try. Nor is it progress: its time
     * runs on until it has a stream.
     *
     * @param x that was taken from the queue
     */
    public void onProtocolLearned(Exchange x) {
        tries.again(x);
    }

    /**
     * Notes that the upstream takes request bytes again.
     *
     * @param x whose upstream has drained
     */
    @Hot
    public void onUpstreamDrained(Exchange x) {
        x.progressNs = clock.nowNs();
        x.downstream.wake();
    }

    /**
     * Notes that the upstream has taken some of the request that waited for it. The client is asked for no more.
     *
     * @param x    whose request is on its way
     * @param atNs when that was, on the loop's clock; not after now
     */
    @Hot
    public void onUpstreamTaking(Exchange x, long atNs) {
        x.progressNs = Math.max(x.progressNs, atNs);
    }

    /**
     * Forwards an interim response (RFC 9110 15.2).
     *
     * @param x whose response head is interim
     * @return false if the exchange was ended because of it
     */
    public boolean onInterim(Exchange x) {
        x.progressNs = clock.nowNs();
        if (x.response().status() == 101) {
            tries.failed(x, Failure.UPGRADE_UNASKED);
            return false;
        }
        if (++x.interims > x.snapshot.limits().interimResponses()) {
            tries.failed(x, Failure.INTERIM_FLOOD);
            return false;
        }
        if (x.response().status() == 100) {
            x.grantContinue();
        } else {
            x.downstream.interim(x);
        }
        return true;
    }

    /**
     * Begins the response.
     *
     * @param x whose response head is final
     */
    @Hot
    public void onResponseHead(Exchange x) {
        x.progressNs = clock.nowNs();
        x.phase(ExchangePhase.RESPONDING);
        outcomes.dropHead(x);
        x.downstream.head(x);
    }

    /**
     * Tells whether response body bytes can be taken now. If not, the upstream's end holds them until it is woken.
     *
     * @param x whose upstream has body bytes
     * @return true if {@link #onResponseBody} may be called
     */
    @Hot
    public boolean acceptsResponseBody(Exchange x) {
        return !x.downstream.isFull();
    }

    /**
     * Tells whether the upstream's end should receive no more for now.
     *
     * @param x whose response is on its way
     * @return true until the upstream's end is woken
     */
    @Hot
    public boolean isResponseCongested(Exchange x) {
        return x.downstream.isCongested();
    }

    /**
     * Tells how much of the response the upstream's end should receive at once.
     *
     * @param x whose response is on its way or awaited
     * @return bytes, the largest int if there is no other bound than {@link #isResponseCongested}
     */
    @Hot
    public int responseRoom(Exchange x) {
        return x.downstream.room();
    }

    /**
     * Forwards response body bytes. Borrows: the buffer.
     *
     * @param x      that accepts them
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero
     * @param bid    id of the receive buffer, or -1
     */
    @Hot
    public void onResponseBody(Exchange x, UnsafeBuffer buffer, int offset, int length, int bid) {
        x.progressNs = clock.nowNs();
        x.downstream.body(buffer, offset, length, bid);
    }

    /**
     * Ends the response; the upstream's end has let go of the exchange. Borrows: the trailers.
     *
     * @param x        whose response is complete
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in
     */
    @Hot
    public void onResponseEnd(Exchange x, HeaderBlock trailers, UnsafeBuffer buffer) {
        outcomes.completed(x, trailers, buffer);
    }

    /**
     * Tells whether the next try needs the body bytes that are queued on a connection which breaks before anything of
     * the request has left.
     *
     * @param x whose upstream breaks
     * @return true if {@link #onBodyUnsent} is to follow; false if they are kept anyway
     */
    public boolean needsUnsentBody(Exchange x) {
        return tries.needsUnsent(x);
    }

    /**
     * Keeps such bytes: the next try begins with them. {@link #onUpstreamFailed} follows. Takes: the block.
     *
     * @param x      that needs them
     * @param block  with the bytes, as the first try's connection would have sent them: chunked, if the request is
     * @param length in bytes
     */
    public void onBodyUnsent(Exchange x, int block, int length) {
        tries.keepUnsent(x, block, length);
    }

    /**
     * Handles an upstream that did not do its part: another try where that is safe, an answer of our own before the
     * response has begun, a cut one after.
     *
     * @param x       that failed; its upstream stream is gone or will be aborted, or it was taken from the queue
     * @param failure why
     */
    public void onUpstreamFailed(Exchange x, Failure failure) {
        tries.failed(x, failure);
    }
}
