package io.ringway.server.downstream.h1;

import io.ringway.server.Hot;
import io.ringway.server.downstream.BodyPace;
import io.ringway.server.metrics.Counter;
import io.ringway.server.proxy.DownstreamEngine;
import io.ringway.server.proxy.Exchange;
import io.ringway.server.proxy.ExchangePhase;
import io.ringway.server.snapshot.GatewaySnapshot;
import io.ringway.server.snapshot.Timeouts;

/**
 * What a client connection waits for, and how long. One timer serves all waits: {@link #next} says when the nearest
 * ends, {@link #onTimer} looks which have ended. Thread: owning worker.
 */
final class H1ServerDeadlines {

    /** How long the upstream may keep a client waiting that asked for leave to send its body (RFC 9110 10.1.1). */
    private static final long CONTINUE_NS = 1_000_000_000L;

    private final BodyPace pace = new BodyPace();
    private long acceptedNs;
    private long idleNs;
    private long headNs;

    void onAccepted(long nowNs) {
        acceptedNs = nowNs;
        pace.onInput(nowNs, 0);
    }

    @Hot
    void onInput(long nowNs, int bytes) {
        pace.onInput(nowNs, bytes);
    }

    @Hot
    void onHeadBegun(long nowNs) {
        headNs = nowNs;
    }

    @Hot
    void onHeadComplete(long nowNs) {
        pace.onBegun(nowNs);
    }

    /** The side that paused the client takes bytes again: what it did not send meanwhile is not its fault. */
    void onResumed(long nowNs) {
        pace.onResumed(nowNs);
    }

    @Hot
    void onIdle(long nowNs) {
        idleNs = nowNs;
    }

    /**
     * Tells since when nothing has come of a connection that is between requests.
     *
     * @param isFresh true if it has not brought a request yet
     * @return time on the loop's clock
     */
    long restingSinceNs(boolean isFresh) {
        return isFresh ? acceptedNs : idleNs;
    }

    /**
     * Tells when the nearest wait ends.
     *
     * @param c        connection that waits
     * @param snapshot whose waits hold for it
     * @return time on the loop's clock
     */
    @Hot
    long next(H1ServerConnection c, GatewaySnapshot snapshot) {
        Timeouts timeouts = snapshot.timeouts();
        long deadline = switch (c.state()) {
            case UNDECIDED, IDLE -> idleDeadline(c, timeouts);
            case HEAD -> headNs + timeouts.headerNs();
            case CLOSING -> c.closing().deadlineNs(timeouts.bodyNs(), snapshot.limits().lingerNs(), c.listener());
            default -> exchangeDeadline(c, snapshot);
        };
        return c.isSendBlocked() ? Math.min(deadline, c.sendProgressNs() + timeouts.bodyNs()) : deadline;
    }

    @Hot
    private long idleDeadline(H1ServerConnection c, Timeouts timeouts) {
        if (c.isSendBlocked()) {
            // The client is still taking its response: it is idle only once it has.
            return c.sendProgressNs() + timeouts.bodyNs();
        }
        long deadline = c.isFresh() ? acceptedNs + timeouts.headerNs() : idleNs + timeouts.idleNs();
        return c.listener().isRetired() ? Math.min(deadline, c.listener().graceNs()) : deadline;
    }

    @Hot
    private long exchangeDeadline(H1ServerConnection c, GatewaySnapshot snapshot) {
        Exchange x = c.exchange();
        long deadline = Long.MAX_VALUE;
        if (isReceivingBody(c)) {
            pace.onTaken(c.sendProgressNs());
            deadline = pace.deadlineNs(snapshot, requestOf(c));
        }
        if (x != null && waitsForUpstream(c)) {
            deadline = Math.min(deadline, x.progressNs() + snapshot.timeouts().requestNs());
        }
        if (x != null && x.isContinuePending()) {
            deadline = Math.min(deadline, headNs + CONTINUE_NS);
        }
        // Neither is so while the client does not read its response: that wait is the caller's.
        return deadline == Long.MAX_VALUE ? pace.inputNs() + Timeouts.NEVER : deadline;
    }

    @Hot
    private static boolean isReceivingBody(H1ServerConnection c) {
        return !c.isHolding() && (c.state() == RequestState.BODY || c.state() == RequestState.DISCARD);
    }

    /** The request whose body comes, or null if it is being dropped. */
    @Hot
    private static Exchange requestOf(H1ServerConnection c) {
        return c.state() == RequestState.BODY ? c.exchange() : null;
    }

    @Hot
    private static boolean waitsForUpstream(H1ServerConnection c) {
        return !c.isSendBlocked() && (c.state() == RequestState.COMPLETE || c.isHolding());
    }

    /**
     * Ends the waits that are over.
     *
     * @param c      connection whose timer fired
     * @param engine of its worker
     * @param nowNs  time of the turn
     */
    void onTimer(H1ServerConnection c, DownstreamEngine engine, long nowNs) {
        GatewaySnapshot snapshot = c.generation();
        if (c.isSendBlocked() && c.sendProgressNs() + snapshot.timeouts().bodyNs() <= nowNs) {
            c.expire(Counter.TIMEOUT_SEND);
            return;
        }
        switch (c.state()) {
            case UNDECIDED, IDLE -> {
                if (!c.hasOutput() && idleDeadline(c, snapshot.timeouts()) <= nowNs) {
                    c.expire(c.isFresh() ? Counter.TIMEOUT_HEADER : Counter.TIMEOUT_IDLE);
                }
            }
            case HEAD -> {
                if (headNs + snapshot.timeouts().headerNs() <= nowNs) {
                    engine.onHeaderTimeout(c.exchange());
                }
            }
            case CLOSING -> {
                if (next(c, snapshot) <= nowNs) {
                    c.terminate();
                }
            }
            default -> onExchangeTimer(c, engine, nowNs);
        }
    }

    private void onExchangeTimer(H1ServerConnection c, DownstreamEngine engine, long nowNs) {
        GatewaySnapshot snapshot = c.generation();
        Exchange x = c.exchange();
        pace.onTaken(c.sendProgressNs());
        if (x != null && x.isContinuePending() && headNs + CONTINUE_NS <= nowNs) {
            engine.grantContinue(x);
            pace.onInput(nowNs, 0);
        } else if (isReceivingBody(c)
            && pace.judge(snapshot, requestOf(c), nowNs) != BodyPace.Verdict.IN_TIME) {
            if (c.state() == RequestState.DISCARD) {
                c.expire(Counter.TIMEOUT_BODY);
            } else {
                engine.onBodyTimeout(x);
            }
        } else if (x != null && waitsForUpstream(c) && x.progressNs() + snapshot.timeouts().requestNs() <= nowNs) {
            onStalled(c, x, engine);
        }
    }

    private static void onStalled(H1ServerConnection c, Exchange x, DownstreamEngine engine) {
        if (x.phase() == ExchangePhase.ENDED) {
            // Nobody is left who could go on with it: asked again, and again, the engine would do nothing.
            c.closeAfterResponse();
        } else {
            engine.onStalled(x);
        }
    }
}
