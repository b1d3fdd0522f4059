package io.ringway.server.proxy;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.http.Method;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.Hot;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.snapshot.UpstreamEndpoint;
import io.ringway.server.snapshot.UpstreamProtocol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The way of a request to an upstream: choose an endpoint, get a stream, send; and again, where that is safe. Retries
 * follow RFC 9110 9.2.2: a request is sent again only if the upstream has provably not seen it, or if its method is
 * idempotent, what has left of its body is kept ({@link KeptBody}), and the connection broke before a byte of a
 * response. What was queued of a body and has not left is sent again too. Thread: owning worker.
 */
final class UpstreamTries {

    private static final int NONE = -1;

    private final LoopClock clock;
    private final WorkerCounters counters;
    private final WorkerRandom random;
    private final ErrorAnswers errors;
    private final ExchangeOutcomes outcomes;
    private final RequestHeadWriter writer;
    private final UnsentBody unsent;
    private final KeptBody kept;
    private UpstreamSource upstreams;

    /**
     * Creates the tries of a worker.
     *
     * @param parts    of its engine
     * @param outcomes of its exchanges
     */
    UpstreamTries(ExchangeEngine.Parts parts, ExchangeOutcomes outcomes) {
        clock = parts.clock();
        counters = parts.metrics().counters();
        random = parts.random();
        errors = parts.errors();
        this.outcomes = outcomes;
        writer = new RequestHeadWriter(parts.blocks(), parts.rewrites(), random);
        unsent = new UnsentBody(parts.blocks());
        kept = outcomes.kept();
    }

    /**
     * Takes where streams come from; before the first request.
     *
     * @param source of streams
     */
    void connectTo(UpstreamSource source) {
        upstreams = source;
    }

    /**
     * Sends a routed request on.
     *
     * @param x          whose route forwards
     * @param path       buffer of the canonical path
     * @param pathOffset of the path
     * @param pathLength of the path, in bytes
     */
    void forward(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength) {
        x.cluster = x.route.clusterId();
        if (PassCount.of(x) > x.snapshot.limits().hops()) {
            outcomes.failed(x, Failure.LOOP);
            return;
        }
        if (exceedsBodyLimit(x)) {
            counters.increment(Counter.LIMIT_BODY_BYTES);
            outcomes.answer(x, errors.bodyTooLarge(), null, true);
            return;
        }
        x.endpoint = pick(x);
        if (x.endpoint < 0) {
            outcomes.failed(x, Failure.NO_ENDPOINT);
            return;
        }
        UpstreamEndpoint target = x.snapshot.endpoint(x.cluster, x.endpoint);
        if (!writer.encode(x, target, path, pathOffset, pathLength)) {
            outcomes.failed(x, Failure.NO_MEMORY);
            return;
        }
        send(x, false);
    }

    private static boolean exceedsBodyLimit(Exchange x) {
        long limit = x.snapshot.limits().bodyBytes();
        return limit > 0 && x.request().contentLength() > limit;
    }

    @Hot
    private int pick(Exchange x) {
        ClusterSnapshot cluster = x.snapshot.cluster(x.cluster);
        return x.picker.pick(cluster, x.cluster, clock.nowNs(), random.next());
    }

    /** Gets a stream to the chosen endpoint and sends the head as soon as it is connected. */
    private void send(Exchange x, boolean fresh) {
        x.tried[x.attempts++] = x.endpoint;
        x.tryNs = clock.nowNs();
        x.metricBackend = x.snapshot.metricIds().backend(x.cluster, x.endpoint);
        UpstreamStream stream = upstreams.acquire(x, x.cluster, x.endpoint, fresh);
        if (stream == null && !x.isWaiting()) {
            outcomes.failed(x, upstreams.lastFailure());
            return;
        }
        x.trying = true;
        x.picker.started(x.cluster, x.endpoint);
        if (take(x, stream) && x.attempts > 1) {
            // A body that came during the first try waits for this one.
            x.downstream.wake();
        }
    }

    /** Begins on the stream, if there is one that is connected, or waits for one; tells whether it has begun. */
    private boolean take(Exchange x, UpstreamStream stream) {
        x.upstream = stream;
        if (stream != null && stream.isConnected()) {
            begin(x);
            return true;
        }
        x.phase(ExchangePhase.CONNECTING);
        return false;
    }

    /**
     * Gets another stream to the endpoint that was chosen. Only another try needs a connection that is new.
     *
     * @param x that waited for a connection of the other protocol
     */
    void again(Exchange x) {
        UpstreamStream stream = upstreams.acquire(x, x.cluster, x.endpoint, x.attempts > 1);
        if (stream == null && !x.isWaiting()) {
            failed(x, upstreams.lastFailure());
        } else if (take(x, stream)) {
            x.progressNs = clock.nowNs();
            // A body that came while it waited is held still.
            x.downstream.wake();
        }
    }

