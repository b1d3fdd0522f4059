package io.ringway.server.proxy;

import io.ringway.http.HttpLimits;
import io.ringway.http.RequestHead;
import io.ringway.http.ResponseHead;
import io.ringway.router.Route;
import io.ringway.router.RouteMatch;
import io.ringway.server.Hot;
import io.ringway.server.Invariant;
import io.ringway.server.metrics.NameTable;
import io.ringway.server.snapshot.GatewaySnapshot;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One request and its response, between a client's stream and an upstream's. Pooled per worker: it serves from the
 * first byte of a head until the response has ended and the request was read. The heads are views of buffers that are
 * valid during the callback that brought them; what outlives it (the encoded request head) lies in a block the exchange
 * owns. Thread: owning worker. Fields are the engine's; the two ends read them.
 */
public final class Exchange {

    /** Tries of a request, the first included. */
    static final int ATTEMPTS_MAX = 3;

    private static final int NONE = -1;

    private final int index;
    private HttpLimits limits;
    private RequestHead request;
    private ResponseHead response;
    private final RouteMatch match = new RouteMatch();

    private ExchangePhase phase = ExchangePhase.READING;
    private UnsafeBuffer headBuffer;
    private int headStart;
    private UnsafeBuffer responseBuffer;
    private int responseStart;

    DownstreamStream downstream;
    /** What serves it, or null: nobody yet, nobody any more, or somebody in this process. */
    UpstreamStream upstream;
    /** Its place among those that wait for a stream. */
    final UpstreamWait wait = new UpstreamWait(this);
    GatewaySnapshot snapshot;
    ClusterPicker picker;
    /** Who answers in this process, or null. */
    Responder responder;
    Route route;
    int cluster = NONE;
    int endpoint = NONE;
    int metricRoute;
    int metricBackend;
    /** Tries so far. */
    int attempts;
    /** Endpoints of these tries, by number of the try. */
    final int[] tried = new int[ATTEMPTS_MAX];
    /** From the pick of an endpoint to the end of that try: it is in the balancer's books. */
    boolean trying;
    int interims;
    long startNs;
    long tryNs;
    long progressNs;

    int headBlock = NONE;
    int encodedLength;
    int hostStart;
    int hostLength;

    /** Body bytes that were queued on a connection which broke before they left, or none. */
    int unsentBlock = NONE;
    int unsentLength;

    /** Body bytes that were forwarded, for another try, or none. */
    int keptBlock = NONE;
    int keptLength;

    /** Which lines of the encoded head no hop may index (RFC 7541 6.2.3), counted behind the Host line. */
    private long[] secretLines;
    private boolean hasSecretLines;

    final LocalWork local = new LocalWork();
    private int generation;

    boolean requestComplete;
    boolean bodyForwarded;
    boolean http1Only;
    boolean continuePending;
    boolean takesTrailers;

    /**
     * Creates an exchange for a pool.
     *
     * @param index  in the pool
     * @param limits of heads
     */
    Exchange(int index, HttpLimits limits) {
        this.index = index;
        fit(limits);
    }

    /**
     * Makes heads of other limits: those of a new generation.
     *
     * @param next limits
     */
    final void fit(HttpLimits next) {
        limits = next;
        request = new RequestHead(next);
        response = new ResponseHead(next);
        secretLines = new long[(next.headerCount() >> 6) + 1];
    }

    @Hot
    HttpLimits limits() {
        return limits;
    }

    /**
     * Prepares for a new request.
     *
     * @param client that sends it
     * @param nowNs  time its first byte was read
     */
    @Hot
    void begin(DownstreamStream client, long nowNs) {
        assert phase == ExchangePhase.READING && headBlock == NONE && upstream == null && responder == null;
        assert !trying && !wait.isPending();
        assert local.isClear();
        downstream = client;
        startNs = nowNs;
        metricRoute = NameTable.NONE;
        cluster = NONE;
        endpoint = NONE;
        attempts = 0;
        interims = 0;
        requestComplete = false;
        bodyForwarded = false;
        http1Only = false;
        continuePending = false;
        if (hasSecretLines) {
            hasSecretLines = false;
            Arrays.fill(secretLines, 0);
        }
        takesTrailers = false;
        request.reset();
    }

    @Hot
    void phase(ExchangePhase next) {
        Invariant.check(phase.mayBecome(next), "an exchange skipped a phase");
        phase = next;
    }

    /** Makes the exchange ready for its pool. */
    @Hot
    void clear() {
        Invariant.check(responder == null, "an exchange was let go while somebody serves it");
        if (phase == ExchangePhase.ENDED) {
            phase = ExchangePhase.READING;
        }
        generation++;
        downstream = null;
        snapshot = null;
        picker = null;
        route = null;
        headBuffer = null;
        responseBuffer = null;
        Invariant.check(!trying && upstream == null && !wait.isPending(), "an exchange was let go in a try");
        Invariant.check(headBlock == NONE && unsentBlock == NONE && keptBlock == NONE && local.isClear(),
            "an exchange was let go with what it owns");
    }

