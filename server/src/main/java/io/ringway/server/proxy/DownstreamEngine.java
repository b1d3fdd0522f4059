package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.LabelledCounters;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.snapshot.GatewaySnapshot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the client's end of an exchange calls: a request comes, and an answer is wanted for it. The counterpart of
 * {@link DownstreamStream}, one per worker. {@link RequestRouting} says where a request goes; {@link UpstreamTries}, or
 * a {@link Responder}, has what follows of it. Thread: owning worker.
 */
public final class DownstreamEngine {

    private final LoopClock clock;
    private final WorkerCounters counters;
    private final ErrorAnswers errors;
    private final ExchangePool pool;
    private final ExchangeOutcomes outcomes;
    private final UpstreamTries tries;
    private final RequestRefusals refusals;
    private final RequestRouting routing;
    private final LiveGenerations generations;
    private ClusterPicker picker;

    /**
     * Creates the client's side of an engine.
     *
     * @param parts       of the engine
     * @param pool        of exchanges
     * @param generations of the worker
     * @param outcomes    of its exchanges
     * @param tries       of its requests
     * @param refusals    of its requests
     * @param routing     of its requests
     */
    DownstreamEngine(ExchangeEngine.Parts parts, ExchangePool pool, LiveGenerations generations,
                     ExchangeOutcomes outcomes, UpstreamTries tries, RequestRefusals refusals, RequestRouting routing) {
        clock = parts.clock();
        counters = parts.metrics().counters();
        errors = parts.errors();
        this.pool = pool;
        this.generations = generations;
        this.outcomes = outcomes;
        this.tries = tries;
        this.refusals = refusals;
        this.routing = routing;
    }

    /**
     * Takes who picks endpoints; before the first request.
     *
     * @param chosen endpoint picker of the worker
     */
    void pickWith(ClusterPicker chosen) {
        picker = chosen;
    }

    /**
     * The generation for requests that begin now.
     *
     * @return the snapshot
     */
    @Hot
    public GatewaySnapshot snapshot() {
        return generations.present();
    }

    /**
     * Takes an exchange for a request whose first byte has come.
     *
     * @param client end
     * @return the exchange, to be let go with {@link #release}; null if there are as many as the heap bears
     */
    @Hot
    public Exchange take(DownstreamStream client) {
        Exchange x = pool.take();
        if (x != null) {
            x.begin(client, clock.nowNs());
        } else {
            counters.increment(Counter.LIMIT_EXCHANGES);
        }
        return x;
    }

    /**
     * The answer for a client there is no room for; {@link #onShed} must follow.
     *
     * @return 503
     */
    public LocalAnswer overloaded() {
        return errors.failure(Failure.NO_MEMORY);
    }

    /**
     * Counts a client that was refused before a byte of its request was read.
     *
     * @param isAnswered true if {@link #overloaded} was queued
     */
    public void onShed(boolean isAnswered) {
        counters.increment(Counter.LOCAL_ANSWERS);
        outcomes.shed(isAnswered ? errors.failure(Failure.NO_MEMORY).status() : LabelledCounters.STATUS_NONE);
    }

    /**
     * Lets an exchange go whose response has ended or that never became a request.
     *
     * @param x to let go
     */
    @Hot
    public void release(Exchange x) {
        outcomes.dropHead(x);
        generations.left(x.snapshot);
        x.local.answer = null;
        if (x.responder != null) {
            x.responder.release(x);
            x.responder = null;
        }
        x.clear();
        pool.give(x);
    }

    /**
     * Routes a request whose head is complete and begins to serve it. It may have ended before this returns.
     *
     * @param x with a parsed head, {@link Exchange#requestAt} pointing at it
     */
    @Hot
    public void onRequest(Exchange x) {
        x.snapshot = generations.enter();
        x.picker = picker;
        x.progressNs = clock.nowNs();
        counters.increment(Counter.REQUESTS);
        routing.route(x);
    }

    /**
     * Tells how much of the request's body can be taken at once. What is more the client's end holds until it is woken.
     *
     * @param x whose client has body bytes
     * @return bytes {@link #onRequestBody} may be called with; the largest int if there is no bound
     */
    @Hot
    public int requestRoom(Exchange x) {
        return switch (x.phase()) {
            case AWAITING, RESPONDING -> x.upstream == null ? roomHere(x) : x.upstream.isFull() ? 0 : Integer.MAX_VALUE;
            case COLLECTING, HANDLING -> roomHere(x);
            case ENDED -> Integer.MAX_VALUE;
            default -> 0;
        };
    }

    @Hot
    private static int roomHere(Exchange x) {
        return x.responder == null ? Integer.MAX_VALUE : x.responder.bodyRoom(x);
    }

