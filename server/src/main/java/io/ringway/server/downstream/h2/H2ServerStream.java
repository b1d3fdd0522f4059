package io.ringway.server.downstream.h2;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.MessageHead;
import io.ringway.http.Method;
import io.ringway.http.ResponseHead;
import io.ringway.http.h2.H2ErrorCode;
import io.ringway.server.Hot;
import io.ringway.server.downstream.BodyPace;
import io.ringway.server.h2.MultiplexedStream;
import io.ringway.server.handler.LocalAnswer;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.DownstreamStream;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.Peer;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.Timeouts;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One request of a client that speaks HTTP/2, and its response. The exchange goes as soon as the response is handed
 * over whole; the stream stays until the last byte of it is queued, and ends a request nobody reads with
 * RST_STREAM(NO_ERROR) ({@link RequestRest}). Pooled. Thread: owning worker.
 */
final class H2ServerStream extends MultiplexedStream implements DownstreamStream {

    private static final int NO_BUFFER = -1;
    private static final int STATUS_NO_CONTENT = 204;
    /** How long the upstream may keep a client waiting that asked for leave to send its body (RFC 9110 10.1.1). */
    private static final long CONTINUE_NS = 1_000_000_000L;

    private final H2ServerShared shared;
    private final DownstreamEngine engine;
    private final BodyPace pace = new BodyPace();
    private final RequestRest rest = new RequestRest();
    private H2ServerConnection connection;
    private Exchange exchange;
    private boolean hasBegun;
    private boolean bodiless;
    private long bodyBytes;
    private long bodyLimit;
    private long headNs;
    private int cutCode;

    H2ServerStream(H2ServerShared shared) {
        super(shared.io());
        this.shared = shared;
        engine = shared.engine();
    }

    /**
     * Begins a request.
     *
     * @param of connection that brings it
     * @return false if there are as many requests as there may be; the stream is not begun then
     */
    @Hot
    boolean begin(H2ServerConnection of) {
        exchange = engine.take(this);
        if (exchange == null) {
            return false;
        }
        attach(of);
        connection = of;
        hasBegun = false;
        bodiless = false;
        rest.reset();
        bodyBytes = 0;
        headNs = of.nowNs();
        cutCode = H2ErrorCode.INTERNAL_ERROR;
        return true;
    }

    @Hot
    @Override
    protected MessageHead head() {
        return exchange.request();
    }

    // ---------------------------------------------------------------- the request

    @Hot
    void onHead(UnsafeBuffer buffer) {
        Exchange x = exchange;
        x.requestAt(buffer, 0);
        bodiless = x.request().methodId() == Method.HEAD;
        bodyLimit = engine.snapshot().limits().bodyBytes();
        pace.onResumed(headNs);
        engine.onRequest(x);
    }

    /** Answers a request whose head or trailers are over a limit. A response that has begun is cut. */
    void onRefusedHead(int httpError) {
        if (hasBegun) {
            shared.io().counters().increment(Counter.REQUESTS_MALFORMED);
            giveUp(H2ErrorCode.ENHANCE_YOUR_CALM);
            return;
        }
        bodiless = exchange.request().methodId() == Method.HEAD;
        engine.onRequestMalformed(exchange, httpError);
    }

    @Hot
    @Override
    protected int deliverRoom() {
        return exchange == null ? Integer.MAX_VALUE : engine.requestRoom(exchange);
    }

    @Hot
    @Override
    protected boolean isTargetCongested() {
        // A client that sends on although it was answered gets no more credit beyond the bound; the reset follows.
        return exchange == null ? rest.isTooMuch(discardBytes()) : engine.isRequestCongested(exchange);
    }

    @Hot
    @Override
    protected void deliver(UnsafeBuffer buffer, int offset, int length, int bid) {
        Exchange x = exchange;
        if (x == null) {
            discard(length);
            return;
        }
        bodyBytes += length;
        pace.onInput(connection.nowNs(), length);
        if (x.isContinuePending()) {
            engine.onContinueImplied(x);
        }
        if (bodyLimit > 0 && bodyBytes > bodyLimit) {
            engine.onRequestTooLarge(x);
        } else {
            engine.onRequestBody(x, buffer, offset, length, bid);
        }
    }

    /** Reads on for nobody, so that a client which sends its request to the end need not be told to stop. */
    private void discard(int length) {
        rest.dropped(length);
        pace.onInput(connection.nowNs(), length);
        if (!canSend() && rest.isTooMuch(discardBytes())) {
            release();
        }
    }

    private int discardBytes() {
        return engine.snapshot().limits().discardBytes();
    }

    @Hot
    @Override
    protected void deliverEnd(HeaderBlock trailers, UnsafeBuffer buffer) {
        if (exchange == null) {
            if (!canSend()) {
                release();
            }
        } else if (!exchange.isRequestComplete()) {
            engine.onRequestEnd(exchange, trailers, buffer);
        }
    }

