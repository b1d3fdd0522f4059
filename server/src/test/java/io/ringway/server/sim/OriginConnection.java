package io.ringway.server.sim;

import io.ringway.ring.sim.SimPeer;
import io.ringway.ring.sim.SimSocket;
import io.ringway.server.sim.ResponsePlan.Kind;
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
    private Arrival arrival;
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
        check(arrival == null, () -> "a request before the last one was answered: " + head);
        arrival = new Arrival(world, origin, socket);
        long framing = head.framing(0);
        arrival.head(line[0], line[1], head::field, framing, requests > 0);
        if (!arrival.isBroken()) {
            requests++;
            begin(arrival.plan());
        }
        return framing;
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
        arrival.body(bytes, offset, length);
    }

    @Override
    public void onTrailer(String line) {
        arrival.trailer(line);
    }

    @Override
    public void onEnd() {
        Arrival mine = arrival;
        mine.end();
        RequestPlan plan = mine.plan();
        if (plan.response().kind() == Kind.EARLY) {
            finish();
        } else if (plan.response().delayNs() == 0) {
            answer();
        } else {
            world.network().after(plan.response().delayNs(), () -> {
                if (!gone && arrival == mine) {
                    answer();
                }
            });
        }
    }

    // ---------------------------------------------------------------- responses

    private void answer() {
        RequestPlan plan = arrival.plan();
        ResponsePlan response = plan.response();
        if (response.kind() == Kind.SILENT) {
            return;
        }
        if (response.kind() == Kind.CLOSE) {
            arrival.attempt().answered = true;
            close();
            return;
        }
        Bytes bytes = OriginResponses.bytes(plan, arrival.attempt().generation);
        arrival.attempt().answered = true;
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
        arrival = null;
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
        if (closing && !gone && out.length() == 0 && arrival == null) {
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
            + message + (arrival == null ? "" : "; " + arrival.truth()));
    }
}
