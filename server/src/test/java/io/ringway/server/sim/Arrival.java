package io.ringway.server.sim;

import io.ringway.ring.sim.SimSocket;
import io.ringway.server.sim.BodyPlan.Framing;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One request as an origin reads it, by whatever protocol, compared with what its client meant to send. */
final class Arrival {

    /** Length of a body whose head does not tell it. */
    static final long UNSAID = -1;

    private static final String CHECKER = "forwarding";

    private final World world;
    private final int origin;
    private final SimSocket socket;
    private final List<String> trailers = new ArrayList<>();
    private Truth truth;
    private Truth.Attempt attempt;
    private boolean broken;
    private long position;

    /**
     * Begins before anything of it has come.
     *
     * @param world  it is in
     * @param origin it comes to
     * @param socket it comes by, the origin's end
     */
    Arrival(World world, int origin, SimSocket socket) {
        this.world = world;
        this.origin = origin;
        this.socket = socket;
    }

    Truth truth() {
        return truth;
    }

    RequestPlan plan() {
        return truth.plan;
    }

    Truth.Attempt attempt() {
        return attempt;
    }

    /** {@return whether it is of an attack whose body is broken: no end of it may come} */
    boolean isBroken() {
        return broken;
    }

    /**
     * Takes the head.
     *
     * @param method of the request
     * @param target of the request
     * @param field  finds fields
     * @param length of the body, or {@link #UNSAID}
     * @param reused whether the connection had carried a request before
     */
    void head(String method, String target, UnaryOperator<String> field, long length, boolean reused) {
        String id = field.apply("X-Sim-Id");
        check(id != null, () -> "a request that no client meant to send: " + method + " " + target);
        if (id.equals(Attack.BROKEN_BODY_ID)) {
            broken = true;
            return;
        }
        truth = world.truth(Integer.parseInt(id));
        check(truth != null, () -> "a request that no client meant to send: " + method + " " + target);
        RequestPlan plan = truth.plan;
        check(truth.begun, () -> "a request that was not sent yet");
        check(method.equals(plan.method()), () -> "method of " + plan + ": " + method);
        check(plan.target().isRouted(), () -> "a request that is none of an origin's: " + target);
        long generation = checkVersion(target, field.apply("Host"), plan);
        checkFields(field, plan, length);
        attempt = new Truth.Attempt(origin, generation, socket, world.nowNs(), reused);
        truth.attempts.add(attempt);
        checkAttempts(plan);
        world.trace("origin %d connection %d: head of %s", origin, socket.connectionId(), plan);
    }

    /** Path, Host and the endpoints of the cluster are of one generation, and it is a published one. */
    private long checkVersion(String target, String host, RequestPlan plan) {
        check(target.startsWith("/g"), () -> "path of " + plan + ": " + target);
        long generation = Long.parseLong(target.substring(2, target.indexOf('/', 2)));
        check(generation >= 1 && generation <= world.generation(),
            () -> "generation " + generation + " was not published");
        if (plan.target() != Target.TOO_LARGE) {
            String wanted = plan.target().forwarded(plan.id(), generation);
            check(target.equals(wanted), () -> "path of " + plan + " is " + target + ", wanted " + wanted);
        }
        if (plan.target() == Target.PRESERVED_HOST) {
            check(RequestPlan.HOST.equals(host), () -> "host of " + plan + ": " + host);
        } else {
            check(host != null && host.endsWith(Generations.hostEnd(generation, origin)),
                () -> "two generations in one request: path " + target + ", host " + host);
            int cluster = Integer.parseInt(host.substring(1, host.indexOf('.')));
            check(Generations.isMember(world.scenario(), origin, cluster, generation),
                () -> "origin " + origin + " is not in cluster " + cluster + " of generation " + generation);
        }
        return generation;
    }

    private void checkFields(UnaryOperator<String> field, RequestPlan plan, long length) {
        boolean unsaid = plan.body().framing() == Framing.CHUNKED
            || length == UNSAID && plan.body().bytes() == 0 && world.scenario().overH2(origin);
        check(length == (unsaid ? UNSAID : plan.body().bytes()), () -> "framing of " + plan + ": " + length);
        check(field.apply("Connection") == null && field.apply("Via") != null, () -> "fields of the hop: " + plan);
        String padding = field.apply("X-Padding");
        check((padding == null ? 0 : padding.length()) == plan.padding(), () -> "padding of " + plan);
    }

    /** RFC 9110 9.2.2: once, but for a kept connection that broke, where once more does no harm. */
    private void checkAttempts(RequestPlan plan) {
        int most = plan.isIdempotent() ? 2 : 1;
        if (truth.attempts.size() > most) {
            throw new SimulationFailure("retry", "sent to origins " + truth.attempts.size() + " times: " + truth);
        }
    }

    /** The origin resets its stream for no reason. */
    void hurt() {
        if (truth != null) {
            truth.hurt = true;
        }
    }

    /** Takes it back: the origin says that it has not looked at it. */
    void forget() {
        truth.attempts.remove(attempt);
        truth.refused++;
    }

    void body(byte[] bytes, int offset, int length) {
        if (broken) {
            return;
        }
        RequestPlan plan = truth.plan;
        if (position + length > plan.body().bytes()
            || !Pattern.matches(Pattern.request(plan.id()), position, bytes, offset, length)) {
            throw new SimulationFailure("body", "wrong bytes of the request's body from " + position + ": " + truth);
        }
        position += length;
    }

    void trailer(String line) {
        trailers.add(line);
    }

    void end() {
        check(!broken, () -> "a broken request came to its end");
        RequestPlan plan = truth.plan;
        if (position != plan.body().bytes()) {
            throw new SimulationFailure("body", "the request's body ended after " + position + " bytes: " + truth);
        }
        check(truth.sentWhole, () -> "a request came to its end that its client did not end");
        check(plan.target() != Target.TOO_LARGE, () -> "a request came to its end that is too large");
        List<String> wanted = truth.client.h2() != null && plan.hasRequestTrailers()
            ? List.of("x-sim-trailer: " + plan.id()) : List.of();
        check(trailers.equals(wanted), () -> "trailers " + trailers);
        attempt.complete = true;
    }

    void check(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw fail(message.get());
        }
    }

    SimulationFailure fail(String message) {
        return new SimulationFailure(CHECKER, "origin " + origin + ", connection " + socket.connectionId() + ": "
            + message + (truth == null ? "" : "; " + truth));
    }
}
