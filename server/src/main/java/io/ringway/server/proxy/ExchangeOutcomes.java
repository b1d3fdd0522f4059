package io.ringway.server.proxy;

import io.ringway.http.HeaderBlock;
import io.ringway.http.Method;
import io.ringway.ring.BlockPool;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.Hot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.LabelledCounters;
import io.ringway.server.metrics.NameTable;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.metrics.WorkerMetrics;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * How exchanges end: with a response from upstream, with an answer of our own, cut, or without a client. Each ends here
 * exactly once, and is counted exactly once, with the status the client was sent. Thread: owning worker.
 */
final class ExchangeOutcomes {

    private static final int NONE = -1;
    /** Bytes of a long answer that are queued at a time. */
    private static final int PIECE_BYTES = 64 * 1024;

    private final BlockPool blocks;
    private final KeptBody kept;
    private final LoopClock clock;
    private final WorkerMetrics metrics;
    private final WorkerCounters counters;
    private final ErrorAnswers errors;

    /**
     * Creates the outcomes of a worker.
     *
     * @param parts of its engine
     */
    ExchangeOutcomes(ExchangeEngine.Parts parts) {
        blocks = parts.blocks();
        kept = new KeptBody(blocks);
        clock = parts.clock();
        metrics = parts.metrics();
        counters = metrics.counters();
        errors = parts.errors();
    }

    // ---------------------------------------------------------------- answers of our own

    /**
     * Answers by ourselves; whatever was going on upstream is over.
     *
     * @param x      to end
     * @param answer to send
     * @param allow  value of the {@code Allow} field, or null
     * @param close  true if the connection must end with it
     */
    @Hot
    void answer(Exchange x, LocalAnswer answer, byte[] allow, boolean close) {
        if (x.trying) {
            dropUpstream(x);
        }
        counters.increment(Counter.LOCAL_ANSWERS);
        if (answer.isLong() && x.request().methodId() != Method.HEAD) {
            assert allow == null && !close : "only what routes and handlers answer is long";
            answerInPieces(x, answer);
            return;
        }
        x.phase(ExchangePhase.ENDED);
        // The exchange may serve the next request as soon as the answer is queued.
        int route = x.metricRoute;
        int method = x.request().methodId();
        long startNs = x.startNs;
        boolean queued = x.downstream.answer(answer, allow, close);
        metrics.requestEnded(route, method, queued ? answer.status() : LabelledCounters.STATUS_NONE,
            clock.nowNs() - startNs);
    }

    private void answerInPieces(Exchange x, LocalAnswer answer) {
        if (!x.downstream.answerHead(answer)) {
            x.phase(ExchangePhase.ENDED);
            count(x, LabelledCounters.STATUS_NONE);
            return;
        }
        x.phase(ExchangePhase.RESPONDING);
        x.local.answer = answer;
        x.local.sentBytes = 0;
        continueAnswer(x);
    }

    /**
     * Queues more of a long answer, as much as the client takes.
     *
     * @param x with a long answer on its way
     */
    void continueAnswer(Exchange x) {
        LocalWork local = x.local;
        int length = local.answer.content().capacity();
        while (local.sentBytes < length && !x.downstream.isCongested()) {
            int piece = Math.min(PIECE_BYTES, length - local.sentBytes);
            x.downstream.body(local.answer.content(), local.sentBytes, piece, NONE);
            local.sentBytes += piece;
        }
        if (local.sentBytes == length) {
            int status = local.answer.status();
            local.answer = null;
            answered(x, status, null, null);
        }
    }

    /**
     * Ends an exchange whose response was sent by ourselves piece by piece. Borrows: the trailers.
     *
     * @param x        to end
     * @param status   of the response
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in
     */
    void answered(Exchange x, int status, HeaderBlock trailers, UnsafeBuffer buffer) {
        end(x, status, clock.nowNs(), trailers, buffer);
    }

    /**
     * Ends an exchange whose response an embedder's handler has written. Borrows: the trailers.
     *
     * @param x        to end
     * @param status   of the response
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in
     */
    @Hot
    void handled(Exchange x, int status, HeaderBlock trailers, UnsafeBuffer buffer) {
        boolean whole = end(x, status, clock.nowNs(), trailers, buffer);
        counters.increment(whole ? Counter.REQUESTS_COMPLETED : Counter.REQUESTS_ABORTED);
    }