    @Override
    protected void onInputResumed() {
        pace.onResumed(connection.nowNs());
    }

    // ---------------------------------------------------------------- the response

    @Hot
    @Override
    public boolean answer(LocalAnswer answer, byte[] allow, boolean close) {
        if (!mayBegin()) {
            return false;
        }
        boolean ends = bodiless || answer.content().capacity() == 0;
        if (!begin(answer, allow, ends)) {
            return false;
        }
        if (!ends) {
            announceLength(answer.content().capacity());
            body(answer.content(), 0, answer.content().capacity(), NO_BUFFER);
        }
        rest.bearable(!close && isRestBearable());
        return finish();
    }

    /** Whether the rest of the request is read and dropped, as HTTP/1 does for the sake of the connection. */
    @Hot
    private boolean isRestBearable() {
        // A client that waits for a 100 may or may not send its body now: it is told not to.
        return canReceive() && !exchange.isContinuePending()
            && exchange.request().contentLength() - bodyBytes <= discardBytes();
    }

    @Override
    public boolean answerHead(LocalAnswer answer) {
        return mayBegin() && begin(answer, null, false);
    }

    @Hot
    private boolean begin(LocalAnswer answer, byte[] allow, boolean ends) {
        begins(answer.status());
        if (!shared.heads().answer(connection, this, answer, allow, ends)) {
            connection.fail(this);
            return false;
        }
        return true;
    }

    @Hot
    private void begins(int status) {
        hasBegun = true;
        rest.onResponse(status, exchange.isContinuePending());
    }

    @Hot
    private boolean mayBegin() {
        return !hasBegun && !isBroken() && canSend() && !connection.codec().isOver();
    }

    @Override
    public void sendContinue() {
        if (mayBegin() && !shared.heads().goAhead(connection, this)) {
            connection.fail(this);
        }
    }

    @Override
    public void interim(Exchange x) {
        if (mayBegin() && !shared.heads().interim(connection, this, x)) {
            connection.fail(this);
        }
    }

    @Hot
    @Override
    public void head(Exchange x) {
        if (!mayBegin()) {
            return;
        }
        ResponseHead head = x.response();
        begins(head.status());
        boolean ends = announce(head);
        // The length of what a GET would bring may be told; a 204 has none (RFC 9110 8.6).
        boolean told = head.contentLength() >= 0 && head.status() != STATUS_NO_CONTENT
            && (head.framing() == BodyFraming.LENGTH || head.framing() == BodyFraming.NONE);
        if (!shared.heads().forwarded(connection, this, x, told ? head.contentLength() : H2ResponseHeads.UNSAID,
            ends)) {
            connection.fail(this);
        }
    }

    @Hot
    @Override
    public boolean end(HeaderBlock trailers, UnsafeBuffer buffer) {
        rest.bearable(exchange.isServedHere() && isRestBearable());
        sendEnd(trailers, buffer);
        return finish();
    }

    @Override
    public void cut(boolean close) {
        if (isOutputEnded() && !isBroken()) {
            // All that was told is here, as the client of HTTP/1.1 has it: it goes out by itself.
            rest.bearable(false);
            finish();
        } else {
            giveUp(cutCode);
        }
    }

    @Hot
    @Override
    public int room() {
        return sendRoom();
    }

    /** There is less room than there was when the source of the response was asked for more. */
    void narrow() {
        if (exchange != null) {
            engine.onDownstreamNarrow(exchange);
        }
    }

    @Hot
    @Override
    public void wake() {
        wakeUp();
    }

    @Hot
    @Override
    public Peer peer() {
        return connection.peer();
    }

    @Override
    protected void onSendWaiting() {
        pace.onTaken(connection.nowNs());
        connection.onSendWaiting(snapshot());
    }

    @Hot
    @Override
    protected void onSendDrained() {
        if (exchange != null) {
            engine.onDownstreamDrained(exchange);
        } else if (!canSend()) {
            responseGone();
        }
    }

    @Hot
    @Override
    protected void onSendEnded() {
        if (exchange == null) {
            responseGone();
        }
    }

    // ---------------------------------------------------------------- the end

    /** The response is queued to its last byte: so ends the stream, unless the rest of its request is read on. */
    @Hot
    private void responseGone() {
        if (canReceive() && !rest.isTooMuch(discardBytes()) && rest.isReadOn(connection.nowNs())) {
            pace.onResumed(connection.nowNs());
            dropHeld();
        } else {
            release();
        }
    }

    /** What was held for a full upstream is dropped, and its credit is due: nobody reads the request any more. */
    @Hot
    private void dropHeld() {
        if (isHolding()) {
            wakeUp();
        }
    }