    /**
     * Sends the request on a connected stream.
     *
     * @param x whose stream is connected
     */
    @Hot
    void begin(Exchange x) {
        x.phase(ExchangePhase.AWAITING);
        if (x.upstream.isReused()) {
            counters.increment(Counter.UPSTREAM_REUSED);
        }
        x.upstream.begin(x);
        if (x.unsentBlock != NONE) {
            unsent.send(x);
        } else if (x.keptBlock != NONE) {
            kept.send(x);
        } else if (x.requestComplete) {
            x.upstream.end(null, null);
        }
    }

    /**
     * Tells whether another try needs what a connection that breaks has not sent.
     *
     * @param x whose upstream breaks
     * @return false if the body is kept anyway
     */
    boolean needsUnsent(Exchange x) {
        return unsent.isNeeded(x);
    }

    /**
     * Keeps what a connection that broke had not sent.
     *
     * @param x      whose upstream breaks
     * @param block  with body bytes as they were queued
     * @param length in bytes
     */
    void keepUnsent(Exchange x, int block, int length) {
        unsent.keep(x, block, length);
    }

    /**
     * Forwards bytes of the body, and keeps them if another try may want them.
     *
     * @param x      with a connected upstream
     * @param buffer with the bytes
     * @param offset of the first one
     * @param length in bytes, above zero
     * @param bid    id of the receive buffer, or -1
     */
    @Hot
    void body(Exchange x, UnsafeBuffer buffer, int offset, int length, int bid) {
        x.bodyForwarded = x.bodyForwarded || !kept.keep(x, buffer, offset, length);
        x.upstream.body(buffer, offset, length, bid);
    }

    /**
     * Tells whether a request may be slow, and lets go of what is kept for another try if it may: calls of gRPC whose
     * clients say little before the first answer are no attack, but memory that is held for as long as they go on
     * would be one's aim.
     *
     * @param x whose body comes below the least rate
     * @return true for a body without announced length that goes on from HTTP/2 to HTTP/2
     */
    boolean bearsSlowBody(Exchange x) {
        boolean isCall = x.phase() == ExchangePhase.AWAITING && x.upstream != null && x.upstream.isHttp2()
            && x.request().isHttp2() && x.request().contentLength() < 0;
        if (isCall) {
            outcomes.dropHead(x);
            // What follows is not kept either.
            x.bodyForwarded = true;
        }
        return isCall;
    }

    /**
     * Handles an upstream that did not do its part: another try where that is safe, an answer of our own before the
     * response has begun, a cut one after.
     *
     * @param x       that failed; its upstream stream is gone or will be aborted
     * @param failure why
     */
    void failed(Exchange x, Failure failure) {
        outcomes.dropUpstream(x);
        if (x.phase() == ExchangePhase.RESPONDING) {
            outcomes.count(failure);
            outcomes.cut(x, false);
        } else if (mayRetry(x, failure)) {
            retry(x, failure);
        } else {
            outcomes.failed(x, failure);
        }
    }

    /**
     * Ends an exchange that has made no progress for as long as it may; there is no time for another try. While an
     * upstream is connected, a response is not what was waited for.
     *
     * @param x without progress
     */
    void stalled(Exchange x) {
        if (x.phase() == ExchangePhase.CONNECTING) {
            outcomes.dropUpstream(x);
            outcomes.failed(x, Failure.CONNECT_TIMEOUT);
        } else {
            if (x.upstream != null) {
                x.upstream.doubt(x.progressNs);
            }
            failed(x, Failure.RESPONSE_TIMEOUT);
        }
    }

    private static boolean mayRetry(Exchange x, Failure failure) {
        if (x.attempts >= Exchange.ATTEMPTS_MAX || x.bodyForwarded || x.headBlock == NONE) {
            return false;
        }
        return switch (failure.retry()) {
            case ALWAYS -> true;
            case ONCE -> x.attempts == 1;
            case IF_REPEATABLE -> x.requestComplete && Method.isIdempotent(x.request().methodId()) && x.attempts == 1;
            case NEVER -> false;
        };
    }

    private void retry(Exchange x, Failure failure) {
        x.http1Only |= failure == Failure.HTTP1_REQUIRED;
        int next = failure == Failure.HTTP1_REQUIRED && speaksHttp1(x) ? x.endpoint
            : x.picker.pickAnother(x.snapshot.cluster(x.cluster), x.cluster, clock.nowNs(), random.next(), x.tried,
                x.attempts);
        if (next < 0) {
            outcomes.failed(x, failure);
            return;
        }
        outcomes.count(failure);
        x.endpoint = next;
        // A stream that is connected already gives the upstream as long as one that has yet to be.
        x.progressNs = clock.nowNs();
        if (!writer.retarget(x, x.snapshot.endpoint(x.cluster, next))) {
            outcomes.failed(x, Failure.NO_MEMORY);
            return;
        }
        counters.increment(Counter.UPSTREAM_RETRIES);
        send(x, true);
    }

    /** Whether the endpoint may be asked again in the protocol that it wants. */
    private static boolean speaksHttp1(Exchange x) {
        return x.snapshot.endpoint(x.cluster, x.endpoint).protocol() == UpstreamProtocol.HTTP2_OR_1;
    }
}
