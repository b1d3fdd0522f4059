package io.ringway.server.proxy;

import io.ringway.http.BodyFraming;
import io.ringway.http.HeaderBlock;
import io.ringway.http.Method;
import io.ringway.ring.loop.LoopClock;
import io.ringway.server.Hot;
import io.ringway.server.handoff.Call;
import io.ringway.server.handoff.CallListener;
import io.ringway.server.handoff.Draft;
import io.ringway.server.handoff.FieldLines;
import io.ringway.server.handoff.HandOff;
import io.ringway.server.handoff.InboundBody;
import io.ringway.server.handoff.OutboundBody;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.handoff.RequestImage;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Requests whose routes have a handler that embedders wrote: collects the body, or has it follow the call; hands the
 * call over or runs it here, sends what comes back as it comes. Thread: owning worker.
 *
 * <p>Limits: the body's is the handler's, beyond it 413, or a cut response; no memory for the request is 503; no room
 * in the queues is 429. The response is held by the call until the client takes it, a body that follows by the client's
 * end once its pipe is full. What a handler has left of its body when it returns is dropped.
 */
final class HandlerResponder implements Responder, CallListener {

    private static final int NO_BUFFER = -1;
    /** Line ends that end an event. */
    private static final int EVENT_END = 2;
    /** Bytes that are queued at a time. */
    private static final int PIECE_BYTES = 32 * 1024;
    /** What clients of event streams ignore (WHATWG HTML 9.2.6). */
    private static final UnsafeBuffer COMMENT = new UnsafeBuffer(":\n\n".getBytes(StandardCharsets.US_ASCII));

    private final LoopClock clock;
    private final HandOff handOff;
    private final ExchangeOutcomes outcomes;
    private final RequestRefusals refusals;
    private final ExchangePool pool;

    /**
     * Creates the responder of a worker.
     *
     * @param parts    of its engine
     * @param outcomes of its exchanges
     * @param refusals of its exchanges
     * @param pool     of its exchanges
     */
    HandlerResponder(ExchangeEngine.Parts parts, ExchangeOutcomes outcomes, RequestRefusals refusals,
                     ExchangePool pool) {
        clock = parts.clock();
        handOff = parts.handOff();
        this.outcomes = outcomes;
        this.refusals = refusals;
        this.pool = pool;
    }

    // ---------------------------------------------------------------- the request

    @Hot
    @Override
    public void begin(Exchange x, UnsafeBuffer path, int pathOffset, int pathLength) {
        Call call = handOff.open(x.snapshot.handlerPort(x.route.id()), x.ticket());
        if (call == null) {
            outcomes.failed(x, Failure.HANDLER_MEMORY);
            return;
        }
        x.local.call = call;
        PortLimits limits = call.port().limits();
        boolean isWhole = x.requestComplete || limits.bodyBytes() == 0;
        if (!isWhole && x.request().contentLength() > limits.bodyBytes()) {
            refusals.tooLarge(x);
        } else if (!take(x, call.request(), path, pathOffset, pathLength, isWhole && call.isAtHome())
            || !isWhole && limits.streams() && !call.request().streamBody(call)) {
            outcomes.failed(x, Failure.HANDLER_MEMORY);
        } else if (isWhole || limits.streams()) {
            handOver(x, call);
        } else {
            collect(x, call);
        }
    }

    /** Keeps the head, unless the handler is run before it goes. */
    @Hot
    private static boolean take(Exchange x, RequestImage image, UnsafeBuffer path, int pathOffset, int pathLength,
                                boolean isRunAtOnce) {
        boolean isTaken = isRunAtOnce
            ? image.point(x.request(), x.requestBuffer(), x.requestStart(), path, pathOffset, pathLength)
            : image.copy(x.request(), x.requestBuffer(), x.requestStart(), path, pathOffset, pathLength);
        if (!isTaken) {
            return false;
        }
        image.parameters(x.match());
        image.peer(x.downstream.peer().text(), x.downstream.peer().length());
        return true;
    }

    private void collect(Exchange x, Call call) {
        long announced = x.request().contentLength();
        if (!call.request().mayHold(announced)) {
            refusals.tooLarge(x);
            return;
        }
        if (!call.request().expectBody(announced >= 0 ? announced : call.port().limits().bodyBytes())) {
            outcomes.failed(x, Failure.HANDLER_MEMORY);
            return;
        }
        x.phase(ExchangePhase.COLLECTING);
        if (x.continuePending) {
            x.continuePending = false;
            x.downstream.sendContinue();
        }
    }

