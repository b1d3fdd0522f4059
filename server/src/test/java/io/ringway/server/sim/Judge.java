package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.FaultPlan;
import io.ringway.ring.sim.SimNetwork;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.ResponsePlan.Kind;
import io.ringway.server.sim.Truth.Outcome;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Decides whether what became of a request is right. What its plan says always is; anything else needs an excuse: a
 * fault on its path, memory that is short, an end that had begun. Without one only the right answer is right.
 */
final class Judge {

    /** What the gateway reads and drops of a request it has answered already, bytes. */
    static final int DISCARD_BYTES = 256 * 1024;
    private static final Fault[] CUTTING = {Fault.RESET, Fault.HALF_CLOSE, Fault.ENOMEM, Fault.ACCEPT_ABORTED};

    /** Tries of a request that nothing of has left; one whose body has begun to leave has no other. */
    private static final int TRIES = 3;
    /** Within it the gateway hears what an origin says, and the origin what comes of it, unless something is late. */
    private static final long HEARD_NS = 200_000_000L;
    /** Longer than what a reset or an end takes to arrive. */
    private static final long NEWS_NS = 1_000_000_000L;

    private final Scenario scenario;
    private final SimNetwork network;
    private final FaultPlan faults;
    private final OriginLog log;
    private final boolean isShort;
    private final boolean silentCloses;
    private final HandlerJudge handlers;
    private final long endNs;
    private final long stopNs;

    /**
     * Gets to know the circumstances.
     *
     * @param scenario that was run
     * @param network  with the faults that happened
     * @param log      of the origins of HTTP/2
     * @param calls    what happened in the hand-off
     * @param isShort  whether there was too little memory on purpose, and it was not enough
     * @param endNs    when the gateway was told to drain, or {@link Long#MAX_VALUE}
     * @param stopNs   when the gateway was told to stop, or {@link Long#MAX_VALUE}
     */
    Judge(Scenario scenario, SimNetwork network, OriginLog log, Calls calls, boolean isShort, long endNs, long stopNs) {
        this.scenario = scenario;
        this.network = network;
        this.log = log;
        this.isShort = isShort;
        faults = network.faults();
        handlers = new HandlerJudge(scenario, network, calls, isShort, endNs, stopNs);
        this.endNs = endNs;
        this.stopNs = stopNs;
        silentCloses = scenario.clients().stream().flatMap(client -> client.requests().stream())
            .anyMatch(plan -> closesSilently(plan.response().kind()));
    }

    /** The gateway may meet the end of a kept connection only when it has sent the next request on it. */
    private static boolean closesSilently(Kind kind) {
        return kind == Kind.CLOSE_SILENTLY || kind == Kind.SHORT || kind == Kind.HEAD_CUT;
    }

    /**
     * Judges one request.
     *
     * @param truth of the request
     * @throws SimulationFailure if it ended as it must not
     */
    void judge(Truth truth) {
        if (truth.outcome == Outcome.PENDING) {
            throw new SimulationFailure("liveness", "no outcome for " + truth);
        }
        if (truth.orphaned && truth.isSeen() && truth.outcome == Outcome.NONE) {
            throw new SimulationFailure("forwarding", "forwarded after the connection's last response: " + truth);
        }
        if (truth.unprocessed && truth.isSeen()) {
            throw new SimulationFailure("forwarding", "forwarded, and said not to have been looked at: " + truth);
        }
        boolean unread = truth.unread && !truth.isSeen();
        if (truth.forsaken || truth.orphaned || truth.orphanedByCut || unread || isAsPlanned(truth)
            || isExcused(truth)) {
            return;
        }
        throw new SimulationFailure("outcome", "not what it should be: " + truth);
    }

    // ---------------------------------------------------------------- as planned

    private boolean isAsPlanned(Truth truth) {
        RequestPlan plan = truth.plan;
        if (plan.isAttack()) {
            return truth.outcome == Outcome.ERROR
                && (truth.client.h2() != null || truth.client.attack().isAnsweredBy(truth.status));
        }
        return switch (plan.target()) {
            case RESPOND, REDIRECT, ASTERISK -> truth.outcome == Outcome.LOCAL;
            case NOT_FOUND -> isError(truth, 404, "destination_not_found");
            case WRONG_METHOD -> isError(truth, 405, "http_request_denied");
            case TOO_LARGE -> isError(truth, 413, "http_request_error") || isTooLongToRead(truth);
            case HANDLED -> handlers.isAsPlanned(truth);
            default -> isPlannedByOrigin(truth);
        };
    }

    /**
     * The gateway answers early, stops reading some time later and lingers: then a reset may overtake its answer to who
     * has not read it yet.
     */
    static boolean isTooLongToRead(Truth truth) {
        return truth.client.h2() == null && truth.plan.body().bytes() > DISCARD_BYTES && truth.client.readBytes() > 0
            && (truth.outcome == Outcome.CUT && !truth.truncated || truth.outcome == Outcome.NONE);
    }

    private boolean overH2(Truth truth) {
        return truth.attempts.stream().anyMatch(attempt -> scenario.overH2(attempt.origin));
    }