    /**
     * Identifies the request: no other has had, or will have, the same ticket on this worker, but for one four thousand
     * million requests of this exchange later.
     *
     * @return index of the exchange and how often it was used
     */
    @Hot
    long ticket() {
        return (long) generation << Integer.SIZE | index;
    }

    /**
     * Tells where the exchange stands.
     *
     * @return the phase
     */
    @Hot
    public ExchangePhase phase() {
        return phase;
    }

    /**
     * Points at the request head's bytes, for the duration of the callback.
     *
     * @param buffer with the head
     * @param start  of its first byte
     */
    @Hot
    public void requestAt(UnsafeBuffer buffer, int start) {
        headBuffer = buffer;
        headStart = start;
    }

    /**
     * Points at the response head's bytes, for the duration of the callback.
     *
     * @param buffer with the head
     * @param start  of its first byte
     */
    @Hot
    public void responseAt(UnsafeBuffer buffer, int start) {
        responseBuffer = buffer;
        responseStart = start;
    }

    /**
     * The parsed request head.
     *
     * @return the head; its offsets count from {@link #requestStart()}
     */
    @Hot
    public RequestHead request() {
        return request;
    }

    /**
     * The parsed response head.
     *
     * @return the head; its offsets count from {@link #responseStart()}
     */
    @Hot
    public ResponseHead response() {
        return response;
    }

    /**
     * Where the request head lies.
     *
     * @return its buffer, valid during the callback that brought it
     */
    @Hot
    public UnsafeBuffer requestBuffer() {
        return headBuffer;
    }

    /**
     * Where the request head begins.
     *
     * @return position in {@link #requestBuffer()}
     */
    @Hot
    public int requestStart() {
        return headStart;
    }

    /**
     * Where the response head lies.
     *
     * @return its buffer, valid during the callback that brought it
     */
    @Hot
    public UnsafeBuffer responseBuffer() {
        return responseBuffer;
    }

    /**
     * Where the response head begins.
     *
     * @return position in {@link #responseBuffer()}
     */
    @Hot
    public int responseStart() {
        return responseStart;
    }

    /**
     * The reusable result of routing.
     *
     * @return the match
     */
    @Hot
    public RouteMatch match() {
        return match;
    }

    /**
     * The encoded request head.
     *
     * @return id of its block, or -1
     */
    @Hot
    public int encodedBlock() {
        return headBlock;
    }

    /**
     * Measures the encoded request head.
     *
     * @return bytes
     */
    @Hot
    public int encodedLength() {
        return encodedLength;
    }

    /**
     * Marks a line of the encoded head as one that no hop may index.
     *
     * @param line counted behind the Host line, from 0
     */
    void markSecret(int line) {
        hasSecretLines = true;
        secretLines[line >> 6] |= 1L << line;
    }

    /**
     * Tells whether a line of the encoded head must not be indexed by any hop (RFC 7541 6.2.3).
     *
     * @param line counted behind the Host line, from 0
     * @return true if the client asked for that
     */
    @Hot
    public boolean isSecret(int line) {
        return hasSecretLines && line >> 6 < secretLines.length && (secretLines[line >> 6] & 1L << line) != 0;
    }

    /**
     * The generation the request lives on.
     *
     * @return its snapshot
     */
    @Hot
    public GatewaySnapshot snapshot() {
        return snapshot;
    }

    /**
     * Tells whether the client has sent its whole request.
     *
     * @return true after the last byte of the body
     */
    @Hot
    public boolean isRequestComplete() {
        return requestComplete;
    }

    /**
     * Tells whether the request waits for a stream.
     *
     * @return true while it is in a queue for one
     */
    public boolean isWaiting() {
        return wait.isPending();
    }

    /**
     * Tells whether the request is answered in this process: nothing of it is on its way to anybody else.
     *
     * @return true if no upstream serves it
     */
    @Hot
    public boolean isServedHere() {
        return responder != null;
    }

    /**
     * Tells when the exchange last moved.
     *
     * @return time on the loop's clock
     */
    @Hot
    public long progressNs() {
        return progressNs;
    }

    /**
     * Tells whether a final response is being forwarded. If the request goes on meanwhile, both are a conversation
     * (as calls of gRPC are), and either direction keeps it going.
     *
     * @return true from the head of the response to the end of the exchange
     */
    @Hot
    public boolean isResponding() {
        return phase == ExchangePhase.RESPONDING;
    }

    /**
     * Tells whether an upstream has asked for this request in HTTP/1.1.
     *
     * @return true after HTTP_1_1_REQUIRED (RFC 9113 7)
     */
    @Hot
    public boolean isHttp1Only() {
        return http1Only;
    }

    /**
     * Tells whether the client has said that it takes trailers (RFC 9110 10.1.4).
     *
     * @return true if its TE field says so
     */
    @Hot
    public boolean takesTrailers() {
        return takesTrailers;
    }

    /** Grants the client leave to send its body, if it waits for it. */
    void grantContinue() {
        if (continuePending) {
            continuePending = false;
            downstream.sendContinue();
        }
    }

    /**
     * Tells whether the client waits for leave to send its body (RFC 9110 10.1.1).
     *
     * @return true until a 100 or a final response is sent
     */
    @Hot
    public boolean isContinuePending() {
        return continuePending;
    }
}