    /** Only a handler that reads as it likes has others wait: what is not collected is dropped. */
    @Hot
    @Override
    public int bodyRoom(Exchange x) {
        InboundBody body = unread(x);
        return body == null ? Integer.MAX_VALUE : body.room();
    }

    @Hot
    @Override
    public boolean isCongested(Exchange x) {
        InboundBody body = unread(x);
        return body != null && body.isCongested();
    }

    /** The body of a handler that may still read it, or null. */
    @Hot
    private static InboundBody unread(Exchange x) {
        Call call = x.local.call;
        return call == null || call.isReturned() ? null : call.request().stream();
    }

    @Hot
    @Override
    public void body(Exchange x, UnsafeBuffer buffer, int offset, int length, int bid) {
        if (x.phase() == ExchangePhase.COLLECTING) {
            Call call = x.local.call;
            if (call.request().bodyLength() + length > call.port().limits().bodyBytes()) {
                refusals.tooLarge(x);
            } else if (!call.request().append(buffer, offset, length)) {
                outcomes.failed(x, Failure.HANDLER_MEMORY);
            }
        } else if (unread(x) != null) {
            feed(x, unread(x), buffer, offset, length);
        }
    }

    @Hot
    private void feed(Exchange x, InboundBody body, UnsafeBuffer buffer, int offset, int length) {
        x.bodyForwarded = true;
        if (body.fedBytes() + length > x.local.call.port().limits().bodyBytes()) {
            refusals.tooLarge(x);
        } else if (!x.local.call.request().admitBody(length)) {
            fail(x, Failure.HANDLER_MEMORY);
        } else {
            body.feed(buffer, offset, length);
        }
    }

    @Hot
    @Override
    public void end(Exchange x, HeaderBlock trailers, UnsafeBuffer buffer) {
        InboundBody body = unread(x);
        if (x.phase() != ExchangePhase.COLLECTING && body == null) {
            return;
        }
        if (!x.local.call.request().keepTrailers(trailers, buffer)) {
            fail(x, Failure.HANDLER_MEMORY);
        } else if (body != null) {
            body.end();
            sendRest(x);
        } else {
            handOver(x, x.local.call);
        }
    }

    private void fail(Exchange x, Failure failure) {
        // The handler learns of it now, not when the rest of the request has come.
        release(x);
        if (x.phase() == ExchangePhase.RESPONDING) {
            outcomes.cut(x, false);
        } else {
            outcomes.failed(x, failure);
        }
    }

    @Hot
    private void handOver(Exchange x, Call call) {
        x.phase(ExchangePhase.HANDLING);
        x.progressNs = clock.nowNs();
        if (call.isAtHome()) {
            handOff.run(call);
            respond(x, call);
        } else if (handOff.dispatch(call, clock.nowNs()) == HandOff.REFUSED) {
            outcomes.failed(x, Failure.HANDLER_BUSY);
        }
    }

    // ---------------------------------------------------------------- the response

    @Hot
    @Override
    public void onCall(Call call) {
        Exchange x = pool.find(call.ticket());
        if (isWaiting(x)) {
            x.progressNs = clock.nowNs();
            InboundBody body = call.request().stream();
            if (body != null) {
                goOnReceiving(x, call, body);
            }
            if (call.hasResponse()) {
                respond(x, call);
            }
        }
    }

    /** The call may be back for want of bytes, or never to want any again. */
    @Hot
    private static void goOnReceiving(Exchange x, Call call, InboundBody body) {
        boolean wasShort = body.told();
        if (x.continuePending && body.isAskedFor()) {
            x.continuePending = false;
            x.downstream.sendContinue();
        }
        if (call.isReturned() || wasShort && !body.isCongested()) {
            x.downstream.wake();
        }
    }

    /** An exchange that was answered otherwise may still be there, until the rest of its request has come. */
    @Hot
    private static boolean isWaiting(Exchange x) {
        return x.phase() != ExchangePhase.ENDED;
    }

