package io.ringway.server.proxy;

import io.ringway.balancer.ClusterSnapshot;
import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.HeaderName;
import io.ringway.http.HttpError;
import io.ringway.http.Method;
import io.ringway.http.PathNormalizer;
import io.ringway.http.RequestHead;
import io.ringway.ring.BlockPool;
import io.ringway.ring.loop.LoopClock;
import io.ringway.router.RouteAction;
import io.ringway.router.RouteTable;
import io.ringway.server.Hot;
import io.ringway.server.metrics.Counter;
import io.ringway.server.metrics.WorkerCounters;
import io.ringway.server.metrics.WorkerMetrics;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.snapshot.Timeouts;
import io.ringway.server.snapshot.UpstreamEndpoint;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The phases of an exchange: route, choose an endpoint, forward, retry, answer, end. One per worker; it knows the two
 * ends only as streams. Thread: owning worker.
 *
 * <p>The downstream end calls {@code onRequest…}, the upstream end {@code onUpstream…} and {@code onResponse…}. Retries
 * follow RFC 9110 9.2.2: a request is sent again only if the upstream has provably not seen it, or if its method is
 * idempotent, no body byte has left, and a kept connection broke before a byte of a response.
 */
public final class ExchangeEngine {

    /** The name of this gateway in {@code Via} and {@code Proxy-Status}. */
    public static final String PSEUDONYM = "ringway";

    private static final int ATTEMPTS_MAX = 3;
    private static final int NONE = -1;
    private static final byte[] PSEUDONYM_BYTES = PSEUDONYM.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ALLOW_ALL =
        "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS".getBytes(StandardCharsets.US_ASCII);

    private final BlockPool blocks;
    private final LoopClock clock;
    private final WorkerCounters counters;
    private final ErrorAnswers errors;
    private final ExchangePool pool;
    private final RequestHeadWriter requestWriter;
    private final WorkerRandom random;
    private final UnsafeBuffer pathScratch;
    private UpstreamSource upstreams;
    private ClusterPicker picker;
    private GatewaySnapshot snapshot;
    /** Exchanges that refer to the present generation. */
    private int onPresent;
    /** Exchanges that refer to an older one. */
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
     * @param limit    most exchanges at a time; beyond it 503
     */
    public record Parts(BlockPool blocks, LoopClock clock, WorkerMetrics metrics, ErrorAnswers errors,
                        WorkerRandom random, UnsafeBuffer scratch, UnsafeBuffer rewrites, int limit) {
    }

    /**
     * Creates the engine of a worker.
     *
     * @param parts    it works with
     * @param snapshot of the first generation
     */
    public ExchangeEngine(Parts parts, GatewaySnapshot snapshot) {
        blocks = parts.blocks();
        clock = parts.clock();
        counters = parts.metrics().counters();
        errors = parts.errors();
        random = parts.random();
        pathScratch = parts.scratch();
        requestWriter = new RequestHeadWriter(blocks, parts.rewrites(), random);
        pool = new ExchangePool(snapshot.limits().http(), parts.limit());
        this.snapshot = snapshot;
    }

    /**
     * Connects the engine to where upstream streams come from; once, before the first request.
     *
     * @param source of streams
     * @param chosen endpoint picker of the worker
     */
    public void connectTo(UpstreamSource source, ClusterPicker chosen) {
        upstreams = source;
        picker = chosen;
    }

    /**
     * Takes a new generation for requests that begin from now on.
     *
     * @param next generation
     */
    public void adopt(GatewaySnapshot next) {
        snapshot = next;
        onOlder += onPresent;
        onPresent = 0;
    }

    /**
     * Tells whether requests of an older generation are in flight.
     *
     * @return true while something refers to a generation before {@link #snapshot()}
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
     * The waits of the present generation.
     *
     * @return timeouts
     */
    @Hot
    public Timeouts timeouts() {
        return snapshot.timeouts();
    }

