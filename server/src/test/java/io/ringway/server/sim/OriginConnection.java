package io.ringway.server.sim;

import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.sim.BodyPlan.Framing;
import io.ringway.server.sim.ResponsePlan.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * An origin's end of a connection from the gateway: one request after the other. It reads strictly, because everything
 * it gets was written by the gateway, and compares everything with the plan of the request.
 */
final class OriginConnection implements SimPeer, MessageReader.Sink {

    private static final int SEGMENT_BYTES = 1_400;
    private static final String CHECKER = "forwarding";

    private final World world;
    private final int origin;
    private final MessageReader reader = new MessageReader(this);
    private final Bytes out = new Bytes();
    private SimSocket socket;
    private int requests;
    private Truth truth;
    private Truth.Attempt attempt;
    private boolean broken;
    private long position;
    private final List<String> trailers = new ArrayList<>();
    private boolean closing;
    private boolean resetting;
    private boolean gone;
    private boolean silent;

    OriginConnection(World world, int origin) {
        this.world = world;
        this.origin = origin;
    }

    @Override
    public void onConnected(SimSocket connected) {
        socket = connected;
    }

    @Override
    public void onRefused(SimSocket refused, int errno) {
        throw new AssertionError("an origin does not connect");
    }

    // ---------------------------------------------------------------- requests

    @Override
    public void onBytes(SimSocket from, byte[] bytes, int offset, int length) {
        if (gone || silent) {
            return;
        }
        try {
            reader.feed(bytes, offset, length);
        } catch (WireException malformed) {
            throw fail("the gateway sent an origin what is no HTTP: " + malformed.getMessage());
        }
    }

    @Override
    public long onHead(WireHead head) {
        String[] line = head.first().split(" ");
        check(line.length == 3 && line[2].equals("HTTP/1.1"), () -> "request line: " + head.first());
        check(truth == null && !broken, () -> "a request before the last one was answered: " + head);
        String id = head.field("X-Sim-Id");
        check(id != null, () -> "a request that no client meant to send: " + head);
        if (id.equals(Attack.BROKEN_BODY_ID)) {
            broken = true;
            return head.framing(0);
        }
        truth = world.truth(Integer.parseInt(id));
        check(truth != null, () -> "a request that no client meant to send: " + head);
        RequestPlan plan = truth.plan;
        check(truth.begun, () -> "a request that was not sent yet: " + head);
        check(line[0].equals(plan.method()), () -> "method of " + plan + ": " + head.first());
        check(plan.target().isRouted(), () -> "a request that is none of an origin's: " + head);
        long generation = checkVersion(head, line[1], plan);
        checkFraming(head, plan);
        attempt = new Truth.Attempt(origin, generation, socket, world.nowNs(), requests > 0);
        truth.attempts.add(attempt);
        checkAttempts(plan);
        requests++;
        position = 0;
        trailers.clear();
        world.trace("origin %d connection %d: head of %s", origin, socket.connectionId(), plan);
        begin(plan);
        return head.framing(0);
    }