    /** Ends a response; the exchange may serve the next request as soon as its end is queued. */
    @Hot
    private boolean end(Exchange x, int status, long nowNs, HeaderBlock trailers, UnsafeBuffer buffer) {
        x.phase(ExchangePhase.ENDED);
        int route = x.metricRoute;
        int method = x.request().methodId();
        long startNs = x.startNs;
        boolean whole = x.downstream.end(trailers, buffer);
        metrics.requestEnded(route, method, whole ? status : LabelledCounters.STATUS_CUT, nowNs - startNs);
        return whole;
    }

    /**
     * Answers that it could not be done.
     *
     * @param x       to end
     * @param failure why
     */
    void failed(Exchange x, Failure failure) {
        count(failure);
        answer(x, errors.failure(failure), null, false);
    }

    // ---------------------------------------------------------------- other ends

    /**
     * Ends an exchange whose response from upstream is complete; the upstream's end has let go of it.
     *
     * @param x        to end
     * @param trailers fields after the body, or null
     * @param buffer   the trailers lie in
     */
    @Hot
    void completed(Exchange x, HeaderBlock trailers, UnsafeBuffer buffer) {
        int status = x.response().status();
        long nowNs = clock.nowNs();
        x.picker.ended(x.cluster, x.endpoint);
        x.upstream = null;
        x.trying = false;
        metrics.tryEnded(x.metricBackend, status, nowNs - x.tryNs);
        boolean whole = end(x, status, nowNs, trailers, buffer);
        counters.increment(whole ? Counter.REQUESTS_COMPLETED : Counter.REQUESTS_ABORTED);
    }

    /**
     * Ends a response that has begun and cannot be completed (RFC 9112 8).
     *
     * @param x     to end
     * @param close true if the connection must end with it
     */
    void cut(Exchange x, boolean close) {
        dropUpstream(x);
        counters.increment(Counter.REQUESTS_ABORTED);
        x.phase(ExchangePhase.ENDED);
        count(x, LabelledCounters.STATUS_CUT);
        x.downstream.cut(close);
    }

    /**
     * Ends an exchange whose client is gone. A head that never became whole is no request, and is not counted.
     *
     * @param x to end
     */
    void clientGone(Exchange x) {
        ExchangePhase phase = x.phase();
        if (phase != ExchangePhase.READING && phase != ExchangePhase.ENDED) {
            counters.increment(Counter.REQUESTS_ABORTED);
            dropUpstream(x);
            x.phase(ExchangePhase.ENDED);
            count(x, phase == ExchangePhase.RESPONDING ? LabelledCounters.STATUS_CUT : LabelledCounters.STATUS_NONE);
        }
    }

    /**
     * Counts a request that no exchange could be had for.
     *
     * @param status it was answered with, or {@link LabelledCounters#STATUS_NONE}
     */
    void shed(int status) {
        metrics.requestEnded(NameTable.NONE, Method.OTHER, status, 0);
    }

    private void count(Exchange x, int status) {
        metrics.requestEnded(x.metricRoute, x.request().methodId(), status, clock.nowNs() - x.startNs);
    }

    /**
     * Counts a failure.
     *
     * @param failure that occurred
     */
    void count(Failure failure) {
        if (failure.counter() != null) {
            counters.increment(failure.counter());
        }
    }

    // ---------------------------------------------------------------- what an exchange owns

    /**
     * Gives the present try up, if there is one.
     *
     * @param x that may be on its way upstream
     */
    void dropUpstream(Exchange x) {
        if (x.trying) {
            UpstreamStream stream = x.upstream;
            x.upstream = null;
            x.trying = false;
            x.picker.ended(x.cluster, x.endpoint);
            int status = x.phase() == ExchangePhase.RESPONDING ? LabelledCounters.STATUS_CUT
                : LabelledCounters.STATUS_NONE;
            metrics.tryEnded(x.metricBackend, status, clock.nowNs() - x.tryNs);
            x.wait.leave();
            if (stream != null) {
                stream.abort();
            }
        }
    }

    /** {@return what keeps bodies for another try} */
    KeptBody kept() {
        return kept;
    }

    /**
     * Gives the encoded request head back: no other try will follow.
     *
     * @param x that may own one
     */
    @Hot
    void dropHead(Exchange x) {
        if (x.headBlock != NONE) {
            blocks.give(x.headBlock);
            x.headBlock = NONE;
        }
        if (x.unsentBlock != NONE) {
            blocks.give(x.unsentBlock);
            x.unsentBlock = NONE;
        }
        kept.drop(x);
    }
}
