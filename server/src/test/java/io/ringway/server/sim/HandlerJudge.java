package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.server.handoff.PortLimits;
import io.ringway.server.sim.CallPlan.Kind;
import io.ringway.server.sim.Truth.Outcome;

/**
 * Decides whether what became of a request for a handler is right: what its handler did, and when, says what its client
 * must have got. No fault but one of the client's own connection excuses anything else.
 */
final class HandlerJudge {

    private static final Fault[] CUTTING = {Fault.RESET, Fault.HALF_CLOSE, Fault.ENOMEM, Fault.ACCEPT_ABORTED,
        Fault.STALL};
    /** A tick of the timers, and turns of everybody. */
    private static final long SLACK_NS = 50_000_000L;
    private static final long NEWS_NS = 1_000_000_000L;

    private final Scenario scenario;
    private final SimNetwork network;
    private final Calls calls;
    private final boolean isShort;
    private final long endNs;
    private final long stopNs;

    /**
     * Gets to know the circumstances.
     *
     * @param scenario that was run
     * @param network  with the faults that happened
     * @param calls    what happened in the hand-off
     * @param isShort  whether there was too little memory on purpose, and it was not enough
     * @param endNs    when the gateway was told to drain, or {@link Long#MAX_VALUE}
     * @param stopNs   when the gateway was told to stop, or {@link Long#MAX_VALUE}
     */
    HandlerJudge(Scenario scenario, SimNetwork network, Calls calls, boolean isShort, long endNs, long stopNs) {
        this.scenario = scenario;
        this.network = network;
        this.calls = calls;
        this.isShort = isShort;
        this.endNs = endNs;
        this.stopNs = stopNs;
    }

    private HandlerPlan handler(Truth truth) {
        return scenario.handlers().get(scenario.handlerOf(truth.plan.id()));
    }

    /**
     * Tells whether the outcome is what the handler made of it.
     *
     * @param truth of a request for a handler
     * @return true if so
     */
    boolean isAsPlanned(Truth truth) {
        if (truth.plan.body().bytes() > handler(truth).limits().bodyBytes()) {
            return truth.run == null && (isError(truth, 413, "http_request_error") || Judge.isTooLongToRead(truth));
        }
        return switch (truth.outcome) {
            case RIGHT -> truth.run != null && truth.run.answered && !isTooLate(truth);
            case ERROR -> isErrorRight(truth);
            // Cut where its handler failed; a client that has all that was announced is none the wiser.
            case CUT -> !truth.truncated && truth.run != null && (truth.run.failedInside || hasWaitedTooLong(truth));
            default -> false;
        };
    }

    private boolean isErrorRight(Truth truth) {
        PortLimits limits = handler(truth).limits();
        return switch (truth.status) {
            case 429 -> isError(truth, 429, "proxy_internal_response") && truth.run == null
                && isRefusalRight(truth, limits);
            case 500 -> isError(truth, 500, "proxy_internal_error") && truth.run != null && isFailure(truth);
            case 504 -> isError(truth, 504, "http_response_timeout") && hasWaitedTooLong(truth);
            default -> false;
        };
    }

    private boolean isRefusalRight(Truth truth, PortLimits limits) {
        boolean hasWaited = !limits.sheds() && truth.endedNs - truth.begunNs >= limits.waitNs();
        return calls.wasFull(truth.handler(scenario), truth.begunNs, truth.endedNs, !limits.sheds() && !hasWaited);
    }

    private static boolean isFailure(Truth truth) {
        Kind kind = truth.plan.call().kind();
        return switch (kind) {
            case THROWS, TWICE, SILENT -> true;
            case THROWS_INSIDE -> truth.run.failedInside;
            default -> false;
        };
    }

    /** Whether the handler's time was over, reckoned from the earliest time it can have begun. */
    private boolean hasWaitedTooLong(Truth truth) {
        boolean isHeadLate = truth.run == null || truth.run.headNs - truth.begunNs >= limitNs(truth);
        boolean isEndLate = truth.run == null || truth.run.endedNs - truth.begunNs >= limitNs(truth);
        boolean isLate = truth.outcome == Outcome.CUT ? isEndLate : isHeadLate;
        return isLate && truth.endedNs - truth.begunNs >= limitNs(truth);
    }

    /**
     * Whether a response came for certain after the time there was for it. Where that is of the whole exchange, what
     * its client is late to take of the response before begins it anew.
     */
    private boolean isTooLate(Truth truth) {
        // Who has slept over the end of a wait serves what has come meanwhile first.
        long sleptNs = network.clock().jumpedNs(truth.run.takenNs, truth.run.headNs);
        boolean isLate = truth.run.headNs - truth.run.takenNs - sleptNs > limitNs(truth)
            + (handler(truth).limits().deadlineNs() == PortLimits.NO_DEADLINE ? NEWS_NS : SLACK_NS);
        return isLate && handler(truth).mode() != HandlerPlan.Mode.AT_HOME && !isPaused(truth);
    }

    private long limitNs(Truth truth) {
        long deadlineNs = handler(truth).limits().deadlineNs();
        long requestNs = scenario.timeouts().requestNs();
        return deadlineNs == PortLimits.NO_DEADLINE ? requestNs : Math.min(deadlineNs, requestNs);
    }

    private static boolean isError(Truth truth, int status, String error) {
        return truth.outcome == Outcome.ERROR && truth.status == status && error.equals(truth.error);
    }

    // ---------------------------------------------------------------- excuses

    /**
     * Tells whether there is an excuse for an outcome that is not as planned.
     *
     * @param truth of a request for a handler
     * @return true if there is
     */
    boolean isExcused(Truth truth) {
        boolean isUnseen = (truth.endedNs >= endNs || truth.evicted) && truth.run == null;
        return switch (truth.outcome) {
            case RIGHT, LOCAL, PENDING -> false;
            case UNSENT -> truth.endedNs >= endNs || isClientCut(truth) || !truth.client.isHonest() || isUnseen
                || isShort;
            case NONE -> isClientCut(truth) || isUnseen || isShort || hasJustSlept(truth);
            case CUT -> !truth.truncated && (isClientCut(truth) || isShort);
            case ERROR -> isErrorExcused(truth);
        };
    }

    private boolean isErrorExcused(Truth truth) {
        return switch (truth.status) {
            case 408 -> truth.socket.suffered(Fault.STALL) || isPaused(truth);
            case 503 -> isShort && "proxy_internal_error".equals(truth.error);
            case 504 -> isPaused(truth);
            default -> false;
        };
    }

    private boolean isClientCut(Truth truth) {
        boolean isHurt = truth.endedNs >= stopNs || isPaused(truth);
        for (Fault fault : CUTTING) {
            isHurt |= truth.socket != null && truth.socket.suffered(fault);
        }
        return isHurt;
    }

    /** Whether it ended right behind a pause: what was due in it ended before what had come in it was read. */
    private boolean hasJustSlept(Truth truth) {
        return network.clock().jumpedNs(truth.endedNs - SLACK_NS, truth.endedNs) > SLACK_NS;
    }

    /** Whether pauses while it was under way, or shortly before, were so long that a wait may have ended in them. */
    private boolean isPaused(Truth truth) {
        long waitNs = Math.min(scenario.shortestWaitNs(), limitNs(truth));
        return network.clock().jumpedNs(truth.begunNs - NEWS_NS, truth.endedNs) >= waitNs / 2;
    }
}