    private boolean isPlannedByOrigin(Truth truth) {
        Kind kind = truth.plan.response().kind();
        boolean cut = truth.outcome == Outcome.CUT && !truth.truncated;
        return switch (kind) {
            case NORMAL, CLOSE_SILENTLY, EXTRA -> truth.outcome == Outcome.RIGHT;
            case EARLY -> truth.outcome == Outcome.RIGHT || isTooLongToRead(truth);
            case SILENT -> isError(truth, 504, "http_response_timeout");
            case HEAD_CUT -> isError(truth, 502, "http_response_incomplete")
                || overH2(truth) && isError(truth, 502, "connection_terminated");
            case SHORT, STUCK -> cut;
            // A reset overtakes what was sent before it.
            case RESET -> cut || truth.outcome == Outcome.ERROR && truth.status == 502;
            // After a 100 Continue it broke off inside a response.
            case CLOSE -> isError(truth, 502, "connection_terminated")
                || truth.plan.expects() && isError(truth, 502, "http_response_incomplete");
            case GARBAGE, AMBIGUOUS, INTERIM_FLOOD -> isError(truth, 502, "http_protocol_error");
            case SWITCH -> isError(truth, 502, "http_upgrade_failed")
                || overH2(truth) && isError(truth, 502, "http_protocol_error");
        };
    }

    private static boolean isError(Truth truth, int status, String error) {
        return truth.outcome == Outcome.ERROR && truth.status == status && error.equals(truth.error);
    }

    // ---------------------------------------------------------------- excuses

    private boolean isExcused(Truth truth) {
        if (truth.plan.target() == Target.HANDLED) {
            return handlers.isExcused(truth);
        }
        return switch (truth.outcome) {
            case RIGHT, LOCAL, PENDING -> false;
            case UNSENT -> truth.endedNs >= endNs || isClientCut(truth) || !truth.client.isHonest()
                || isEndedUnseen(truth) || isShort;
            case NONE -> isClientCut(truth) || isEndedUnseen(truth) || isShort;
            case CUT -> isCutExcused(truth);
            case ERROR -> isErrorExcused(truth);
        };
    }

    private boolean isClientCut(Truth truth) {
        return truth.endedNs >= stopNs || suffered(truth.socket, CUTTING) || isSlowed(truth);
    }

    /** A request that comes while the gateway or its listener drains may find nobody; a seen one may not. */
    private boolean isEndedUnseen(Truth truth) {
        return (truth.endedNs >= endNs || truth.evicted) && truth.attempts.isEmpty();
    }

    private boolean isSlowed(Truth truth) {
        return isPaused(truth) || suffered(truth.socket, Fault.STALL) || isUpstreamHurt(truth, Fault.STALL);
    }

    /** Whether pauses while it was under way, or shortly before, were so long that a wait may have ended in them. */
    private boolean isPaused(Truth truth) {
        return jumpedNs(truth.begunNs - NEWS_NS, truth.endedNs) >= scenario.shortestWaitNs() / 2;
    }

    private long jumpedNs(long fromNs, long toNs) {
        return network.clock().jumpedNs(fromNs, toNs);
    }

    private boolean isCutExcused(Truth truth) {
        if (truth.truncated) {
            // A body that lasts until the connection ends cannot be told from one that was cut in order.
            return truth.plan.response().body().framing() == Framing.UNTIL_CLOSE
                && isUpstreamHurt(truth, Fault.HALF_CLOSE);
        }
        return truth.hurt || isClientCut(truth) || isUpstreamHurt(truth, CUTTING) || isShort || isLeftEarly(truth);
    }

    /** An origin that has said goodbye closes over what is late: its reset overtakes the response. */
    private boolean isLeftEarly(Truth truth) {
        return isNewsLate(truth) && truth.attempts.stream().anyMatch(attempt -> log.saidGoodbye(attempt.socket));
    }

    private boolean isNewsLate(Truth truth) {
        return happened(Fault.STALL) || happened(Fault.DELAY) || jumpedNs(0, truth.endedNs) > 0;
    }

    private boolean isErrorExcused(Truth truth) {
        boolean hurt = isUpstreamHurt(truth, CUTTING);
        return switch (truth.error) {
            case "connection_refused" -> scenario.refusing() > 0 || struckUpstream(truth, Fault.CONNECT_REFUSED)
                || happened(Fault.EINTR) || hurt;
            case "destination_unavailable" -> isRefused(truth, hurt);
            case "connection_limit_reached" -> isCrowded(truth);
            case "connection_terminated" -> hurt || truth.hurt || isShort
                || scenario.hasH2Origin() && isLost(truth)
                || silentCloses && mayUseHttp1(truth) && !isRepeatable(truth);
            case "http_response_incomplete" -> hurt;
            case "http_response_timeout" -> isSlowed(truth);
            // Who breaks off before its SETTINGS does not speak HTTP/2, as far as is known; a field block needs memory.
            // The end of a connection that said goodbye at once may overtake its SETTINGS.
            case "http_protocol_error" -> scenario.hasH2Origin() && (hurt || isShort
                || happened(Fault.DELAY) && log.goodbyes(truth.begunNs, truth.endedNs) > 0);
            // An origin that says goodbye to each connection at once has none to wait for; its SETTINGS may stall.
            case "connection_timeout" -> struckUpstream(truth, Fault.CONNECT_TIMED_OUT) || isPaused(truth)
                || scenario.hasH2Origin() && struckUpstream(truth, Fault.STALL)
                || log.goodbyes(truth.begunNs, truth.endedNs) >= TRIES;
            case "proxy_internal_error" -> isShort || happened(Fault.EMFILE) || happened(Fault.ENOMEM);
            case "http_request_error" -> truth.status == 408 && isSlowed(truth);
            default -> false;
        };
    }