    /** Path, Host and the endpoints of the cluster are of one generation, and it is a published one. */
    private long checkVersion(WireHead head, String target, RequestPlan plan) {
        check(target.startsWith("/g"), () -> "path of " + plan + ": " + target);
        long generation = Long.parseLong(target.substring(2, target.indexOf('/', 2)));
        check(generation >= 1 && generation <= world.generation(),
            () -> "generation " + generation + " was not published");
        if (plan.target() != Target.TOO_LARGE) {
            String wanted = plan.target().forwarded(plan.id(), generation);
            check(target.equals(wanted), () -> "path of " + plan + " is " + target + ", wanted " + wanted);
        }
        String host = head.field("Host");
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

    private void checkFraming(WireHead head, RequestPlan plan) {
        long framing = head.framing(0);
        long wanted = plan.body().framing() == Framing.CHUNKED ? MessageReader.CHUNKED : plan.body().bytes();
        check(framing == wanted, () -> "framing of " + plan + ": " + framing);
        check(head.field("Connection") == null && head.field("Via") != null, () -> "fields of the hop: " + head);
        String padding = head.field("X-Padding");
        check((padding == null ? 0 : padding.length()) == plan.padding(), () -> "padding of " + plan);
    }

    /** RFC 9110 9.2.2: once, but for a kept connection that broke, where once more does no harm. */
    private void checkAttempts(RequestPlan plan) {
        int most = plan.isIdempotent() ? 2 : 1;
        if (truth.attempts.size() > most) {
            throw new SimulationFailure("retry", "sent to origins " + truth.attempts.size() + " times: " + truth);
        }
    }

    private void begin(RequestPlan plan) {
        if (plan.expects()) {
            // An origin that answers at once need not have the body (RFC 9110 10.1.1).
            if (plan.response().kind() != Kind.EARLY && plan.response().interims() == 0) {
                send(new Bytes().add("HTTP/1.1 100 Continue\r\n\r\n"));
            }
        }
        if (plan.response().kind() == Kind.EARLY) {
            answer();
        }
    }

    @Override
    public void onBody(byte[] bytes, int offset, int length) {
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

    @Override
    public void onTrailer(String line) {
        trailers.add(line);
    }

    @Override
    public void onEnd() {
        check(!broken, () -> "a broken request came to its end");
        RequestPlan plan = truth.plan;
        if (position != plan.body().bytes()) {
            throw new SimulationFailure("body", "the request's body ended after " + position + " bytes: " + truth);
        }
        check(truth.sentWhole, () -> "a request came to its end that its client did not end: " + truth);
        check(plan.target() != Target.TOO_LARGE, () -> "a request came to its end that is too large");
        List<String> wanted = truth.client.h2() != null && plan.hasRequestTrailers()
            ? List.of("x-sim-trailer: " + plan.id()) : List.of();
        check(trailers.equals(wanted), () -> "trailers " + trailers);
        attempt.complete = true;
        Truth mine = truth;
        Truth.Attempt its = attempt;
        if (plan.response().kind() == Kind.EARLY) {
            finish();
        } else if (plan.response().delayNs() == 0) {
            answer();
        } else {
            world.network().after(plan.response().delayNs(), () -> {
                if (!gone && truth == mine && attempt == its) {
                    answer();
                }
            });
        }
    }

    // ---------------------------------------------------------------- responses

    private void answer() {
        RequestPlan plan = truth.plan;
        ResponsePlan response = plan.response();
        if (response.kind() == Kind.SILENT) {
            return;
        }
        if (response.kind() == Kind.CLOSE) {
            attempt.answered = true;
            close();
            return;
        }
        Bytes bytes = OriginResponses.bytes(plan, attempt.generation);
        attempt.answered = true;
        closing = OriginResponses.isLast(plan);
        resetting = response.kind() == Kind.RESET;
        silent = response.kind() == Kind.STUCK;
        if (response.kind() != Kind.EXTRA || !sendWithStray(bytes)) {
            send(bytes);
        }
        if (response.kind() != Kind.EARLY) {
            finish();
        }
    }

    /**
     * Sends a short response and one that nobody asked for, in one segment: HTTP/1.1 does not tell a stray that arrives
     * after the next request from its response.
     */
    private boolean sendWithStray(Bytes response) {
        Bytes stray = OriginResponses.stray();
        Bytes both = new Bytes();
        both.add(response.array(), response.start(), response.length());
        both.add(stray.array(), stray.start(), stray.length());
        return !gone && out.length() == 0 && both.length() <= SEGMENT_BYTES
            && socket.sendSegment(both.array(), both.start(), both.length());
    }

    private void finish() {
        truth = null;
        attempt = null;
        closeIfDone();
    }

    private void send(Bytes bytes) {
        if (!gone) {
            out.add(bytes.array(), bytes.start(), bytes.length());
            flush();
        }
    }

    private void flush() {
        while (out.length() > 0) {
            int taken = socket.send(out.array(), out.start(), out.length());
            if (taken < 0) {
                out.clear();
                closing = true;
                break;
            }
            if (taken == 0) {
                return;
            }
            out.drop(taken);
        }
    }

    private void closeIfDone() {
        if (closing && !gone && out.length() == 0 && truth == null) {
            close();
        }
    }

    private void close() {
        gone = true;
        world.trace("origin %d connection %d: %s", origin, socket.connectionId(), resetting ? "reset" : "close");
        if (resetting) {
            socket.reset();
        } else {
            socket.close();
        }
    }

    @Override
    public void onWritable(SimSocket from) {
        if (!gone) {
            flush();
            closeIfDone();
        }
    }

    @Override
    public void onEnd(SimSocket from) {
        // The gateway never half-closes towards an origin: it is going away.
        if (!gone) {
            gone = true;
            socket.close();
        }
    }

    @Override
    public void onReset(SimSocket from) {
        gone = true;
    }

    private void check(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw fail(message.get());
        }
    }

    private SimulationFailure fail(String message) {
        return new SimulationFailure(CHECKER, "origin " + origin + ", connection " + socket.connectionId() + ": "
            + message + (truth == null ? "" : "; " + truth));
    }
}