    /**
     * Tells whether the client's end should receive no more for now.
     *
     * @param x whose request is on its way
     * @return true until the client's end is woken
     */
    @Hot
    public boolean isRequestCongested(Exchange x) {
        return x.upstream != null ? x.upstream.isCongested() : isServedHere(x) && x.responder.isCongested(x);
    }

    /**
     * Forwards request body bytes. Borrows: the buffer.
     *
     * @param x      that accepts them
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero, at most {@link #requestRoom}
     * @param bid    id of the receive buffer, or -1
     */
    @Hot
    public void onRequestBody(Exchange x, UnsafeBuffer buffer, int offset, int length, int bid) {
        x.progressNs = clock.nowNs();
        if (x.upstream != null) {
            tries.body(x, buffer, offset, length, bid);
        } else if (isServedHere(x)) {
            x.responder.body(x, buffer, offset, length, bid);
        }
    }

    /**
     * Notes the end of the request. Borrows: the trailers.
     *
     * @param x        whose request is complete
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in
     */
    @Hot
    public void onRequestEnd(Exchange x, HeaderBlock trailers, UnsafeBuffer buffer) {
        x.requestComplete = true;
        x.continuePending = false;
        if (x.upstream != null && x.phase() != ExchangePhase.CONNECTING) {
            // Trailers are no more kept for another try than the body is.
            x.bodyForwarded |= trailers != null && trailers.count() > 0;
            x.upstream.end(trailers, buffer);
        } else if (isServedHere(x)) {
            x.responder.end(x, trailers, buffer);
        }
    }

    /** Whether somebody in this process serves it still. */
    @Hot
    private static boolean isServedHere(Exchange x) {
        return x.responder != null && x.phase() != ExchangePhase.ENDED;
    }

    /**
     * Notes that the client has begun to send the body it waited to send; it needs no leave any more.
     *
     * @param x whose client goes on
     */
    @Hot
    public void onContinueImplied(Exchange x) {
        x.continuePending = false;
    }

    /**
     * Refuses a request whose head or body is malformed: the answer, if there was none yet, and the end of the
     * connection. What was forwarded is aborted.
     *
     * @param x    to refuse
     * @param code negative error code of the parser
     */
    public void onRequestMalformed(Exchange x, int code) {
        refusals.malformed(x, code);
    }

    /**
     * Refuses a request whose body grew beyond the limit.
     *
     * @param x to refuse
     */
    public void onRequestTooLarge(Exchange x) {
        refusals.tooLarge(x);
    }

    /**
     * Refuses a request whose head did not come in time.
     *
     * @param x to refuse
     */
    public void onHeaderTimeout(Exchange x) {
        refusals.headLate(x);
    }

    /**
     * Refuses a request whose body did not come in time.
     *
     * @param x to refuse
     */
    public void onBodyTimeout(Exchange x) {
        refusals.bodyLate(x);
    }

    /**
     * Tells whether a request may come with fewer bytes than the least rate asks for: a call over HTTP/2 whose upstream
     * has its head, in HTTP/2 too. It costs a stream on either side; what was kept of it for another try goes now.
     *
     * @param x whose body comes slowly
     * @return false if {@link #onBodyTimeout} is to follow
     */
    public boolean bearsSlowBody(Exchange x) {
        return tries.bearsSlowBody(x);
    }

    /**
     * Ends an exchange whose upstream or responder made no progress in time.
     *
     * @param x that stalls
     */
    public void onStalled(Exchange x) {
        if (x.responder != null && x.local.answer == null) {
            x.responder.stalled(x);
        } else {
            tries.stalled(x);
        }
    }

    /**
     * Ends an exchange whose client is gone. The caller lets the exchange go.
     *
     * @param x without a client
     */
    public void onDownstreamGone(Exchange x) {
        outcomes.clientGone(x);
    }

    /**
     * Notes that the client has ended its direction behind its request. It may still read: its response goes on.
     *
     * @param x whose request is complete
     */
    public void onClientEnded(Exchange x) {
        if (isServedHere(x)) {
            x.responder.clientEnded(x);
        }
    }

    /**
     * Notes that the client takes response bytes again.
     *
     * @param x whose client has drained
     */
    @Hot
    public void onDownstreamDrained(Exchange x) {
        x.progressNs = clock.nowNs();
        if (x.upstream != null) {
            x.upstream.wake();
        } else if (x.local.answer != null) {
            outcomes.continueAnswer(x);
        } else if (isServedHere(x)) {
            x.responder.drained(x);
        }
    }

    /**
     * Notes that the client takes much less at once than it did.
     *
     * @param x whose response may be on its way
     */
    public void onDownstreamNarrow(Exchange x) {
        if (x.upstream != null) {
            x.upstream.narrow();
        }
    }

    /**
     * Grants the client leave to send its body, because the upstream says nothing (RFC 9110 10.1.1).
     *
     * @param x whose client waits
     */
    public void grantContinue(Exchange x) {
        x.grantContinue();
    }
}