    /** The engine has no more to say: what waits goes on alone. What is broken is given up on the ready list. */
    @Hot
    private boolean finish() {
        if (isBroken() || !isOutputEnded()) {
            return false;
        }
        Exchange x = exchange;
        exchange = null;
        engine.release(x);
        if (!canSend()) {
            responseGone();
        } else {
            dropHeld();
        }
        return true;
    }

    @Override
    protected void onBroken() {
        shared.io().counters().increment(Counter.LIMIT_BLOCKS);
        giveUp(H2ErrorCode.INTERNAL_ERROR);
    }

    /**
     * Ends the stream where it is, so that the client sees it.
     *
     * @param code of RST_STREAM; a response that is whole is not called into question (RFC 9113 8.1)
     */
    void giveUp(int code) {
        connection.codec().reset(this, canSend() ? code : H2ErrorCode.NO_ERROR);
        onGone();
    }

    /** The stream has been reset, by either side. */
    void onGone() {
        Exchange x = exchange;
        if (x != null) {
            engine.onDownstreamGone(x);
            exchange = null;
            engine.release(x);
        }
        release();
    }

    @Hot
    private void release() {
        H2ServerConnection of = connection;
        connection = null;
        of.codec().reset(this, H2ErrorCode.NO_ERROR);
        of.release(this);
        of.onStreamEnded();
        shared.giveStream(this);
    }

    // ---------------------------------------------------------------- time

    /** The generation whose waits hold. */
    @Hot
    private GatewaySnapshot snapshot() {
        GatewaySnapshot own = exchange == null ? null : exchange.snapshot();
        return own == null ? engine.snapshot() : own;
    }

    private boolean isReceivingBody() {
        return canReceive() && !isHolding()
            && (exchange == null ? !canSend() && rest.stopNs() == Timeouts.NEVER : !exchange.isRequestComplete());
    }

    private boolean waitsForUpstream() {
        return exchange != null && !isSendWaiting() && (exchange.isRequestComplete() || isHolding());
    }

    /** Whether the response is not whole here or may not be sent, or nothing but the rest of the request is left. */
    boolean isUnfinished() {
        return exchange != null || isStalled() || !canSend();
    }

    boolean isStalled() {
        return isSendWaiting() && connection.codec().sendable(this) == 0;
    }

    private long stallEndNs(GatewaySnapshot waits) {
        return connection.hasClientEnded() ? sendWaitingNs() : sendWaitingNs() + waits.timeouts().bodyNs();
    }

    /**
     * Tells when the nearest of the stream's waits ends.
     *
     * @param nowNs time of the turn
     * @return time on the loop's clock
     */
    long deadlineNs(long nowNs) {
        GatewaySnapshot waits = snapshot();
        long deadline = Math.min(nowNs + waits.timeouts().bodyNs(), rest.stopNs());
        if (isStalled()) {
            deadline = Math.min(deadline, stallEndNs(waits));
        }
        if (isReceivingBody()) {
            deadline = Math.min(deadline, pace.deadlineNs(waits, exchange));
        }
        if (waitsForUpstream()) {
            deadline = Math.min(deadline, exchange.progressNs() + waits.timeouts().requestNs());
        }
        if (exchange != null && exchange.isContinuePending()) {
            deadline = Math.min(deadline, headNs + CONTINUE_NS);
        }
        return deadline;
    }

    /** Ends what has waited too long, at the time of the turn. */
    void onTimer(long nowNs) {
        GatewaySnapshot waits = snapshot();
        if (rest.stopNs() <= nowNs) {
            release();
        } else if (isStalled() && stallEndNs(waits) <= nowNs) {
            shared.io().counters().increment(Counter.TIMEOUT_SEND);
            giveUp(H2ErrorCode.CANCEL);
        } else if (exchange != null && exchange.isContinuePending() && headNs + CONTINUE_NS <= nowNs) {
            engine.grantContinue(exchange);
            pace.onResumed(nowNs);
        } else if (isReceivingBody() && isTooLate(pace.judge(waits, exchange, nowNs))) {
            onBodyLate();
        } else if (waitsForUpstream() && exchange.progressNs() + waits.timeouts().requestNs() <= nowNs) {
            engine.onStalled(exchange);
        }
    }

    private boolean isTooLate(BodyPace.Verdict verdict) {
        return switch (verdict) {
            case IN_TIME -> false;
            case SLOW -> exchange == null || !engine.bearsSlowBody(exchange);
            case QUIET -> true;
        };
    }

    private void onBodyLate() {
        if (exchange != null) {
            cutCode = H2ErrorCode.CANCEL;
            engine.onBodyTimeout(exchange);
        } else {
            shared.io().counters().increment(Counter.TIMEOUT_BODY);
            release();
        }
    }
}