    /**
     * Counts exchanges in use, zero at rest.
     *
     * @return exchanges taken and not yet let go
     */
    public int exchangesInUse() {
        return pool.inUse();
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
            x.begin(client);
        }
        return x;
    }

    /**
     * The answer for a client that no exchange can be had for.
     *
     * @return 503
     */
    public LocalAnswer overloaded() {
        counters.increment(Counter.LIMIT_EXCHANGES);
        counters.increment(Counter.LOCAL_ANSWERS);
        return errors.failure(Failure.NO_MEMORY);
    }

    /**
     * Lets an exchange go whose response has ended or that never became a request.
     *
     * @param x to let go
     */
    @Hot
    public void release(Exchange x) {
        dropHead(x);
        if (x.snapshot == snapshot) {
            onPresent--;
        } else if (x.snapshot != null) {
            onOlder--;
        }
        x.clear();
        pool.give(x);
    }

    /**
     * Routes a request whose head is complete and begins to answer or forward it. The response may be queued, and the
     * exchange ended, before this returns.
     *
     * @param x with a parsed head, {@link Exchange#requestAt} pointing at it
     */
    @Hot
    public void onRequest(Exchange x) {
        x.snapshot = snapshot;
        onPresent++;
        x.picker = picker;
        x.startNs = clock.nowNs();
        x.progressNs = x.startNs;
        counters.increment(Counter.REQUESTS);
        RequestHead head = x.request();
        x.requestComplete = !hasBody(head);
        x.continuePending = head.expectContinue() && !x.requestComplete;
        if (head.targetForm() > RequestHead.ABSOLUTE || head.schemeHttps()) {
            unroutable(x);
        } else if (head.pathNeedsNormalising()) {
            routeNormalised(x);
        } else {
            route(x, x.requestBuffer(), x.requestStart() + head.pathOffset(), head.pathLength());
        }
    }

    @Hot
    private static boolean hasBody(RequestHead head) {
        return head.framing() == BodyFraming.CHUNKED
            || head.framing() == BodyFraming.LENGTH && head.contentLength() > 0;
    }

    private void unroutable(Exchange x) {
        RequestHead head = x.request();
        if (head.targetForm() == RequestHead.AUTHORITY) {
            answer(x, errors.connectDenied(), ALLOW_ALL, true);
        } else if (head.targetForm() == RequestHead.ASTERISK) {
            answer(x, errors.options(), null, false);
        } else {
            answer(x, errors.misdirected(), null, false);
        }
    }

    private void routeNormalised(Exchange x) {
        RequestHead head = x.request();
        int length = PathNormalizer.normalize(x.requestBuffer(), x.requestStart() + head.pathOffset(),
            head.pathLength(), pathScratch, 0, pathScratch.capacity());
        if (length < 0) {
            counters.increment(Counter.REQUESTS_MALFORMED);
            answer(x, errors.malformed(length), null, true);
        } else {
            route(x, pathScratch, 0, length);
        }
    }

    @Hot
    private void route(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength) {
        RequestHead head = x.request();
        UnsafeBuffer buffer = x.requestBuffer();
        int base = x.requestStart();
        int found = x.snapshot.routes().match(head.methodId(), buffer, base + head.methodOffset(),
            head.methodLength(), buffer, base + head.hostOffset(), head.hostLength(), path, pathOffset, pathLength,
            x.match());
        if (found != RouteTable.FOUND) {
            noRoute(x, found);
            return;
        }
        x.route = x.match().route();
        LocalAnswer own = x.snapshot.answer(x.route.id());
        if (own != null) {
            answer(x, own, null, false);
        } else {
            forward(x, path, pathOffset, pathLength);
        }
    }

    private void noRoute(Exchange x, int found) {
        if (found == RouteTable.METHOD_NOT_ALLOWED) {
            answer(x, errors.methodNotAllowed(), x.match().allow(), false);
        } else if (!x.match().isHostServed()) {
            answer(x, errors.misdirected(), null, false);
        } else {
            answer(x, errors.notFound(), null, false);
        }
    }

    private void forward(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength) {
        x.cluster = ((RouteAction.Forward) x.route.action()).clusterId();
        if (exceedsHops(x)) {
            failed(x, Failure.LOOP);
            return;
        }
        if (exceedsBodyLimit(x)) {
            counters.increment(Counter.LIMIT_BODY_BYTES);
            answer(x, errors.bodyTooLarge(), null, true);
            return;
        }
        x.endpoint = pick(x);
        if (x.endpoint < 0) {
            failed(x, Failure.NO_ENDPOINT);
            return;
        }
        UpstreamEndpoint target = x.snapshot.endpoint(x.cluster, x.endpoint);
        if (!requestWriter.encode(x, target, path, pathOffset, pathLength)) {
            failed(x, Failure.NO_MEMORY);
            return;
        }
        send(x, false);
    }

    /** Our own name in {@code Via} counts the passes through gateways like this one (RFC 9110 7.6.3). */
    private boolean exceedsHops(Exchange x) {
        HeaderBlock fields = x.request().headers();
        int passes = 0;
        for (int i = fields.find(HeaderName.VIA); i >= 0; i = fields.find(HeaderName.VIA, i + 1)) {
            passes += occurrences(x.requestBuffer(), x.requestStart() + fields.valueOffset(i), fields.valueLength(i));
        }
        return passes > x.snapshot.limits().hops();
    }

    private static int occurrences(UnsafeBuffer buffer, int offset, int length) {
        int found = 0;
        int last = offset + length - PSEUDONYM_BYTES.length;
        for (int at = offset; at <= last; at++) {
            int i = 0;
            while (i < PSEUDONYM_BYTES.length && buffer.getByte(at + i) == PSEUDONYM_BYTES[i]) {
                i++;
            }
            if (i == PSEUDONYM_BYTES.length) {
                found++;
                at += i - 1;
            }
        }
        return found;
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
        x.attempts++;
        UpstreamStream stream = upstreams.acquire(x, x.cluster, x.endpoint, fresh);
        if (stream == null) {
            failed(x, upstreams.lastFailure());
            return;
        }
        x.upstream = stream;
        x.picker.started(x.cluster, x.endpoint);
        if (stream.isConnected()) {
            begin(x);
        } else {
            x.phase(ExchangePhase.CONNECTING);
        }
    }

    @Hot
    private void begin(Exchange x) {
        x.phase(ExchangePhase.AWAITING);
        if (x.upstream.isReused()) {
            counters.increment(Counter.UPSTREAM_REUSED);
        }
        x.upstream.begin(x);
        if (x.requestComplete) {
            x.upstream.end(null, null);
        }
    }

    /**
     * Tells whether request body bytes can be taken now. If not, the client's end holds them until it is woken.
     *
     * @param x whose client has body bytes
     * @return true if {@link #onRequestBody} may be called
     */
    @Hot
    public boolean acceptsRequestBody(Exchange x) {
        return switch (x.phase()) {
            case AWAITING, RESPONDING -> !x.upstream.isFull();
            case ENDED -> true;
            default -> false;
        };
    }

    /**
     * Forwards request body bytes. Borrows: the buffer.
     *
     * @param x      that accepts them
     * @param buffer with the bytes
     * @param offset of the first byte
     * @param length in bytes, above zero
     * @param bid    id of the receive buffer, or -1
     */
    @Hot
    public void onRequestBody(Exchange x, UnsafeBuffer buffer, int offset, int length, int bid) {
        x.progressNs = clock.nowNs();
        if (x.phase() != ExchangePhase.ENDED) {
            x.bodyForwarded = true;
            x.upstream.body(buffer, offset, length, bid);
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
        if (x.phase() == ExchangePhase.AWAITING || x.phase() == ExchangePhase.RESPONDING) {
            x.upstream.end(trailers, buffer);
        }
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
        counters.increment(Counter.REQUESTS_MALFORMED);
        if (code == HttpError.HEADER_TOO_LARGE || code == HttpError.TOO_MANY_HEADERS) {
            counters.increment(Counter.LIMIT_HEADER);
        } else if (code == HttpError.TARGET_TOO_LONG) {
            counters.increment(Counter.LIMIT_REQUEST_LINE);
        }
        refuse(x, errors.malformed(code));
    }

    /**
     * Refuses a request whose body grew beyond the limit.
     *
     * @param x to refuse
     */
    public void onRequestTooLarge(Exchange x) {
        counters.increment(Counter.LIMIT_BODY_BYTES);
        refuse(x, errors.bodyTooLarge());
    }

    /**
     * Refuses a request whose head did not come in time.
     *
     * @param x to refuse
     */
    public void onHeaderTimeout(Exchange x) {
        counters.increment(Counter.TIMEOUT_HEADER);
        refuse(x, errors.headerTimeout());
    }

    /**
     * Refuses a request whose body did not come in time.
     *
     * @param x to refuse
     */
    public void onBodyTimeout(Exchange x) {
        counters.increment(Counter.TIMEOUT_BODY);
        refuse(x, errors.bodyTimeout());
    }

    private void refuse(Exchange x, LocalAnswer answer) {
        switch (x.phase()) {
            case READING, CONNECTING, AWAITING -> answer(x, answer, null, true);
            case RESPONDING -> cut(x);
            case ENDED -> { }
        }
    }

    /**
     * Ends an exchange whose upstream made no progress in time.
     *
     * @param x that stalls
     */
    public void onStalled(Exchange x) {
        onUpstreamFailed(x, Failure.RESPONSE_TIMEOUT);
    }

    /**
     * Ends an exchange whose client is gone. The caller lets the exchange go.
     *
     * @param x without a client
     */
    public void onDownstreamGone(Exchange x) {
        if (x.phase() != ExchangePhase.READING && x.phase() != ExchangePhase.ENDED) {
            counters.increment(Counter.REQUESTS_ABORTED);
            dropUpstream(x);
            x.phase(ExchangePhase.ENDED);
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
        begin(x);
        x.downstream.wake();
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
     * Forwards an interim response (RFC 9110 15.2).
     *
     * @param x whose response head is interim
     * @return false if the exchange was ended because of it
     */
    public boolean onInterim(Exchange x) {
        x.progressNs = clock.nowNs();
        int status = x.response().status();
        if (status == 101) {
            onUpstreamFailed(x, Failure.UPGRADE_UNASKED);
            return false;
        }
        if (++x.interims > x.snapshot.limits().interimResponses()) {
            onUpstreamFailed(x, Failure.INTERIM_FLOOD);
            return false;
        }
        if (status == 100) {
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
        dropHead(x);
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
     * Tells whether the client's end should receive no more for now.
     *
     * @param x whose request is on its way
     * @return true until the client's end is woken
     */
    @Hot
    public boolean isRequestCongested(Exchange x) {
        return x.upstream != null && x.upstream.isCongested();
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
        x.picker.ended(x.cluster, x.endpoint);
        x.upstream = null;
        x.phase(ExchangePhase.ENDED);
        counters.increment(Counter.REQUESTS_COMPLETED);
        x.downstream.end(trailers, buffer);
    }

    /**
     * Handles an upstream that did not do its part: another try where that is safe, an answer of our own before the
     * response has begun, a cut one after.
     *
     * @param x       that failed; its upstream stream is gone or will be aborted
     * @param failure why
     */
    public void onUpstreamFailed(Exchange x, Failure failure) {
        dropUpstream(x);
        if (x.phase() == ExchangePhase.RESPONDING) {
            count(failure);
            cut(x);
        } else if (mayRetry(x, failure)) {
            retry(x, failure);
        } else {
            failed(x, failure);
        }
    }

    private boolean mayRetry(Exchange x, Failure failure) {
        if (x.attempts >= ATTEMPTS_MAX || x.bodyForwarded || x.headBlock == NONE) {
            return false;
        }
        return switch (failure.retry()) {
            case ALWAYS -> true;
            case IF_REPEATABLE -> x.requestComplete && Method.isIdempotent(x.request().methodId()) && x.attempts == 1;
            case NEVER -> false;
        };
    }

    private void retry(Exchange x, Failure failure) {
        count(failure);
        counters.increment(Counter.UPSTREAM_RETRIES);
        int next = pick(x);
        if (next < 0) {
            failed(x, failure);
            return;
        }
        x.endpoint = next;
        if (!requestWriter.retarget(x, x.snapshot.endpoint(x.cluster, next))) {
            failed(x, Failure.NO_MEMORY);
            return;
        }
        send(x, true);
    }

    private void failed(Exchange x, Failure failure) {
        count(failure);
        answer(x, errors.failure(failure), null, false);
    }

    private void count(Failure failure) {
        if (failure.counter() != null) {
            counters.increment(failure.counter());
        }
    }

    // ---------------------------------------------------------------- ends

    /** Answers by ourselves; whatever was going on upstream is over. */
    @Hot
    private void answer(Exchange x, LocalAnswer answer, byte[] allow, boolean close) {
        if (x.upstream != null) {
            dropUpstream(x);
        }
        x.phase(ExchangePhase.ENDED);
        counters.increment(Counter.LOCAL_ANSWERS);
        x.downstream.answer(answer, allow, close);
    }

    /** Ends a response that has begun and cannot be completed (RFC 9112 8). */
    private void cut(Exchange x) {
        dropUpstream(x);
        counters.increment(Counter.REQUESTS_ABORTED);
        x.phase(ExchangePhase.ENDED);
        x.downstream.cut();
    }

    private void dropUpstream(Exchange x) {
        UpstreamStream stream = x.upstream;
        if (stream != null) {
            x.upstream = null;
            x.picker.ended(x.cluster, x.endpoint);
            stream.abort();
        }
    }

    @Hot
    private void dropHead(Exchange x) {
        if (x.headBlock != NONE) {
            blocks.give(x.headBlock);
            x.headBlock = NONE;
        }
    }
}
