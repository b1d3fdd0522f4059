package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.ring.BlockPool;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.handoff.CallListener;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.LabelledCounters;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the two ends of an exchange call, known as streams: {@code onRequest…} the one, {@code onUpstream…} and
 * {@code onResponse…} the other. One per worker. {@link RequestRouting} says where a request goes,
 * {@link UpstreamTries} or a {@link Responder} serves it, {@link RequestRefusals} and {@link ExchangeOutcomes} end it.
 * Thread: owning worker.
 */
public final class ExchangeEngine {

    /** The name of this gateway in {@code Via} and {@code Proxy-Status}. */
    public static final String PSEUDONYM = "ringway";

    private final LoopClock clock;
    private final WorkerCounters counters;
    private final ErrorAnswers errors;
    private final ExchangePool pool;
    private final ExchangeOutcomes outcomes;
    private final UpstreamTries tries;
    private final RequestRefusals refusals;
    private final RequestRouting routing;
    private final HandlerResponder handlers;
    private ClusterPicker picker;
    private GatewaySnapshot snapshot;
    /** Exchanges that refer to the present generation, and to older ones. */
    private int onPresent;
    private int onOlder;

    /**
     * The parts an engine needs.
     *
     * @param blocks   for encoded heads
     * @param clock    of the loop
     * @param metrics  of the worker
     * @param errors   shared answers
     * @param random   of the worker
     * @param scratch  memory for canonical paths; as long as two request lines
     * @param rewrites memory for rewritten paths
     * @param handOff  of calls to embedders' handlers
     * @param limit    most exchanges at a time; beyond it 503
     */
    public record Parts(BlockPool blocks, LoopClock clock, WorkerMetrics metrics, ErrorAnswers errors,
                        WorkerRandom random, UnsafeBuffer scratch, UnsafeBuffer rewrites, HandOff handOff,
                        int limit) {
    }

    /**
     * Creates the engine of a worker.
     *
     * @param parts    it works with
     * @param snapshot of the first generation
     */
    public ExchangeEngine(Parts parts, GatewaySnapshot snapshot) {
        clock = parts.clock();
        counters = parts.metrics().counters();
        errors = parts.errors();
        pool = new ExchangePool(snapshot.limits().http(), parts.limit());
        pool.adopt(snapshot.limits().http(), snapshot.limits().exchanges());
        outcomes = new ExchangeOutcomes(parts);
        tries = new UpstreamTries(parts, outcomes);
        refusals = new RequestRefusals(parts, outcomes);
        handlers = new HandlerResponder(parts, outcomes, refusals, pool);
        routing = new RequestRouting(parts, outcomes, refusals, tries,
            new LocalHandling(parts, outcomes, refusals, pool), handlers);
        this.snapshot = snapshot;
    }

    /**
     * Connects the engine to where upstream streams come from; once, before the first request.
     *
     * @param source of streams
     * @param chosen endpoint picker of the worker
     */
    public void connectTo(UpstreamSource source, ClusterPicker chosen) {
        tries.connectTo(source);
        picker = chosen;
    }

    /**
     * Takes a new generation for requests that begin from now on.
     *
     * @param next generation
     */
    public void adopt(GatewaySnapshot next) {
        snapshot = next;
        pool.adopt(next.limits().http(), next.limits().exchanges());
        onOlder += onPresent;
        onPresent = 0;
    }

    /**
     * Tells whether requests of an older generation are in flight.
     *
     * @return true while one is
     */
    @Hot
    public boolean servesOlder() {
        return onOlder > 0;
    }

    /**
     * The generation for requests that begin now.
     *
     * @return the snapshot
     */
    @Hot
    public GatewaySnapshot snapshot() {
        return snapshot;
    }

    /**
     * Counts exchanges in use, zero at rest.
     *
     * @return exchanges taken and not yet let go
     */
    public int exchangesInUse() {
        return pool.inUse();
    }

    /**
     * Who is told of the calls that come back from embedders' handlers.
     *
     * @return this worker's
     */
    @Hot
    public CallListener calls() {
        return handlers;
    }

    // ---------------------------------------------------------------- the client's end

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
        onPresent -= x.snapshot == snapshot ? 1 : 0;
        onOlder -= x.snapshot != snapshot && x.snapshot != null ? 1 : 0;
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
        x.snapshot = snapshot;
        onPresent++;
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
        if (x.continuePending) {
            x.continuePending = false;
            x.downstream.sendContinue();
        }
    }

    // ---------------------------------------------------------------- the upstream's end

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
     * Takes the connection an exchange has waited for, and sends the request if it is established.
     *
     * @param x      whose stream stood for the connection
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
     * Nothing of the request has left, and it is no other try.
     *
     * @param x whose stream is gone before it was connected
     */
    public void onProtocolLearned(Exchange x) {
        x.progressNs = clock.nowNs();
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
            grantContinue(x);
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
     * Keeps body bytes that were queued on a connection which broke before anything of the request had left: the next
     * try begins with them. {@link #onUpstreamFailed} follows. Takes: the block.
     *
     * @param x      whose upstream breaks
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
     * @param x       that failed; its upstream stream is gone or will be aborted
     * @param failure why
     */
    public void onUpstreamFailed(Exchange x, Failure failure) {
        tries.failed(x, failure);
    }
}