    @Hot
    private void respond(Exchange x, Call call) {
        if (x.phase() == ExchangePhase.RESPONDING) {
            send(x, call);
        } else if (!call.admitResponse()) {
            fail(x, Failure.HANDLER_RESPONSES);
        } else if (isFailed(call) || !begin(x, call)) {
            fail(x, Failure.HANDLER_FAILED);
        } else {
            send(x, call);
        }
    }

    /** What a handler that is still at it says of itself is not for us to read. */
    @Hot
    private static boolean isFailed(Call call) {
        return call.isReturned() && !call.hasEnded()
            && (call.draft().isFailed() || call.draft().body() == Draft.Body.UNSAID);
    }

    /** Whether nothing more will come: a handler that has ended its response may still read what it answers to. */
    @Hot
    private static boolean isOver(Exchange x, Call call) {
        return call.isReturned()
            || call.hasEnded() && (x.isRequestComplete() || call.request().stream() == null);
    }

    @Hot
    private static boolean begin(Exchange x, Call call) {
        Draft draft = call.draft();
        if (!draft.writeHead(x.response(), x.request().methodId() == Method.HEAD)) {
            refused(x, call);
            return false;
        }
        x.responseAt(draft.fields().bytes(), 0);
        x.local.sentBytes = 0;
        x.local.lineEnds = EVENT_END;
        x.phase(ExchangePhase.RESPONDING);
        x.downstream.head(x);
        return true;
    }

    /** The handler has not thrown: nobody else would say why the answer is 500. */
    private static void refused(Exchange x, Call call) {
        call.port().runner().onRefused(call, "it has " + call.draft().fields().index().count()
            + " fields, header_count allows " + x.response().headers().capacity());
    }

    @Hot
    private void send(Exchange x, Call call) {
        boolean isBodiless = x.response().framing() == BodyFraming.NONE;
        if (isBodiless && !isOver(x, call)) {
            // Its head is all of the response (RFC 9112 6.3): the handler, which streams, has written for nobody.
            endForNobody(x);
            return;
        }
        boolean isSent = call.draft().body() == Draft.Body.WHOLE ? isBodiless || sendWhole(x, call.draft())
            : sendStream(x, call, isBodiless);
        if (isOver(x, call)) {
            if (isFailed(call)) {
                outcomes.cut(x, false);
            } else if (isSent) {
                end(x, call);
            }
        } else if (isSent && isUnwanted(x, call)) {
            endForNobody(x);
        }
    }

    /** Ends a response while its handler goes on, which learns of it now, not when the rest of the request has come. */
    private void endForNobody(Exchange x) {
        release(x);
        outcomes.handled(x, x.response().status(), null, null);
    }

    /** Whether a stream of events, which never ends by itself, has to: its client has left, or the worker stops. */
    @Hot
    private static boolean isUnwanted(Exchange x, Call call) {
        return call.draft().isEvents() && x.local.lineEnds == EVENT_END
            && (call.isLeft() || call.port().isStopping());
    }

    @Hot
    private static boolean sendWhole(Exchange x, Draft draft) {
        int length = (int) draft.contentLength();
        int sent = x.local.sentBytes;
        while (sent < length && !x.downstream.isCongested()) {
            int piece = Math.min(PIECE_BYTES, length - sent);
            x.downstream.body(draft.content(), draft.contentOffset() + sent, piece, NO_BUFFER);
            sent += piece;
        }
        x.local.sentBytes = sent;
        return sent == length;
    }

    /**
     * Sends what is in the pipe. Bounded: once as much as the pipe holds is sent, what is there was written since the
     * call was last looked at, and its signal will bring us here again.
     */
    @Hot
    private static boolean sendStream(Exchange x, Call call, boolean isBodiless) {
        OutboundBody pipe = call.pipe();
        int moved = 0;
        boolean isWider = pipe.widen();
        int length = pipe.readable();
        while (length > 0 && moved < OutboundBody.CAPACITY_BYTES && (isBodiless || !x.downstream.isCongested())) {
            int piece = Math.min(PIECE_BYTES, length);
            if (!isBodiless) {
                x.downstream.body(pipe.bytes(), pipe.position(), piece, NO_BUFFER);
                if (call.draft().isEvents()) {
                    x.local.lineEnds = lineEnds(x.local.lineEnds, pipe.bytes(), pipe.position(), piece);
                }
            }
            pipe.taken(piece);
            moved += piece;
            length = pipe.readable();
        }
        if (moved > 0 || isWider) {
            call.roomMade();
        }
        if (length == 0 && moved > 0) {
            pipe.emptied(moved);
        }
        return length == 0;
    }