    /**
     * An origin refuses a stream unseen, by its reset or by a GOAWAY that crosses it. The request is tried again,
     * unless its body has begun to leave; so it takes several refusals, or other bad luck besides.
     */
    private boolean isRefused(Truth truth, boolean hurt) {
        int refusals = truth.refused + log.goodbyes(heardFromNs(truth, heardNs()), truth.endedNs);
        boolean hasMore = truth.plan.body().isPresent() || truth.plan.hasRequestTrailers();
        // A connect that a signal ends is a try, and no origin knows of it.
        boolean unlucky = hasMore || hurt || truth.hurt || scenario.refusing() > 0 || happened(Fault.EINTR)
            || struckUpstream(truth, Fault.CONNECT_REFUSED) || struckUpstream(truth, Fault.CONNECT_TIMED_OUT);
        return refusals >= (unlucky ? 1 : TRIES);
    }

    /** Every stream of a connection was taken when the wait was over, or another connection could not be had. */
    private boolean isCrowded(Truth truth) {
        long fromNs = happened(Fault.STALL) ? truth.begunNs
            : truth.endedNs - heardNs() - jumpedNs(truth.begunNs, truth.endedNs);
        return log.wasFull(fromNs, truth.endedNs)
            || struckUpstream(truth, Fault.CONNECT_TIMED_OUT) || isSlowed(truth);
    }

    /**
     * A connection that says nothing for long is given up; and an origin that has said goodbye closes soon after, over
     * what it does not know to be on its way.
     */
    private boolean isLost(Truth truth) {
        return isUpstreamHurt(truth, Fault.STALL)
            || isNewsLate(truth) && log.goodbyes(heardFromNs(truth, NEWS_NS), truth.endedNs) > 0;
    }

    private long heardNs() {
        return happened(Fault.DELAY) ? NEWS_NS : HEARD_NS;
    }

    /** From when on something may have happened that the gateway did not know when the request began. */
    private long heardFromNs(Truth truth, long newsNs) {
        return happened(Fault.STALL) ? 0 : truth.begunNs - newsNs - jumpedNs(truth.begunNs - newsNs, truth.endedNs);
    }

    private boolean mayUseHttp1(Truth truth) {
        return truth.attempts.isEmpty()
            ? IntStream.range(0, scenario.origins()).anyMatch(origin -> !scenario.overH2(origin))
            : truth.attempts.stream().anyMatch(attempt -> !scenario.overH2(attempt.origin));
    }

    private static boolean isRepeatable(Truth truth) {
        return truth.plan.isIdempotent() && !truth.plan.body().isPresent();
    }

    private boolean happened(Fault fault) {
        return faults.count(fault) > 0;
    }

    /** Whether a connection to an origin that carried the request was hurt, or one that never got as far. */
    private boolean isUpstreamHurt(Truth truth, Fault... kinds) {
        List<Truth.Attempt> attempts = truth.attempts;
        for (Truth.Attempt attempt : attempts) {
            if (suffered(attempt.socket, kinds)) {
                return true;
            }
        }
        if (!attempts.isEmpty() && attempts.getLast().complete && !mayBeTriedAgain(truth)) {
            return false;
        }
        for (Fault kind : kinds) {
            if (struckUpstream(truth, kind)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the last try that an origin knows of broke, so that there may be one that came to none. */
    private static boolean mayBeTriedAgain(Truth truth) {
        Kind kind = truth.plan.response().kind();
        return isRepeatable(truth) && (kind == Kind.RESET || kind == Kind.CLOSE
            || suffered(truth.attempts.getLast().socket, CUTTING));
    }

    /**
     * Whether a fault struck a connection to an origin while the request was there, or so shortly before that the
     * gateway may have heard of it only then: nobody else knows what a connection was for that no origin got a request
     * on. What stalls is late for long, and a pause lets the gateway hear of everything late.
     */
    private boolean struckUpstream(Truth truth, Fault kind) {
        return network.hasHurt(kind, to -> to.port() >= Generations.ORIGIN_PORT
            && to.port() < Generations.ORIGIN_PORT + scenario.origins(), heardFromNs(truth, NEWS_NS),
            truth.endedNs);
    }

    private static boolean suffered(SimSocket socket, Fault... kinds) {
        for (Fault kind : kinds) {
            if (socket != null && socket.suffered(kind)) {
                return true;
            }
        }
        return false;
    }
}
