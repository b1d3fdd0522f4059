package io.ringway.server.sim;

import io.ringway.ring.sim.Fault;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.sim.BodyPlan.Framing;
import java.util.ArrayList;
import java.util.List;

/**
 * What really happened to one request, as its client and its origins saw it. Written by the actors, read by the
 * checkers.
 */
final class Truth {

    /** What the client got. */
    enum Outcome {
        /** Nothing so far. */
        PENDING,
        /** The origin's whole response, every byte right. */
        RIGHT,
        /** The answer that the gateway's configuration has for it. */
        LOCAL,
        /** An error answer of the gateway. */
        ERROR,
        /** A part of a response. */
        CUT,
        /** Not one byte. */
        NONE,
        /** It was never sent. */
        UNSENT
    }

    /** One arrival at an origin. */
    static final class Attempt {

        final int origin;
        final long generation;
        final SimSocket socket;
        final long headNs;
        /** Whether the connection had carried a request before. */
        final boolean reused;
        /** Whether the request came to its end. */
        boolean complete;
        /** Whether the whole response, or all of it that the plan has, was given to the network. */
        boolean answered;

        Attempt(int origin, long generation, SimSocket socket, long headNs, boolean reused) {
            this.origin = origin;
            this.generation = generation;
            this.socket = socket;
            this.headNs = headNs;
            this.reused = reused;
        }
    }

    /** What a handler did with it. */
    static final class Run {

        final int handler;
        final long takenNs;
        /** When the head of its response was there for the worker, if ever. */
        long headNs = Long.MAX_VALUE;
        /** When the handler returned, if ever. */
        long endedNs = Long.MAX_VALUE;
        /** Whether it answered, to the end. */
        boolean answered;
        /** Whether it threw when it had begun to answer. */
        boolean failedInside;

        Run(int handler, long takenNs) {
            this.handler = handler;
            this.takenNs = takenNs;
        }

        @Override
        public String toString() {
            return "handler " + handler + ", taken " + takenNs + ", head " + headNs + ", ended " + endedNs
                + (answered ? ", answered" : "") + (failedInside ? ", failed inside" : "");
        }
    }

    final RequestPlan plan;
    final ClientPlan client;
    /** What a handler did with it, or null: none was called. */
    Run run;
    final List<Attempt> attempts = new ArrayList<>(1);
    Outcome outcome = Outcome.PENDING;
    /** The client's end of the connection it was sent on. */
    SimSocket socket;
    /** Where it begins and ends in the bytes of its connection. */
    long fromByte;
    long toByte;
    boolean begun;
    /** Request heads it stands for, at most: more than one for a flood. */
    int heads = 1;
    /** When its first byte was sent. */
    long begunNs;
    boolean sentWhole;
    int status;
    /** Value of {@code error} in the gateway's Proxy-Status. */
    String error;
    long generation;
    /** Whether an earlier response on the connection said that it was the last. */
    boolean orphaned;
    /** Whether an earlier response on the connection broke off. */
    boolean orphanedByCut;
    /** Whether the gateway may have stopped reading inside the body before it. */
    boolean unread;
    /** Whether the listener of its connection had gone. */
    boolean evicted;
    /** How often an origin has said that it did not look at it. */
    int refused;
    /** Whether an origin reset its stream without a reason in its plan. */
    boolean hurt;
    /** Whether the gateway has said that it did not look at it. */
    boolean unprocessed;
    /** Whether the response looks whole, and is not. */
    boolean truncated;
    /** Whether the client itself went away, went deaf or fell silent. */
    boolean forsaken;
    long endedNs;
    String note = "";

    Truth(RequestPlan plan, ClientPlan client) {
        this.plan = plan;
        this.client = client;
    }

    /**
     * Tells whether what the client has whole, by its length, may have ended before its end for the gateway.
     *
     * @return true if the connection it came by, or its stream, was hurt, or it was streamed by a handler
     */
    boolean mayBeUnended() {
        if (outcome != Outcome.RIGHT || !isSeen()) {
            return false;
        }
        if (run != null) {
            // The handler has said how long it is, and returns when all of it has gone.
            return plan.call().kind() == CallPlan.Kind.STREAM && plan.response().body().framing() == Framing.LENGTH;
        }
        SimSocket by = attempts.getLast().socket;
        return hurt || by.suffered(Fault.RESET) || by.suffered(Fault.HALF_CLOSE);
    }

    /** {@return whether it came to somebody behind the gateway} */
    boolean isSeen() {
        return run != null || !attempts.isEmpty();
    }

    /**
     * The handler it is for.
     *
     * @param scenario it is of
     * @return id
     */
    int handler(Scenario scenario) {
        return scenario.handlerOf(plan.id());
    }

    void end(Outcome how, long nowNs) {
        if (outcome != Outcome.PENDING) {
            throw new SimulationFailure("outcome", "a second outcome, " + how + ", for " + this);
        }
        outcome = how;
        endedNs = nowNs;
    }

    @Override
    public String toString() {
        return plan + " of client " + client.index() + " (" + client.habit() + ") sent " + (begun ? sentWhole ? "whole"
            : "partly" : "not") + (socket == null ? "" : " on " + socket.connectionId()) + ": " + outcome + " " + status
            + (error == null ? "" : " " + error) + ", generation " + generation + ", attempts " + attempts.stream()
            .map(a -> a.origin + (a.reused ? " reused " : " new ") + a.socket.connectionId() + (a.complete ? " complete"
                : " incomplete") + (a.answered ? " answered" : "")).toList() + (run == null ? "" : ", " + run)
            + (orphaned ? ", orphaned" : "")
            + (orphanedByCut ? ", orphaned by a cut" : "") + (unread ? ", unread" : "")
            + (forsaken ? ", forsaken" : "") + (evicted ? ", evicted" : "") + (note.isEmpty() ? "" : ", " + note);
    }
}