    /** Line ends in a row, up to two, behind some more bytes. */
    @Hot
    private static int lineEnds(int before, UnsafeBuffer bytes, int offset, int length) {
        if (bytes.getByte(offset + length - 1) != '\n') {
            return 0;
        }
        boolean isSecond = length > 1 ? bytes.getByte(offset + length - 2) == '\n' : before > 0;
        return isSecond ? EVENT_END : 1;
    }

    @Hot
    private void end(Exchange x, Call call) {
        Draft draft = call.draft();
        FieldLines trailers = draft.trailers();
        call.fulfil();
        outcomes.handled(x, draft.status(), trailers.length() > 0 ? trailers.index() : null, trailers.bytes());
    }

    @Hot
    @Override
    public void drained(Exchange x) {
        sendRest(x);
    }

    @Hot
    private void sendRest(Exchange x) {
        if (x.phase() == ExchangePhase.RESPONDING && x.local.answer == null) {
            send(x, x.local.call);
        }
    }

    // ---------------------------------------------------------------- other ends

    @Override
    public void stalled(Exchange x) {
        if (x.phase() == ExchangePhase.RESPONDING && x.local.call.draft().isEvents()) {
            x.progressNs = clock.nowNs();
            keepAlive(x);
        } else if (isWaiting(x) && !hasTime(x)) {
            late(x);
        }
    }

    /** Says something between two events: never inside one, which is there as long as not all of it has gone out. */
    private static void keepAlive(Exchange x) {
        x.local.call.pipe().narrow();
        if (x.local.lineEnds == EVENT_END && x.local.call.pipe().readable() == 0 && !x.downstream.isCongested()
            && x.response().framing() != BodyFraming.NONE) {
            x.downstream.body(COMMENT, 0, COMMENT.capacity(), NO_BUFFER);
        }
    }

    /** Whoever has a deadline of its own is bounded by that alone. Who reads its body is at work, however slowly. */
    private boolean hasTime(Exchange x) {
        InboundBody body = unread(x);
        if (!x.local.call.port().limits().hasDeadline() && (body == null || !body.hasMoved())) {
            return false;
        }
        x.progressNs = clock.nowNs();
        return true;
    }

    private void late(Exchange x) {
        handOff.countLate(x.local.call);
        boolean isWhole = isWhole(x, x.local.call);
        // The handler learns of it now, not when the rest of the request has come.
        release(x);
        if (x.phase() != ExchangePhase.RESPONDING) {
            outcomes.failed(x, Failure.HANDLER_TIMEOUT);
            return;
        }
        outcomes.count(Failure.HANDLER_TIMEOUT);
        if (isWhole) {
            outcomes.handled(x, x.response().status(), null, null);
        } else {
            outcomes.cut(x, false);
        }
    }

    /** Whether the client has been sent all of a response without trailers, though its handler is still at it. */
    private static boolean isWhole(Exchange x, Call call) {
        if (x.phase() != ExchangePhase.RESPONDING || !call.hasEnded() || call.draft().trailers().length() > 0) {
            return false;
        }
        boolean isInDraft = call.draft().body() == Draft.Body.WHOLE;
        return x.response().framing() == BodyFraming.NONE
            || (isInDraft ? x.local.sentBytes == call.draft().contentLength() : call.pipe().readable() == 0);
    }

    @Override
    public void clientEnded(Exchange x) {
        if (x.local.call != null && isWaiting(x)) {
            handOff.left(x.local.call);
            sendRest(x);
        }
    }

    /** Handlers were told; streams of events end here, or behind the event that is on its way. */
    void drain() {
        pool.forEach(x -> {
            if (x.responder == this) {
                sendRest(x);
            }
        });
    }

    @Override
    public void onRefused(Call call) {
        Exchange x = pool.find(call.ticket());
        if (isWaiting(x)) {
            outcomes.failed(x, Failure.HANDLER_BUSY);
        }
    }

    @Override
    public void onExpired(Call call) {
        Exchange x = pool.find(call.ticket());
        if (isWaiting(x)) {
            late(x);
        }
    }

    @Hot
    @Override
    public void release(Exchange x) {
        Call call = x.local.call;
        if (call != null) {
            x.local.call = null;
            handOff.release(call);
        }
    }
}
